"""How sizes of dL/dz are spread within each layer: one ridge a layer, over decades.

Index letters: L layers, layer 1 nearest the input; K columns of a histogram, one a power of two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log10
from typing import Any

from simulator.charts import svg
from simulator.charts.instrument_words import InstrumentWords
from simulator.charts.lenses import Payload, frame_at
from simulator.charts.numerals import count_ticks, decade_ticks, measured, power_of_ten
from simulator.charts.scales import Point, Span, path
from simulator.charts.step_axis import FIRST_STEP, LAST_STEP, LEFT

MOST_RIDGES = 16
DECADES = (-12, 2)
WIDTH, HEIGHT = 520, 372
_TOP, _BASE = 58, 318
_OVERLAP = 1.7
_MOST_DECADES_NAMED = 8
_MOST_RIDGES_NAMED = 8

Histogram = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Spread:
    """One layer's sizes: how many were counted, which share is zero, the size half are below."""

    counted: int
    zeros: float
    median: float | None


def ridgelines_svg(
    *,
    layers: Sequence[str],
    frames: Sequence[Payload],
    step: int | None,
    words: InstrumentWords,
    figure_id: str,
) -> str:
    """The histograms of the latest frame that has them, at or before the step shown, as SVG text.

    Args:
        layers: (L,) names, input side first.
        frames: (S,) payloads in order of their step; every tenth has a histogram.
        step: the step to show; None for the latest.
        words: what the figure says.
        figure_id: id of the svg element, unique in its page.
    """
    frame = frame_with_histogram(frames, step)
    histogram = frame["histogram"] if frame else None
    chosen = ridge_layers(len(layers))
    across, rows = _across(), _rows(chosen)
    height = _height(len(chosen)) / largest_share(histogram, chosen)
    return svg.figure(
        svg.label(words.ridges_axis, 0, 15, class_="axis-title"),
        _decade_axis(across),
        *(_ridge(layer, ridge(histogram, layer, across, base, height)) for layer, base in rows),
        _layer_names(layers, rows),
        svg.label(_when(frame, words), 0, 36, class_="tick ridges-step", data_part="when"),
        figure_id=figure_id,
        class_="chart chart-ridges lens-signal",
        size=(WIDTH, HEIGHT),
        title=words.ridges_title,
        description=_description(frame, len(layers), words),
        data_x0=across.start,
        data_x1=across.end,
        data_low=across.low,
        data_high=across.high,
        data_ridge=f"{_height(len(chosen)):.1f}",
        data_rows=" ".join(f"{layer}:{base:.1f}" for layer, base in rows),
        data_layers=len(layers),
        data_when=words.ridges_step,
        data_desc=words.ridges_description,
    )


def frame_with_histogram(frames: Sequence[Payload], step: int | None) -> Payload | None:
    """The latest frame with a histogram at or before the step; the first one if all are after."""
    with_one = [frame for frame in frames if frame.get("histogram")]
    return frame_at(with_one, step)


def ridge_layers(count: int) -> list[int]:
    """At most MOST_RIDGES layers, evenly chosen, the first and the last among them.

    >>> ridge_layers(3), len(ridge_layers(50)), ridge_layers(50)[-1]
    ([1, 2, 3], 16, 50)
    """
    if count <= MOST_RIDGES:
        return list(range(1, count + 1))
    last = MOST_RIDGES - 1
    return [1 + round((count - 1) * index / last) for index in range(MOST_RIDGES)]


def shares(histogram: Histogram, layer: int) -> list[float]:
    """(K,) shares of one layer's components in each power of two; zeros have none."""
    counts = histogram["counts"][layer - 1]
    total = sum(counts) + histogram["tiny"][layer - 1]
    return [count / total for count in counts] if sum(counts) else []


def largest_share(histogram: Histogram | None, chosen: Sequence[int]) -> float:
    """The share that stands highest in the figure, where all ridges have one scale."""
    if histogram is None:
        return 1.0
    return max((share for layer in chosen for share in shares(histogram, layer)), default=1.0)


def ridge(
    histogram: Histogram | None, layer: int, across: Span, base: float, height: float
) -> list[Point]:
    """The outline of one layer's histogram, closed along its base; nothing where nothing counted.

    Args:
        histogram: of a frame; layer: 1..L.
        across: decades to x.
        base: y of a share of nothing.
        height: of a share of all.
    """
    if histogram is None:
        return []
    places = [
        (across.place((histogram["log2_low"] + column + 0.5) * log10(2)), base - height * share)
        for column, share in enumerate(shares(histogram, layer))
    ]
    return [(places[0][0], base), *places, (places[-1][0], base)] if places else []


def spread(histogram: Histogram, layer: int) -> Spread:
    """The histogram of one layer in numbers; the median is the middle of a power of two."""
    counts, zeros = histogram["counts"][layer - 1], histogram["tiny"][layer - 1]
    counted = sum(counts) + zeros
    below = accumulate(counts, initial=zeros)
    half = counted / 2
    passed = [index for index, number in enumerate(below) if number >= half]
    middle = passed[0] if passed and counted else 0
    median = 2.0 ** (histogram["log2_low"] + middle - 0.5) if middle else 0.0
    return Spread(
        counted=counted,
        zeros=zeros / counted if counted else 0.0,
        median=median if counted else None,
    )


def _across() -> Span:
    low, high = DECADES
    return Span(low=low, high=high, start=FIRST_STEP, end=LAST_STEP)


def _height(count: int) -> float:
    return min(_OVERLAP * (_BASE - _TOP) / max(count, 1), 80.0)


def _rows(chosen: Sequence[int]) -> list[tuple[int, float]]:
    """(layer, base) from the last layer at the top to the first at the foot."""
    distance = (_BASE - _TOP - 20) / max(len(chosen), 1)
    return [(layer, _BASE - distance * index) for index, layer in reversed([*enumerate(chosen)])]


def _ridge(layer: int, outline: Sequence[Point]) -> str:
    return svg.element("path", class_="ridge", data_ridge=str(layer), d=path(outline))


def _decade_axis(across: Span) -> str:
    low, high = int(across.low), int(across.high)
    parts = []
    for exponent in decade_ticks(low, high, at_most=_MOST_DECADES_NAMED):
        x = across.place(exponent)
        parts.append(svg.line(x, _TOP, x, _BASE, "rule"))
        parts.append(svg.label(power_of_ten(exponent), x, _BASE + 22, class_="tick tick-x"))
    return svg.element("g", *parts, class_="axis")


def _layer_names(layers: Sequence[str], rows: Sequence[tuple[int, float]]) -> str:
    bottom_up = list(reversed(rows))
    named = count_ticks(1, max(len(rows), 1), at_most=_MOST_RIDGES_NAMED)
    names = (
        svg.label(layers[layer - 1], LEFT + 4, base + 4, class_="tick tick-y")
        for number, (layer, base) in enumerate(bottom_up, start=1)
        if number in named
    )
    return svg.element("g", *names, class_="axis")


def _when(frame: Payload | None, words: InstrumentWords) -> str:
    return words.ridges_step.format(step=frame["step"]) if frame else ""


def _description(frame: Payload | None, count: int, words: InstrumentWords) -> str:
    if frame is None:
        return words.empty
    first, last = spread(frame["histogram"], 1), spread(frame["histogram"], count)
    return words.ridges_description.format(
        count=count,
        step=frame["step"],
        first=measured(first.median, missing=words.none, sign=words.decimal_sign),
        first_zeros=measured(100 * first.zeros, missing=words.none, sign=words.decimal_sign),
        last=measured(last.median, missing=words.none, sign=words.decimal_sign),
        last_zeros=measured(100 * last.zeros, missing=words.none, sign=words.decimal_sign),
    )
