"""Order and chaos at initialisation: the regime of an infinitely wide network. numpy only.

Symbols: q* and c* fixed points of variance and correlation, chi_1 slope of the correlation map at
c = 1, sigma_w^2 variance of a weight times fan_in, sigma_b^2 of a bias.

Source: Poole et al. 2016 (1606.05340); Schoenholz et al. 2017 (1611.01232) eq. 6-9.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

import numpy as np

from simulator.engine.activation_curves import CURVE_BY_ACTIVATION
from simulator.engine.correlation import correlation_slope, fixed_correlation
from simulator.engine.mean_field import (
    LARGEST_Q,
    fixed_point,
    moments,
    squared_slope,
    variance_slope,
)

# chi_1 this close to 1 is critical: no network of 100 layers can tell the difference.
CRITICAL_WITHIN = 1e-3
NEGLIGIBLE_Q = 1e-8
HOMOGENEOUS = ("relu", "leaky_relu", "linear")
CRITICAL_Q = np.logspace(-6, 4, 41)
BISECTIONS = 40


class Phase(StrEnum):
    """Ordered: examples become alike and gradients shrink; chaotic: the opposite of both."""

    ORDERED = "ordered"
    CRITICAL = "critical"
    CHAOTIC = "chaotic"


@dataclass(frozen=True, kw_only=True)
class Regime:
    """Where a plain network stands.

    Attributes:
        chi: chi_1, the factor of the squared signal norm for one layer towards the input.
        fixed_point: q*; 0 where the signal dies out, ``None`` where it grows without end.
        fixed_correlation: c*; ``None`` where there is no q*.
        correlation_depth: xi_c, layers in which |c - c*| shrinks by e. variance_depth: xi_q, the
            same of q. ``None`` where nothing shrinks exponentially.
    """

    chi: float
    fixed_point: float | None
    fixed_correlation: float | None
    correlation_depth: float | None
    variance_depth: float | None

    @property
    def phase(self) -> Phase:
        """The side of the line chi_1 = 1."""
        if abs(self.chi - 1.0) <= CRITICAL_WITHIN:
            return Phase.CRITICAL
        return Phase.ORDERED if self.chi < 1.0 else Phase.CHAOTIC


@lru_cache(maxsize=512)
def regime(activation: str, weight: float, bias: float, start: float = 1.0) -> Regime:
    """The regime of a plain network whose first layer has variance `start`.

    >>> regime("tanh", 1.3, 0.05).phase.value
    'ordered'
    """
    q = fixed_point(activation, weight, bias, start)
    chi = weight * squared_slope(activation, q)
    if q >= LARGEST_Q:
        return Regime(
            chi=chi,
            fixed_point=None,
            fixed_correlation=None,
            correlation_depth=None,
            variance_depth=None,
        )
    c = fixed_correlation(activation, q, weight, bias)
    return Regime(
        chi=chi,
        fixed_point=0.0 if q <= NEGLIGIBLE_Q else q,
        fixed_correlation=c,
        correlation_depth=depth_scale(correlation_slope(activation, c, q, weight)),
        variance_depth=depth_scale(variance_slope(activation, q, weight)),
    )


def depth_scale(slope: float) -> float | None:
    """-1 / log(slope), layers in which a distance from a fixed point shrinks by e.

    Source: Schoenholz et al. 2017 eq. 7 and 9.
    """
    if not 0 < slope < 1 - CRITICAL_WITHIN:
        return None
    return -1.0 / math.log(slope)


@lru_cache(maxsize=256)
def critical_weight_variance(activation: str, bias: float) -> float | None:
    """sigma_w^2 for which chi_1 = 1 at a stable q*, or ``None`` where there is none.

    On the line sigma_w^2 = 1 / E[phi'^2], so that q alone says both variances:
    sigma_b^2 = q - E[phi^2] / E[phi'^2]. The smallest q that gives `bias` is taken. Of ReLU chi_1
    is sigma_w^2 / 2 whatever q is: the line is 2 for every bias, but only with sigma_b^2 = 0 has q
    a fixed point there, and all of them are (Hayou et al. 2019, 1902.06853, section 2).

    Args:
        bias: sigma_b^2.

    >>> critical_weight_variance("tanh", 0.0)
    1.0
    """
    if activation in HOMOGENEOUS:
        return 1.0 / squared_slope(activation, 1.0)
    if bias == 0.0:
        slope = _slope_at_zero(activation)
        if slope is not None:
            return 1.0 / slope**2
    for low, high in pairwise(CRITICAL_Q):
        q = _crossing(lambda q: _critical_bias(activation, q) - bias, float(low), float(high))
        if q is not None and _is_stable(activation, q):
            return 1.0 / squared_slope(activation, q)
    return None


def _critical_bias(activation: str, q: float) -> float:
    """sigma_b^2 of the network that is critical with the fixed point q."""
    seen = moments(activation, q)
    return q - seen.square / seen.squared_slope


def _is_stable(activation: str, q: float) -> bool:
    weight = 1.0 / squared_slope(activation, q)
    return variance_slope(activation, q, weight) < 1.0


def _slope_at_zero(activation: str) -> float | None:
    """phi'(0) where phi(0) = 0 and q = 0 attracts all small q; else ``None``."""
    values, slopes = CURVE_BY_ACTIVATION[activation](np.array([0.0, 1e-9, -1e-9]))
    if values[0] != 0.0 or abs(slopes[1] - slopes[2]) > 1e-6:
        return None
    smallest = float(CRITICAL_Q[0])
    return float(slopes[0]) if _is_stable(activation, smallest) else None


def _crossing(excess: Callable[[float], float], low: float, high: float) -> float | None:
    """Where a function that changes its sign between two positive numbers is 0."""
    below = excess(low)
    if below * excess(high) > 0:
        return None
    for _round in range(BISECTIONS):
        middle = math.sqrt(low * high)
        if below * excess(middle) <= 0:
            high = middle
        else:
            low = middle
    return math.sqrt(low * high)
