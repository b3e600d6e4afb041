"""Several plain networks of one shape in one set of tensors: a batched kernel serves them all.

Small networks pay more for starting kernels than for the arithmetic in them; eight variants of
width 32 cost two or three single runs.

Index letters: V variants, B batch, L hidden layers, N width, D input features, C classes.
"""

from collections.abc import Sequence

import torch
from torch import Generator, Tensor

from simulator.engine.activations import ACTIVATION_BY_NAME
from simulator.engine.initialization import draw_biases, draw_readout, draw_weights
from simulator.engine.network import DTYPES, GRADIENTS, VALUES, Network
from simulator.engine.spec import Spec

# Knobs that may differ from one network to the next in the same tensors.
BATCHABLE = (
    "seed",
    "initialization",
    "weight_variance",
    "weight_gain",
    "bias_variance",
    "learning_rate",
    "clip_norm",
    "clip_value",
)
# Beyond this width the arithmetic outweighs the kernels' start, and single runs are as fast.
WIDEST = 128


class VariantParameters:
    """Parameters and gradients of V plain networks, one flat row each, and views of both.

    Attributes:
        flat: (2, P) weights of layer 1, of the other layers, then variant by variant the rest.
        first: (2, V, N, D). hidden: (2, L-1, V, N, N). beyond: (2, V, ·) of which readout
            (2, V, C, N), biases (2, V, L, N) and readout_bias (2, V, C) are views.
        owner: (P) the variant that each column of `flat` belongs to.
    """

    def __init__(self, specs: Sequence[Spec], features: int, classes: int) -> None:
        depth, width, count = specs[0].depth, specs[0].width, len(specs)
        first, hidden = count * width * features, (depth - 1) * count * width**2
        others = (classes * width, depth * width, classes)
        self.flat = torch.zeros(2, first + hidden + count * sum(others), dtype=_dtype(specs))
        parts = torch.split(self.flat, [first, hidden, count * sum(others)], dim=1)
        self.first = parts[0].view(2, count, width, features)
        self.hidden = parts[1].view(2, depth - 1, count, width, width)
        self.beyond = parts[2].view(2, count, -1)
        readout, biases, self.readout_bias = torch.split(self.beyond, list(others), dim=2)
        # Views of a block that is not contiguous: the last axis alone may be parted.
        self.readout = readout.view(2, count, classes, width)
        self.biases = biases.view(2, count, depth, width)
        variant = torch.arange(count)
        self.owner = torch.cat(
            [
                variant.repeat_interleave(width * features),
                variant.repeat_interleave(width**2).repeat(depth - 1),
                variant.repeat_interleave(sum(others)),
            ]
        )

    def draw(self, variant: int, spec: Spec, generator: Generator) -> None:
        """The parameters of one variant hold the initial values that its run alone would draw."""
        for weights in (self.first[VALUES, variant], self.hidden[VALUES, :, variant]):
            weights.copy_(draw_weights(spec, tuple(weights.shape), generator))
        readout = self.readout[VALUES, variant]
        readout.copy_(draw_readout((readout.shape[0], readout.shape[1]), generator))
        for biases in (self.biases[VALUES, variant], self.readout_bias[VALUES, variant]):
            biases.copy_(draw_biases(spec, tuple(biases.shape), generator))


class MlpVariants(Network):
    """V plain networks, their passes written by hand as those of `network.Mlp`.

    Attributes:
        signals: (2, L * V, B, N), layer 1 of every variant first.
    """

    def __init__(self, specs: Sequence[Spec], features: int, classes: int) -> None:
        spec, count = specs[0], len(specs)
        self.specs, self.spec, self.variants = specs, spec, count
        self.own = own = VariantParameters(specs, features, classes)
        self.flat, self.owner = own.flat, own.owner
        self.activation = ACTIVATION_BY_NAME[spec.activation]
        self.weight_rows = (own.first.view(2, count, -1), own.hidden.flatten(1, 2).flatten(2))
        self.beyond = own.beyond[GRADIENTS]
        batch, like, width = spec.batch_size, own.flat, spec.width
        self.inputs = like.new_zeros(count, batch, features)
        self.labels = torch.zeros(count, batch, 1, dtype=torch.int64)
        self.signals = like.new_zeros(2, spec.depth * count, batch, width)
        self.activations, self.deltas = self.signals.unbind()
        self.log_probabilities = like.new_zeros(count, batch, classes)
        self.logits, self.logit_deltas = (
            torch.zeros_like(self.log_probabilities).expand(2, -1, -1, -1).clone()
        )
        self._minus_ones = like.new_full((count, batch, 1), -1.0)
        self._layered(spec.depth, count, batch, width)

    def _layered(self, *shape: int) -> None:
        """(L, V, B, N) views of what is measured, and buffers of the same shape."""
        self._h, self._delta = self.activations.view(shape), self.deltas.view(shape)
        self._slope = torch.zeros_like(self._delta[0])
        keeps = self.activation.keeps_preactivations
        self._z = torch.zeros_like(self._delta) if keeps else self._h

    def draw(self, generators: Sequence[Generator]) -> None:
        """Every parameter holds its initial value, drawn from the generator of its variant."""
        for variant, (spec, generator) in enumerate(zip(self.specs, generators, strict=True)):
            self.own.draw(variant, spec, generator)

    def places(self) -> Sequence[tuple[Tensor, Tensor]]:
        """Inputs and labels of each variant, to be filled before a step."""
        return list(zip(self.inputs, self.labels, strict=True))

    def _forward(self) -> None:
        own, below = self.own, self.inputs
        layers = zip(self._weights(), own.biases[VALUES].unbind(1), self._z, self._h, strict=True)
        for weight, bias, z, h in layers:
            torch.baddbmm(bias.unsqueeze(1), below, weight.mT, out=z)
            self.activation.apply(z, h)
            below = h
        bias = own.readout_bias[VALUES].unsqueeze(1)
        torch.baddbmm(bias, below, own.readout[VALUES].mT, out=self.logits)

    def _weights(self) -> list[Tensor]:
        """(V, N, ·) weights of every layer, input side first."""
        return [self.own.first[VALUES], *self.own.hidden[VALUES].unbind()]

    def _score(self, loss_out: Tensor, correct_out: Tensor) -> None:
        """Sums loss and hits of each variant; dL/dlogits = (softmax - one_hot) / B."""
        torch.log_softmax(self.logits, 2, out=self.log_probabilities)
        chosen = self.log_probabilities.gather(2, self.labels)
        torch.sum(chosen.neg_(), (1, 2), out=loss_out)
        best = self.logits.argmax(2, keepdim=True)
        torch.sum(best.eq_(self.labels), (1, 2), dtype=correct_out.dtype, out=correct_out)
        torch.exp(self.log_probabilities, out=self.logit_deltas)
        self.logit_deltas.scatter_add_(2, self.labels, self._minus_ones)
        self.logit_deltas.mul_(1.0 / self.inputs.shape[1])

    def _backward(self) -> None:
        """Layer by layer with its gradients, while what they share is still in the cache."""
        own, slope = self.own, self._slope
        above, hidden = self.logit_deltas, self._weights()[1:]
        inputs = [self.inputs, *self._h.unbind()]
        gradients = [own.first[GRADIENTS], *own.hidden[GRADIENTS].unbind()]
        weights = [*hidden, own.readout[VALUES]]
        layers = zip(weights, self._z, self._delta, inputs, gradients, strict=False)
        for weight, z, delta, below, gradient in reversed(list(layers)):
            torch.bmm(above, weight, out=delta)
            self.activation.slopes(z, slope)
            torch.mul(delta, slope, out=delta)
            torch.bmm(delta.mT, below, out=gradient)
            above = delta
        own.readout[GRADIENTS].copy_(torch.bmm(self.logit_deltas.mT, inputs[-1]))
        own.biases[GRADIENTS].copy_(self._delta.sum(2).transpose(0, 1))
        own.readout_bias[GRADIENTS].copy_(self.logit_deltas.sum(1))


def fit_together(specs: Sequence[Spec]) -> bool:
    """Whether the specs can share the tensors of one `MlpVariants`, and gain by it."""
    first = specs[0].as_dict()
    differing = {
        name for spec in specs for name, value in spec.as_dict().items() if value != first[name]
    }
    return specs[0].is_plain and specs[0].width <= WIDEST and differing <= set(BATCHABLE)


def _dtype(specs: Sequence[Spec]) -> torch.dtype:
    return DTYPES[specs[0].dtype]
