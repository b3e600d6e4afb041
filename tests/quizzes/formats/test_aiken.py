"""Aiken: single choices, line by line."""

from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import aiken
from quizzes.formats.differences import differences
from quizzes.formats.item import Category, Item, Kind, Option, Text
from quizzes.formats.plain import plain

TWO = b"What?\r\nA. yes\r\nB) no\r\nANSWER: B\r\n\r\nWhy?\nA) <b>\nB) so\nC) on\nANSWER: A"


def test_aiken_reads_questions() -> None:
    first, second = aiken.read(TWO).items
    assert (first.text, first.line, second.line) == (plain("What?"), 1, 6)
    assert [option.fraction for option in first.options] == [0, 1]
    assert [option.text.source for option in second.options] == ["<b>", "so", "on"]


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("", 0, "file: it holds no questions"),
        ("What?\nA) a\nB) b\nANSWER: C", 4, "ANSWER: 'C' is not one of A, B"),
        ("What?\nA) a\nB) b\nANSWER:", 4, "ANSWER: '' is not one of A, B"),
        ("What?\nA) a\nANSWER: A", 3, "options: 1 is below the limit of 2"),
        ("What?\nA) a\nC) b\nANSWER: A", 3, "option C: B was expected next"),
        ("What?\nA) a\nB)\nANSWER: A", 3, "option B: a text was expected after it"),
        ("What?\nA) a\nB) b", 3, "ANSWER: it was expected for the question in line 1"),
        ("What?\n\nWhy?\nA) a\nB) b\nANSWER: A", 3, "option A: it was expected for the question"),
        ("a\n" * 30_001, 0, "file: 30001 lines are above the limit of 30000"),
    ],
)
def test_aiken_says_what_was_expected_and_where(source: str, line: int, message: str) -> None:
    reading = aiken.read(source.encode())
    assert reading.items == ()
    assert [problem.line for problem in reading.problems] == [line]
    assert reading.problems[0].message.startswith(message)


def test_aiken_names_the_errors_of_the_sample(samples_folder: Path) -> None:
    reading = aiken.read((samples_folder / "aiken/hrsq1/aiken_errors.txt").read_bytes())
    assert [(problem.line, problem.message) for problem in reading.problems] == [
        (3, "options: 1 is below the limit of 2"),
        (5, "option A: a question was expected before it"),
        (7, "ANSWER: a question was expected before it"),
        (18, "ANSWER: it was expected for the question in line 14"),
    ]


WORDS = st.lists(st.sampled_from([*"ab<&é*:)("]), min_size=1).map("".join)
OPTIONS = st.lists(WORDS, min_size=2, max_size=26)


@given(st.lists(st.tuples(WORDS, OPTIONS, st.integers(0, 25)), min_size=1, max_size=4))
def test_aiken_says_again_all_that_it_can_say(drawn: list[tuple[str, list[str], int]]) -> None:
    items = tuple(
        Item(
            kind=Kind.SINGLE_CHOICE,
            text=plain(text),
            options=tuple(
                Option(text=plain(each), fraction=Fraction(place == right % len(options)))
                for place, each in enumerate(options)
            ),
        )
        for text, options, right in drawn
    )
    writing = aiken.write(items)
    assert writing.lost == ()
    assert list(differences(items, aiken.read(writing.content).items)) == []


@given(st.text(st.sampled_from("AB).: \nANSWER") | st.characters(codec="utf-8")))
def test_aiken_never_raises(source: str) -> None:
    reading = aiken.read(source.encode())
    assert reading.items or reading.problems


def test_aiken_names_what_it_loses() -> None:
    right = Option(text=Text(source="<p>so &amp;</p><p>on</p>"), fraction=Fraction(1))
    half = Option(text=plain("b"), fraction=Fraction(1, 2), feedback=plain("nearly"))
    item = Item(kind=Kind.SINGLE_CHOICE, name="Q", text=plain("a\nb"), options=(right, half))
    others = [Item(kind=kind, name=kind) for kind in Kind if kind is not Kind.SINGLE_CHOICE]
    writing = aiken.write([item, *others], [Category(path=("a", "b"))])
    assert writing.content == b"a b\nA) so & on\nB) b\nANSWER: A\n"
    assert [loss.field for loss in writing.lost[1:7]] == [
        "name", "text.source", "options.text.source", "options.text.markup", "options.fraction",
        "options.feedback.source",
    ]  # fmt: skip
    assert [loss.item for loss in writing.lost if loss.field == "question"] == [
        kind for kind in Kind if kind is not Kind.SINGLE_CHOICE
    ]
    assert aiken.write([Item(kind=Kind.SINGLE_CHOICE, text=plain("a"))]).lost[0].field == "question"


def test_aiken_is_told_by_its_answer_lines() -> None:
    assert aiken.looks_like(TWO, "Quiz.TXT")
    assert not aiken.looks_like(b"::a::b{T}", "quiz.txt")
    assert not aiken.looks_like(TWO, "quiz.gift")
