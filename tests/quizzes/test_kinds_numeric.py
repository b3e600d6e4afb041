"""Numeric questions: what people type, tolerances, units."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.kinds import Body, Kind
from quizzes.kinds.number_text import number_text
from quizzes.kinds.typed_numbers import parse
from tests.quizzes.kind_examples import example, messages


def number_kind(value: str, kind: str = "absolute", size: str = "0", **body: object) -> Kind:
    answer = {"value": value, "tolerance": {"kind": kind, "size": size}}
    return kinds.load("numeric", {"answers": [answer], **body})


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1e-3", "0.001"),
        ("1E-3", "0.001"),
        ("1.5×10^-3", "0.0015"),
        ("1,5·10⁻³", "0.0015"),
        ("1.5 x 10^{-3}", "0.0015"),
        ("1.5*10**(-3)", "0.0015"),
        ("10⁻³", "0.001"),
        ("−10^3", "-1000"),
        ("−3", "-3"),
        ("- 3", "-3"),
        ("+3", "3"),
        ("1,5", "1.5"),
        (" 0,125 ", "0.125"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1 000 000", "1000000"),
        ("1\u202f000,5", "1000.5"),
        ("12'000", "12000"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1,234,567", "1234567"),
        ("12 345,678", "12345.678"),
        ("1/3", "1/3"),
    ],
)
def test_a_number_is_read_as_people_type_it(typed: str, meant: str) -> None:
    found = parse(typed)
    assert found is not None
    assert (found.readings, found.unit) == ((Fraction(meant),), "")


@pytest.mark.parametrize(
    "typed",
    ["", "x", "1,2,3", "1.234.56", "1000 000", "1/0", "1e999", "٣", "-", "1" * 101],
)
def test_what_is_no_number_is_not_taken_for_one(typed: str) -> None:
    assert parse(typed) is None


@pytest.mark.parametrize("typed", ["1 5", "1..2", "1e99999", "3 - 2", "5²", "~5", "1.5.2x"])
def test_a_number_with_something_beside_it_earns_nothing_without_units(typed: str) -> None:
    kind = kinds.load("numeric", {"answers": [{"low": "-1e300", "high": "1e300"}]})
    assert kind.grade(typed) == 0
    assert kind.check_answer(typed) == []


def test_a_comma_before_three_digits_may_part_thousands_or_begin_decimals() -> None:
    assert number_kind("1234").grade("1,234") == 1
    assert number_kind("1.234").grade("1,234") == 1
    assert number_kind("1234").grade("1.234") == 0


@given(st.fractions(-1_000_000, 1_000_000, max_denominator=10_000).map(number_text))
def test_a_number_as_it_is_shown_can_be_typed(text: str) -> None:
    found = parse(text)
    assert found is not None
    assert number_text(found.readings[0]) == text


@given(st.text(max_size=120))
def test_any_text_can_be_typed(text: str) -> None:
    assert example("number").grade(text) in (0, 1)


@pytest.mark.parametrize(
    ("value", "kind", "size", "right", "wrong"),
    [
        ("0.3", "absolute", "0.1", ["0.4", "0.2"], ["0.4001", "0.1999"]),
        ("-200", "relative", "0.05", ["-190", "-210"], ["-189", "200"]),
        ("0", "relative", "0.5", ["0"], ["0.001"]),
        ("1e-6", "log10", "1", ["1e-7", "1e-5", "3e-6"], ["0.9e-7", "1.1e-5", "-1e-6", "0"]),
        ("0.012345", "significant_digits", "3", ["0.0123", "0.01234"], ["0.0124", "0.123"]),
        ("1250", "significant_digits", "2", ["1300", "1251"], ["1200", "1249"]),
        ("2.345", "decimal_places", "2", ["2.35", "2.3499"], ["2.34", "2.355"]),
        ("-2.5", "decimal_places", "0", ["-3", "-2.6"], ["-2"]),
    ],
)
def test_a_tolerance_takes_what_is_within_it_and_no_more(
    value: str, kind: str, size: str, right: list[str], wrong: list[str]
) -> None:
    question = number_kind(value, kind, size)
    assert {typed: question.grade(typed) for typed in right} == dict.fromkeys(right, 1)
    assert {typed: question.grade(typed) for typed in wrong} == dict.fromkeys(wrong, 0)


def test_a_range_holds_its_bounds_and_may_be_open() -> None:
    closed = kinds.load("numeric", {"answers": [{"low": "1", "high": "2"}]})
    typed = ("1", "2", "0.99", "2.01")
    assert [closed.grade(number) for number in typed] == [1, 1, 0, 0]
    assert closed.parts("1")[0].right == ("1..2",)
    above = kinds.load("numeric", {"answers": [{"low": "1"}]})
    assert [above.grade(number) for number in ("1e20", "0")] == [1, 0]


def test_the_first_number_that_matches_counts_and_an_asterisk_takes_the_rest() -> None:
    answers = [
        {"value": "5", "fraction": "1", "id": "exact"},
        {"low": "4", "high": "6", "fraction": "1/2", "id": "near"},
        {"value": "*", "fraction": "0", "id": "other"},
    ]
    kind = kinds.load("numeric", {"answers": answers})
    assert [kind.grade(typed) for typed in ("5", "5.5", "many")] == [1, Fraction(1, 2), 0]
    assert [kind.feedback_ids(typed)[0] for typed in ("5", "5.5", "many")] == [
        "exact",
        "near",
        "other",
    ]


@pytest.mark.parametrize(
    ("use", "earned"),
    [("none", [1, 0, 0, 0]), ("optional", [1, 1, 1, 0]), ("required", [0, 1, 1, 0])],
)
def test_a_unit_may_or_must_stand_beside_the_number(use: str, earned: list[int]) -> None:
    units = [{"name": "m/s²"}, {"name": "km/s^2", "factor": "1000"}]
    kind = number_kind("5", units=units, unit=use)
    typed = ("5", "5 m / s^2", "0.005km/s²", "5 kg")
    assert [kind.grade(answer) for answer in typed] == earned


def test_a_unit_may_stand_before_the_number_and_is_not_another_in_capitals() -> None:
    kind = number_kind("5", units=["$", "m"])
    assert [kind.grade(typed) for typed in ("$5", "$ 5", "5 m", "5 M", "$5m")] == [1, 1, 1, 0, 0]


def test_a_half_typed_number_can_be_stored_and_a_long_one_cannot() -> None:
    assert example("number").check_answer("1e-") == []
    (problem,) = example("number").check_answer("1" * 101)
    assert problem.message == "answer: 101 is above 100 characters"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ["answers: is missing"]),
        ({"answers": [{}]}, ["answers.1.value: is missing"]),
        ({"answers": [{"value": "1.5 V"}]}, ["answers.1.value: '1.5 V' is not a number"]),
        ({"answers": [{"value": "1e999"}]}, ["answers.1.value: '1e999' is not a number"]),
        (
            {"answers": [{"low": "2", "high": "1", "tolerance": {"kind": "wide", "size": "-1"}}]},
            [
                "answers.1.low: 2 is above high, 1",
                "answers.1.tolerance: stands beside low or high, which say it all",
                "answers.1.tolerance.kind: 'wide' is not one of absolute, relative, log10,"
                " significant_digits, decimal_places",
                "answers.1.tolerance.size: -1 is below 0",
            ],
        ),
        (
            {"answers": [{"value": "0", "tolerance": {"kind": "log10", "size": "1"}}]},
            ["answers.1.value: 0 has no order of magnitude to be compared"],
        ),
        (
            {
                "answers": [{"value": "1"}],
                "unit": "some",
                "units": [{"name": "m", "factor": "0"}, {"name": "m"}, {"factor": "1"}],
            },
            [
                "units.1.factor: 0 is not above 0",
                "units.2.name: 'm' is repeated",
                "units.3.name: is missing",
                "units.3.name: '' is outside 1..30 characters",
                "unit: 'some' is not one of none, optional, required",
            ],
        ),
        (
            {"answers": [{"value": "1"}], "unit": "required"},
            ["units: is missing; unit is required"],
        ),
        (
            {"answers": [{"value": "*", "fraction": "0"}, {"value": "1"}]},
            ["answers: none earns 1, or what earns less is tried before it"],
        ),
    ],
)
def test_numeric_names_every_problem_of_its_body(body: Body, expected: list[str]) -> None:
    assert messages("numeric", body) == expected
