"""Names of lines: beside their own line, away from the others."""

from simulator.charts.labels import ABOVE, BELOW, placement
from simulator.charts.scales import Point

LEVEL: list[Point] = [(float(x), 200.0) for x in range(0, 110, 10)]
RISING: list[Point] = [(float(x), 200.0 - x) for x in range(0, 110, 10)]


def test_name_of_a_single_level_line_stands_in_the_middle_above() -> None:
    place = placement("now", {"now": LEVEL}, top=0, bottom=300)
    assert place is not None
    assert (place.x, place.y, place.anchor) == (20.0, 200.0 + ABOVE, "middle")


def test_name_of_the_lowest_line_stands_below() -> None:
    higher: list[Point] = [(x, y - 50) for x, y in filter(None, LEVEL)]
    place = placement("now", {"now": LEVEL, "init": higher}, top=0, bottom=300)
    assert place is not None
    assert place.y == 200.0 + BELOW


def test_name_of_a_rising_line_ends_before_the_line_reaches_it() -> None:
    place = placement("now", {"now": RISING}, top=0, bottom=300)
    assert place is not None
    assert place.anchor == "end"


def test_name_moves_to_the_nearest_layer_that_has_a_value() -> None:
    line: list[Point] = [None] * 10 + [(100.0, 200.0)]
    place = placement("now", {"now": line}, top=0, bottom=300)
    assert place is not None
    assert place.x == 100.0


def test_line_without_points_has_no_name() -> None:
    assert placement("now", {"now": []}, top=0, bottom=300) is None
    assert placement("now", {"now": [None, None]}, top=0, bottom=300) is None


def test_name_never_leaves_the_figure() -> None:
    at_top = placement("now", {"now": [(0.0, 34.0)]}, top=34, bottom=306)
    at_floor = placement("now", {"now": [(0.0, 306.0)], "init": [(0.0, 100.0)]}, top=34, bottom=306)
    assert at_top is not None
    assert at_floor is not None
    assert (at_top.y, at_floor.y) == (34 + BELOW, 306 + ABOVE)
