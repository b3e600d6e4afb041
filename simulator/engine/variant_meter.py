"""Measures several plain networks block by block, in the course of the backward pass.

A block of layers is in the processor's cache while the pass is at it, and not any more when the
pass has ended.

Index letters: B batch, V variants, k layers of a block, L layers of all variants, N width.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from simulator.engine.meter import SAFE_NORMS, Meter
from simulator.engine.variants import Block, MlpVariants


class Reading(NamedTuple):
    """What is read of one block, n = B N: views of the network, and the cells that are filled.

    Attributes:
        signals: (2, k V, n) activations and deltas. norms: (2, k V) cells.
        units, slopes: (k V, B, N) activations, and slopes that become marks.
        sizes: (k V, n) the memory of the slopes, for the sizes of deltas.
    """

    signals: Tensor
    norms: Tensor
    units: Tensor
    slopes: Tensor
    sizes: Tensor
    activation_sum: Tensor
    signal_sum: Tensor
    signal_max: Tensor
    marks_by_unit: Tensor


class VariantMeter(Meter):
    """Reads the buffers of several networks of one shape."""

    network: MlpVariants

    def _plan(self, table: Tensor) -> None:
        network = self.network
        both = network.signals.view(2, self._depth, -1)
        self._flat_activations, self._flat_deltas = both.unbind()
        self._norms = table[:4]
        self._readings = {
            block.layers.start: self._reading(block, both, table) for block in network.blocks
        }
        self._plan_weights(table)
        network.observe = self._observe

    def _reading(self, block: Block, both: Tensor, table: Tensor) -> Reading:
        span, row = block.layers, self._row
        return Reading(
            signals=both[:, span],
            norms=table[0:2, span],
            units=self.network.activations[span],
            slopes=block.slopes.flatten(0, 1),
            sizes=block.slopes.view(-1, self._per_layer),
            activation_sum=row["activation_mean"][span],
            signal_sum=row["signal_mean"][span],
            signal_max=row["signal_max"][span],
            marks_by_unit=self._marks_by_unit[span],
        )

    def _observe(self, block: Block) -> None:
        reading = self._readings[block.layers.start]
        self._mark(reading)
        activations, deltas = reading.signals.unbind()
        torch.linalg.vector_norm(reading.signals, dim=2, out=reading.norms)
        torch.sum(activations, 1, out=reading.activation_sum)
        torch.abs(deltas, out=reading.sizes)
        torch.sum(reading.sizes, 1, out=reading.signal_sum)
        torch.amax(reading.sizes, 1, out=reading.signal_max)

    def _mark(self, reading: Reading) -> None:
        activation = self.network.activation
        if activation.marks is None:
            return
        if not activation.slopes_are_marks:
            activation.marks(reading.units, reading.slopes)
        torch.sum(reading.slopes, 1, out=reading.marks_by_unit)

    def _reduce_signals(self) -> None:
        """What the blocks have not told yet."""
        by_unit = self._marks_by_unit
        torch.sum(by_unit, 1, out=self._row["marked"])
        if self._has_dead:
            torch.sum(by_unit.eq_(self._dead_marks), 1, out=self._row["dead"])

    def _repair(self, rows: dict[str, list[float]]) -> None:
        low, high = SAFE_NORMS[self._norms.dtype]
        smallest, largest = (bound.item() for bound in torch.aminmax(self._norms))
        # A norm that is not a number is both, and fails.
        if not low < smallest <= largest < high:
            super()._repair(rows)
