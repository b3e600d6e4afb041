"""Mean-field prediction of the gradient flow of plain and residual networks. No torch.

Symbols: q_l variance of the pre-activations of layer l, chi the factor by which the squared
signal norm |dL/dz|^2 grows for one layer towards the input.
Index letter: L hidden layers, layer 1 nearest the input.

Source: Poole et al. 2016 (1606.05340) eq. 3; Schoenholz et al. 2017 (1611.01232) eq. 6-8;
finite width: Hanin & Nica 2018 (1812.05994).
"""

import math
from collections.abc import Mapping
from functools import lru_cache

from simulator.engine import mean_field
from simulator.engine.mean_field import fixed_point, squared_slope, variance_map, within
from simulator.engine.prediction import Theory
from simulator.engine.spec import Spec
from simulator.engine.stream import Layers, squared_factors
from simulator.engine.variance import weight_variance

INPUT_FEATURES: Mapping[str, int] = {"digits": 64, "spirals": 2, "circles": 2, "blobs": 2}


def predict(spec: Spec) -> Theory:
    """The prediction for the initialisation of a spec of kind mlp, computed once per process."""
    features = INPUT_FEATURES[spec.dataset]
    width = spec.width
    layers = Layers(
        normalization=spec.normalization,
        residual_scale=spec.residual_scale if spec.residual else None,
        depth=spec.depth,
        first_weight=features * weight_variance(spec, fan_in=features, fan_out=width),
        weight=width * weight_variance(spec, fan_in=width, fan_out=width),
        bias=spec.bias_variance,
    )
    if spec.is_plain:
        return _predict(spec.activation, layers, width, spec.initialization == "orthogonal")
    return _predict_stream(spec.activation, layers, width)


@lru_cache(maxsize=512)
def _predict(
    activation: str,
    layers: Layers,
    width: int,
    is_orthogonal: bool,
) -> Theory:
    weight, bias = layers.weight, layers.bias
    q = layers.first_weight + bias
    slopes = []
    for _layer in range(layers.depth):
        slopes.append(squared_slope(activation, within(q)))
        q = variance_map(activation, within(q), weight, bias)
    factor = weight * squared_slope(activation, fixed_point(activation, weight, bias))
    return Theory(
        factor_per_layer=factor,
        predicted_signal_norm=_norms(slopes, weight),
        note=_note(activation, width, factor, is_orthogonal),
    )


@lru_cache(maxsize=512)
def _predict_stream(activation: str, layers: Layers, width: int) -> Theory:
    factors = squared_factors(layers, lambda q: mean_field.moments(activation, q))
    norms = _norms([*factors, 1.0], 1.0)
    mean_log = math.fsum(math.log(factor) for factor in factors) / len(factors)
    factor = math.exp(mean_log)
    return Theory(
        factor_per_layer=factor,
        predicted_signal_norm=norms,
        note=_stream_note(layers, width, factor),
    )


def _norms(slopes: list[float], weight: float) -> tuple[float, ...]:
    """|delta_l| / |delta_L|, the product over k = l..L-1 of sqrt(sigma_w^2 s_k).

    s_k = E[phi'(z_k)^2]; layer k contributes its own slope and the weights above it, since
    delta_k = (W_{k+1}^T delta_{k+1}) * phi'(z_k).
    """
    logarithms = [0.0]
    for slope in reversed(slopes[:-1]):
        step = weight * slope
        logarithms.append(logarithms[-1] + (math.log(step) / 2 if step > 0 else -math.inf))
    return tuple(_exp(logarithm) for logarithm in reversed(logarithms))


def _exp(logarithm: float) -> float:
    return math.exp(logarithm) if logarithm < 700 else math.inf


def _lead(factor: float) -> str:
    return (
        f"Mean field, exact at infinite width, expects |dL/dz| squared to change by a factor of "
        f"{factor:.4g} for each layer towards the input"
    )


def _stream_note(layers: Layers, width: int, factor: float) -> str:
    mean = "" if layers.residual_scale is None else ", on average over its layers"
    alike = "examples of one class are still alike near the input, and "
    reason = alike if layers.normalization == "batch" else ""
    return f"{_lead(factor)}{mean}; {reason}at width {width} single seeds scatter around it."


def _note(activation: str, width: int, factor: float, is_orthogonal: bool) -> str:
    lead = _lead(factor)
    if activation == "linear" and is_orthogonal:
        return f"{lead}; orthogonal matrices keep it so at any width."
    if activation in ("relu", "leaky_relu", "elu", "selu", "gelu", "silu"):
        bias = -5 / (2 * width)
        return (
            f"{lead}; at width {width} one ReLU network drifts by another {bias:.3g} (-5/(2N)) in "
            "the logarithm of that factor, and single seeds scatter around it."
        )
    return f"{lead}; at width {width} single seeds scatter around it."
