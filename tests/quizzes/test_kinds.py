from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.kinds.base import Body
from studypack.packs.source.texts import QuestionText

OPTIONS = ["a", "b", "c", "d"]
MANY = [str(number) for number in range(101)]
CHOICE: Body = {"options": OPTIONS, "key": "b"}
option_lists = st.lists(
    st.text("abcdefghij-", min_size=1, max_size=6), min_size=2, max_size=10, unique=True
)
anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text())


def messages(kind: str, body: Body) -> list[str]:
    return [problem.message for problem in kinds.read(kind, body)[1]]


def words(**changed: object) -> QuestionText:
    written = {
        "text": "Why?",
        "options": {option: f"Option {option}" for option in OPTIONS},
        "feedback": {"a": "No."},
        "explanation": "Because.",
        "line": 1,
    }
    return QuestionText(**{**written, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"options": ["a"], "key": "a"}, ["options: 1 is outside 2..100"]),
        ({"options": MANY, "key": "0"}, ["options: 101 is outside 2..100"]),
        ({"options": OPTIONS, "key": "e"}, ["key: 'e' is not one of a, b, c, d"]),
        ({"options": OPTIONS, "key": ["b"]}, ["key: ['b'] is not one of a, b, c, d"]),
        ({"options": ["a", "a"], "key": "a"}, ["options: 'a' is repeated"]),
        ({"options": "ab", "key": "a"}, ["options: 'ab' is not a list of ids"]),
        ({"options": ["", "b"], "key": "b"}, ["options: '' is outside 1..30 characters"]),
        ({}, ["options: is missing", "key: is missing"]),
        (
            {"options": ["a"], "points": "3"},
            [
                "points: is not a key of this kind; expected options, key, fractions, pinned,"
                " shuffle, negative",
                "options: 1 is outside 2..100",
                "key: is missing",
            ],
        ),
    ],
)
def test_single_choice_lists_every_problem_of_its_body(body: Body, expected: list[str]) -> None:
    assert messages("single_choice", body) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"key": "yes"}, ["key: 'yes' is not one of true, false"]),
        ({}, ["key: is missing"]),
        (
            {"key": "No", "options": ["a"]},
            [
                "options: is not a key of this kind; expected key, fractions, negative",
                "key: 'No' is not one of true, false",
            ],
        ),
    ],
)
def test_true_false_lists_every_problem_of_its_body(body: Body, expected: list[str]) -> None:
    assert messages("true_false", body) == expected


def test_an_unknown_kind_is_named_with_those_there_are() -> None:
    assert messages("essay", {}) == [f"kind: 'essay' is not one of {', '.join(kinds.KINDS)}"]


def test_loading_a_body_with_problems_fails_with_all_of_them() -> None:
    with pytest.raises(ValueError, match="options: is missing; key: is missing"):
        kinds.load("single_choice", {})


def test_single_choice_names_the_texts_that_are_missing() -> None:
    written = words(text=" ", options={"a": "A", "b": "B", "d": ""}, explanation="")
    found = kinds.load("single_choice", CHOICE).missing_words(written)
    assert [problem.message for problem in found] == [
        "text: is empty",
        "explanation: is empty",
        "options: 'c' has no text",
        "options: 'd' has no text",
    ]


def test_single_choice_names_the_texts_that_belong_to_no_option() -> None:
    written = words(options={**words().options, "e": "E"}, feedback={"f": "F"})
    found = kinds.load("single_choice", CHOICE).unknown_words(written)
    assert [problem.message for problem in found] == [
        "options: 'e' is not one of a, b, c, d",
        "feedback: 'f' is not one of a, b, c, d, right, partly, wrong",
    ]


def test_true_false_takes_no_texts_for_its_options() -> None:
    kind = kinds.load("true_false", {"key": "true"})
    found = kind.unknown_words(words(options={"true": "Yes"}, feedback={"maybe": "?"}))
    assert [problem.message for problem in found] == [
        "options: true and false have words of their own",
        "feedback: 'maybe' is not one of true, false, right, partly, wrong",
    ]
    assert kind.missing_words(words(options={})) == []


def test_an_answer_that_is_no_option_is_named_with_those_there_are() -> None:
    (problem,) = kinds.load("single_choice", CHOICE).check_answer("z")
    assert problem.field == "answer"
    assert problem.message == "answer: 'z' is not one of a, b, c, d"


def test_a_long_answer_is_cut_in_its_message() -> None:
    (problem,) = kinds.load("true_false", {"key": "true"}).check_answer("x" * 10_000)
    assert len(problem.message) < 120


@given(option_lists, st.data())
def test_single_choice_gives_full_credit_to_its_key_alone(
    options: list[str], draw: st.DataObject
) -> None:
    key = draw.draw(st.sampled_from(options))
    kind = kinds.load("single_choice", {"options": options, "key": key})
    assert {option: kind.grade(option) for option in options} == {
        option: Fraction(option == key) for option in options
    }
    assert kind.right_options == {key}


@given(anything)
def test_an_answer_is_refused_unless_it_is_an_option(answer: object) -> None:
    kind = kinds.load("true_false", {"key": "false"})
    is_option = isinstance(answer, str) and answer in ("true", "false")
    assert (kind.check_answer(answer) == []) == is_option


@given(option_lists, st.integers(0, 2**31 - 1))
def test_shuffling_keeps_every_option_and_depends_on_the_seed_alone(
    options: list[str], seed: int
) -> None:
    order = kinds.shuffled(options, seed, "q")
    assert sorted(order) == sorted(options)
    assert order == kinds.shuffled(reversed(options), seed, "q")


def test_shuffling_puts_every_option_first_about_equally_often() -> None:
    firsts = [kinds.shuffled(OPTIONS, seed, "q")[0] for seed in range(2000)]
    # 500 expected, standard deviation 19: five of them either way.
    assert all(400 < firsts.count(option) < 600 for option in OPTIONS)


def test_two_questions_of_one_attempt_are_shuffled_apart() -> None:
    orders = {kinds.shuffled(OPTIONS, 1, f"q-{number}") for number in range(20)}
    assert len(orders) > 5


def test_rendering_shows_the_options_in_the_order_asked_for() -> None:
    shown = kinds.render({"a": "<b>A</b>", "b": "B"}, ("b", "a"))
    assert [(option.id, option.html) for option in shown] == [("b", "B"), ("a", "<b>A</b>")]
