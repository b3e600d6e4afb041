"""The parameters of a transformer in one flat row, and their initial values.

Index letters: L blocks, D units of the stream, F input features, T tokens, C outputs of the
readout, M normalisations, P parameters.
"""

from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Generator, Tensor

from simulator.engine.initialization import draw_biases, draw_readout, draw_weights
from simulator.engine.network import DTYPES, GRADIENTS, VALUES
from simulator.engine.spec import Spec
from simulator.engine.variance import EMBEDDING_VARIANCE, WIDENING, attention_scheme

# Behind a normalisation all examples give nearly the same logits, and at the deviation of other
# readouts these would move every error by a shared number that differs from depth to depth.
READOUT_SCALE = 0.1
LARGEST_SEED = 2**62


class Block(NamedTuple):
    """The matrices and biases of one block: attention (3D, D) for queries, keys and values in
    this order, merging (D, D) of the heads, widening (4D, D), narrowing (D, 4D)."""

    attention: Tensor
    merging: Tensor
    widening: Tensor
    narrowing: Tensor
    attention_bias: Tensor
    merging_bias: Tensor
    widening_bias: Tensor
    narrowing_bias: Tensor


class Beyond(NamedTuple):
    """What no block owns: embedding (D, F), positions (T, D), scales and shifts (M, D) of all
    normalisations in their order, readout (C, D) and its bias (C)."""

    embedding: Tensor
    positions: Tensor
    scales: Tensor
    shifts: Tensor
    readout: Tensor
    readout_bias: Tensor


class TransformerParameters:
    """Parameters and their gradients, one flat row each.

    Attributes:
        flat: (2, P) values and gradients, block 1 first, then what is beyond the blocks.
        blocks: (2, L, n) view of the blocks, a row each. beyond: (2, ·) view of the rest.
    """

    def __init__(self, spec: Spec, features: int, outputs: int) -> None:
        size, count = spec.hidden_size, spec.blocks
        wide = WIDENING * size
        norms = 2 * count + (spec.norm_position == "pre")
        matrices = ((3 * size, size), (size, size), (wide, size), (size, wide))
        in_block = (*matrices, *((fan_out,) for fan_out, _fan_in in matrices))
        beyond = (
            (size, features),
            (spec.sequence_length, size),
            (norms, size),
            (norms, size),
            (outputs, size),
            (outputs,),
        )
        self._shapes: list[tuple[int, ...]] = [*in_block * count, *beyond]
        self._sizes = [torch.Size(shape).numel() for shape in self._shapes]
        self._count, self._in_block = count, len(in_block)
        self.flat = torch.zeros(2, sum(self._sizes), dtype=DTYPES[spec.dtype])
        rows = count * sum(self._sizes[: len(in_block)])
        self.blocks = self.flat[:, :rows].view(2, count, -1)
        self.beyond = self.flat[:, rows:]

    def part(self, row: Tensor) -> tuple[list[Block], Beyond]:
        """Views of a row (P) shaped like `flat`: its blocks, input side first, and the rest."""
        parts = torch.split(row, self._sizes)
        views = [part.view(shape) for part, shape in zip(parts, self._shapes, strict=True)]
        step = self._in_block
        blocks = [Block(*views[i * step : (i + 1) * step]) for i in range(self._count)]
        return blocks, Beyond(*views[self._count * step :])

    @property
    def gradients(self) -> Tensor:
        """(P) the gradient of every parameter."""
        return self.flat[GRADIENTS]

    def draw(self, spec: Spec, generator: Generator) -> None:
        """Every parameter holds its initial value.

        Drawn from the readout down, by a generator of its own: transformers that differ in their
        number of blocks then learn from the same batches and share what is next to the loss.
        """
        seed = torch.randint(LARGEST_SEED, (), generator=generator).item()
        own = Generator().manual_seed(int(seed))
        blocks, beyond = self.part(self.flat[VALUES])
        _draw_beyond(spec, beyond, own)
        for block in reversed(blocks):
            _draw_block(spec, block, own)


def _draw_beyond(spec: Spec, beyond: Beyond, generator: Generator) -> None:
    readout = (beyond.readout.shape[0], beyond.readout.shape[1])
    beyond.readout.copy_(draw_readout(readout, generator).mul_(READOUT_SCALE))
    beyond.readout_bias.copy_(draw_biases(spec, (readout[0],), generator))
    deviation = EMBEDDING_VARIANCE**0.5
    for table in (beyond.embedding, beyond.positions):
        blank = torch.empty(table.shape, dtype=torch.float64)
        table.copy_(blank.normal_(0.0, deviation, generator=generator))
    beyond.scales.fill_(1)


def _draw_block(spec: Spec, block: Block, generator: Generator) -> None:
    unrectified = replace(spec, initialization=attention_scheme(spec))
    schemes = (unrectified, unrectified, spec, spec)
    for scheme, weights in zip(schemes, block[:4], strict=True):
        weights.copy_(draw_weights(scheme, tuple(weights.shape), generator))
    for biases in block[4:]:
        biases.copy_(draw_biases(spec, tuple(biases.shape), generator))
