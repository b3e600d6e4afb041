"""What figures over steps share: the axis below, the mark at the step shown, lines of numbers."""

from collections.abc import Callable, Sequence

from simulator.charts import svg
from simulator.charts.lenses import Payload, finite
from simulator.charts.numerals import count_ticks
from simulator.charts.scales import Point, Span, path

LEFT, RIGHT = 56, 512
FIRST_STEP, LAST_STEP = LEFT + 14, RIGHT - 10
_MOST_STEPS_NAMED = 6


def step_span(steps: int) -> Span:
    """Steps to x, at the same places in every figure."""
    return Span(low=0, high=max(steps, 1), start=FIRST_STEP, end=LAST_STEP)


def step_axis(across: Span, base: float) -> str:
    """Names of steps below a figure."""
    ticks = count_ticks(0, int(across.high), at_most=_MOST_STEPS_NAMED)
    names = (
        svg.label(str(step), across.place(step), base + 22, class_="tick tick-x") for step in ticks
    )
    return svg.element("g", *names, class_="axis")


def trace(
    frames: Sequence[Payload], quantity: str, across: Span, y: Callable[[float], float]
) -> list[Point]:
    """One place a step up to the end of the axis, None where the number is not finite."""
    inside = [frame for frame in frames if frame["step"] <= across.high]
    values = [finite(frame.get(quantity)) for frame in inside]
    return [
        None if value is None else (across.place(frame["step"]), y(value))
        for frame, value in zip(inside, values, strict=True)
    ]


def cursor(shown: Payload | None, across: Span, top: float, base: float) -> str:
    """A line at the step shown, with a halo so that it is seen on every colour."""
    x = None if shown is None else across.place(shown["step"])
    rule = "" if x is None else path([(x, top), (x, base)])
    return "".join(
        svg.element("path", class_=class_, data_part="cursor", d=rule)
        for class_ in ("cursor-halo", "cursor")
    )
