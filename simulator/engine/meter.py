"""Measures one step of a network with a few stacked reductions and one transfer to Python.

Index letters: B batch, L hidden layers, N width.
The choice of kernels is measured: max of abs, not vector_norm(inf); mv, not a count of zeros.
"""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from simulator.engine.frame import Histogram
from simulator.engine.network import GRADIENTS, VALUES, Network

HISTOGRAM_VALUES_PER_LAYER = 1024
ROWS = (
    "activation_norm",
    "signal_norm",
    "weight_norm",
    "weight_grad_norm",
    "signal_sum",
    "signal_max",
    "weight_grad_max",
    "activation_sum",
    "marked",
    "dead",
)
# Squares leave the range of the type outside these norms; inside, the fast sum is accurate.
SAFE_NORMS = {torch.float32: (1e-15, 1e15), torch.float64: (1e-140, 1e140)}
# Below this ratio of variance to mean square, their difference has lost its digits.
CANCELLED = {torch.float32: 1e-3, torch.float64: 1e-10}
EXPONENT_BITS = {torch.float32: (torch.int32, 23, 8), torch.float64: (torch.int64, 52, 11)}


class Meter:
    """Reads the buffers of one network after each step.

    Attributes:
        loss, correct: () cells that the network's step fills before `read`.
    """

    def __init__(self, network: Network) -> None:
        self.network = network
        self._depth, batch, width = network.deltas.shape
        self._per_layer = batch * width
        like = network.deltas
        self._cells = like.new_zeros(len(ROWS) * self._depth + 3)
        table = self._cells[:-3].view(len(ROWS), self._depth)
        self._row = dict(zip(ROWS, table.unbind(), strict=True))
        self.loss, self.correct, self._beyond_norm = self._cells[-3:].unbind()
        self._allocate(like, width)
        self._plan(table)

    def read(self) -> tuple[dict[str, list[float]], list[float]]:
        """The L numbers of every row of the step, and [loss sum, correct, norm beyond layers].

        The norms are right wherever the type can hold them, however small or large.
        """
        self._reduce_signals()
        self._reduce_weights()
        self._count_marks()
        cells = self._cells.tolist()
        depth = self._depth
        rows = {name: cells[i * depth : (i + 1) * depth] for i, name in enumerate(ROWS)}
        self._repair(rows)
        loss, correct, beyond = cells[-3:]
        norms = [beyond]
        self._repair_norms(norms, self._beyond.view(1, -1))
        return self._named(rows), [loss, correct, *norms]

    def direction_norms(self, direction: Tensor) -> list[float]:
        """(L) L2 norms of the layers' weights in a flat row shaped like the parameters."""
        first, hidden = self._weight_views(direction)
        norms = torch.cat(
            [torch.linalg.vector_norm(first, dim=1), torch.linalg.vector_norm(hidden, dim=1)]
        ).tolist()
        self._repair_norms(norms, first, hidden)
        return norms

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

    def culprit(self) -> str:
        """The layer where the first number of the step that is not finite appeared.

        Forward passes go up, so the lowest activation is to blame; backward passes go down.
        """
        network, parameters = self.network, self.network.parameters
        forward = _not_finite(network.activations)
        if forward:
            return str(forward[0] + 1)
        if not torch.isfinite(network.log_probabilities).all():
            return "readout"
        backward = _not_finite(network.deltas)
        if backward:
            return str(backward[-1] + 1)
        gradients = _not_finite(parameters.hidden[GRADIENTS])
        if gradients:
            return str(gradients[-1] + 2)
        return "1" if _not_finite(parameters.first[GRADIENTS]) else "readout"

    def _allocate(self, like: Tensor, width: int) -> None:
        depth = self._depth
        parameters = self.network.parameters
        self._scratch = torch.empty_like(like)
        self._first_scratch = torch.empty_like(parameters.first[VALUES])
        self._hidden_scratch = torch.empty_like(parameters.hidden[VALUES])
        self._marks_by_unit = like.new_zeros(depth, width)
        batch = like.shape[1]
        self._dead_marks = float(batch) if self.network.activation.is_bounded else 0.0
        self._has_dead = self.network.activation.is_bounded or self.network.activation.can_die

    def _plan(self, table: Tensor) -> None:
        network, depth = self.network, self._depth
        parameters = network.parameters
        self._both_signals = network.signals.view(2, depth, -1)
        self._both_first = parameters.first.view(2, -1)
        self._both_hidden = parameters.hidden.view(2, depth - 1, -1)
        self._signal_norms = table[0:2]
        self._first_norms, self._hidden_norms = table[2:4, 0], table[2:4, 1:]
        grad_max = self._row["weight_grad_max"]
        self._first_max, self._hidden_max = grad_max[0], grad_max[1:]
        self._flat_activations, self._flat_deltas = self._both_signals.unbind()
        self._flat_scratch = self._scratch.view(depth, -1)
        self._flat_first_scratch = self._first_scratch.view(-1)
        self._flat_hidden_scratch = self._hidden_scratch.view(depth - 1, -1)
        self._first_gradient = parameters.first[GRADIENTS]
        self._hidden_gradient = parameters.hidden[GRADIENTS]
        self._beyond = parameters.beyond_layers[GRADIENTS]

    def _reduce_signals(self) -> None:
        row = self._row
        torch.linalg.vector_norm(self._both_signals, dim=2, out=self._signal_norms)
        torch.sum(self._flat_activations, 1, out=row["activation_sum"])
        torch.abs(self.network.deltas, out=self._scratch)
        torch.sum(self._flat_scratch, 1, out=row["signal_sum"])
        torch.amax(self._flat_scratch, 1, out=row["signal_max"])

    def _reduce_weights(self) -> None:
        torch.linalg.vector_norm(self._both_first, dim=1, out=self._first_norms)
        torch.linalg.vector_norm(self._both_hidden, dim=2, out=self._hidden_norms)
        torch.linalg.vector_norm(self._beyond, out=self._beyond_norm)
        torch.abs(self._first_gradient, out=self._first_scratch)
        torch.amax(self._flat_first_scratch, 0, out=self._first_max)
        torch.abs(self._hidden_gradient, out=self._hidden_scratch)
        torch.amax(self._flat_hidden_scratch, 1, out=self._hidden_max)

    def _count_marks(self) -> None:
        marks = self.network.activation.marks
        if marks is None:
            return
        marks(self.network.activations, self._scratch)
        torch.sum(self._scratch, 1, out=self._marks_by_unit)
        torch.sum(self._marks_by_unit, 1, out=self._row["marked"])
        if self._has_dead:
            self._marks_by_unit.eq_(self._dead_marks)
            torch.sum(self._marks_by_unit, 1, out=self._row["dead"])

    def _named(self, rows: dict[str, list[float]]) -> dict[str, list[float]]:
        """The recorded quantities from the raw sums."""
        count, width = self._per_layer, self.network.deltas.shape[2]
        activation = self.network.activation
        marked = [number / count for number in rows["marked"]]
        nothing = [0.0] * self._depth
        everything = [1.0] * self._depth
        if activation.is_bounded:
            saturated, active = marked, [1.0 - fraction for fraction in marked]
        else:
            saturated, active = nothing, everything if activation.marks is None else marked
        mean = [number / count for number in rows["activation_sum"]]
        return {
            "signal_norm": rows["signal_norm"],
            "signal_mean": [number / count for number in rows["signal_sum"]],
            "signal_max": rows["signal_max"],
            "weight_grad_norm": rows["weight_grad_norm"],
            "weight_grad_max": rows["weight_grad_max"],
            "weight_norm": rows["weight_norm"],
            "activation_mean": mean,
            "activation_std": self._deviations(mean, rows["activation_norm"]),
            "saturated": saturated,
            "active": active,
            "dead": [number / width for number in rows["dead"]],
        }

    def _deviations(self, mean: list[float], norms: list[float]) -> list[float]:
        squares = [norm * norm / self._per_layer for norm in norms]
        variances = [square - m * m for square, m in zip(squares, mean, strict=True)]
        limit = CANCELLED[self.network.deltas.dtype]
        for i, (variance, square) in enumerate(zip(variances, squares, strict=True)):
            if not variance > limit * square:
                row = self._flat_activations[i].double()
                variances[i] = row.var(correction=0).item()
        return [math.sqrt(variance) for variance in variances]

    def _repair(self, rows: dict[str, list[float]]) -> None:
        self._repair_norms(rows["activation_norm"], self._flat_activations)
        self._repair_norms(rows["signal_norm"], self._flat_deltas)
        first, hidden = self._both_first, self._both_hidden
        for index, name in ((VALUES, "weight_norm"), (GRADIENTS, "weight_grad_norm")):
            self._repair_norms(rows[name], first[index : index + 1], hidden[index])

    def _repair_norms(self, norms: list[float], *blocks: Tensor) -> None:
        """Recomputes, scaled by the largest component, norms whose squares left the range."""
        low, high = SAFE_NORMS[self.network.deltas.dtype]
        if low < min(norms) and max(norms) < high and not math.isnan(sum(norms)):
            return
        lengths = [block.shape[0] for block in blocks]
        for i, norm in enumerate(norms):
            if not low < norm < high:
                block = 0 if i < lengths[0] else 1
                norms[i] = _scaled_norm(blocks[block][i - lengths[0] * block])

    def _weight_views(self, direction: Tensor) -> tuple[Tensor, Tensor]:
        parameters = self.network.parameters
        size = parameters.first[VALUES].numel()
        hidden = parameters.hidden[VALUES].numel()
        first = direction[:size].view(1, -1)
        return first, direction[size : size + hidden].view(self._depth - 1, -1)

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


def _not_finite(stacked: Tensor) -> list[int]:
    """Indices along the first axis where something is not finite."""
    bad: list[int] = (~torch.isfinite(stacked).flatten(1).all(1)).nonzero().view(-1).tolist()
    return bad
