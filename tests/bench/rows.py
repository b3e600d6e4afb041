"""What the bench found, row by row, and the table that shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

HEADINGS = ("what", "measured", "bar", "reached", "")


class Unit(StrEnum):
    """What a value is counted in; H is the CPU of one password check in the same run."""

    BARE = "of bare"
    SINGLE = "of single"
    MILLISECONDS = "ms"
    SHARE_OF_H = "H"
    QUERIES = "queries"


@dataclass(frozen=True, kw_only=True)
class Row:
    """One figure. `bar` is the highest value that reaches it; without one nothing is asked."""

    what: str
    value: float
    unit: Unit
    bar: float | None = None
    aside: str = ""

    @property
    def is_reached(self) -> bool:
        """Whether the value is at or below the bar."""
        return self.bar is not None and self.value <= self.bar


def in_words(value: float, unit: Unit) -> str:
    """The value with its unit: 0.56 of bare, 3.1 ms, H/40, 6 queries."""
    match unit:
        case Unit.SHARE_OF_H:
            return f"H/{1 / value:.0f}"
        case Unit.QUERIES:
            return f"{value:.0f} queries"
        case Unit.MILLISECONDS:
            return f"{value:.1f} ms"
        case _:
            return f"{value:.2f} {unit}"


def cells(row: Row) -> tuple[str, ...]:
    """The row in words, a cell a heading."""
    measured = in_words(row.value, row.unit)
    if row.bar is None:
        return (row.what, measured, "-", "-", row.aside)
    reached = "yes" if row.is_reached else "no"
    return (row.what, measured, f"<= {in_words(row.bar, row.unit)}", reached, row.aside)


def table(rows: Iterable[Row]) -> str:
    """The rows under their headings, columns aligned."""
    lines = [HEADINGS, *(cells(row) for row in rows)]
    widths = [max(len(cell) for cell in column) for column in zip(*lines, strict=True)]
    aligned = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        for line in lines
    )
    return "\n".join(line.rstrip() for line in aligned)
