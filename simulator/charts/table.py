"""A figure as a table: one row a layer, for readers who want the numbers.

Index letter: L layers, input side first.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.charts.lenses import Lens, Payload, finite, frame_at, layer_values
from simulator.charts.numerals import measured
from simulator.charts.overlay import OtherRun
from simulator.charts.ridgelines import frame_with_histogram, spread
from simulator.charts.units import QUANTITIES, shares_by_quantity
from simulator.charts.words import Words

STEP_QUANTITIES = ("loss", "accuracy", "gradient_norm", "clipped_gradient_norm")
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
    """(4, L) saturated, active and dead shares at the step shown, as text; the median |dL/dz|."""
    shares = shares_by_quantity(frame_at(frames, step))
    columns = [[_cell(share, words, zero="0") for share in shares[name]] for name in QUANTITIES]
    frame = frame_with_histogram(frames, step)
    histogram = frame["histogram"] if frame else None
    medians = [
        spread(histogram, layer).median if histogram else None
        for layer in range(1, len(columns[0]) + 1)
    ]
    return [*columns, [_cell(median, words, zero="0") for median in medians]]


def step_rows(frames: Sequence[Payload], *, words: Words = _ENGLISH) -> list[tuple[str, ...]]:
    """(S,) rows of every recorded step: its number, and STEP_QUANTITIES as text."""
    return [
        (
            str(frame["step"]),
            *(_cell(finite(frame.get(name)), words, zero="0") for name in STEP_QUANTITIES),
        )
        for frame in frames
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
    return measured(
        value,
        missing=words.missing,
        sign=words.decimal_sign,
        zero=words.floor if zero is None else zero,
    )
