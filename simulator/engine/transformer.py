"""A transformer encoder with the normalisation inside its branches or after their sums.

Index letters: T tokens (the time steps of the sequence), B batch, L blocks, D units of the stream,
H heads, F input features, C outputs of the readout.
A block is self-attention, then a feed-forward network, each a branch f of the stream x: post-norm
is x <- norm(x + f(x)), pre-norm x <- x + f(norm(x)) with one more norm before the readout. Every
token sees every other; the readout sees the last one, as that of a recurrent network does: what
it is to tell must come through the blocks, not by an average over the tokens.

Source: Vaswani et al. 2017 (1706.03762); Xiong et al. 2020 (2002.04745), table 1.
"""

from collections.abc import Callable, Sequence

import torch
import torch.nn.functional as f
from torch import Generator, Tensor

from simulator.engine.activations import ACTIVATION_BY_NAME
from simulator.engine.autograd_network import DIFFERENTIABLE_BY_NAME, EPSILON
from simulator.engine.network import GRADIENTS, VALUES, Network
from simulator.engine.regression import score_estimates
from simulator.engine.spec import Spec
from simulator.engine.transformer_parameters import Block, TransformerParameters

Norm = tuple[Tensor, Tensor]


class Transformer(Network):
    """A transformer whose backward pass is torch.autograd.grad on the flat parameters.

    Attributes:
        inputs: (B, T, F). labels: (B, 1) classes, or targets of a regression, whose loss is the
            squared error averaged over the batch.
        signals: (2, L, T * B, D): the stream that leaves each block, and dL/dx of the stream that
            enters it. Tokens stand before examples: an even choice of rows meets every token.
        weight_rows: (2, L, n) matrices and biases of each block; `beyond` holds the rest.
        activation: linear, whatever the feed-forward networks have: a unit of the stream is
            neither saturated nor dead.
    """

    def __init__(self, spec: Spec, features: int, classes: int) -> None:
        self.spec, self.is_regression = spec, classes == 0
        self.activation = ACTIVATION_BY_NAME["linear"]
        # Autograd refuses tensors that were made in inference mode.
        with torch.inference_mode(False):
            self.own = own = TransformerParameters(spec, features, classes or 1)
            self._leaf = own.flat[VALUES].detach().requires_grad_()
            self._allocate(features, classes or 1)
        self.flat, self.weight_rows = own.flat, (own.blocks,)
        self.beyond = own.beyond[GRADIENTS].view(1, -1)
        self._phi = DIFFERENTIABLE_BY_NAME[spec.activation]
        self._is_pre = spec.norm_position == "pre"
        self._heads, self._size = spec.heads, (spec.hidden_size,)
        self._recorded: list[Tensor] = []
        self._outputs = self.logits

    def _allocate(self, features: int, outputs: int) -> None:
        spec, like = self.spec, self.own.flat
        batch, length = spec.batch_size, spec.sequence_length
        self.inputs = like.new_zeros(batch, length, features)
        self.labels = torch.zeros(batch, 1, dtype=like.dtype if self.is_regression else torch.int64)
        self.signals = like.new_zeros(2, spec.blocks, length * batch, spec.hidden_size)
        self.activations, self.deltas = self.signals.unbind()
        self.logits = like.new_zeros(batch, outputs)
        self.logit_deltas = torch.zeros_like(self.logits)
        self.log_probabilities = self.logits if self.is_regression else self.logits.clone()
        self._minus_ones = like.new_full((batch, 1), -1.0)

    def draw(self, generators: Sequence[Generator]) -> None:
        """Every parameter holds its initial value."""
        self.own.draw(self.spec, generators[0])

    def _score(self, loss_out: Tensor, correct_out: Tensor) -> None:
        if self.is_regression:
            score_estimates(self.logits, self.labels, self.logit_deltas, loss_out, correct_out)
        else:
            super()._score(loss_out, correct_out)

    def _forward(self) -> None:
        with torch.inference_mode(False), torch.enable_grad():
            streams, self._outputs = self._graph()
        for stream, row in zip(streams, self.activations, strict=True):
            row.copy_(stream.detach().flatten(0, 1))
        self.logits.copy_(self._outputs.detach())

    def _backward(self) -> None:
        with torch.inference_mode(False):
            *deltas, gradient = torch.autograd.grad(
                self._outputs, [*self._recorded, self._leaf], self.logit_deltas
            )
        for delta, row in zip(deltas, self.deltas, strict=True):
            row.copy_(delta.flatten(0, 1))
        self.own.gradients.copy_(gradient)
        self._recorded, self._outputs = [], self.logits

    def _graph(self) -> tuple[list[Tensor], Tensor]:
        """(T, B, D) streams that leave the blocks, (B, C) outputs; lists what is recorded."""
        blocks, beyond = self.own.part(self._leaf)
        norms = list(zip(beyond.scales.unbind(), beyond.shifts.unbind(), strict=True))
        tokens = self.inputs.transpose(0, 1)
        x = f.linear(tokens, beyond.embedding) + beyond.positions.unsqueeze(1)
        streams = []
        for i, block in enumerate(blocks):
            self._recorded.append(x)
            x = self._joined(x, self._attended, block, norms[2 * i])
            x = self._joined(x, self._fed_forward, block, norms[2 * i + 1])
            streams.append(x)
        last = self._normalized(x[-1], norms[-1]) if self._is_pre else x[-1]
        return streams, f.linear(last, beyond.readout, beyond.readout_bias)

    def _joined(
        self, x: Tensor, branch: Callable[[Tensor, Block], Tensor], block: Block, norm: Norm
    ) -> Tensor:
        """The stream after one branch was added to it."""
        if self._is_pre:
            return x + branch(self._normalized(x, norm), block)
        return self._normalized(x + branch(x, block), norm)

    def _normalized(self, x: Tensor, norm: Norm) -> Tensor:
        return torch.layer_norm(x, self._size, *norm, EPSILON)

    def _attended(self, x: Tensor, block: Block) -> Tensor:
        """Each token's mix of the values of all tokens, head by head."""
        tokens, batch, size = x.shape
        width = size // self._heads
        joint = f.linear(x, block.attention, block.attention_bias)
        apart = joint.view(tokens, batch, 3, self._heads, width).permute(2, 1, 3, 0, 4)
        queries, keys, values = apart.unbind()
        # The fused kernel keeps no (T, T) weights, which of long sequences would fill the memory.
        mixed = f.scaled_dot_product_attention(queries, keys, values)
        merged = mixed.permute(2, 0, 1, 3).reshape(tokens, batch, size)
        return f.linear(merged, block.merging, block.merging_bias)

    def _fed_forward(self, x: Tensor, block: Block) -> Tensor:
        hidden = self._phi(f.linear(x, block.widening, block.widening_bias))
        return f.linear(hidden, block.narrowing, block.narrowing_bias)
