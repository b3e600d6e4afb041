"""A figure as a table: one row a layer, for readers who want the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.charts.lenses import Lens, Payload, frame_at, layer_values
from simulator.charts.numerals import measured
from simulator.charts.words import Words

_ENGLISH = Words()


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One layer: its size at initialisation and at the step shown, as text."""

    layer: str
    initial: str
    now: str


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


def _cell(value: float | None, words: Words) -> str:
    return measured(value, missing=words.missing, zero=words.floor)
