"""The gradient flow figure: layers from left to right, sizes in decades from bottom to top.

Index letters: L layers, layer 1 nearest the input.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.charts import svg
from simulator.charts.labels import placement
from simulator.charts.lenses import Lens, Payload, frame_at, layer_values
from simulator.charts.numerals import count_ticks, decade_ticks, measured, power_of_ten
from simulator.charts.overlay import LETTERS, OtherRun, Overlay, OwnLine, own_lines
from simulator.charts.scales import FlowScale, Point, Span, decades_for, path
from simulator.charts.seed_band import (
    Sizes,
    band_attribute,
    logarithm,
    scaled,
    seed_band,
    seed_spread,
)
from simulator.charts.words import Words

WIDTH, HEIGHT = 520, 364
LEFT, RIGHT = 56, 512
TOP, BASE, FLOOR = 34, 282, 306
_FIRST_LAYER, _LAST_LAYER = LEFT + 14, RIGHT - 10
_SMALLEST_THEORY = 1e-45
_MOST_LAYERS_NAMED, _MOST_DECADES_NAMED = 8, 7


def gradient_flow_svg(
    *,
    layers: Sequence[str],
    frames: Sequence[Payload],
    step: int | None,
    lens: Lens,
    theory: Sizes | None,
    decades: tuple[int, int] | None,
    words: Words,
    figure_id: str,
    is_waiting: bool = False,
    others: Sequence[OtherRun] = (),
    own_name: str = "",
    band: tuple[Sizes, Sizes] | None = None,
) -> str:
    """The figure as SVG text, its scales in data attributes.

    Args:
        layers: (L,) names, input side first.
        frames: (S,) payloads in order of their step; empty for a run that has not begun.
        step: the step to show as "now"; None for the latest.
        lens: which size is shown, see `FIELD_BY_LENS`.
        theory: (L,) predicted signal norm relative to the last layer; drawn through the measured
            last layer at initialisation, for the signal lens only. Before any run it stands
            alone, its last layer at 1.
        decades: lowest and highest power of ten; None chooses the usual ones of the lens, widened
            until every frame is inside. Sizes outside are drawn on the edge.
        words: what the figure says.
        figure_id: id of the svg element, unique in its page.
        is_waiting: a run has been asked for, so an empty figure need not say how to start one.
        others: at most seven runs drawn over this one, each at the step shown.
        own_name: what the run itself is called among others; empty where it needs no name.
        band: (L,) lowest and highest sizes of most seeds, relative like theory and drawn with it.
    """
    initial = layer_values(frames[0], lens) if frames else []
    shown = frame_at(frames, step)
    is_prediction = (
        not (frames or is_waiting)
        and lens == "signal"
        and bool(theory)
        and all(other.is_prediction for other in others)
    )
    anchor = 1.0 if is_prediction else _anchor(initial, lens)
    sizes = {
        "theory": scaled(theory or (), anchor) if anchor else [],
        "init": initial,
        # At step 0 now and initialisation are one line.
        "now": layer_values(shown, lens) if shown and shown["step"] > 0 else [],
    }
    all_frames = [*frames, *(frame for other in others for frame in other.frames)]
    low, high = decades or decades_for(lens, _all_sizes(all_frames, lens, sizes["theory"]))
    sizes["theory"] = _inside(sizes["theory"], low)
    widest = max([layers, *(other.layers for other in others)], key=len)
    scale = _scale(len(widest), low, high)
    lines = {series: scale.points(values) for series, values in sizes.items()}
    description = _Description(
        words=words, count=len(layers), sizes=sizes, step=shown["step"] if shown else None
    )
    low_sizes, high_sizes = band if band and sizes["theory"] else ((), ())
    compared = _other_sizes(others, shown, lens)
    by_seed = _by_seed(frames, lens)
    areas = _areas(words, has_band=bool(low_sizes)) if by_seed else ()
    if others:
        named = _named_series(has_theory=bool(theory) and lens == "signal", is_alone=is_prediction)
        own = _own_among_others(named, own_name, step, words)
    else:
        own = own_lines(own_name, _own_series(sizes))
    over = Overlay(others=others, own=own, figure_id=figure_id, areas=areas)
    y_axis = words.flow_y_axis_relative if is_prediction else words.flow_y_axis[lens]
    return svg.figure(
        _markers(figure_id, scale),
        _decade_axis(scale, y_axis),
        _layer_axis(widest, scale, words),
        _floor_line(scale, words),
        seed_band(scale, scaled(low_sizes, anchor), scaled(high_sizes, anchor)),
        seed_spread(scale, by_seed, figure_id) if by_seed else "",
        svg.element("path", class_="guide", d="", data_part="guide"),
        over.shapes(),
        over.lines([scale.points(each) for each in compared]),
        *(_series(series, points, figure_id) for series, points in lines.items()),
        *(
            _series_name(series, lines, _name(series, step, words))
            for series in lines
            if not others
        ),
        _state(_reason_for_nothing(frames, words, is_waiting=is_waiting), sizes),
        over.key(_FIRST_LAYER, HEIGHT + 6),
        figure_id=figure_id,
        class_=f"chart chart-flow lens-{lens}",
        size=(WIDTH, HEIGHT + over.height),
        title=words.flow_title[lens],
        description=" ".join([description.text(), *_others_said(others, compared, words)]),
        **_scale_attributes(scale),
        data_depth=len(layers),
        data_lens=lens,
        data_step="" if shown is None else str(shown["step"]),
        data_theory=" ".join(map(logarithm, theory or ())) if lens == "signal" else "",
        data_band=band_attribute(*band) if band and lens == "signal" else "",
        data_names=_names_attribute(words),
        data_place=words.place,
        data_desc=words.flow_description,
    )


@dataclass(frozen=True, kw_only=True)
class _Description:
    """The text alternative: both ends of both lines in numbers."""

    words: Words
    count: int
    sizes: Mapping[str, Sequence[float | None]]
    step: int | None

    def text(self) -> str:
        if self.step is None:
            return self._before_any_run()
        initial = self.sizes["init"]
        now = self.sizes["now"] or initial
        return self.words.flow_description.format(
            count=self.count,
            step=self.step,
            init_first=self._end(initial, 0),
            init_last=self._end(initial, -1),
            now_first=self._end(now, 0),
            now_last=self._end(now, -1),
        )

    def _before_any_run(self) -> str:
        expected = self.sizes["theory"]
        if not expected:
            return self.words.flow_description_empty
        return self.words.flow_description_prediction.format(
            count=self.count, first=self._end(expected, 0)
        )

    def _end(self, values: Sequence[float | None], index: int) -> str:
        value = values[index] if values else None
        return measured(
            value, missing=self.words.missing, sign=self.words.decimal_sign, zero=self.words.floor
        )


def _other_sizes(
    others: Sequence[OtherRun], shown: Payload | None, lens: Lens
) -> list[list[float | None]]:
    """What each other run has at the step shown; its last step where it ended before."""
    step = shown["step"] if shown else None
    frames = [frame_at(other.frames, step) for other in others]
    return [layer_values(frame, lens) if frame else [] for frame in frames]


def _others_said(
    others: Sequence[OtherRun], compared: Sequence[Sequence[float | None]], words: Words
) -> list[str]:
    """Both ends of every other line, as the text alternative says them."""
    return [
        words.other_description.format(
            name=f"{letter}, {other.name}",
            count=len(sizes),
            first=measured(
                sizes[0], missing=words.missing, sign=words.decimal_sign, zero=words.floor
            ),
            last=measured(
                sizes[-1], missing=words.missing, sign=words.decimal_sign, zero=words.floor
            ),
        )
        for letter, other, sizes in zip(LETTERS, others, compared, strict=False)
        if sizes
    ]


def _own_series(sizes: Mapping[str, Sequence[float | None]]) -> str:
    """The line by which the key names the run itself, where it is alone."""
    return "now" if sizes["now"] or not sizes["init"] else "init"


def _named_series(*, has_theory: bool, is_alone: bool) -> list[str]:
    """The lines of the run itself that there may be; theory alone before any run."""
    return [*([] if is_alone else ["now", "init"]), *(["theory"] if has_theory else [])]


def _own_among_others(
    named: Sequence[str], own_name: str, step: int | None, words: Words
) -> list[OwnLine]:
    """The run's own lines in the key: in the figure their names would lie over other lines."""
    prefix = f"{own_name}:" if own_name else ""
    return [
        OwnLine(series="now", name=prefix, changing=("now", _name("now", step, words)))
        if series == "now"
        else OwnLine(series=series, name=f"{prefix} {_name(series, step, words)}".strip())
        for series in named
    ]


def _by_seed(frames: Sequence[Payload], lens: Lens) -> Sequence[Sizes]:
    """(K, L) sizes of the networks of a probe; nothing for a single one."""
    by_seed: Sequence[Sizes] = frames[0].get("signal_norm_by_seed", ()) if frames else ()
    return by_seed if lens == "signal" else ()


def _areas(words: Words, *, has_band: bool) -> list[tuple[str, str]]:
    """The shades that the key tells apart: of the networks measured, and of theory."""
    in_theory = [("seed-band", words.band)] if has_band else []
    return [("seed-spread", words.spread), *in_theory]


def _anchor(initial: Sequence[float | None], lens: Lens) -> float:
    """The measured last layer at initialisation, 0 where theory has nothing to go through."""
    return (initial[-1] or 0.0) if initial and lens == "signal" else 0.0


def _inside(theory: Sequence[float | None], low: int) -> list[float | None]:
    """A prediction below the axis has no place: on the edge it would look like a level line."""
    return [None if size is None or size < 10.0**low else size for size in theory]


def _all_sizes(
    frames: Sequence[Payload], lens: Lens, theory: Sequence[float | None]
) -> list[float | None]:
    measured_sizes = [size for frame in frames for size in layer_values(frame, lens)]
    # Theory may go on far below what any number type holds; the axis follows the measurement.
    return [*measured_sizes, *(max(size, _SMALLEST_THEORY) for size in theory if size is not None)]


def _scale(count: int, low: int, high: int) -> FlowScale:
    return FlowScale(
        layers=Span(low=1, high=max(count, 1), start=_FIRST_LAYER, end=_LAST_LAYER),
        decades=Span(low=low, high=high, start=BASE, end=TOP),
        floor=FLOOR,
    )


def _scale_attributes(scale: FlowScale) -> dict[str, svg.Attribute]:
    return {
        "data_layers": scale.layers.high,
        "data_x0": scale.layers.start,
        "data_x1": scale.layers.end,
        "data_low": scale.decades.low,
        "data_high": scale.decades.high,
        "data_y0": scale.decades.start,
        "data_y1": scale.decades.end,
        "data_floor": scale.floor,
    }


def _markers(figure_id: str, scale: FlowScale) -> str:
    """Rings for the initialisation and dots for now; smaller where layers stand close."""
    distance = (_LAST_LAYER - _FIRST_LAYER) / max(scale.layers.high - 1, 1)
    radius = min(max(0.3 * distance, 1.2), 3.2)
    return svg.element(
        "defs",
        _marker(f"{figure_id}-ring", "ring", radius + 0.8),
        _marker(f"{figure_id}-dot", "dot", radius),
    )


def _marker(marker_id: str, class_: str, radius: float) -> str:
    circle = svg.element("circle", r=radius, class_=class_)
    return svg.element(
        "marker",
        circle,
        id=marker_id,
        viewBox="-6 -6 12 12",
        markerWidth=12,
        markerHeight=12,
        markerUnits="userSpaceOnUse",
    )


def _decade_axis(scale: FlowScale, title: str) -> str:
    low, high = int(scale.decades.low), int(scale.decades.high)
    parts = [svg.label(title, 0, 15, class_="axis-title")]
    for exponent in decade_ticks(low, high, at_most=_MOST_DECADES_NAMED):
        y = scale.decades.place(exponent)
        parts.append(svg.line(LEFT, y, RIGHT, y, "rule"))
        parts.append(svg.label(power_of_ten(exponent), LEFT - 8, y + 5, class_="tick tick-y"))
    return svg.element("g", *parts, class_="axis")


def _layer_axis(layers: Sequence[str], scale: FlowScale, words: Words) -> str:
    parts = [
        svg.label(layers[number - 1], scale.layers.place(number), FLOOR + 22, class_="tick tick-x")
        for number in count_ticks(1, len(layers), at_most=_MOST_LAYERS_NAMED)
        if layers
    ]
    title = svg.label(words.flow_x_axis, _FIRST_LAYER - 5, FLOOR + 47, class_="axis-title")
    return svg.element("g", *parts, title, class_="axis")


def _floor_line(scale: FlowScale, words: Words) -> str:
    """Zeros are drawn here: a log axis has no place for them."""
    return svg.element(
        "g",
        svg.line(LEFT, scale.floor, RIGHT, scale.floor, "floor"),
        svg.label(words.floor, RIGHT, scale.floor - 5, class_="tick floor-name"),
        class_="axis",
    )


def _series(series: str, points: Sequence[Point], figure_id: str) -> str:
    marker = {"init": "ring", "now": "dot"}.get(series)
    attributes: dict[str, svg.Attribute] = {}
    if marker:
        reference = f"url(#{figure_id}-{marker})"
        attributes = {
            "marker_start": reference,
            "marker_mid": reference,
            "marker_end": reference,
        }
    return svg.element(
        "path", class_=f"series {series}", data_series=series, d=path(points), **attributes
    )


def _name(series: str, step: int | None, words: Words) -> str:
    if series == "now" and step is not None:
        return words.at_step.format(step=step)
    return {"now": words.now, "init": words.initialization, "theory": words.theory}[series]


def _series_name(series: str, lines: Mapping[str, Sequence[Point]], name: str) -> str:
    place = placement(series, lines, top=TOP, bottom=FLOOR)
    attributes: dict[str, svg.Attribute] = {"class_": f"name {series}", "data_name": series}
    if place is None:
        return svg.element("text", svg.text(name), x=0, y=0, display="none", **attributes)
    return svg.label(name, place.x, place.y, text_anchor=place.anchor, **attributes)


def _reason_for_nothing(frames: Sequence[Payload], words: Words, *, is_waiting: bool) -> str:
    if frames:
        return words.no_update_yet
    return words.waiting if is_waiting else words.press_run


def _state(reason: str, sizes: Mapping[str, Sequence[float | None]]) -> str:
    """Words in place of lines where there is nothing to draw."""
    is_drawn = any(size is not None for values in sizes.values() for size in values)
    attributes: dict[str, svg.Attribute] = {"display": "none"} if is_drawn else {}
    x, y = (LEFT + RIGHT) / 2, (TOP + BASE) / 2
    return svg.label(reason, x, y, class_="state", data_part="state", **attributes)


def _names_attribute(words: Words) -> str:
    return "|".join((words.now, words.at_step, words.missing, words.floor))
