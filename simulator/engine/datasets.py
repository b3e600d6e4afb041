"""Labelled examples, centred, and scaled so that the mean square of the inputs is 1.

Without centring all images share a large direction: a deep ReLU network then sees nearly one
input, and one He network in four of depth 30 has learned nothing after 200 steps.

`digits.npz` holds 1797 images of 8 x 8 pixels with values 0..16: the test part of the
Optical Recognition of Handwritten Digits data set of the UCI Machine Learning Repository,
E. Alpaydin and C. Kaynak, 1998, https://doi.org/10.24432/C50P49, licence CC BY 4.0.
The copy was taken from scikit-learn's ``load_digits`` and stored as unsigned bytes.

Sequences (`simulator.engine.sequences`) are left as they are drawn: their zeros mean silence.

Index letters: E examples, D input features, T time steps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from simulator.engine.sequences import adding, latch

DIGITS_FILE = Path(__file__).with_name("digits.npz")
DRAWN_EXAMPLES = 1000


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """Examples with their class, or with the number to be told.

    Attributes:
        inputs: (E, D) features of mean 0 each, mean square 1 over all of them; of sequences
            (E, T, D) as drawn.
        labels: (E,) class of each example, 0..classes-1; of a regression the target.
        classes: number of classes; 0 of a regression.
    """

    inputs: NDArray[np.float64]
    labels: NDArray[np.int64] | NDArray[np.float64]
    classes: int

    @property
    def outputs(self) -> int:
        """Numbers that a readout gives: a logit for each class, or one estimate."""
        return self.classes or 1


def load_dataset(name: str, seed: int, length: int = 0) -> Dataset:
    """The data set of that name; `seed` decides the drawn ones and leaves digits alone.

    Args:
        length: time steps of a sequence; without effect elsewhere.
    """
    if name == "latch":
        inputs, bits = latch(seed, length)
        return Dataset(inputs=inputs, labels=bits, classes=2)
    if name == "adding":
        inputs, targets = adding(seed, length)
        return Dataset(inputs=inputs, labels=targets, classes=0)
    return _MAKERS[name](seed)


def _digits(_seed: int) -> Dataset:
    return _stored_digits()


@cache
def _stored_digits() -> Dataset:
    """The one copy of a process: unpacking it costs as much as several steps of training."""
    with np.load(DIGITS_FILE) as stored:
        return _scaled(stored["images"], stored["labels"], classes=10)


def _spirals(seed: int) -> Dataset:
    """Two interleaved arms of one and a half turns."""
    rng, labels = _drawn_labels(seed, classes=2)
    radius = np.sqrt(rng.uniform(0.02, 1.0, DRAWN_EXAMPLES))
    angle = 3 * np.pi * radius + np.pi * labels
    points = _polar(radius, angle) + rng.normal(0, 0.02, (DRAWN_EXAMPLES, 2))
    return _scaled(points, labels, classes=2)


def _circles(seed: int) -> Dataset:
    """Two rings around one centre, the inner at half the radius."""
    rng, labels = _drawn_labels(seed, classes=2)
    angle = rng.uniform(0, 2 * np.pi, DRAWN_EXAMPLES)
    points = _polar(1.0 - 0.5 * labels, angle) + rng.normal(0, 0.08, (DRAWN_EXAMPLES, 2))
    return _scaled(points, labels, classes=2)


def _blobs(seed: int) -> Dataset:
    """Three round clouds, a third of a turn apart."""
    rng, labels = _drawn_labels(seed, classes=3)
    centres = _polar(np.ones(DRAWN_EXAMPLES), 2 * np.pi * labels / 3)
    points = centres + rng.normal(0, 0.3, (DRAWN_EXAMPLES, 2))
    return _scaled(points, labels, classes=3)


def _drawn_labels(seed: int, classes: int) -> tuple[np.random.Generator, NDArray[np.int64]]:
    return np.random.default_rng(seed), np.arange(DRAWN_EXAMPLES, dtype=np.int64) % classes


def _polar(radius: NDArray[np.floating], angle: NDArray[np.floating]) -> NDArray[np.float64]:
    points = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return points.astype(np.float64)


def _scaled(inputs: NDArray[np.number], labels: NDArray[np.number], classes: int) -> Dataset:
    points = inputs - inputs.mean(axis=0)
    root_mean_square = np.sqrt(np.mean(points**2))
    return Dataset(
        inputs=points / root_mean_square, labels=labels.astype(np.int64), classes=classes
    )


_MAKERS: Mapping[str, Callable[[int], Dataset]] = {
    "digits": _digits,
    "spirals": _spirals,
    "circles": _circles,
    "blobs": _blobs,
}
