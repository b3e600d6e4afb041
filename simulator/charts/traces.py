"""Numbers of the whole network at each step: its accuracy, and the size of its whole gradient.

Index letter: S recorded steps.
"""

from collections.abc import Callable, Sequence
from math import ceil, floor, log10

from simulator.charts import svg
from simulator.charts.instrument_words import InstrumentWords
from simulator.charts.lenses import Payload, finite, frame_at
from simulator.charts.numerals import decade_ticks, measured, power_of_ten
from simulator.charts.overlay import OtherRun, Overlay, OwnLine, own_lines
from simulator.charts.scales import Point, Span, path
from simulator.charts.step_axis import FIRST_STEP, LEFT, RIGHT, cursor, step_axis, step_span, trace

WIDTH, HEIGHT = 520, 156
_TOP, _BASE = 32, 126
_USUAL_NORM = (-4, 2)
_MOST_DECADES_NAMED = 4


def accuracy_svg(
    *,
    frames: Sequence[Payload],
    steps: int,
    step: int | None,
    words: InstrumentWords,
    figure_id: str,
    others: Sequence[OtherRun] = (),
    own_name: str = "",
) -> str:
    """The fraction of the batch that is right at each step, on an axis from 0 to 1.

    Args:
        frames: (S,) payloads in order of their step; may be empty.
        steps: how many steps the run takes.
        step: the step to mark; None for the latest.
        words: what the figure says.
        figure_id: id of the svg element, unique in its page.
        others: at most seven runs drawn over this one, as in the gradient flow figure.
        own_name: what the run itself is called among others; empty where it needs no name.
    """
    across, up = step_span(steps), Span(low=0, high=1, start=_BASE, end=_TOP)
    over = Overlay(others=others, own=own_lines(own_name, "trace accuracy"), figure_id=figure_id)
    shown = frame_at(frames, step)
    description = words.empty
    if shown is not None:
        description = words.accuracy_description.format(
            init=_said(frames[0], "accuracy", words),
            now=_said(shown, "accuracy", words),
            step=shown["step"],
        )
    return _figure(
        svg.label(words.accuracy_axis, 0, 15, class_="axis-title"),
        _rules([(0, "0"), (0.5, f"0{words.decimal_sign}5"), (1, "1")], up),
        step_axis(across, _BASE),
        over.lines(_traces(others, "accuracy", across, up.place)),
        _line("accuracy", trace(frames, "accuracy", across, up.place)),
        cursor(shown, across, _TOP, _BASE),
        name="accuracy",
        scale=(across, up, "linear"),
        over=over,
        texts=(words.accuracy_title, description, words.accuracy_description, words.drawn_over),
    )


def gradient_norm_svg(
    *,
    frames: Sequence[Payload],
    steps: int,
    step: int | None,
    words: InstrumentWords,
    figure_id: str,
    others: Sequence[OtherRun] = (),
    own_name: str = "",
) -> str:
    """The L2 norm of the whole gradient at each step, before clipping and after, in decades.

    Args: as of `accuracy_svg`.
    """
    low, high = _norm_decades([*frames, *(frame for other in others for frame in other.frames)])
    across, up = step_span(steps), Span(low=low, high=high, start=_BASE, end=_TOP)
    shown = frame_at(frames, step)
    description = words.empty
    if shown is not None:
        description = words.norm_description.format(
            init=_said(frames[0], "gradient_norm", words),
            now=_said(shown, "gradient_norm", words),
            clipped=_said(shown, "clipped_gradient_norm", words),
            step=shown["step"],
        )
    y = _decade_place(up)
    own = _own_norms(frames, others, own_name, words)
    over = Overlay(others=others, own=own, figure_id=figure_id)
    ticks = decade_ticks(low, high, at_most=_MOST_DECADES_NAMED)
    return _figure(
        svg.label(words.norm_axis, 0, 15, class_="axis-title"),
        _rules([(exponent, power_of_ten(exponent)) for exponent in ticks], up),
        step_axis(across, _BASE),
        over.lines(_traces(others, "gradient_norm", across, y)),
        _line("gradient_norm", trace(frames, "gradient_norm", across, y)),
        _line("clipped_gradient_norm", trace(frames, "clipped_gradient_norm", across, y)),
        _line_names(words) if is_clipped(frames) and not others else "",
        cursor(shown, across, _TOP, _BASE),
        name="norm",
        scale=(across, up, "log"),
        over=over,
        texts=(words.norm_title, description, words.norm_description, words.drawn_over),
    )


def is_clipped(frames: Sequence[Payload]) -> bool:
    """Whether clipping made some gradient shorter."""
    return any(frame.get("clipped_gradient_norm") != frame.get("gradient_norm") for frame in frames)


def _figure(
    *parts: str,
    name: str,
    scale: tuple[Span, Span, str],
    over: Overlay,
    texts: tuple[str, str, str, str],
) -> str:
    across, up, kind = scale
    title, description, template, drawn_over = texts
    named_over = over.named(drawn_over)
    return svg.figure(
        over.shapes(),
        *parts,
        over.key(FIRST_STEP, HEIGHT + 6),
        figure_id=over.figure_id,
        class_=f"chart chart-trace chart-{name}",
        size=(WIDTH, HEIGHT + over.height),
        title=title,
        description=f"{description} {named_over}".strip(),
        data_scale=kind,
        data_steps=across.high,
        data_x0=across.start,
        data_x1=across.end,
        data_low=up.low,
        data_high=up.high,
        data_y0=up.start,
        data_y1=up.end,
        data_desc=f"{template} {named_over}".strip(),
    )


def _traces(
    others: Sequence[OtherRun], quantity: str, across: Span, y: Callable[[float], float]
) -> list[list[Point]]:
    return [trace(other.frames, quantity, across, y) for other in others]


def _rules(ticks: Sequence[tuple[float, str]], up: Span) -> str:
    parts = []
    for value, name in ticks:
        y = up.place(value)
        parts.append(svg.line(LEFT, y, RIGHT, y, "rule"))
        parts.append(svg.label(name, LEFT - 8, y + 5, class_="tick tick-y"))
    return svg.element("g", *parts, class_="axis")


def _line(quantity: str, points: Sequence[Point]) -> str:
    class_ = f"series trace {quantity.replace('_', '-')}"
    return svg.element("path", class_=class_, data_series=quantity, d=path(points))


def _line_names(words: InstrumentWords) -> str:
    """Which of the two lines is which: whole before, dashed after."""
    y = _TOP + 8
    return svg.element(
        "g",
        svg.element("path", class_="series trace gradient-norm", d=path([(80, y), (104, y)])),
        svg.label(words.before_clipping, 110, y + 5, class_="tick name"),
        svg.element(
            "path", class_="series trace clipped-gradient-norm", d=path([(280, y), (304, y)])
        ),
        svg.label(words.after_clipping, 310, y + 5, class_="tick name"),
        class_="axis",
    )


def _own_norms(
    frames: Sequence[Payload], others: Sequence[OtherRun], own_name: str, words: InstrumentWords
) -> Sequence[OwnLine]:
    """The lines of the run in the key; among other lines there is no room for names."""
    if not (others and is_clipped(frames)):
        return own_lines(own_name, "trace gradient-norm")
    prefix = f"{own_name}: " if own_name else ""
    return [
        OwnLine(series="trace gradient-norm", name=f"{prefix}{words.before_clipping}"),
        OwnLine(series="trace clipped-gradient-norm", name=f"{prefix}{words.after_clipping}"),
    ]


def _norm_decades(frames: Sequence[Payload]) -> tuple[int, int]:
    sizes = [
        size
        for frame in frames
        for quantity in ("gradient_norm", "clipped_gradient_norm")
        if (size := finite(frame.get(quantity)))
    ]
    low, high = _USUAL_NORM
    if not sizes:
        return low, high
    return min(low, floor(log10(min(sizes)))), max(high, ceil(log10(max(sizes))))


def _decade_place(up: Span) -> Callable[[float], float]:
    return lambda size: up.place(log10(size)) if size > 0 else up.start


def _said(frame: Payload, quantity: str, words: InstrumentWords) -> str:
    return measured(finite(frame.get(quantity)), missing=words.none, sign=words.decimal_sign)
