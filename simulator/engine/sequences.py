"""Drawn sequences whose answer stands far from the time step at which it is asked for.

Index letters: E examples, T time steps, F input features.
"""

import numpy as np
from numpy.typing import NDArray

DRAWN_SEQUENCES = 1000


def latch(seed: int, length: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """(E, T, 1) sequences that say a bit, -1 or 1, at the first step and nothing after it.

    The class, 0 or 1, is the bit. What a network still knows at the last step crossed T - 1
    steps without help: an input at a later step would keep the network busy, not the bit alive.

    Source: the task of Bengio et al. 1994, "Learning long-term dependencies with gradient
    descent is difficult", without the noise that follows the bit there.
    """
    labels = np.random.default_rng(seed).permutation(DRAWN_SEQUENCES).astype(np.int64) % 2
    inputs = np.zeros((DRAWN_SEQUENCES, length, 1))
    inputs[:, 0, 0] = 2 * labels - 1
    return inputs, labels


def adding(seed: int, length: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(E, T, 2) sequences of numbers in [-1, 1] beside marks, and (E) targets in [0, 1].

    Two steps are marked by 1, one in the first half of the sequence and one in the second; the
    target is 0.5 + (sum of the two numbers) / 4.

    Source: Hochreiter & Schmidhuber 1997, "Long short-term memory", section 5.4, with one length
    for every sequence and no mark of its ends.
    """
    rng = np.random.default_rng(seed)
    rows = np.arange(DRAWN_SEQUENCES)
    half = length // 2
    early = rng.integers(0, half, DRAWN_SEQUENCES)
    late = rng.integers(half, length, DRAWN_SEQUENCES)
    numbers = rng.uniform(-1, 1, (DRAWN_SEQUENCES, length))
    marks = np.zeros((DRAWN_SEQUENCES, length))
    marks[rows, early] = marks[rows, late] = 1
    targets = 0.5 + (numbers[rows, early] + numbers[rows, late]) / 4
    return np.stack([numbers, marks], axis=2), targets
