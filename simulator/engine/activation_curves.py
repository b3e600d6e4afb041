"""Activation functions and their slopes in numpy, as theory integrates them. No torch."""

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Nodes = NDArray[np.float64]
Pair = tuple[Nodes, Nodes]

LEAKY_SLOPE = 0.01
SELU_SCALE, SELU_ALPHA = 1.0507009873554805, 1.6732632423543772
_erf = np.frompyfunc(math.erf, 1, 1)


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
