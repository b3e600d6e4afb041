"""Short text, open questions and descriptions."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.kinds import Body, ControlType
from quizzes.kinds.comparing import fits, plain, segments
from tests.quizzes.kind_examples import example, messages


def text_kind(*values: str, **body: str) -> kinds.Kind:
    return kinds.load("short_text", {"answers": [{"value": value} for value in values], **body})


@pytest.mark.parametrize(
    ("accepted", "typed"),
    [
        ("gradient clipping", "  Gradient\u00a0 CLIPPING "),
        ("l'été", "L\u2019e\u0301te\u0301"),
        ("long-term", "long\u2011term"),
        ('"vanishing"', "\u201cvanishing\u201d"),
        ("straße", "STRASSE"),
        ("and so on...", "and so on\u2026"),
    ],
)
def test_short_text_takes_what_reads_the_same(accepted: str, typed: str) -> None:
    assert text_kind(accepted).grade(typed) == 1


def test_short_text_keeps_case_where_its_body_says_so() -> None:
    kind = text_kind("ReLU", case="kept")
    assert [kind.grade(answer) for answer in ("ReLU", "relu", "Relu ")] == [1, 0, 0]


def test_short_text_takes_an_asterisk_for_itself_unless_there_are_wildcards() -> None:
    assert [text_kind("a*").grade(answer) for answer in ("a*", "ab")] == [1, 0]
    wild = text_kind("a*", wildcards="true")
    assert [wild.grade(answer) for answer in ("a*", "ab", "a", "ba")] == [1, 1, 1, 0]
    escaped = text_kind(r"2 \* 3*", wildcards="true")
    assert [escaped.grade(answer) for answer in ("2 * 3", "2 x 3", "2 * 34")] == [1, 0, 1]


def test_short_text_takes_no_letter_for_both_sides_of_a_wildcard() -> None:
    kind = text_kind("ab*bc", wildcards="true")
    assert [kind.grade(answer) for answer in ("abc", "abbc")] == [0, 1]


def test_an_answer_that_is_too_long_to_be_stored_earns_nothing() -> None:
    kind = text_kind("*", wildcards="true")
    assert [kind.grade("x" * length) for length in (5_000, 5_001)] == [1, 0]


def test_short_text_counts_the_first_answer_that_matches() -> None:
    kind = example("text wild")
    assert kind.grade("clipping") == Fraction(1, 2)
    assert kind.grade("normalising") == 1
    assert kind.grade("norm clipping") == Fraction(1, 2)
    assert kind.feedback_ids("clipping") == ("1", "partly")
    assert kind.parts("normal")[0].right == ("norm*ing",)


def test_short_text_earns_nothing_blank_even_where_anything_is_accepted() -> None:
    kind = text_kind("*", wildcards="true")
    assert [kind.grade(answer) for answer in ("  ", "", "x")] == [0, 0, 1]


def test_short_text_matches_a_pattern_of_many_wildcards_in_a_single_pass() -> None:
    # A backtracking matcher would need longer than there is time for.
    pattern = segments("*".join(["a"] * 40) + "*b")
    assert not fits("a" * 5000, pattern)
    assert fits("a" * 5000 + "b", pattern)


@given(st.text("ab*\\ ", max_size=12), st.text("ab ", max_size=12))
def test_a_pattern_fits_what_its_wildcards_are_filled_with(pattern: str, filler: str) -> None:
    parts = segments(pattern)
    assert fits(filler.join(parts), parts)


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    once = plain(text, is_case_kept=True)
    assert plain(once, is_case_kept=True) == once


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, ["answers: is missing"]),
        ({"answers": "x"}, ["answers: 'x' is not a list"]),
        ({"answers": []}, ["answers: 0 is outside 1..100"]),
        ({"answers": ["x"]}, ["answers.1: 'x' is not a mapping"]),
        (
            {"answers": [{"value": " ", "id": "2"}, {"value": "a", "fraction": "3", "extra": ""}]},
            [
                "answers: '2' is repeated",
                "answers.1.value: is empty",
                "answers.2.extra: is not a key of this kind; expected value, fraction, id",
                "answers.2.fraction: '3' is outside -1..1",
            ],
        ),
        (
            {"answers": [{"value": "*", "fraction": "0"}, {"value": "a"}], "wildcards": "true"},
            ["answers: none earns 1, or what earns less is tried before it"],
        ),
        (
            {"answers": [{"value": "a"}], "case": "both"},
            ["case: 'both' is not one of ignored, kept"],
        ),
    ],
)
def test_short_text_names_every_problem_of_its_body(body: Body, expected: list[str]) -> None:
    assert messages("short_text", body) == expected


@pytest.mark.parametrize(("name", "longest"), [("text", 5_000), ("open", 20_000)])
def test_a_text_is_stored_up_to_its_limit(name: str, longest: int) -> None:
    assert example(name).check_answer("x" * longest) == []
    (problem,) = example(name).check_answer("x" * (longest + 1))
    assert problem.message == f"answer: {longest + 1} is above {longest} characters"
    (problem,) = example(name).check_answer(["x"])
    assert problem.message == "answer: ['x'] is not a text"


def test_an_open_answer_waits_for_a_person_and_an_empty_one_does_not() -> None:
    kind = example("open")
    assert [kind.grade(answer) for answer in ("Because.", " ", None)] == [None, 0, 0]
    assert kind.parts("Because.")[0].fraction is None
    assert kind.feedback_ids("Because.") == ()
    (control,) = kind.controls(())
    assert (control.type, control.lines) == (ControlType.BOX, 8)


def test_a_description_takes_no_answer() -> None:
    kind = example("description")
    assert kind.controls(()) == ()
    assert [found.field for found in kind.check_answer("x")] == ["answer"]
    assert kind.is_complete(None)
