"""Activation functions and their slopes, written by hand for stacked storage.

Index letters: B batch, L hidden layers, N width.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

LEAKY_SLOPE = 0.01
SELU_SCALE = 1.0507009873554804934193349852946
SELU_ALPHA = 1.6732632423543772848170429916717
SATURATED_TANH = 0.99
SATURATED_SIGMOID = 0.495


@dataclass(frozen=True, kw_only=True)
class Activation:
    """One activation function as the engine applies it.

    Attributes:
        apply: replaces the pre-activations (B, N) by the activations, in place; for a function
            that keeps its pre-activations, reads the first tensor and writes the second.
        slopes: writes phi'(z) of all layers (L, B, N) to the second tensor; reads z when
            `keeps_preactivations`, else the activations.
        keeps_preactivations: whether phi' cannot be told from phi.
        marks: writes 1 where a unit is active (or, for a bounded function, saturated) and 0
            elsewhere, (L, B, N), from the activations; ``None`` when every unit is active.
        slopes_are_marks: whether phi' is 1 where `marks` marks, and 0 elsewhere.
        is_bounded: whether `marks` marks saturation.
        can_die: whether a unit without a mark on the whole batch passes no gradient.
    """

    apply: Callable[[Tensor, Tensor], object]
    slopes: Callable[[Tensor, Tensor], object]
    keeps_preactivations: bool = False
    marks: Callable[[Tensor, Tensor], object] | None = None
    slopes_are_marks: bool = False
    is_bounded: bool = False
    can_die: bool = False


def _positive(h: Tensor, out: Tensor) -> None:
    torch.gt(h, 0, out=out)


def _saturated_tanh(h: Tensor, out: Tensor) -> None:
    torch.abs(h, out=out)
    torch.gt(out, SATURATED_TANH, out=out)


def _saturated_sigmoid(h: Tensor, out: Tensor) -> None:
    torch.sub(h, 0.5, out=out).abs_()
    torch.gt(out, SATURATED_SIGMOID, out=out)


def _leaky_relu(z: Tensor, _h: Tensor) -> None:
    torch.nn.functional.leaky_relu(z, LEAKY_SLOPE, inplace=True)


def _leaky_relu_slopes(h: Tensor, out: Tensor) -> None:
    torch.gt(h, 0, out=out)
    out.mul_(1 - LEAKY_SLOPE).add_(LEAKY_SLOPE)


def _elu(z: Tensor, _h: Tensor) -> None:
    torch.nn.functional.elu(z, inplace=True)


def _elu_slopes(h: Tensor, out: Tensor) -> None:
    torch.clamp(h, max=0, out=out).add_(1)


def _selu_slopes(h: Tensor, out: Tensor) -> None:
    """scale for z > 0, else scale * alpha * exp(z), which is h + scale * alpha."""
    torch.gt(h, 0, out=out)
    out.mul_(SELU_SCALE * (1 - SELU_ALPHA)).add_(SELU_SCALE * SELU_ALPHA)
    out.add_(h.clamp(max=0))


def _gelu(z: Tensor, h: Tensor) -> None:
    torch.special.ndtr(z, out=h).mul_(z)


def _gelu_slopes(z: Tensor, out: Tensor) -> None:
    density = torch.mul(z, z).mul_(-0.5).exp_().mul_(1 / math.sqrt(2 * math.pi))
    torch.special.ndtr(z, out=out).addcmul_(density, z)


def _silu(z: Tensor, h: Tensor) -> None:
    torch.sigmoid(z, out=h).mul_(z)


def _silu_slopes(z: Tensor, out: Tensor) -> None:
    """s + z s (1 - s) with s = sigmoid(z)."""
    torch.sigmoid(z, out=out)
    out.addcmul_(torch.rsub(out, 1).mul_(z), out.clone())


def _tanh_slopes(h: Tensor, out: Tensor) -> None:
    torch.mul(h, h, out=out).neg_().add_(1)


def _softsign(z: Tensor, _h: Tensor) -> None:
    z.div_(z.abs().add_(1))


def _softsign_slopes(h: Tensor, out: Tensor) -> None:
    torch.abs(h, out=out).neg_().add_(1).square_()


def _sigmoid_slopes(h: Tensor, out: Tensor) -> None:
    torch.addcmul(h, h, h, value=-1, out=out)


def _nothing(_z: Tensor, _h: Tensor) -> None:
    """The linear network: activations are the pre-activations."""


def _unit_slopes(_h: Tensor, out: Tensor) -> None:
    out.fill_(1)


def _in_place(function: Callable[[Tensor], Tensor]) -> Callable[[Tensor, Tensor], object]:
    return lambda z, _h: function(z)


ACTIVATION_BY_NAME: Mapping[str, Activation] = {
    "relu": Activation(
        apply=_in_place(torch.relu_),
        slopes=lambda h, out: torch.sign(h, out=out),
        marks=_positive,
        slopes_are_marks=True,
        can_die=True,
    ),
    "leaky_relu": Activation(apply=_leaky_relu, slopes=_leaky_relu_slopes, marks=_positive),
    "elu": Activation(apply=_elu, slopes=_elu_slopes, marks=_positive),
    "selu": Activation(apply=_in_place(torch.selu_), slopes=_selu_slopes, marks=_positive),
    "gelu": Activation(
        apply=_gelu, slopes=_gelu_slopes, keeps_preactivations=True, marks=_positive
    ),
    "silu": Activation(
        apply=_silu, slopes=_silu_slopes, keeps_preactivations=True, marks=_positive
    ),
    "tanh": Activation(
        apply=_in_place(torch.tanh_), slopes=_tanh_slopes, marks=_saturated_tanh, is_bounded=True
    ),
    "softsign": Activation(
        apply=_softsign, slopes=_softsign_slopes, marks=_saturated_tanh, is_bounded=True
    ),
    "sigmoid": Activation(
        apply=_in_place(torch.sigmoid_),
        slopes=_sigmoid_slopes,
        marks=_saturated_sigmoid,
        is_bounded=True,
    ),
    "linear": Activation(apply=_nothing, slopes=_unit_slopes),
}
