"""Measures one step of a network with a few stacked reductions and one transfer to Python.

Index letters: B batch, V variants, L layers of all of them (layer 1 of every variant, then layer
2 of every variant, ...), N width.
The choice of kernels is measured: max of abs, not vector_norm(inf); mv, not a count of zeros.
"""

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from simulator.engine.frame import Histogram
from simulator.engine.network import GRADIENTS, VALUES, Network

HISTOGRAM_VALUES_PER_LAYER = 1024
# Seven kernels read the same layers: they are quick while those stay in the processor's cache.
NUMBERS_IN_CACHE = 1 << 17
ROWS = (
    "activation_norm",
    "signal_norm",
    "weight_norm",
    "weight_grad_norm",
    "signal_mean",
    "signal_max",
    "weight_grad_max",
    "activation_mean",
    "marked",
    "dead",
)
# Squares leave the range of the type outside these norms; inside, the fast sum is accurate.
SAFE_NORMS = {torch.float32: (1e-15, 1e15), torch.float64: (1e-140, 1e140)}
# Below this ratio of variance to mean square, their difference has lost its digits.
CANCELLED = {torch.float32: 1e-3, torch.float64: 1e-10}
EXPONENT_BITS = {torch.float32: (torch.int32, 23, 8), torch.float64: (torch.int64, 52, 11)}


class Chunk(NamedTuple):
    """Layers that are reduced together: (2, l, n) signals, (2, l) norms, (l, B, N) scratch."""

    span: slice
    signals: Tensor
    norms: Tensor
    scratch: Tensor


class Meter:
    """Reads the buffers of one network after each step.

    Attributes:
        loss, correct: cells that the network's step fills before `read`, () or, of several
            variants, (V).
        rows_are_weights: whether a row of gradients is the gradient of that row of weights.
    """

    rows_are_weights = True

    def __init__(self, network: Network) -> None:
        self.network = network
        self._depth, batch, width = network.deltas.shape
        self._variants = network.variants
        self._per_layer = batch * width
        like = network.deltas
        sums = 3 * self._variants
        self._cells = like.new_zeros(len(ROWS) * self._depth + sums)
        table = self._cells[:-sums].view(len(ROWS), self._depth)
        self._row = dict(zip(ROWS, table.unbind(), strict=True))
        self._divisors = self._counted(batch, width)
        losses, corrects, self._beyond_norms = self._cells[-sums:].view(3, -1).unbind()
        alone = self._variants == 1
        self.loss, self.correct = (losses[0], corrects[0]) if alone else (losses, corrects)
        self._allocate(like, width)
        self._plan(table)

    def read(self) -> tuple[dict[str, list[float]], list[list[float]]]:
        """The L numbers of every row of the step, and the V loss sums, hits and gradient norms.

        The norms are right wherever the type can hold them, however small or large.
        """
        self._reduce_signals()
        self._reduce_weights()
        cells = self._cells.double().div_(self._divisors).tolist()
        depth = self._depth
        rows = {name: cells[i * depth : (i + 1) * depth] for i, name in enumerate(ROWS)}
        self._repair(rows)
        sums = cells[len(ROWS) * depth :]
        count = self._variants
        losses, corrects, beyond = (sums[i * count : (i + 1) * count] for i in range(3))
        self._repair_norms(beyond, self.network.beyond)
        return self._named(rows), [losses, corrects, self._gradient_norms(rows, beyond)]

    def direction_norms(self, direction: Tensor) -> list[float]:
        """(L) L2 norms of the layers' weights in a flat row shaped like the parameters."""
        blocks = self._weight_blocks(direction)
        norms = torch.cat([torch.linalg.vector_norm(block, dim=1) for block in blocks]).tolist()
        self._repair_norms(norms, *blocks)
        return norms

    def _gradient_norms(self, rows: dict[str, list[float]], beyond: list[float]) -> list[float]:
        """(V) L2 norms of the whole gradient."""
        norms, count = rows["weight_grad_norm"], self._variants
        return [math.hypot(beyond[v], *norms[v::count]) for v in range(count)]

    def histogram(self) -> Histogram:
        """Counts of log2 |dL/dz| by the exponent bits, on about a thousand values a layer."""
        deltas = self.network.deltas
        one_in = max(1, self._per_layer // HISTOGRAM_VALUES_PER_LAYER)
        integer, shift, bits = EXPONENT_BITS[deltas.dtype]
        size = 1 << bits
        exponents = deltas[:, ::one_in].view(integer).bitwise_right_shift(shift)
        exponents = exponents.bitwise_and_(size - 1).add_(self._offsets(size, integer))
        counts = torch.bincount(exponents.reshape(-1), minlength=size * self._depth)
        counts = counts.view(self._depth, size)
        low, high = _occupied(counts[:, 1:-1])
        return Histogram(
            log2_low=low + 2 - size // 2,
            counts=counts[:, 1 + low : 1 + high].tolist(),
            tiny=counts[:, 0].tolist(),
            not_finite=counts[:, -1].tolist(),
            one_in=one_in,
        )

    def culprit(self, variant: int = 0) -> str:
        """The layer where the first number of the step that is not finite appeared.

        Forward passes go up, so the lowest activation is to blame; backward passes go down.
        """
        network = self.network
        forward = self._not_finite(network.activations, variant)
        if forward:
            return str(forward[0] + 1)
        scores = network.log_probabilities.view(self._variants, -1)[variant]
        if not torch.isfinite(scores).all():
            return "readout"
        backward = self._not_finite(network.deltas, variant)
        if backward:
            return str(backward[-1] + 1)
        gradients = self._bad_gradients(variant)
        return str(gradients[-1] + 1) if gradients else "readout"

    def _bad_gradients(self, variant: int) -> list[int]:
        """Layers, counted from 0, where the gradient of the weights is not finite."""
        finite = [torch.isfinite(both[GRADIENTS]).all(1) for both in self.network.weight_rows]
        rows = torch.cat(finite)[variant :: self._variants]
        bad: list[int] = (~rows).nonzero().view(-1).tolist()
        return bad

    def _not_finite(self, stacked: Tensor, variant: int) -> list[int]:
        """Layers, counted from 0, where something of (L, B, N) is not finite."""
        rows = stacked[variant :: self._variants]
        bad: list[int] = (~torch.isfinite(rows).flatten(1).all(1)).nonzero().view(-1).tolist()
        return bad

    def _counted(self, batch: int, width: int) -> Tensor:
        """What each cell is divided by when it is read: a mean is a sum until then."""
        divisors = torch.ones_like(self._cells, dtype=torch.float64)
        table = divisors[: len(ROWS) * self._depth].view(len(ROWS), -1)
        for name in ("signal_mean", "activation_mean", "marked"):
            table[ROWS.index(name)] = batch * width
        table[ROWS.index("dead")] = width
        return divisors

    def _allocate(self, like: Tensor, width: int) -> None:
        self._marks_by_unit = like.new_zeros(self._depth, width)
        batch = like.shape[1]
        self._dead_marks = float(batch) if self.network.activation.is_bounded else 0.0
        self._has_dead = self.network.activation.is_bounded or self.network.activation.can_die

    def _plan(self, table: Tensor) -> None:
        network = self.network
        both = network.signals.view(2, self._depth, -1)
        self._flat_activations, self._flat_deltas = both.unbind()
        rows = max(1, NUMBERS_IN_CACHE // self._per_layer)
        scratch = torch.empty_like(network.deltas[:rows])
        self._chunks = [
            Chunk(
                span=slice(start, start + rows),
                signals=both[:, start : start + rows],
                norms=table[0:2, start : start + rows],
                scratch=scratch[: self._depth - start],
            )
            for start in range(0, self._depth, rows)
        ]
        self._plan_weights(table)

    def _plan_weights(self, table: Tensor) -> None:
        network = self.network
        lengths = [both.shape[1] for both in network.weight_rows]
        # Norms of values and gradients, (2, rows), and the largest gradients, (rows).
        self._weight_plan = list(
            zip(
                network.weight_rows,
                [torch.empty_like(both[VALUES]) for both in network.weight_rows],
                torch.split(table[2:4], lengths, dim=1),
                torch.split(self._row["weight_grad_max"], lengths),
                strict=True,
            )
        )

    def _reduce_signals(self) -> None:
        for chunk in self._chunks:
            span, row = chunk.span, self._row
            activations, deltas = chunk.signals.unbind()
            torch.linalg.vector_norm(chunk.signals, dim=2, out=chunk.norms)
            torch.sum(activations, 1, out=row["activation_mean"][span])
            sizes = chunk.scratch.view(deltas.shape)
            torch.abs(deltas, out=sizes)
            torch.sum(sizes, 1, out=row["signal_mean"][span])
            torch.amax(sizes, 1, out=row["signal_max"][span])
            self._count_marks(chunk)

    def _reduce_weights(self) -> None:
        for both, scratch, norms, largest in self._weight_plan:
            torch.linalg.vector_norm(both, dim=2, out=norms)
            torch.abs(both[GRADIENTS], out=scratch)
            torch.amax(scratch, 1, out=largest)
        torch.linalg.vector_norm(self.network.beyond, dim=1, out=self._beyond_norms)

    def _count_marks(self, chunk: "Chunk") -> None:
        marks = self.network.activation.marks
        if marks is None:
            return
        by_unit = self._marks_by_unit[chunk.span]
        marks(self.network.activations[chunk.span], chunk.scratch)
        torch.sum(chunk.scratch, 1, out=by_unit)
        torch.sum(by_unit, 1, out=self._row["marked"][chunk.span])
        if self._has_dead:
            by_unit.eq_(self._dead_marks)
            torch.sum(by_unit, 1, out=self._row["dead"][chunk.span])

    def _named(self, rows: dict[str, list[float]]) -> dict[str, list[float]]:
        """The recorded quantities from the rows."""
        activation, marked = self.network.activation, rows.pop("marked")
        everything = [1.0] * self._depth
        if activation.is_bounded:
            saturated, active = marked, [1.0 - fraction for fraction in marked]
        else:
            saturated = [0.0] * self._depth
            active = everything if activation.marks is None else marked
        norms = rows.pop("activation_norm")
        return {
            **rows,
            "activation_std": self._deviations(rows["activation_mean"], norms),
            "saturated": saturated,
            "active": active,
        }

    def _deviations(self, mean: list[float], norms: list[float]) -> list[float]:
        with np.errstate(all="ignore"):
            squares = np.square(norms) / self._per_layer
            variances = squares - np.square(mean)
            cancelled = ~(variances > CANCELLED[self.network.deltas.dtype] * squares)
        for i in np.flatnonzero(cancelled):
            variances[i] = self._flat_activations[i].double().var(correction=0).item()
        deviations: list[float] = np.sqrt(variances).tolist()
        return deviations

    def _repair(self, rows: dict[str, list[float]]) -> None:
        self._repair_norms(rows["activation_norm"], self._flat_activations)
        self._repair_norms(rows["signal_norm"], self._flat_deltas)
        self._repair_weights(rows)

    def _repair_weights(self, rows: dict[str, list[float]]) -> None:
        for index, name in ((VALUES, "weight_norm"), (GRADIENTS, "weight_grad_norm")):
            self._repair_norms(rows[name], *(both[index] for both in self.network.weight_rows))

    def _repair_norms(self, norms: list[float], *blocks: Tensor) -> None:
        """Recomputes, scaled by the largest component, norms whose squares left the range."""
        low, high = SAFE_NORMS[self.network.deltas.dtype]
        if low < min(norms) and max(norms) < high and not math.isnan(sum(norms)):
            return
        each = itertools.chain.from_iterable(blocks)
        for i, (norm, row) in enumerate(zip(norms, each, strict=True)):
            if not low < norm < high:
                norms[i] = _scaled_norm(row)

    def _weight_blocks(self, direction: Tensor) -> list[Tensor]:
        """The weights of the layers in a flat row, shaped as `Network.weight_rows`."""
        shapes = [both[VALUES].shape for both in self.network.weight_rows]
        sizes = [shape.numel() for shape in shapes]
        parts = torch.split(direction[: sum(sizes)], sizes)
        return [part.view(shape) for part, shape in zip(parts, shapes, strict=True)]

    def _offsets(self, size: int, integer: torch.dtype) -> Tensor:
        return torch.arange(self._depth, dtype=integer).mul_(size).view(-1, 1, 1)


def _scaled_norm(row: Tensor) -> float:
    wide = row.double()
    largest: float = wide.abs().amax().item()
    if largest == 0.0 or not math.isfinite(largest):
        return largest
    return largest * float(torch.linalg.vector_norm(wide / largest).item())


def _occupied(counts: Tensor) -> tuple[int, int]:
    """First and last-plus-one column of (L, K) that counted something; (0, 0) when none did."""
    columns: Sequence[int] = counts.sum(0).nonzero().view(-1).tolist()
    return (columns[0], columns[-1] + 1) if columns else (0, 0)
