"""Initial weights and biases, drawn in float64 so that both precisions start alike."""

import math

import torch
from torch import Generator, Tensor

from simulator.engine.spec import Spec
from simulator.engine.variance import READOUT_DEVIATION, weight_variance

UNIFORM_SCHEMES = ("he_uniform", "xavier_uniform", "torch_default")


def draw_weights(spec: Spec, shape: tuple[int, ...], generator: Generator) -> Tensor:
    """(..., fan_out, fan_in) float64 weights of the scheme, `weight_gain` included."""
    fan_out, fan_in = shape[-2:]
    if spec.initialization == "orthogonal":
        return _orthogonal(shape, generator).mul_(spec.weight_gain)
    deviation = math.sqrt(weight_variance(spec, fan_in=fan_in, fan_out=fan_out))
    blank = torch.empty(shape, dtype=torch.float64)
    if spec.initialization in UNIFORM_SCHEMES:
        bound = math.sqrt(3.0) * deviation
        return blank.uniform_(-bound, bound, generator=generator)
    return blank.normal_(0.0, deviation, generator=generator)


def draw_recurrent(spec: Spec, shape: tuple[int, ...], generator: Generator) -> Tensor:
    """(..., H, H) float64 recurrent weights of H units, whatever the scheme.

    Each matrix is `recurrent_radius` times an orthogonal one: all its singular values, and the
    sizes of its eigenvalues, are that number.
    """
    return _orthogonal(shape, generator).mul_(spec.recurrent_radius)


def draw_readout(
    shape: tuple[int, int], generator: Generator, deviation: float = READOUT_DEVIATION
) -> Tensor:
    """(C, N) float64 readout weights from N(0, deviation^2 / N), whatever the scheme.

    The schemes are about the layers. Small logits start every run near a loss of log C and keep
    the deltas of the top independent of the activations, as mean field assumes; large ones hide
    the finite-width drift of ReLU networks and make one deep He network in ten diverge.
    """
    blank = torch.empty(shape, dtype=torch.float64)
    return blank.normal_(0.0, deviation / math.sqrt(shape[1]), generator=generator)


def draw_biases(spec: Spec, shape: tuple[int, ...], generator: Generator) -> Tensor:
    """float64 biases from N(0, bias_variance)."""
    blank = torch.empty(shape, dtype=torch.float64)
    return blank.normal_(0.0, math.sqrt(spec.bias_variance), generator=generator)


def _orthogonal(shape: tuple[int, ...], generator: Generator) -> Tensor:
    """Rows orthonormal when there are at most as many as columns, else columns.

    Source: Saxe et al. 2014, https://arxiv.org/abs/1312.6120; the signs of the diagonal of R
    make the draw uniform over the orthogonal group (Mezzadri 2007).
    """
    fan_out, fan_in = shape[-2:]
    tall = (*shape[:-2], max(fan_out, fan_in), min(fan_out, fan_in))
    drawn = torch.empty(tall, dtype=torch.float64).normal_(generator=generator)
    basis, r = torch.linalg.qr(drawn)
    q: Tensor = basis * torch.sign(torch.diagonal(r, dim1=-2, dim2=-1)).unsqueeze(-2)
    return q if fan_out >= fan_in else q.transpose(-2, -1).contiguous()
