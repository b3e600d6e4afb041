"""A run as cells of layer and step: which colour each has, and which cannot have one.

Index letters: L layers, S recorded steps.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from math import log10

from simulator.charts.colours import LEVELS
from simulator.charts.lenses import Lens, Payload, layer_values


class Mark(StrEnum):
    """Why a cell's colour does not say its size."""

    ZERO = "zero"
    MISSING = "missing"
    BELOW = "below"
    ABOVE = "above"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A level 0..LEVELS-1, None where there is no colour, and a mark where the level is no size."""

    level: int | None
    mark: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class Patch:
    """Neighbouring cells of one layer with one mark: `start` to `end` in steps."""

    layer: int
    start: float
    end: float


def cell(size: float | None, low: int, high: int) -> Cell:
    """The cell of a size on a scale from 10**low to 10**high.

    >>> cell(0.0, -8, 2).mark, cell(1e3, -8, 2).level
    (<Mark.ZERO: 'zero'>, 63)
    """
    if size is None:
        return Cell(level=None, mark=Mark.MISSING)
    if size <= 0:
        return Cell(level=None, mark=Mark.ZERO)
    exponent = log10(size)
    if exponent < low:
        return Cell(level=0, mark=Mark.BELOW)
    if exponent > high:
        return Cell(level=LEVELS - 1, mark=Mark.ABOVE)
    share = (exponent - low) / (high - low)
    return Cell(level=min(int(share * LEVELS), LEVELS - 1))


def cell_columns(frames: Sequence[Payload], lens: Lens, low: int, high: int) -> list[list[Cell]]:
    """(S, L) cells, input side first."""
    return [[cell(size, low, high) for size in layer_values(frame, lens)] for frame in frames]


def edges(frame: Payload, steps: int) -> tuple[float, float]:
    """Where the column of a frame begins and ends, in steps: half a step around those it holds.

    >>> edges({"step": 12, "steps": [8, 12]}, 500)
    (7.5, 12.5)
    """
    first, last = frame.get("steps") or (frame["step"], frame["step"])
    return max(first - 0.5, 0.0), min(last + 0.5, float(steps))


def pixel_rows(
    frames: Sequence[Payload], columns: Sequence[Sequence[Cell]], *, count: int, steps: int
) -> list[bytes]:
    """(L) rows, the last layer first, of one byte every half step; 0 where nothing is."""
    spans = [tuple(round(2 * edge) for edge in edges(frame, steps)) for frame in frames]
    return [_pixel_row(spans, columns, layer, 2 * steps) for layer in reversed(range(count))]


def patches(
    frames: Sequence[Payload], columns: Sequence[Sequence[Cell]], mark: Mark, steps: int
) -> list[Patch]:
    """The cells with this mark, neighbours in time joined."""
    found = []
    for layer in range(len(columns[0]) if columns else 0):
        marked = [column[layer].mark is mark for column in columns]
        for first, last in _stretches(marked):
            start, end = edges(frames[first], steps)[0], edges(frames[last], steps)[1]
            found.append(Patch(layer=layer + 1, start=start, end=end))
    return found


def _stretches(marked: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of every unbroken row of true ones."""
    for is_marked, members in groupby(range(len(marked)), key=marked.__getitem__):
        if is_marked:
            indices = list(members)
            yield indices[0], indices[-1]


def _pixel_row(
    spans: Sequence[tuple[int, ...]], columns: Sequence[Sequence[Cell]], layer: int, width: int
) -> bytes:
    row = bytearray(width)
    for (start, end), column in zip(spans, columns, strict=True):
        level = column[layer].level
        if level is not None:
            row[start:end] = bytes([level + 1]) * (end - start)
    return bytes(row)
