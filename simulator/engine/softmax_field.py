"""How a row of attention spreads over the tokens at initialisation. numpy only, no torch.

Index letters: R drawn rows, T tokens.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ROWS = 256
DRAW = 0


class Spread(NamedTuple):
    """Means over rows A_i of softmax weights: `own` sum_j A_ij^2 (1/T when uniform, 1 when one
    token has it all), `shared` sum_j A_ij A_kj of two rows, `cubed` sum_j A_ij^3."""

    own: float
    shared: float
    cubed: float


def attention_spread(tokens: int, score_variance: float, rho: float) -> Spread:
    """Rows of softmax over N(0, `score_variance`) scores, two rows correlated by `rho`.

    A softmax has no closed mean; these are averages over drawn scores, the same in every call.

    >>> round(attention_spread(10, 0.0, 0.0).own, 6)
    0.1
    """
    common, first, second = _draws(tokens)
    deviation = np.sqrt(score_variance)
    rows = [
        _softmax(deviation * (np.sqrt(rho) * common + np.sqrt(1 - rho) * apart))
        for apart in (first, second)
    ]
    return Spread(
        own=float((rows[0] ** 2).sum(1).mean()),
        shared=float((rows[0] * rows[1]).sum(1).mean()),
        cubed=float((rows[0] ** 3).sum(1).mean()),
    )


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights: NDArray[np.float64] = powers / powers.sum(axis=1, keepdims=True)
    return weights


@lru_cache(maxsize=32)
def _draws(tokens: int) -> NDArray[np.float64]:
    return np.random.default_rng(DRAW).normal(size=(3, ROWS, tokens))
