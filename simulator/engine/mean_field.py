"""Mean field of plain layers: how variance passes through them. numpy only, no torch.

Symbols: q variance of the pre-activations of a layer, x a standard normal variable, chi the factor
by which the squared signal norm |dL/dz|^2 grows for one layer towards the input.

Source: Poole et al. 2016 (1606.05340) eq. 3; Schoenholz et al. 2017 (1611.01232) eq. 6-8.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulator.engine.activation_curves import CURVE_BY_ACTIVATION, Pair
from simulator.engine.stream import Moments


class UnitMoments(NamedTuple):
    """Means over one unit z ~ N(0, q).

    Attributes:
        square: E[phi^2]. squared_slope: E[phi'^2]. fourth: E[phi^4]. fourth_slope: E[phi'^4].
        mixed: E[phi^2 phi'^2]. square_sway, slope_sway: q d/dq of the first two.
    """

    square: float
    squared_slope: float
    fourth: float
    fourth_slope: float
    mixed: float
    square_sway: float
    slope_sway: float


# 21-node Gauss-Hermite is 2.3 % wrong for tanh at q = 2. This is the trapezoid rule in u with
# x = 12 u^3 on either side of 0: slopes may jump at 0, and wide q leave enough nodes near it.
HALF_NODES = 2400
_U = np.arange(1, HALF_NODES + 1) / HALF_NODES
_HALF = 12 * _U**3
_HALF_WEIGHTS = np.exp(-(_HALF**2) / 2) * 36 * _U**2 / HALF_NODES / math.sqrt(2 * math.pi)
NODES = np.concatenate([-_HALF[::-1], _HALF])
WEIGHTS = np.concatenate([_HALF_WEIGHTS[::-1], _HALF_WEIGHTS])
SMALLEST_Q, LARGEST_Q = 1e-12, 1e12
FIXED_POINT_ROUNDS = 2000
# Steps as even as this never end: a critical ReLU network with biases adds the same each layer.
STEADY = 1e-9
# A critical tanh network sinks towards q = 0 for ever: below 1e-8 nobody can tell.
SMALLEST_STEP = 1e-16


def variance_map(activation: str, q: float, weight: float, bias: float) -> float:
    """q of the next layer: weight * E[phi(sqrt(q) x)^2] + bias."""
    values, _slopes = _evaluate(activation, q)
    return weight * float(WEIGHTS @ values**2) + bias


def squared_slope(activation: str, q: float) -> float:
    """E[phi'(sqrt(q) x)^2]; times sigma_w squared it is chi."""
    _values, slopes = _evaluate(activation, q)
    return float(WEIGHTS @ slopes**2)


def moments(activation: str, q: float) -> Moments:
    """The three means over z ~ N(0, q) that a layer's maps are made of."""
    values, slopes = _evaluate(activation, within(q))
    return Moments(
        mean=float(WEIGHTS @ values),
        square=float(WEIGHTS @ values**2),
        squared_slope=float(WEIGHTS @ slopes**2),
    )


@lru_cache(maxsize=1024)
def fixed_point(activation: str, weight: float, bias: float, start: float = 1.0) -> float:
    """q* that the variance map reaches from `start`, cut to 1e-12..1e12 when it runs away.

    Near criticality q settles like 1 / l: Aitken's extrapolation takes the place of thousands of
    rounds wherever the steps shrink.

    Args:
        weight: sigma_w squared, variance of a weight times fan_in. bias: sigma_b squared.
    """
    q = start
    for _round in range(FIXED_POINT_ROUNDS):
        following = variance_map(activation, q, weight, bias)
        if not SMALLEST_Q < following < LARGEST_Q:
            return min(max(following, SMALLEST_Q), LARGEST_Q)
        if abs(following - q) <= max(1e-12 * q, SMALLEST_STEP):
            return following
        third = variance_map(activation, following, weight, bias)
        if following > q and abs((third - following) / (following - q) - 1) < STEADY:
            return LARGEST_Q
        q = _extrapolated(q, following, third)
    return q


def variance_slope(activation: str, q: float, weight: float) -> float:
    """dq'/dq of the variance map, sigma_w^2 E[phi^2 (x^2 - 1)] / 2q.

    Source: Schoenholz et al. 2017 eq. 8, with the derivatives moved to the density.
    """
    values, _slopes = _evaluate(activation, within(q))
    return weight * float(WEIGHTS @ (values**2 * (NODES**2 - 1))) / (2 * within(q))


def _extrapolated(q: float, following: float, third: float) -> float:
    """Where a geometric series of these steps ends; `third` where they do not shrink."""
    step, second = following - q, third - following
    if not 0 < second / step < 1:
        return third
    limit = third + second**2 / (step - second)
    return limit if SMALLEST_Q < limit < LARGEST_Q else third


@lru_cache(maxsize=4096)
def unit_moments(activation: str, q: float) -> UnitMoments:
    """The means over one unit that its fluctuations are made of."""
    values, slopes = _evaluate(activation, within(q))
    squares, squared_slopes = values**2, slopes**2
    bend = WEIGHTS * (NODES**2 - 1) / 2
    return UnitMoments(
        square=float(WEIGHTS @ squares),
        squared_slope=float(WEIGHTS @ squared_slopes),
        fourth=float(WEIGHTS @ squares**2),
        fourth_slope=float(WEIGHTS @ squared_slopes**2),
        mixed=float(WEIGHTS @ (squares * squared_slopes)),
        square_sway=float(bend @ squares),
        slope_sway=float(bend @ squared_slopes),
    )


def within(q: float) -> float:
    """q cut to what can be squared and divided by."""
    return min(max(q, 1e-300), 1e150)


def _evaluate(activation: str, q: float) -> Pair:
    return CURVE_BY_ACTIVATION[activation](math.sqrt(q) * NODES)
