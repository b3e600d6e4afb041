"""Activation functions and their slopes in numpy, as theory integrates them. No torch."""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.float64]
Pair = tuple[Nodes, Nodes]

LEAKY_SLOPE = 0.01
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
# numpy has no erf: this table, read by cubics with the exact slope, is right to 1e-14.
_ERF_END, _ERF_STEP = 6.0, 1e-3
_ERF_PLACES = np.arange(round(_ERF_END / _ERF_STEP) + 2) * _ERF_STEP
_ERF_VALUES = np.array([math.erf(place) for place in _ERF_PLACES])
_ERF_SLOPES = 2 / math.sqrt(math.pi) * _ERF_STEP * np.exp(-(_ERF_PLACES**2))


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
    cumulative = 0.5 * (1 + erf(z / math.sqrt(2)))
    density = np.exp(-np.minimum(z**2, 1400) / 2) / math.sqrt(2 * math.pi)
    return z * cumulative, cumulative + z * density


def erf(z: Nodes) -> Nodes:
    """The error function of every number."""
    place = np.minimum(np.abs(z), _ERF_END) / _ERF_STEP
    low = place.astype(np.int64)
    t = place - low
    start, rise = _ERF_VALUES[low], _ERF_VALUES[low + 1] - _ERF_VALUES[low]
    # Hermite's cubic: values and slopes at both ends.
    bend = (1 - t) * (_ERF_SLOPES[low] - rise) - t * (_ERF_SLOPES[low + 1] - rise)
    size: Nodes = start + t * (rise + (1 - t) * bend)
    return np.copysign(size, z)


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


CURVE_BY_ACTIVATION: Mapping[str, Callable[[Nodes], Pair]] = {
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
