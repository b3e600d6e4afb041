"""Cloze questions: gaps of several kinds in one text."""

from dataclasses import replace
from fractions import Fraction

import pytest

from quizzes import kinds
from quizzes.kinds import Body, Control, ControlType
from studypack.packs.source.texts import QuestionText
from tests.quizzes.kind_examples import example, messages

WORDS = QuestionText(
    text="{{1}} and {{2}}, {{3}} or {{4}}",
    options={option: option.upper() for option in "abcd"},
    feedback={"1/b": "No.", "2/1": "Yes.", "partly": "Go on."},
    explanation="Because.",
    line=1,
)
CHOICE = {"kind": "single_choice", "options": ["a", "b"], "key": "a"}


def test_cloze_weighs_its_gaps_by_their_marks() -> None:
    kind = example("cloze")
    assert kind.grade({"1": "a"}) == Fraction(2, 5)
    assert kind.grade({"1": "b", "2": " Clipping", "3": "1.5", "4": ["c"]}) == Fraction(1, 2)
    assert kind.grade({"4": ["a", "c", "d"]}) == Fraction(1, 10)
    assert [part.weight for part in kind.parts({})] == [
        Fraction(2, 5),
        *[Fraction(1, 5)] * 3,
    ]
    assert not kind.is_complete({"1": "a"})


def test_cloze_shows_a_control_in_the_place_of_every_gap() -> None:
    controls = example("cloze").controls(("d", "b", "c", "a"))
    assert controls == (
        Control(type=ControlType.MENU, part="1", options=("b", "a")),
        Control(type=ControlType.LINE, part="2"),
        Control(type=ControlType.NUMBER, part="3"),
        Control(type=ControlType.CHECKBOXES, part="4", options=("d", "c", "a")),
    )


def test_cloze_lays_out_a_gap_as_its_body_says() -> None:
    gap = {**CHOICE, "display": "column", "shuffle": "false"}
    (control,) = kinds.load("cloze", {"gaps": {"1": gap}}).controls(("b", "a"))
    assert (control.type, control.options) == (ControlType.RADIOS, ("a", "b"))


def test_cloze_reads_one_field_a_gap() -> None:
    kind = example("cloze")
    fields = {"1": ["a"], "2": [" "], "4": ["c", "d"], "9": ["x"]}
    assert kind.answer_from_form(fields) == {"1": "a", "4": ["c", "d"]}


def test_cloze_says_which_feedback_applies_gap_by_gap() -> None:
    assert example("cloze").feedback_ids({"1": "b", "2": "clipping"}) == ("1/b", "2/1", "partly")


def test_cloze_names_the_gap_of_an_answer_that_cannot_be_stored() -> None:
    found = example("cloze").check_answer({"1": "z", "2": 3, "5": "x", "3": None})
    assert [problem.message for problem in found] == [
        "answer: '5' is not one of 1, 2, 3, 4",
        "answer.1: 'z' is not one of a, b",
        "answer.2: 3 is not a text",
    ]


def test_cloze_needs_every_gap_once_in_its_text() -> None:
    kind = example("cloze")
    assert kind.missing_words(WORDS) == kind.unknown_words(WORDS) == []
    broken = replace(WORDS, text="{{1}} {{1}} {{2}} {{3}}", feedback={"b": "No."})
    assert [problem.message for problem in kind.missing_words(broken)] == [
        "text: {{1}} stands in it 2 times; it must once",
        "text: {{4}} stands in it 0 times; it must once",
    ]
    (problem,) = kind.unknown_words(broken)
    assert problem.message.startswith("feedback: 'b' is not one of 1/a, 1/b, 2/1, 3/1, 4/a")


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        ({}, ["gaps: 0 is outside 1..100"]),
        (
            {"1": {"kind": "open"}, "_a_": {**CHOICE, "mark": "x", "display": "line"}},
            [
                "gaps: '_a_' is not an id of 1..30 letters, digits, - and _",
                "gaps.1.kind: 'open' is not one of single_choice, multiple_choice, short_text,"
                " numeric",
                "gaps._a_.display: 'line' is not one of menu, column, row",
                "gaps._a_.mark: 'x' is not a number such as 1, 0.5 or 1/3",
            ],
        ),
        (
            {"1": {"kind": "short_text", "answers": [{"value": ""}]}},
            ["gaps.1.answers.1.value: is empty"],
        ),
        (
            {"1": {"kind": "numeric", "answers": [{"value": "1"}], "parameters": {}}},
            ["gaps.1.parameters: is not a key of this kind; expected answers, units, unit"],
        ),
        (
            {
                "1": {**CHOICE, "group": "g"},
                "2": {**CHOICE, "options": ["a", "c"], "group": "g"},
            },
            ["gaps.2.group: 'g' offers other options in another gap"],
        ),
        ({"1": {**CHOICE, "mark": "0"}}, ["gaps: no gap counts for anything"]),
    ],
)
def test_cloze_names_every_problem_of_its_body(gaps: Body, expected: list[str]) -> None:
    found = messages("cloze", {"gaps": gaps})
    assert sorted(found) == sorted(expected)
