"""The loss figure: steps from left to right, aligned with the gradient flow figure above it."""

from collections.abc import Sequence
from math import ceil, floor, log10

from simulator.charts import svg
from simulator.charts.lenses import Payload, finite, frame_at
from simulator.charts.numerals import count_ticks, decade_ticks, measured, power_of_ten, round_top
from simulator.charts.overlay import OtherRun, Overlay
from simulator.charts.scales import Point, Span, path
from simulator.charts.words import Words

WIDTH, HEIGHT = 520, 156
LEFT, RIGHT = 56, 512
TOP, BASE = 32, 126
_FIRST_STEP, _LAST_STEP = LEFT + 14, RIGHT - 10
_MOST_STEPS_NAMED, _MOST_DECADES_NAMED = 6, 4
# Within a factor of 50 a linear axis shows the shape; beyond it one end would be flat.
_LINEAR_UP_TO = 50
# A loss above it has a name too long for the room beside the axis.
_PLAIN_UP_TO = 1000.0
_ROOM = 1.2


def loss_svg(
    *,
    frames: Sequence[Payload],
    steps: int,
    step: int | None,
    words: Words,
    figure_id: str,
    others: Sequence[OtherRun] = (),
) -> str:
    """The loss at each step as SVG text, with a mark at the step shown.

    Args:
        frames: (S,) payloads in order of their step; may be empty.
        steps: how many steps the run takes, so that the axis stands still while it grows.
        step: the step to mark; None for the latest.
        words: what the figure says.
        figure_id: id of the svg element, unique in its page.
        others: at most seven runs drawn over this one, as in the gradient flow figure.
    """
    losses = _losses(frames)
    shown = frame_at(frames, step)
    every_loss = [*losses, *(loss for other in others for loss in _losses(other.frames))]
    is_log = _needs_decades(every_loss)
    across = Span(low=0, high=max(steps, 1), start=_FIRST_STEP, end=_LAST_STEP)
    up = _loss_span(every_loss, is_log=is_log)
    other_points = [_points(other.frames, across, up, is_log=is_log) for other in others]
    over = Overlay(others=others, own=(), figure_id=figure_id)
    points = _points(frames, across, up, is_log=is_log)
    return svg.figure(
        _loss_axis(up, words, is_log=is_log),
        _step_axis(across),
        over.shapes(),
        over.lines(other_points),
        svg.element("path", class_="series loss", data_series="loss", d=path(points)),
        _cursor(shown, across, up, is_log=is_log),
        figure_id=figure_id,
        class_="chart chart-loss",
        size=(WIDTH, HEIGHT),
        title=words.loss_title,
        description=_description(losses, shown, words),
        data_scale="log" if is_log else "linear",
        data_steps=across.high,
        data_x0=across.start,
        data_x1=across.end,
        data_low=f"{up.low:.6g}",
        data_high=f"{up.high:.6g}",
        data_y0=up.start,
        data_y1=up.end,
        data_desc=words.loss_description,
    )


def _losses(frames: Sequence[Payload]) -> list[float | None]:
    return [finite(frame.get("loss")) for frame in frames]


def _points(frames: Sequence[Payload], across: Span, up: Span, *, is_log: bool) -> list[Point]:
    """(S,) places of the losses up to the end of the axis; another run may go on beyond it."""
    return [
        None if loss is None else (across.place(frame["step"]), _y(loss, up, is_log=is_log))
        for frame, loss in zip(frames, _losses(frames), strict=True)
        if frame["step"] <= across.high
    ]


def _needs_decades(losses: Sequence[float | None]) -> bool:
    seen = [loss for loss in losses if loss is not None and loss > 0]
    return bool(seen) and (max(seen) / min(seen) > _LINEAR_UP_TO or max(seen) > _PLAIN_UP_TO)


def _loss_span(losses: Sequence[float | None], *, is_log: bool) -> Span:
    """Zero to a round number above the first loss, or whole decades around every loss."""
    seen = [loss for loss in losses if loss is not None]
    if is_log:
        positive = [loss for loss in seen if loss > 0]
        low, high = floor(log10(min(positive))), ceil(log10(max(positive)))
        return Span(low=low, high=max(high, low + 1), start=BASE, end=TOP)
    highest = max([_ROOM * seen[0], *seen]) if seen else 0.0
    return Span(low=0, high=round_top(highest) if highest > 0 else 3.0, start=BASE, end=TOP)


def _y(loss: float, up: Span, *, is_log: bool) -> float:
    if not is_log:
        return up.place(loss)
    return up.place(log10(loss)) if loss > 0 else up.start


def _loss_axis(up: Span, words: Words, *, is_log: bool) -> str:
    title = words.loss_y_axis_log if is_log else words.loss_y_axis
    parts = [svg.label(title, 0, 15, class_="axis-title")]
    for value, name in _loss_ticks(up, words.decimal_sign, is_log=is_log):
        y = up.place(value)
        parts.append(svg.line(LEFT, y, RIGHT, y, "rule"))
        parts.append(svg.label(name, LEFT - 8, y + 5, class_="tick tick-y"))
    return svg.element("g", *parts, class_="axis")


def _loss_ticks(up: Span, sign: str, *, is_log: bool) -> list[tuple[float, str]]:
    if is_log:
        exponents = decade_ticks(int(up.low), int(up.high), at_most=_MOST_DECADES_NAMED)
        return [(exponent, power_of_ten(exponent)) for exponent in exponents]
    return [
        (value, measured(value, missing="", sign=sign)) for value in (0.0, up.high / 2, up.high)
    ]


def _step_axis(across: Span) -> str:
    ticks = count_ticks(0, int(across.high), at_most=_MOST_STEPS_NAMED)
    names = (
        svg.label(str(step), across.place(step), BASE + 22, class_="tick tick-x") for step in ticks
    )
    return svg.element("g", *names, class_="axis")


def _cursor(shown: Payload | None, across: Span, up: Span, *, is_log: bool) -> str:
    rule, dot = "", ""
    if shown is not None:
        x, loss = across.place(shown["step"]), finite(shown.get("loss"))
        rule = path([(x, TOP), (x, BASE)])
        point = None if loss is None else (x, _y(loss, up, is_log=is_log))
        dot = path([point, point])
    return "".join(
        (
            svg.element("path", class_="cursor", data_part="cursor", d=rule),
            # A line of no length with round ends is a dot that needs no attribute but d.
            svg.element("path", class_="cursor-dot", data_part="cursor-dot", d=dot),
        )
    )


def _description(losses: Sequence[float | None], shown: Payload | None, words: Words) -> str:
    if shown is None:
        return words.flow_description_empty
    return words.loss_description.format(
        init=measured(losses[0], missing=words.missing, sign=words.decimal_sign),
        now=measured(finite(shown.get("loss")), missing=words.missing, sign=words.decimal_sign),
        step=shown["step"],
    )
