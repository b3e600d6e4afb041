"""The table of the bench: what it says of a figure and of its bar."""

import pytest

from tests.bench.rows import Row, Unit, table


@pytest.mark.parametrize(
    ("value", "unit", "bar", "shown"),
    [
        (0.562, Unit.BARE, 0.75, ["0.56 of bare", "<= 0.75 of bare", "yes"]),
        (0.75, Unit.BARE, 0.75, ["0.75 of bare", "<= 0.75 of bare", "yes"]),
        (101.26, Unit.MILLISECONDS, 100.0, ["101.3 ms", "<= 100.0 ms", "no"]),
        (1 / 38, Unit.SHARE_OF_H, 1 / 40, ["H/38", "<= H/40", "no"]),
        (7, Unit.QUERIES, 6, ["7 queries", "<= 6 queries", "no"]),
        (7, Unit.QUERIES, None, ["7 queries", "-", "-"]),
    ],
)
def test_table_says_whether_the_bar_is_reached(
    value: float, unit: Unit, bar: float | None, shown: list[str]
) -> None:
    line = table([Row(what="page", value=value, unit=unit, bar=bar)]).splitlines()[1]
    assert [cell.strip() for cell in line.split("  ") if cell] == ["page", *shown]


def test_table_aligns_its_columns() -> None:
    rows = [
        Row(what="short", value=1.0, unit=Unit.MILLISECONDS, aside="first"),
        Row(what="a longer name", value=1000.0, unit=Unit.MILLISECONDS, aside="second"),
    ]
    lines = table(rows).splitlines()
    assert lines[1].index("first") == lines[2].index("second")
    assert lines[0].index("measured") == lines[1].index("1.0 ms")
