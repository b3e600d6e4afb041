"""The key below a figure: the dashes and the mark, or the shade, that go with each name."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.charts import svg
from simulator.charts.scales import path
from simulator.charts.seed_band import area_attributes

_STEP, _LINE = 22, 19
_GAP = 10
# What stands beside a swatch on the narrowest screens, where letters are largest.
_LONGEST = 42
_SWATCH = path([(0, 0), (20, 0), (40, 0)])
_AREA = f"{path([(0, -6), (40, -6), (40, 6), (0, 6)])}Z"
_TEXT_X, _TEXT_Y = 50, 5


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """One name of a key.

    Attributes:
        swatch: what it names, as markup around the origin.
        name: in words. changing: the end of the name that the script writes anew.
        attributes: of the text.
    """

    swatch: str
    name: str
    changing: tuple[str, str] = ("", "")
    attributes: Sequence[tuple[str, svg.Attribute]] = ()

    @property
    def lines(self) -> list[str]:
        """The name in lines that fit beside the swatch."""
        return textwrap.wrap(self.name, _LONGEST) or [""]

    @property
    def height(self) -> int:
        """With the room below it."""
        return _STEP + _LINE * (len(self.lines) - 1)

    def drawn(self, x: float, y: float) -> str:
        """The row with its swatch at a place."""
        written = svg.element(
            "text", *self._written(), x=_TEXT_X, y=_TEXT_Y, class_="tick", **dict(self.attributes)
        )
        place = f"translate({x:g} {y:g})"
        return svg.element("g", self.swatch, written, transform=place)

    def _written(self) -> list[str]:
        series, word = self.changing
        live = svg.element("tspan", svg.text(word), data_name=series) if word else ""
        *before, last = self.lines
        # A space at the end of a line keeps the words apart for whoever reads the text alone.
        lines = [f"{line} " for line in before] + [f"{last} " if last and live else last]
        first, *more = map(svg.text, lines)
        return [first, *(svg.element("tspan", line, x=_TEXT_X, dy=_LINE) for line in more), live]


def line_swatch(class_: str, **attributes: svg.Attribute) -> str:
    """A piece of a line with one mark."""
    return svg.element("path", class_=class_, d=_SWATCH, **attributes)


def area_row(class_: str, name: str, figure_id: str) -> KeyRow:
    """A shade and what it holds."""
    swatch = svg.element("path", d=_AREA, **area_attributes(class_, figure_id))
    return KeyRow(swatch=swatch, name=name)


def key(rows: Sequence[KeyRow], x: float, top: float) -> str:
    """The rows, one below the other."""
    tops = [top + sum(row.height for row in rows[:index]) for index in range(len(rows))]
    drawn = (row.drawn(x, y) for row, y in zip(rows, tops, strict=True))
    return svg.element("g", *drawn, class_="axis key")


def key_height(rows: Sequence[KeyRow]) -> int:
    """How much room the rows take; none without any."""
    return sum(row.height for row in rows) + _GAP if rows else 0
