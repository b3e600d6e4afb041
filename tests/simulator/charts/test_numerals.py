"""Numbers as readers see them."""

import doctest
from itertools import pairwise

import pytest

from simulator.charts import numerals
from simulator.charts.numerals import count_ticks, decade_ticks, measured, round_top


def test_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(numerals).failed == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (0.0, "zero"),
        (0.01, "0.01"),
        (0.099996, "0.1"),
        (9999.0, "1.00 x 10⁴"),
        (1e-45, "1.00 x 10⁻⁴⁵"),
        (123.456, "123"),
    ],
)
def test_measured_gives_three_digits(value: float | None, text: str) -> None:
    said = measured(value, missing="none", zero="zero")
    assert said.replace("\N{MULTIPLICATION SIGN}", "x") == text


@pytest.mark.parametrize("last", [2, 3, 7, 8, 30, 99, 100])
def test_count_ticks_name_both_ends_and_stay_few(last: int) -> None:
    ticks = count_ticks(1, last, at_most=8)
    assert (ticks[0], ticks[-1]) == (1, last)
    assert len(ticks) <= 8
    assert ticks == sorted(set(ticks))


@pytest.mark.parametrize(("low", "high"), [(-8, 2), (-8, 6), (-48, 2), (-330, 2), (-8, 310)])
def test_decade_ticks_are_even_and_few(low: int, high: int) -> None:
    ticks = decade_ticks(low, high, at_most=7)
    assert 3 <= len(ticks) <= 7
    assert len({second - first for first, second in pairwise(ticks)}) == 1


@pytest.mark.parametrize("value", [1e-12, 0.07, 1.0, 2.7, 9.99, 1e30])
def test_round_top_is_at_or_just_above(value: float) -> None:
    assert value * 0.99999 <= round_top(value) <= 2 * value


@pytest.mark.parametrize(
    ("value", "text"), [(0.0451, "0,0451"), (1.5e-7, "1,50 × 10⁻⁷"), (12, "12")]
)
def test_measured_value_has_the_decimal_sign_asked_for(value: float, text: str) -> None:
    assert measured(value, missing="none", sign=",") == text
