"""From values to places in a figure; the script rebuilds these from the data attributes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

from simulator.charts.numerals import coordinate

Point = tuple[float, float] | None

# One window for every run, so that a healthy network looks flat and two runs can be compared.
USUAL_DECADES = {"signal": (-8, 2), "weights": (-8, 2), "update": (-8, 0)}
_WIDEN_BY = 4


@dataclass(frozen=True, kw_only=True)
class Span:
    """A straight map from values low..high to places start..end."""

    low: float
    high: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """The place of a value; one outside low..high is drawn at the nearer end."""
        inside = min(max(value, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low) if self.high > self.low else 0.0
        return self.start + share * (self.end - self.start)


@dataclass(frozen=True, kw_only=True)
class FlowScale:
    """Layers to x and sizes to y, in decades, with a floor line for zero."""

    layers: Span
    decades: Span
    floor: float

    def y(self, size: float) -> float:
        """The y of a size that is zero or more."""
        return self.floor if size <= 0 else self.decades.place(log10(size))

    def points(self, sizes: Sequence[float | None]) -> list[Point]:
        """(L,) one place a layer, None where there is no number."""
        return [
            None if size is None else (self.layers.place(number), self.y(size))
            for number, size in enumerate(sizes, start=1)
        ]


def path(points: Iterable[Point]) -> str:
    """The d attribute of a line through the points; None leaves a gap."""
    command, parts = "M", []
    for point in points:
        if point is None:
            command = "M"
            continue
        parts.append(f"{command}{coordinate(point[0])} {coordinate(point[1])}")
        command = "L"
    return "".join(parts)


def decades_for(lens: str, sizes: Iterable[float | None]) -> tuple[int, int]:
    """The usual decades of the lens, widened by four at a time until every size is inside."""
    low, high = USUAL_DECADES[lens]
    seen = [size for size in sizes if size]
    if not seen:
        return low, high
    missing_below = low - floor(log10(min(seen)))
    missing_above = ceil(log10(max(seen))) - high
    return (
        low - _WIDEN_BY * ceil(max(missing_below, 0) / _WIDEN_BY),
        high + _WIDEN_BY * ceil(max(missing_above, 0) / _WIDEN_BY),
    )
