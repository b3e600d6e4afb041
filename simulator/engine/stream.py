"""Mean field of networks with normalisation or a residual stream. numpy only, no torch.

Symbols: q_l variance of what layer l's normalisation or activation receives, sigma_w^2 variance
of a weight times fan_in, sigma_b^2 of a bias, alpha the residual scale; E is over z ~ N(0, q),
q = 1 behind a normalisation. Index letter: L hidden layers, layer 1 nearest the input.
"""

from collections.abc import Callable
from typing import NamedTuple


class Moments(NamedTuple):
    """E[phi(z)], E[phi(z)^2] and E[phi'(z)^2]."""

    mean: float
    square: float
    squared_slope: float


class Layers(NamedTuple):
    """The layers of one spec: sigma_w^2 of the first and of the others, sigma_b^2.

    `residual_scale` is ``None`` for a network without a residual stream.
    """

    normalization: str
    residual_scale: float | None
    depth: int
    first_weight: float
    weight: float
    bias: float


def squared_factors(
    layers: Layers, moments: Callable[[float], Moments]
) -> tuple[list[float], float]:
    """(L-1) factors of |dL/dz|^2 from layer l + 1 down to layer l, input side first, and the
    variance that the activation of layer L receives.

    Residual: 1 + alpha^2 sigma_w^2 E[phi'^2], which is 1 + alpha^2 for ReLU with He; behind a
    normalisation the slope shrinks by q_l, which grows with every layer. Normalised without a
    stream: sigma_w^2 E[phi'^2] / q, for BatchNorm and ReLU pi / (pi - 1).

    Args:
        moments: of the activation, for a variance q.

    Source: Yang & Schoenholz 2017 (1712.08969), section 3; Yang et al. 2019 (1902.08129).
    """
    if layers.residual_scale is None:
        unit = moments(1.0)
        factor = layers.weight * unit.squared_slope / _spread(layers, unit)
        return [factor] * (layers.depth - 1), 1.0
    return _residual_factors(layers, layers.residual_scale**2, moments)


def _residual_factors(
    layers: Layers, squared_scale: float, moments: Callable[[float], Moments]
) -> tuple[list[float], float]:
    is_normalized = layers.normalization != "none"
    q = layers.first_weight + (0.0 if layers.normalization == "batch" else layers.bias)
    factors = []
    for _layer in range(layers.depth - 1):
        seen = moments(1.0 if is_normalized else q)
        slope = seen.squared_slope / q if is_normalized else seen.squared_slope
        factors.append(1.0 + squared_scale * layers.weight * slope)
        q += squared_scale * _spread(layers, seen)
    return factors, 1.0 if is_normalized else q


def _spread(layers: Layers, seen: Moments) -> float:
    """Variance of W phi(z) + b; over a batch of unalike examples what they share is none."""
    if layers.normalization == "batch":
        return layers.weight * (seen.square - seen.mean**2)
    return layers.weight * seen.square + layers.bias
