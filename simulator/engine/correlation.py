"""Mean field of two examples: how alike they stay on their way up. numpy only, no torch.

Symbols: z_a, z_b pre-activations of one unit for two examples, Gaussian of variance q each and of
correlation c; theta = arccos c; sigma_w^2 variance of a weight times fan_in, sigma_b^2 of a bias.
Index letters: A angles, R radii.

Source: Poole et al. 2016 (1606.05340) eq. 5; Schoenholz et al. 2017 (1611.01232) eq. 4-9;
for ReLU the closed form is Cho & Saul 2009, eq. 3-6, with n = 0 and 1.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulator.engine.activation_curves import CURVE_BY_ACTIVATION, Nodes
from simulator.engine.mean_field import squared_slope, variance_map, within

ANGLES_IN_SECTOR, RADII = 20, 36
LARGEST_RADIUS = 10.0
NEWTON_ROUNDS, CORRELATION_ERROR = 60, 1e-13


class PairMoments(NamedTuple):
    """Means over a pair (z_a, z_b) of one variance q and correlation c.

    Attributes:
        values: E[phi_a phi_b]. slopes: E[phi'_a phi'_b]. squares: E[phi_a^2 phi_b^2].
        squared_slopes: E[phi'_a^2 phi'_b^2]. mixed: E[phi'_a^2 phi_b^2].
    """

    values: float
    slopes: float
    squares: float
    squared_slopes: float
    mixed: float


@lru_cache(maxsize=4096)
def pair_moments(activation: str, q: float, correlation: float) -> PairMoments:
    """The means over a pair, right to 1e-6 for q up to 10; to 1e-3 for tanh at q = 100.

    In polar coordinates z_a = sqrt(q) r cos t and z_b = sqrt(q) r cos(t - theta): kinks and jumps
    at 0 lie on four rays, whatever r is, and between the rays everything is smooth.

    Source: Gauss-Legendre quadrature; nodes crowd at the rays, where a wide q is steep.
    """
    theta = math.acos(min(max(correlation, -1.0), 1.0))
    angles, weights = _angles(theta)
    curve = CURVE_BY_ACTIVATION[activation]
    radii = math.sqrt(within(q)) * _RADIUS
    values_a, slopes_a = curve(np.outer(np.cos(angles), radii))
    values_b, slopes_b = curve(np.outer(np.cos(angles - theta), radii))

    def mean(product: Nodes) -> float:
        return float(weights @ product @ _RADIUS_WEIGHTS)

    return PairMoments(
        values=mean(values_a * values_b),
        slopes=mean(slopes_a * slopes_b),
        squares=mean(values_a**2 * values_b**2),
        squared_slopes=mean(slopes_a**2 * slopes_b**2),
        mixed=mean(slopes_a**2 * values_b**2),
    )


def correlation_map(
    activation: str, correlation: float, q: float, weight: float, bias: float
) -> float:
    """c of the next layer for two examples of variance q, where q is the fixed point.

    >>> round(correlation_map("relu", 0.0, 1.0, 2.0, 0.0), 6)  # 1 / pi
    0.31831
    """
    together = weight * pair_moments(activation, q, correlation).values + bias
    return min(together / variance_map(activation, within(q), weight, bias), 1.0)


def correlation_slope(activation: str, correlation: float, q: float, weight: float) -> float:
    """dc'/dc at the fixed point q: sigma_w^2 E[phi'_a phi'_b]; at c = 1 it is chi_1."""
    return weight * pair_moments(activation, q, correlation).slopes


def fixed_correlation(activation: str, q: float, weight: float, bias: float) -> float:
    """c* in [0, 1] that all pairs of examples end at: 1 unless chi_1 exceeds 1.

    The map has a power series without negative terms: from c = 0 Newton's steps climb to the
    lowest fixed point and never pass it.
    """
    if weight * squared_slope(activation, within(q)) <= 1.0:
        return 1.0
    c = 0.0
    for _round in range(NEWTON_ROUNDS):
        excess = correlation_map(activation, c, q, weight, bias) - c
        slope = correlation_slope(activation, c, q, weight)
        if excess <= CORRELATION_ERROR or slope >= 1.0:
            break
        c = min(c + excess / (1.0 - slope), 1.0)
    return c


def _angles(theta: float) -> tuple[Nodes, Nodes]:
    """(A) angles between the four rays where z_a or z_b is 0, and their weights."""
    rays = math.pi * np.array([-0.5, -0.5, 0.5, 0.5, 1.5]) + theta * np.array([0, 1, 0, 1, 0])
    spans = np.diff(rays)
    angles = rays[:-1, None] + spans[:, None] * _SHARE
    weights = spans[:, None] * _SHARE_WEIGHTS / (2 * math.pi)
    return angles.ravel(), weights.ravel()


def _legendre(count: int) -> tuple[Nodes, Nodes]:
    """Gauss-Legendre nodes and weights on 0..1."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2


_U, _U_WEIGHTS = _legendre(ANGLES_IN_SECTOR)
_SHARE, _SHARE_WEIGHTS = _U**2 * (3 - 2 * _U), _U_WEIGHTS * 6 * _U * (1 - _U)
_V, _V_WEIGHTS = _legendre(RADII)
_RADIUS = LARGEST_RADIUS * _V**2
_RADIUS_WEIGHTS = _V_WEIGHTS * 2 * LARGEST_RADIUS * _V * _RADIUS * np.exp(-(_RADIUS**2) / 2)
