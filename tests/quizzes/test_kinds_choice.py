"""Single choice and true or false by fractions: credit, controls, forms, feedback."""

from fractions import Fraction

import pytest

from quizzes import kinds
from quizzes.kinds import Body, Control, ControlType, Part

WEIGHED: Body = {
    "options": ["a", "b", "c"],
    "fractions": {"a": "1/3", "b": "1", "c": "-1/3"},
    "pinned": ["c"],
}


def messages(kind: str, body: Body) -> list[str]:
    return [problem.message for problem in kinds.read(kind, body)[1]]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"key": "b"}, ["fractions: stands beside key; only one of them may"]),
        (
            {"fractions": {"a": "x", "d": "1", "b": "1"}},
            [
                "fractions: 'd' is not one of a, b, c",
                "fractions.a: 'x' is not a number such as 1, 0.5 or 1/3",
            ],
        ),
        ({"fractions": {"a": "2"}}, ["fractions.a: '2' is outside -1..1"]),
        ({"fractions": {"a": "1/2"}}, ["fractions: the best answer earns 1/2; it must earn 1"]),
        ({"fractions": ["a"]}, ["fractions: ['a'] is not a mapping by id"]),
        ({"pinned": ["z"]}, ["pinned: 'z' is not one of a, b, c"]),
        ({"shuffle": "no"}, ["shuffle: 'no' is not one of true, false"]),
    ],
)
def test_single_choice_names_what_is_wrong_with_its_credit(
    changed: Body, expected: list[str]
) -> None:
    found = messages("single_choice", {**WEIGHED, **changed})
    assert [message for message in expected if message not in found] == []


def test_single_choice_gives_each_option_its_fraction_and_never_less_than_nothing() -> None:
    kind = kinds.load("single_choice", WEIGHED)
    earned = [kind.grade(answer) for answer in ("a", "b", "c", None, ["a"])]
    assert earned == [Fraction(1, 3), 1, 0, 0, 0]
    assert kind.right_answer() == "b"


def test_single_choice_takes_marks_away_where_its_body_says_so() -> None:
    kind = kinds.load("single_choice", {**WEIGHED, "negative": "true"})
    assert kind.grade("c") == Fraction(-1, 3)


def test_single_choice_shows_its_options_in_the_order_asked_for() -> None:
    kind = kinds.load("single_choice", WEIGHED)
    assert kind.controls(("b", "a", "c")) == (
        Control(type=ControlType.RADIOS, options=("b", "a", "c")),
    )
    assert kind.answer_from_form({"": ["a"]}) == "a"
    assert kind.answer_from_form({"": [""]}) is None
    assert kind.answer_from_form({}) is None


def test_single_choice_tells_what_was_given_and_what_is_right() -> None:
    kind = kinds.load("single_choice", WEIGHED)
    assert kind.parts("a") == (Part(given="a", right=("b",), fraction=Fraction(1, 3)),)
    assert kind.parts("z") == (Part(given=None, right=("b",), fraction=Fraction(0)),)
    assert [kind.feedback_ids(answer) for answer in ("a", "b", "c", None)] == [
        ("a", "partly"),
        ("b", "right"),
        ("c", "wrong"),
        ("wrong",),
    ]


def test_true_false_may_weigh_its_options() -> None:
    kind = kinds.load("true_false", {"fractions": {"true": "1", "false": "1/2"}})
    assert [kind.grade("true"), kind.grade("false")] == [1, Fraction(1, 2)]
    assert kind.option_ids == ("true", "false")


def test_pinned_options_keep_their_place_whatever_the_seed() -> None:
    options = ("a", "b", "none", "c")
    orders = {kinds.shuffled(options, seed, "q", pinned=("none",)) for seed in range(60)}
    assert {order.index("none") for order in orders} == {2}
    assert len(orders) == 6
