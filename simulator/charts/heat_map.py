"""The heat map: steps from left to right, layers from the foot up, sizes as colours.

Index letters: L layers, S recorded steps.
"""

from collections.abc import Sequence

from simulator.charts import svg
from simulator.charts.cells import Cell, Mark, Patch, cell_columns, patches, pixel_rows
from simulator.charts.colours import LEVELS, Colour, hexadecimal, ramp
from simulator.charts.instrument_words import InstrumentWords
from simulator.charts.lenses import Lens, Payload, frame_at, layer_values
from simulator.charts.numerals import coordinate, count_ticks, decade_ticks, measured, power_of_ten
from simulator.charts.png import data_address, indexed_png
from simulator.charts.scales import USUAL_DECADES, Span
from simulator.charts.step_axis import LEFT, cursor, step_axis, step_span

WIDTH, HEIGHT = 520, 376
TOP, BASE = 30, 222
_BAR_TOP, _BAR_HEIGHT = 282, 12
_KEY_TOP, _KEY_STEP = 342, 24
_FIRST_KEY, _KEY_WIDTH = LEFT + 14, 216
_MOST_LAYERS_NAMED, _MOST_DECADES_NAMED = 6, 6


def heat_map_svg(
    *,
    layers: Sequence[str],
    frames: Sequence[Payload],
    steps: int,
    step: int | None,
    lens: Lens,
    words: InstrumentWords,
    figure_id: str,
) -> str:
    """The figure as SVG text, its scales and colours in data attributes.

    The decades are the usual ones of the lens for every run, so that two maps can be compared;
    cells off the scale, of zero and without a number carry a mark.

    Args:
        layers: (L,) names, input side first.
        frames: (S,) payloads in order of their step; may be empty.
        steps: how many steps the run takes, so that the axis stands still while it grows.
        step: the step to mark; None for the latest.
        lens: which size is shown.
        words: what the figure says.
        figure_id: id of the svg element, unique in its page.
    """
    low, high = USUAL_DECADES[lens]
    across = step_span(steps)
    up = Span(low=0, high=max(len(layers), 1), start=BASE, end=TOP)
    columns = cell_columns(frames, lens, low, high)
    shown = frame_at(frames, step)
    return svg.figure(
        _patterns(figure_id, ramp(lens)),
        svg.label(words.heat_y_axis, 0, 15, class_="axis-title"),
        _frame(across),
        _picture(frames, columns, lens, len(layers), int(across.high)),
        *(
            _marked(mark, patches(frames, columns, mark, int(across.high)), across, up, figure_id)
            for mark in Mark
        ),
        _layer_axis(layers, up),
        step_axis(across, BASE),
        _legend(lens, low, high, words, figure_id),
        svg.element("path", class_="cursor-halo", d="", data_part="guide"),
        svg.element("path", class_="guide", d="", data_part="guide"),
        cursor(shown, across, TOP, BASE),
        figure_id=figure_id,
        class_=f"chart chart-heat lens-{lens}",
        size=(WIDTH, HEIGHT),
        title=words.heat_title[lens],
        description=_description(frames, shown, lens, (low, high), words),
        data_lens=lens,
        data_layers=len(layers),
        data_steps=across.high,
        data_x0=across.start,
        data_x1=across.end,
        data_low=low,
        data_high=high,
        data_y0=up.start,
        data_y1=up.end,
        data_width=WIDTH,
        data_height=HEIGHT,
        data_palette="".join(hexadecimal(colour) for colour in ramp(lens)),
        data_desc=words.heat_description,
    )


def _frame(across: Span) -> str:
    return svg.element(
        "rect",
        x=across.start,
        y=TOP,
        width=across.end - across.start,
        height=BASE - TOP,
        class_="heat-frame",
    )


def _picture(
    frames: Sequence[Payload], columns: Sequence[Sequence[Cell]], lens: Lens, count: int, steps: int
) -> str:
    if not frames:
        return ""
    rows = pixel_rows(frames, columns, count=count, steps=steps)
    return _image(data_address(indexed_png(rows, ramp(lens))), step_span(steps), TOP, BASE, "cells")


def _image(address: str, across: Span, top: float, base: float, part: str) -> str:
    return svg.element(
        "image",
        href=address,
        x=across.start,
        y=top,
        width=across.end - across.start,
        height=base - top,
        preserveAspectRatio="none",
        class_="heat-cells",
        data_part=part,
    )


def _marked(mark: Mark, places: Sequence[Patch], across: Span, up: Span, figure_id: str) -> str:
    return svg.element(
        "path",
        class_=f"heat-mark {mark}",
        fill=f"url(#{figure_id}-{mark})",
        data_mark=str(mark),
        d="".join(_rectangle(place, across, up) for place in places),
    )


def _rectangle(place: Patch, across: Span, up: Span) -> str:
    x, y = across.place(place.start), up.place(place.layer)
    width, height = across.place(place.end) - x, up.place(place.layer - 1) - y
    return (
        f"M{coordinate(x)} {coordinate(y)}h{coordinate(width)}"
        f"v{coordinate(height)}h{coordinate(-width)}z"
    )


def _patterns(figure_id: str, colours: Sequence[Colour]) -> str:
    """Zero: falling lines. No number: crosses. Off the scale: arrow heads down or up."""
    on_dark, on_light = f"#{hexadecimal(colours[-1])}", f"#{hexadecimal(colours[0])}"
    return svg.element(
        "defs",
        _pattern(figure_id, Mark.ZERO, "M-2 2L2 -2M0 8L8 0M6 10L10 6"),
        _pattern(figure_id, Mark.MISSING, "M0 0L8 8M0 8L8 0"),
        _pattern(figure_id, Mark.BELOW, "M1 3L4 6L7 3", stroke=on_dark),
        _pattern(figure_id, Mark.ABOVE, "M1 6L4 3L7 6", stroke=on_light),
    )


def _pattern(figure_id: str, mark: Mark, drawing: str, **attributes: str) -> str:
    return svg.element(
        "pattern",
        svg.element("path", d=drawing, class_="heat-line", **attributes),
        id=f"{figure_id}-{mark}",
        width=8,
        height=8,
        patternUnits="userSpaceOnUse",
    )


def _layer_axis(layers: Sequence[str], up: Span) -> str:
    names = (
        svg.label(layers[number - 1], LEFT + 6, up.place(number - 0.5) + 5, class_="tick tick-y")
        for number in count_ticks(1, len(layers), at_most=_MOST_LAYERS_NAMED)
        if layers
    )
    return svg.element("g", *names, class_="axis")


def _legend(lens: Lens, low: int, high: int, words: InstrumentWords, figure_id: str) -> str:
    across = Span(low=low, high=high, start=step_span(1).start, end=step_span(1).end)
    bar = indexed_png([bytes(range(1, LEVELS + 1))], ramp(lens))
    ticks = (
        svg.label(
            power_of_ten(exponent), across.place(exponent), _BAR_TOP + 30, class_="tick tick-x"
        )
        for exponent in decade_ticks(low, high, at_most=_MOST_DECADES_NAMED)
    )
    return svg.element(
        "g",
        svg.label(words.heat_legend, 0, BASE + 50, class_="tick heat-legend"),
        *ticks,
        _image(data_address(bar), across, _BAR_TOP, _BAR_TOP + _BAR_HEIGHT, "scale"),
        *_keys(words, ramp(lens), figure_id),
        class_="axis legend",
    )


def _keys(words: InstrumentWords, colours: Sequence[Colour], figure_id: str) -> list[str]:
    names = {
        Mark.ZERO: words.zero,
        Mark.MISSING: words.missing,
        Mark.BELOW: words.below,
        Mark.ABOVE: words.above,
    }
    grounds = {Mark.BELOW: colours[0], Mark.ABOVE: colours[-1]}
    places = [
        (_FIRST_KEY + _KEY_WIDTH * (n // 2), _KEY_TOP + _KEY_STEP * (n % 2)) for n in range(4)
    ]
    return [
        _key(f"url(#{figure_id}-{mark})", grounds.get(mark), name, *place)
        for (mark, name), place in zip(names.items(), places, strict=True)
    ]


def _key(pattern: str, ground: Colour | None, name: str, x: float, y: float) -> str:
    box: dict[str, svg.Attribute] = {"x": x, "y": y - 12, "width": 24, "height": 16}
    under = svg.element("rect", fill=f"#{hexadecimal(ground)}", **box) if ground else ""
    swatch = svg.element("rect", fill=pattern, class_="heat-key", **box)
    return under + swatch + svg.label(name, x + 32, y + 1, class_="tick")


def _description(
    frames: Sequence[Payload],
    shown: Payload | None,
    lens: Lens,
    decades: tuple[int, int],
    words: InstrumentWords,
) -> str:
    if shown is None:
        return words.empty
    sizes = layer_values(shown, lens)
    return words.heat_description.format(
        count=len(sizes),
        columns=len(frames),
        low=decades[0],
        high=decades[1],
        step=shown["step"],
        first=measured(sizes[0], missing=words.missing, sign=words.decimal_sign),
        last=measured(sizes[-1], missing=words.missing, sign=words.decimal_sign),
    )
