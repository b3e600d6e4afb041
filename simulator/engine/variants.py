"""Several plain networks of one shape in one set of tensors: a batched kernel serves them all.

Small networks pay more for starting kernels than for the arithmetic in them; eight variants of
width 16 cost two or three single runs, of width 32 and a batch of 128 between four and five.

Index letters: V variants, B batch, L hidden layers, N width, D input features, C classes.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

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
# Larger blocks no longer stay in the processor's cache, smaller ones start more kernels.
NUMBERS_IN_CACHE = 1 << 18


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


class Block(NamedTuple):
    """A few neighbouring layers of all variants, k of them, that are worked through together.

    Attributes:
        layers: the block's place among the k V rows of each quantity, layer by layer.
        z, slopes, deltas: (k, V, B, N); the slopes may be overwritten by who observes the block.
        steps: per layer, top first, the (V, B, ·) deltas above, the weights they come through,
            and the layer's deltas and slopes.
        bias_gradients: (k, V, N).
        gradients: triples of deltas turned (·, N, B), what the layers receive (·, B, ·), and
            where the gradients of the weights go.
    """

    layers: slice
    z: Tensor
    slopes: Tensor
    deltas: Tensor
    steps: Sequence[tuple[Tensor, Tensor, Tensor, Tensor]]
    bias_gradients: Tensor
    gradients: Sequence[tuple[Tensor, Tensor, Tensor]]


class MlpVariants(Network):
    """V plain networks, their passes written by hand as those of `network.Mlp`.

    Attributes:
        signals: (2, L * V, B, N), layer 1 of every variant first.
        blocks: the layers in the order of the backward pass, top first.
        observe: called with each block as soon as its deltas are known.
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
        # Classes before examples: both a softmax along a short last axis and a product with one
        # take many times as long.
        self.logits = like.new_zeros(count, classes, batch)
        self.log_probabilities = torch.zeros_like(self.logits)
        self.logit_deltas = torch.zeros_like(self.log_probabilities)
        self._minus_ones = like.new_full((count, 1, batch), -1.0)
        self.observe: Callable[[Block], None] = _look_away
        self._plan()

    def _plan(self) -> None:
        """Lists the views of every layer once: making them anew takes as long as a layer."""
        own, spec, count = self.own, self.spec, self.variants
        shape = (spec.depth, count, spec.batch_size, spec.width)
        self._h, self._delta = self.activations.view(shape), self.deltas.view(shape)
        keeps = self.activation.keeps_preactivations
        self._z = torch.zeros_like(self._h) if keeps else self._h
        self._place = self.inputs.flatten(0, 1), self.labels.flatten(0, 1)
        self._weights = [own.first[VALUES], *own.hidden[VALUES].unbind(), own.readout[VALUES]]
        self._plan_forward()
        size = min(spec.depth, max(1, NUMBERS_IN_CACHE // self._h[0].numel()))
        slopes = torch.zeros_like(self._h[:size])
        starts = range(0, spec.depth, size)
        self.blocks = [
            self._block(slice(start, min(start + size, spec.depth)), slopes) for start in starts
        ][::-1]

    def _plan_forward(self) -> None:
        own = self.own
        biases = own.biases[VALUES].transpose(0, 1).unsqueeze(2).expand_as(self._h)
        turned = [weight.mT for weight in self._weights[:-1]]
        below = [self.inputs, *self._h.unbind()]
        self._forward_plan = list(zip(biases, below[:-1], turned, self._z, self._h, strict=True))
        readout_bias = own.readout_bias[VALUES].unsqueeze(2)
        self._readout_plan = (readout_bias, own.readout[VALUES], below[-1].mT)
        self._readout_gradient = own.readout[GRADIENTS]
        self._readout_bias_gradient = own.readout_bias[GRADIENTS]

    def _block(self, layers: slice, slopes: Tensor) -> Block:
        above = [*self._delta.unbind()[1:], self.logit_deltas.mT][layers]
        deltas, slopes = self._delta[layers], slopes[: layers.stop - layers.start]
        weights = self._weights[1:][layers]
        return Block(
            layers=slice(layers.start * self.variants, layers.stop * self.variants),
            z=self._z[layers],
            slopes=slopes,
            deltas=deltas,
            steps=list(zip(above, weights, deltas, slopes, strict=True))[::-1],
            bias_gradients=self.own.biases[GRADIENTS].transpose(0, 1)[layers],
            gradients=self._gradients(layers),
        )

    def _gradients(self, layers: slice) -> list[tuple[Tensor, Tensor, Tensor]]:
        """Of the hidden weights of a block, in one piece, and of the first ones where they are."""
        own, planned = self.own, []
        start = max(layers.start, 1)
        if start < layers.stop:
            deltas, below = self._delta[start : layers.stop], self._h[start - 1 : layers.stop - 1]
            into = own.hidden[GRADIENTS, start - 1 : layers.stop - 1]
            planned.append((deltas.flatten(0, 1).mT, below.flatten(0, 1), into.flatten(0, 1)))
        if layers.start == 0:
            planned.append((self._delta[0].mT, self.inputs, own.first[GRADIENTS]))
        return planned

    def draw(self, generators: Sequence[Generator]) -> None:
        """Every parameter holds its initial value, drawn from the generator of its variant."""
        for variant, (spec, generator) in enumerate(zip(self.specs, generators, strict=True)):
            self.own.draw(variant, spec, generator)

    @property
    def place(self) -> tuple[Tensor, Tensor]:
        """(V B, D) inputs and (V B, 1) labels, to be filled before a step."""
        return self._place

    def _forward(self) -> None:
        apply, baddbmm = self.activation.apply, torch.baddbmm
        for bias, below, weight, z, h in self._forward_plan:
            baddbmm(bias, below, weight, out=z)
            apply(z, h)
        bias, weight, below = self._readout_plan
        baddbmm(bias, weight, below, out=self.logits)

    def _score(self, loss_out: Tensor, correct_out: Tensor) -> None:
        """Sums loss and hits of each variant; dL/dlogits = (softmax - one_hot) / B."""
        labels = self.labels.mT
        torch.log_softmax(self.logits, 1, out=self.log_probabilities)
        chosen = self.log_probabilities.gather(1, labels)
        torch.sum(chosen.neg_(), (1, 2), out=loss_out)
        best = self.logits.mT.contiguous().argmax(2, keepdim=True)
        torch.sum(best.eq_(self.labels), (1, 2), dtype=correct_out.dtype, out=correct_out)
        torch.exp(self.log_probabilities, out=self.logit_deltas)
        self.logit_deltas.scatter_add_(1, labels, self._minus_ones)
        self.logit_deltas.mul_(1.0 / self.inputs.shape[1])

    def _backward(self) -> None:
        """Block by block with all that is told of it, while that is still in the cache."""
        bmm = torch.bmm
        self._readout_gradient.copy_(bmm(self.logit_deltas, self._h[-1]))
        torch.sum(self.logit_deltas, 2, out=self._readout_bias_gradient)
        for block in self.blocks:
            self.activation.slopes(block.z, block.slopes)
            for above, weight, delta, slope in block.steps:
                bmm(above, weight, out=delta)
                delta.mul_(slope)
            torch.sum(block.deltas, 2, out=block.bias_gradients)
            self.observe(block)
            for deltas, below, gradient in block.gradients:
                bmm(deltas, below, out=gradient)


def _look_away(_block: Block) -> None:
    """Nobody observes."""


def fit_together(specs: Sequence[Spec]) -> bool:
    """Whether the specs can share the tensors of one `MlpVariants`, and gain by it."""
    first = specs[0].as_dict()
    differing = {
        name for spec in specs for name, value in spec.as_dict().items() if value != first[name]
    }
    return specs[0].is_plain and specs[0].width <= WIDEST and differing <= set(BATCHABLE)


def _dtype(specs: Sequence[Spec]) -> torch.dtype:
    return DTYPES[specs[0].dtype]
