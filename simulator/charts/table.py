"""A figure as a table: one row a layer, for readers who want the numbers.

Index letter: L layers, input side first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.charts.lenses import Lens, Payload, frame_at, layer_values
from simulator.charts.numerals import measured
from simulator.charts.overlay import OtherRun
from simulator.charts.units import QUANTITIES, shares_by_quantity
from simulator.charts.words import Words

_ENGLISH = Words()


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One layer: its size at initialisation and at the step shown, as text; `more` beside them."""

    layer: str
    initial: str
    now: str
    more: tuple[str, ...] = ()


def table_rows(
    frames: Sequence[Payload], step: int | None, lens: Lens, *, words: Words = _ENGLISH
) -> list[TableRow]:
    """(L,) rows, input side first; no rows before the first frame."""
    shown = frame_at(frames, step)
    if shown is None:
        return []
    pairs = zip(layer_values(frames[0], lens), layer_values(shown, lens), strict=True)
    return [
        TableRow(layer=str(number), initial=_cell(initial, words), now=_cell(now, words))
        for number, (initial, now) in enumerate(pairs, start=1)
    ]


def unit_columns(
    frames: Sequence[Payload], step: int | None, *, words: Words = _ENGLISH
) -> list[list[str]]:
    """(3, L) saturated, active and dead shares at the step shown, as text."""
    shares = shares_by_quantity(frame_at(frames, step))
    return [
        [_cell(share, words, zero="0") for share in shares[quantity]] for quantity in QUANTITIES
    ]


def other_columns(
    others: Sequence[OtherRun], step: int | None, lens: Lens, *, words: Words = _ENGLISH
) -> list[list[str]]:
    """One column for each other run: its sizes at the step shown, as text."""
    frames = [frame_at(other.frames, step) for other in others]
    return [
        [_cell(size, words) for size in layer_values(frame, lens)] if frame else []
        for frame in frames
    ]


def with_columns(rows: Sequence[TableRow], columns: Sequence[Sequence[str]]) -> list[TableRow]:
    """The rows with more columns, blank where a column is shorter."""
    return [
        replace(row, more=tuple(column[n] if n < len(column) else "" for column in columns))
        for n, row in enumerate(rows)
    ]


def _cell(value: float | None, words: Words, zero: str | None = None) -> str:
    return measured(value, missing=words.missing, zero=words.floor if zero is None else zero)
