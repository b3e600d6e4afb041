"""Mean field of plain layers: how variance passes through them. numpy only, no torch.

Symbols: q variance of the pre-activations of a layer, x a standard normal variable, chi the factor
by which the squared signal norm |dL/dz|^2 grows for one layer towards the input.

Source: Poole et al. 2016 (1606.05340) eq. 3; Schoenholz et al. 2017 (1611.01232) eq. 6-8.
"""

import math

import numpy as np

from simulator.engine.activation_curves import CURVE_BY_ACTIVATION, Pair
from simulator.engine.stream import Moments

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


def fixed_point(activation: str, weight: float, bias: float, start: float = 1.0) -> float:
    """q* that the variance map reaches from `start`, cut to 1e-12..1e12 when it runs away.

    Args:
        weight: sigma_w squared, variance of a weight times fan_in. bias: sigma_b squared.
    """
    q = start
    for _round in range(FIXED_POINT_ROUNDS):
        following = variance_map(activation, q, weight, bias)
        if not SMALLEST_Q < following < LARGEST_Q:
            return min(max(following, SMALLEST_Q), LARGEST_Q)
        if abs(following - q) <= 1e-12 * q:
            return following
        q = following
    return q


def within(q: float) -> float:
    """q cut to what can be squared and divided by."""
    return min(max(q, 1e-300), 1e150)


def _evaluate(activation: str, q: float) -> Pair:
    return CURVE_BY_ACTIVATION[activation](math.sqrt(q) * NODES)
