"""Other runs drawn over the one shown: each told apart by its dashes and marks, named in a key.

Index letters: L layers, S recorded steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.charts import svg
from simulator.charts.lenses import Payload
from simulator.charts.scales import Point, path
from simulator.charts.seed_band import area_attributes

LETTERS = "ABCDEFG"
MOST_OTHERS = len(LETTERS)
_DASHES = ("8 4", "2 3", "10 3 2 3", "16 4", "5 2 1 2 1 2", "4 8", "1 5")
_SHAPES = (
    "M-3 -3H3V3H-3Z",
    "M0 -4L4 3H-4Z",
    "M0 -4.5L4.5 0L0 4.5L-4.5 0Z",
    "M-4 0H4M0 -4V4",
    "M-3 -3L3 3M-3 3L3 -3",
    "M0 4L4 -3H-4Z",
    "M-4 0H4",
)
_MARKS_A_LINE = 8
_KEY_STEP = 22


@dataclass(frozen=True, kw_only=True)
class OtherRun:
    """A run to compare with: what it is called, the names of its layers, its (S,) frames.

    A prediction is what theory expects of a run that there is not yet.
    """

    name: str
    layers: Sequence[str]
    frames: Sequence[Payload]
    is_prediction: bool = False


def shape_definitions(count: int, figure_id: str) -> str:
    """The marks of the other lines."""
    return svg.element("defs", *(_shape(index, figure_id) for index in range(count)))


def other_line(index: int, points: Sequence[Point], figure_id: str, series: str = "other") -> str:
    """The line of one other run, dashed in its own way, and its marks.

    Args:
        series: what begins the names of both, where a figure draws several lines of a run.
    """
    reference = f"url(#{figure_id}-shape-{index})"
    return svg.element(
        "path",
        class_="series other",
        data_series=f"{series}-{index}",
        stroke_dasharray=_DASHES[index],
        d=path(points),
    ) + svg.element(
        "path",
        class_="other-marks",
        data_series=f"{series}-marks-{index}",
        marker_start=reference,
        marker_mid=reference,
        marker_end=reference,
        d=path(marked_points(points)),
    )


def marked_points(points: Sequence[Point]) -> list[Point]:
    """About eight places of a line, both ends among them: a mark at each of many would be a smear.

    >>> marked_points([(float(x), 0.0) for x in range(4)])[1]
    (1.0, 0.0)
    """
    last = len(points) - 1
    if last < _MARKS_A_LINE:
        return list(points)
    return [points[round(last * index / (_MARKS_A_LINE - 1))] for index in range(_MARKS_A_LINE)]


def key_height(count: int) -> int:
    """How much room the key of so many other runs takes; none without any."""
    return _KEY_STEP * count + 10 if count else 0


def key(
    others: Sequence[OtherRun],
    x: float,
    top: float,
    figure_id: str,
    own: tuple[str, str],
    areas: Sequence[tuple[str, str]] = (),
) -> str:
    """A line of the key for each other run: its dashes, its mark, its letter and name.

    Args:
        own: series and name of the run's own line, which comes after them; no name, no line.
        areas: class and name of each shade, last of all.
    """
    series, name = own
    below = top + _KEY_STEP * (len(others) + bool(name))
    return svg.element(
        "g",
        *(
            _key_line(index, other.name, x, top + _KEY_STEP * index, figure_id)
            for index, other in enumerate(others)
        ),
        _own_line(series, name, x, top + _KEY_STEP * len(others), figure_id) if name else "",
        *(
            _area_line(class_, area, x, below + _KEY_STEP * index, figure_id)
            for index, (class_, area) in enumerate(areas)
        ),
        class_="axis key",
    )


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """The other runs of one figure; `own` is series and name of the run's own line in the key."""

    others: Sequence[OtherRun]
    own: tuple[str, str]
    figure_id: str

    def shapes(self) -> str:
        """The marks that the lines are told by."""
        return shape_definitions(len(self.others), self.figure_id)

    def lines(self, points: Sequence[Sequence[Point]], series: str = "other") -> str:
        """The line of each run through its points."""
        return "".join(
            other_line(index, line, self.figure_id, series) for index, line in enumerate(points)
        )

    def key(self, x: float, top: float) -> str:
        """The names of all lines."""
        return key(self.others, x, top, self.figure_id, self.own)

    @property
    def height(self) -> int:
        """Of the key."""
        return key_height(len(self.others) + bool(self.own[1]))

    def named(self, template: str) -> str:
        """The sentence, with {names}, that names every run in a text alternative."""
        lettered = zip(LETTERS, self.others, strict=False)
        names = "; ".join(f"{letter}, {other.name}" for letter, other in lettered)
        return template.format(names=names) if names else ""


def _area_line(class_: str, name: str, x: float, y: float, figure_id: str) -> str:
    corners = path([(x, y - 6), (x + 40, y - 6), (x + 40, y + 6), (x, y + 6)])
    return svg.element(
        "g",
        svg.element("path", d=f"{corners}Z", **area_attributes(class_, figure_id)),
        svg.label(name, x + 50, y + 5, class_="tick"),
    )


def _own_line(series: str, name: str, x: float, y: float, figure_id: str) -> str:
    mark = {"now": "dot", "init": "ring"}.get(series)
    marks = {"marker_mid": f"url(#{figure_id}-{mark})"} if mark else {}
    line = path([(x, y), (x + 20, y), (x + 40, y)])
    return svg.element(
        "g",
        svg.element("path", class_=f"series {series}", d=line, **marks),
        svg.label(name, x + 50, y + 5, class_="tick"),
    )


def _key_line(index: int, name: str, x: float, y: float, figure_id: str) -> str:
    reference = f"url(#{figure_id}-shape-{index})"
    return svg.element(
        "g",
        svg.element(
            "path",
            class_="series other",
            stroke_dasharray=_DASHES[index],
            marker_mid=reference,
            d=path([(x, y), (x + 20, y), (x + 40, y)]),
        ),
        svg.label(f"{LETTERS[index]}: {name}", x + 50, y + 5, class_="tick", data_other=str(index)),
    )


def _shape(index: int, figure_id: str) -> str:
    return svg.element(
        "marker",
        svg.element("path", d=_SHAPES[index], class_="other-shape"),
        id=f"{figure_id}-shape-{index}",
        viewBox="-6 -6 12 12",
        markerWidth=12,
        markerHeight=12,
        markerUnits="userSpaceOnUse",
    )
