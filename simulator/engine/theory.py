"""Mean-field prediction of the gradient flow at initialisation. numpy only, no torch.

Symbols: q_l variance of the pre-activations of layer l, chi the factor by which the squared
signal norm |dL/dz|^2 grows for one layer towards the input, x a standard normal variable.
Index letter: L hidden layers, layer 1 nearest the input.

Source: Poole et al. 2016 (1606.05340) eq. 3; Schoenholz et al. 2017 (1611.01232) eq. 6-8;
finite width: Hanin & Nica 2018 (1812.05994).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engine.spec import Spec
from simulator.engine.stream import Layers, Moments, squared_factors
from simulator.engine.variance import weight_variance

Nodes = NDArray[np.float64]
Pair = tuple[Nodes, Nodes]

# 21-node Gauss-Hermite is 2.3 % wrong for tanh at q = 2. This is the trapezoid rule in u with
# x = 12 u^3 on either side of 0: slopes may jump at 0, and wide q leave enough nodes near it.
HALF_NODES = 2400
_U = np.arange(1, HALF_NODES + 1) / HALF_NODES
_HALF = 12 * _U**3
_HALF_WEIGHTS = np.exp(-(_HALF**2) / 2) * 36 * _U**2 / HALF_NODES / math.sqrt(2 * math.pi)
NODES = np.concatenate([-_HALF[::-1], _HALF])
WEIGHTS = np.concatenate([_HALF_WEIGHTS[::-1], _HALF_WEIGHTS])
INPUT_FEATURES: Mapping[str, int] = {"digits": 64, "spirals": 2, "circles": 2, "blobs": 2}
SMALLEST_Q, LARGEST_Q = 1e-12, 1e12
FIXED_POINT_ROUNDS = 2000
PIECEWISE_LINEAR = ("relu", "leaky_relu", "linear")
LEAKY_SLOPE = 0.01
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_erf = np.frompyfunc(math.erf, 1, 1)


@dataclass(frozen=True, kw_only=True)
class Theory:
    """What mean field expects of one spec.

    Attributes:
        factor_per_layer: chi at the fixed point q*: factor of the squared signal norm for one
            layer towards the input; of a residual network, whose q has no fixed point, the
            geometric mean over its layers.
        predicted_signal_norm: (L) L2 norm of dL/dz divided by that of layer L.
        note: one sentence on what to expect and why a measurement differs.
    """

    factor_per_layer: float
    predicted_signal_norm: tuple[float, ...]
    note: str

    def as_dict(self) -> dict[str, Any]:
        """The same as a JSON object; numbers beyond the type become null."""
        return {
            "factor_per_layer": _or_none(self.factor_per_layer),
            "predicted_signal_norm": [_or_none(norm) for norm in self.predicted_signal_norm],
            "note": self.note,
        }


def predict(spec: Spec) -> Theory:
    """The prediction for the initialisation of a spec, computed once per process.

    >>> round(predict(Spec(initialization="xavier_normal")).factor_per_layer, 6)
    0.5
    """
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


def variance_map(activation: str, q: float, weight: float, bias: float) -> float:
    """q of the next layer: weight * E[phi(sqrt(q) x)^2] + bias."""
    values, _slopes = _evaluate(activation, q)
    return weight * float(WEIGHTS @ values**2) + bias


def squared_slope(activation: str, q: float) -> float:
    """E[phi'(sqrt(q) x)^2]; times sigma_w squared it is chi."""
    _values, slopes = _evaluate(activation, q)
    return float(WEIGHTS @ slopes**2)


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
        slopes.append(squared_slope(activation, _within(q)))
        q = variance_map(activation, _within(q), weight, bias)
    factor = weight * squared_slope(activation, fixed_point(activation, weight, bias))
    return Theory(
        factor_per_layer=factor,
        predicted_signal_norm=_norms(slopes, weight),
        note=_note(activation, width, factor, is_orthogonal),
    )


@lru_cache(maxsize=512)
def _predict_stream(activation: str, layers: Layers, width: int) -> Theory:
    factors = squared_factors(layers, lambda q: _moments(activation, _within(q)))
    norms = _norms([*factors, 1.0], 1.0)
    mean_log = math.fsum(math.log(factor) for factor in factors) / len(factors)
    factor = math.exp(mean_log)
    return Theory(
        factor_per_layer=factor,
        predicted_signal_norm=norms,
        note=_stream_note(layers, width, factor),
    )


def _moments(activation: str, q: float) -> Moments:
    values, slopes = _evaluate(activation, q)
    return Moments(
        mean=float(WEIGHTS @ values),
        square=float(WEIGHTS @ values**2),
        squared_slope=float(WEIGHTS @ slopes**2),
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


def _within(q: float) -> float:
    return min(max(q, 1e-300), 1e150)


def _or_none(number: float) -> float | None:
    return number if math.isfinite(number) else None


def _evaluate(activation: str, q: float) -> Pair:
    return _FUNCTIONS[activation](math.sqrt(q) * NODES)


def _relu(z: Nodes) -> Pair:
    return np.maximum(z, 0), (z > 0).astype(np.float64)


def _leaky_relu(z: Nodes) -> Pair:
    slopes = np.where(z > 0, 1.0, LEAKY_SLOPE)
    return slopes * z, slopes


def _elu(z: Nodes) -> Pair:
    below = np.minimum(z, 0)
    return np.where(z > 0, z, np.expm1(below)), np.exp(below)


def _selu(z: Nodes) -> Pair:
    below = SELU_ALPHA * np.exp(np.minimum(z, 0))
    slopes = np.where(z > 0, 1.0, below)
    return SELU_SCALE * np.where(z > 0, z, below - SELU_ALPHA), SELU_SCALE * slopes


def _gelu(z: Nodes) -> Pair:
    cumulative = 0.5 * (1 + np.asarray(_erf(z / math.sqrt(2)), dtype=np.float64))
    density = np.exp(-np.minimum(z**2, 1400) / 2) / math.sqrt(2 * math.pi)
    return z * cumulative, cumulative + z * density


def _silu(z: Nodes) -> Pair:
    s = _logistic(z)
    return z * s, s + z * s * (1 - s)


def _tanh(z: Nodes) -> Pair:
    h = np.tanh(z)
    return h, 1 - h**2


def _softsign(z: Nodes) -> Pair:
    return z / (1 + np.abs(z)), 1 / (1 + np.abs(z)) ** 2


def _sigmoid(z: Nodes) -> Pair:
    s = _logistic(z)
    return s, s * (1 - s)


def _linear(z: Nodes) -> Pair:
    return z, np.ones_like(z)


def _logistic(z: Nodes) -> Nodes:
    return 0.5 * (1 + np.tanh(z / 2))


_FUNCTIONS: Mapping[str, Callable[[Nodes], Pair]] = {
    "relu": _relu,
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "selu": _selu,
    "gelu": _gelu,
    "silu": _silu,
    "tanh": _tanh,
    "softsign": _softsign,
    "sigmoid": _sigmoid,
    "linear": _linear,
}
