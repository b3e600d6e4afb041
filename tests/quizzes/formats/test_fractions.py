import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats.fractions import (
    KNOWN,
    read_decimal,
    read_percentage,
    write_decimal,
    write_percentage,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("100", Fraction(1)),
        (" -50 ", Fraction(-1, 2)),
        ("33.33333", Fraction(1, 3)),
        ("33.333", Fraction(1, 3)),
        ("-66.66667", Fraction(-2, 3)),
        ("66.6666667", Fraction(2, 3)),
        ("14.28571", Fraction(1, 7)),
        ("11.11111", Fraction(1, 9)),
        ("16.66667", Fraction(1, 6)),
        ("83.33333", Fraction(5, 6)),
        ("12.5", Fraction(1, 8)),
        ("33", Fraction(33, 100)),
        ("33.33", Fraction(3333, 10_000)),
        ("1e2", Fraction(1)),
        ("0", Fraction(0)),
    ],
)
def test_percentage_is_the_fraction_that_moodle_means(text: str, value: Fraction) -> None:
    assert read_percentage(text) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NaN", "'NaN' is not a decimal number"),
        ("inf", "'inf' is not a decimal number"),
        ("33,3", "'33,3' is not a decimal number"),
        ("", "'' is not a decimal number"),
        ("١٠", "'١٠' is not a decimal number"),
        ("1e309", "'1e309' has an exponent outside -40..40"),
        ("1e999999999", "'1e999999999' has an exponent outside -40..40"),
        ("1e-999999999", "'1e-999999999' has an exponent outside -40..40"),
        ("100.00001", "100.00001 is outside -100..100 %"),
        ("-101", "-101 is outside -100..100 %"),
    ],
)
def test_percentage_refuses_what_is_no_share(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        read_percentage(text)


@pytest.mark.parametrize("value", [sign * known for known in KNOWN for sign in (1, -1)])
def test_known_fractions_survive_writing(value: Fraction) -> None:
    assert read_percentage(write_percentage(value)) == value


@given(st.decimals(-1, 1, places=4))
def test_decimal_shares_survive_writing(value: object) -> None:
    share = Fraction(str(value))
    assert read_percentage(write_percentage(share)) == share or share in KNOWN


@given(st.decimals(-(10**6), 10**6, places=9))
def test_decimals_are_written_exactly(value: object) -> None:
    assert read_decimal(write_decimal(Fraction(str(value)), 2)) == Fraction(str(value))


def test_fractions_are_written_as_moodle_does() -> None:
    written = [write_percentage(Fraction(*pair)) for pair in [(1, 3), (-2, 3), (1, 1), (1, 8)]]
    assert written == ["33.33333", "-66.66667", "100", "12.5"]
