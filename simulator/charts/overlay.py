"""Other runs drawn over the one shown: each told apart by its dashes and marks, named in a key.

Index letters: L layers, S recorded steps.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.charts import svg
from simulator.charts.key import KeyRow, area_row, key, key_height, line_swatch
from simulator.charts.lenses import Payload
from simulator.charts.scales import Point, path

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


@dataclass(frozen=True, kw_only=True)
class OtherRun:
    """A run to compare with: what it is called, the names of its layers, its (S,) frames.

    A prediction is what theory expects of a run that there is not yet.
    """

    name: str
    layers: Sequence[str]
    frames: Sequence[Payload]
    is_prediction: bool = False


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


@dataclass(frozen=True, kw_only=True)
class OwnLine:
    """A line of the run itself as the key names it; see `KeyRow` for what changes of a name."""

    series: str
    name: str
    changing: tuple[str, str] = ("", "")


def own_lines(name: str, series: str) -> list[OwnLine]:
    """The one line of the run itself, which needs a key only where it has a name."""
    return [OwnLine(series=series, name=name)] if name else []


@dataclass(frozen=True, kw_only=True)
class Overlay:
    """The other runs of one figure and its key.

    Attributes:
        own: the lines of the run itself that the key names, after those of the others.
        areas: class and name of each shade, last of all.
    """

    others: Sequence[OtherRun]
    own: Sequence[OwnLine]
    figure_id: str
    areas: Sequence[tuple[str, str]] = ()

    def shapes(self) -> str:
        """The marks that the lines are told by."""
        shapes = (_shape(index, self.figure_id) for index in range(len(self.others)))
        return svg.element("defs", *shapes)

    def lines(self, points: Sequence[Sequence[Point]], series: str = "other") -> str:
        """The line of each run through its points."""
        return "".join(
            other_line(index, line, self.figure_id, series) for index, line in enumerate(points)
        )

    def key(self, x: float, top: float) -> str:
        """The names of all lines and shades."""
        return key(self._rows, x, top)

    @property
    def height(self) -> int:
        """Of the key."""
        return key_height(self._rows)

    def named(self, template: str) -> str:
        """The sentence, with {names}, that names every run in a text alternative."""
        lettered = zip(LETTERS, self.others, strict=False)
        names = "; ".join(f"{letter}, {other.name}" for letter, other in lettered)
        return template.format(names=names) if names else ""

    @property
    def _rows(self) -> list[KeyRow]:
        return [
            *(_other_row(index, other, self.figure_id) for index, other in enumerate(self.others)),
            *(_own_row(line, self.figure_id) for line in self.own),
            *(area_row(class_, name, self.figure_id) for class_, name in self.areas),
        ]


def _own_row(line: OwnLine, figure_id: str) -> KeyRow:
    mark = {"now": "dot", "init": "ring"}.get(line.series)
    marks = {"marker_mid": f"url(#{figure_id}-{mark})"} if mark else {}
    swatch = line_swatch(f"series {line.series}", **marks)
    return KeyRow(swatch=swatch, name=line.name, changing=line.changing)


def _other_row(index: int, other: OtherRun, figure_id: str) -> KeyRow:
    swatch = line_swatch(
        "series other",
        stroke_dasharray=_DASHES[index],
        marker_mid=f"url(#{figure_id}-shape-{index})",
    )
    name = f"{LETTERS[index]}: {other.name}"
    return KeyRow(swatch=swatch, name=name, attributes=[("data_other", str(index))])


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
