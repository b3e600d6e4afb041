"""Saturated, active and dead units: three rows of bars over the layers of the flow figure.

Index letters: L layers, layer 1 nearest the input.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from simulator.charts import svg
from simulator.charts.instrument_words import InstrumentWords
from simulator.charts.lenses import Payload, finite, frame_at
from simulator.charts.numerals import count_ticks, measured
from simulator.charts.overlay import OtherRun, Overlay, own_lines
from simulator.charts.scales import Point, Span, path
from simulator.charts.step_axis import FIRST_STEP, LAST_STEP, LEFT, RIGHT

QUANTITIES = ("saturated", "active", "dead")
WIDTH, HEIGHT = 520, 286
_TOP, _ROW, _BAR = 26, 86, 42
_WIDEST = 14.0
_MOST_LAYERS_NAMED = 8


def units_svg(
    *,
    layers: Sequence[str],
    frames: Sequence[Payload],
    step: int | None,
    words: InstrumentWords,
    figure_id: str,
    others: Sequence[OtherRun] = (),
    own_name: str = "",
) -> str:
    """The shares at one step as SVG text, one bar a layer, from 0 to 1.

    Args:
        layers: (L,) names, input side first.
        frames: (S,) payloads in order of their step; may be empty.
        step: the step to show; None for the latest.
        words: what the figure says.
        figure_id: id of the svg element, unique in its page.
        others: at most seven runs drawn as lines over the bars, each at the step shown.
        own_name: what the run itself is called among others; empty where it needs no name.
    """
    over = Overlay(others=others, own=own_lines(own_name, "bars"), figure_id=figure_id)
    widest = max([layers, *(other.layers for other in others)], key=len)
    across = Span(low=1, high=max(len(widest), 1), start=FIRST_STEP, end=LAST_STEP)
    shown = frame_at(frames, step)
    shares = shares_by_quantity(shown)
    axis_names = {"saturated": words.saturated, "active": words.active, "dead": words.dead}
    step_shown = shown["step"] if shown else None
    compared = [shares_by_quantity(frame_at(other.frames, step_shown)) for other in others]
    rows = (
        _row(quantity, shares[quantity], axis_names[quantity], across, base)
        + over.lines(
            [_heights(each[quantity], across, base) for each in compared], f"{quantity}-other"
        )
        for quantity, base in zip(QUANTITIES, map(_row_base, range(len(QUANTITIES))), strict=True)
    )
    named = over.named(words.drawn_over)
    return svg.figure(
        over.shapes(),
        *rows,
        _layer_axis(widest, across),
        svg.element("path", class_="guide", d="", data_part="guide"),
        over.key(FIRST_STEP, HEIGHT + 6),
        figure_id=figure_id,
        class_="chart chart-units",
        size=(WIDTH, HEIGHT + over.height),
        title=words.units_title,
        description=f"{_description(shown, shares, words)} {named}".strip(),
        data_layers=len(widest),
        data_x0=across.start,
        data_x1=across.end,
        data_bar=_BAR,
        data_bases=" ".join(str(_row_base(index)) for index in range(len(QUANTITIES))),
        data_desc=f"{words.units_description} {named}".strip(),
    )


def shares_by_quantity(frame: Payload | None) -> Mapping[str, list[float | None]]:
    """(L,) shares of each of QUANTITIES, input side first; none before the first frame."""
    return MappingProxyType(
        {
            quantity: [finite(share) for share in (frame or {}).get(quantity) or ()]
            for quantity in QUANTITIES
        }
    )


def _row_base(index: int) -> int:
    return _TOP + index * _ROW + _BAR


def _row(
    quantity: str, shares: Sequence[float | None], name: str, across: Span, base: float
) -> str:
    distance = (across.end - across.start) / max(across.high - 1, 1)
    bars = (
        path([(across.place(number), base), (across.place(number), base - _BAR * share)])
        for number, share in enumerate(shares, start=1)
        if share
    )
    return svg.element(
        "g",
        svg.label(name, 0, base - _BAR - 10, class_="axis-title"),
        *(svg.line(LEFT, y, RIGHT, y, "rule") for y in (base - _BAR, base)),
        svg.label("1", LEFT - 8, base - _BAR + 6, class_="tick tick-y"),
        svg.label("0", LEFT - 8, base + 5, class_="tick tick-y"),
        svg.element(
            "path",
            class_="bars",
            data_series=quantity,
            stroke_width=min(0.7 * distance, _WIDEST),
            d="".join(bars),
        ),
    )


def _heights(shares: Sequence[float | None], across: Span, base: float) -> list[Point]:
    """(L,) places of the ends of bars, None where there is no number."""
    return [
        None if share is None else (across.place(number), base - _BAR * share)
        for number, share in enumerate(shares, start=1)
    ]


def _layer_axis(layers: Sequence[str], across: Span) -> str:
    y = _row_base(len(QUANTITIES) - 1) + 22
    names = (
        svg.label(layers[number - 1], across.place(number), y, class_="tick tick-x")
        for number in count_ticks(1, len(layers), at_most=_MOST_LAYERS_NAMED)
        if layers
    )
    return svg.element("g", *names, class_="axis")


def _description(
    shown: Payload | None, shares: Mapping[str, Sequence[float | None]], words: InstrumentWords
) -> str:
    if shown is None:
        return words.empty
    said: dict[str, object] = {"count": len(shares["active"]), "step": shown["step"]}
    for quantity in QUANTITIES:
        layer, share = _extreme(shares[quantity], is_least=quantity == "active")
        said[quantity] = measured(share, missing=words.none, sign=words.decimal_sign)
        said[f"{quantity}_layer"] = layer
    return words.units_description.format(**said)


def _extreme(shares: Sequence[float | None], *, is_least: bool) -> tuple[int, float | None]:
    known = [(share, layer) for layer, share in enumerate(shares, start=1) if share is not None]
    if not known:
        return 1, None
    ordered = sorted(known, key=lambda pair: pair[0] if is_least else -pair[0])
    return ordered[0][1], ordered[0][0]
