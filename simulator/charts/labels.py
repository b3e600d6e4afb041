"""Where the name of a line stands: beside the line itself, as on a map."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.charts.scales import Point

# Share of the way from the first layer to the last; apart, so that names of lines that
# run together do not meet. The script holds the same numbers.
SHARE_BY_SERIES = {"now": 0.2, "init": 0.58, "theory": 0.85}
ABOVE, BELOW = -10, 19
_FLAT = 1.5
# Lines nearer than this run together: neither is over the other.
_TOGETHER = 6


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Anchor point and text-anchor of a name."""

    x: float
    y: float
    anchor: str


def placement(
    series: str, lines: Mapping[str, Sequence[Point]], *, top: float, bottom: float
) -> Placement | None:
    """Where the name of a line stands, None when the line has no point."""
    here = _nearest_point(lines[series], SHARE_BY_SERIES[series])
    if here is None:
        return None
    index, x, y = here
    others = [line[index] for key, line in lines.items() if key != series and len(line) > index]
    is_below = _is_lowest(y, others) or y + ABOVE < top
    if y + BELOW > bottom:
        is_below = False
    return Placement(
        x=x,
        y=y + (BELOW if is_below else ABOVE),
        anchor=_anchor(_slope(lines[series], index), is_below=is_below),
    )


def _nearest_point(line: Sequence[Point], share: float) -> tuple[int, float, float] | None:
    wanted = share * (len(line) - 1)
    by_distance = sorted(range(len(line)), key=lambda index: abs(index - wanted))
    for index in by_distance:
        point = line[index]
        if point is not None:
            return index, *point
    return None


def _is_lowest(y: float, others: Sequence[Point]) -> bool:
    heights = [other[1] for other in others if other is not None]
    is_under_one = any(height < y - _TOGETHER for height in heights)
    return is_under_one and not any(height > y + _TOGETHER for height in heights)


def _slope(line: Sequence[Point], index: int) -> float:
    left, right = line[max(index - 1, 0)], line[min(index + 1, len(line) - 1)]
    if left is None or right is None:
        return 0.0
    return right[1] - left[1]


def _anchor(slope: float, *, is_below: bool) -> str:
    """Away from the line: a name above a rising line ends at its point."""
    if abs(slope) < _FLAT:
        return "middle"
    return "end" if (slope < 0) != is_below else "start"
