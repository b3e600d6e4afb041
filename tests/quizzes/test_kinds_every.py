"""What holds for a question of every kind, whatever is answered."""

from collections.abc import Mapping
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.kinds import AnswerShape, Kind
from tests.quizzes.kind_examples import EXAMPLES, example

NAMES = sorted(EXAMPLES)
MARKED_BY_THE_KIND = [
    name for name, (kind, _) in EXAMPLES.items() if kind not in ("open", "description")
]
ids = st.sampled_from(["a", "b", "c", "d", "p1", "p2", "p3", "m1", "m2", "1", "2", "true", ""])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | ids
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | ids, inner),
    max_leaves=8,
)
forms = st.dictionaries(ids | st.text(), st.lists(ids | st.text(), max_size=3))


def test_every_kind_has_an_example() -> None:
    assert {kind for kind, _ in EXAMPLES.values()} == set(kinds.KINDS)


@pytest.mark.parametrize("name", NAMES)
@given(answer=anything)
def test_no_answer_breaks_a_question_or_earns_more_than_everything(
    name: str, answer: object
) -> None:
    question = example(name)
    fraction = question.grade(answer)
    assert fraction is None or 0 <= fraction <= 1
    assert isinstance(question.check_answer(answer), list)
    assert question.is_complete(answer) in (True, False)
    assert {part.id for part in question.parts(answer)} == part_ids(question)
    assert "" not in question.feedback_ids(answer)


@pytest.mark.parametrize("name", NAMES)
@given(replaced=st.data())
def test_no_body_breaks_the_reading_of_it(name: str, replaced: st.DataObject) -> None:
    kind, body = EXAMPLES[name]
    broken = with_something_else(body, replaced)
    question, problems = kinds.read(kind, broken)
    assert (question is None) == bool(problems)
    if question is not None and question.right_answer() is not None:
        assert question.grade(question.right_answer()) == 1


@pytest.mark.parametrize("name", MARKED_BY_THE_KIND)
def test_the_right_answer_of_a_question_earns_everything(name: str) -> None:
    question = example(name)
    right = question.right_answer()
    assert question.check_answer(right) == []
    assert question.is_complete(right)
    assert question.grade(right) == 1
    assert question.feedback_ids(right)[-1] == "right"


@pytest.mark.parametrize("name", MARKED_BY_THE_KIND)
def test_the_parts_of_an_answer_add_up_to_its_credit(name: str) -> None:
    question = example(name)
    parts = question.parts(question.right_answer())
    assert all(part.fraction == 1 and part.given is not None for part in parts)
    assert sum(part.weight for part in parts) == 1


@pytest.mark.parametrize("name", NAMES)
@given(values=forms)
def test_an_answer_out_of_any_form_can_be_graded(
    name: str, values: Mapping[str, list[str]]
) -> None:
    question = example(name)
    answer = question.answer_from_form(values)
    assert answer is None or question.answer_shape is not AnswerShape.NONE
    if answer is not None:
        question.grade(answer)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_was_given_where_a_form_came_back_as_it_was_sent(name: str) -> None:
    question = example(name)
    fields = {part: [""] for part in part_ids(question)}
    assert question.answer_from_form(fields) is None
    assert question.answer_from_form({}) is None


@pytest.mark.parametrize(
    ("kind", "bodies"),
    [
        ("single_choice", [{"options": list("abc"), "key": key} for key in "abc"]),
        (
            "multiple_choice",
            [
                {"options": list("abc"), "keys": keys, "scoring": scoring}
                for keys in (["a"], ["b", "c"])
                for scoring in ("sum", "exact")
            ],
        ),
        ("true_false", [{"key": key} for key in ("true", "false")]),
        (
            "matching",
            [
                {"pairs": dict(zip("pqr", matches, strict=True))}
                for matches in permutations(("x", "y", "z"))
            ],
        ),
        ("ordering", [{"options": list(order)} for order in permutations("abc")]),
        ("short_text", [{"answers": [{"value": value}]} for value in ("a", "b")]),
        ("numeric", [{"answers": [{"value": value}]} for value in ("1", "2")]),
        (
            "cloze",
            [
                {"gaps": {"1": {"kind": "single_choice", "options": list("abc"), "key": key}}}
                for key in "abc"
            ],
        ),
    ],
)
def test_nothing_of_what_a_page_shows_depends_on_the_key(
    kind: str, bodies: list[dict[str, object]]
) -> None:
    questions = [kinds.load(kind, body) for body in bodies]
    order = kinds.shuffled(questions[0].option_ids, 7, "q")
    assert len({question.controls(order) for question in questions}) == 1


def with_something_else(value: Any, draw: st.DataObject) -> Any:
    """The body with something else in a place or two, or a key that does not belong there."""
    if isinstance(value, dict) and value and draw.draw(st.integers(0, 9)) > 0:
        key = draw.draw(st.sampled_from(sorted(value)))
        changed = {**value, key: with_something_else(value[key], draw)}
        return changed if draw.draw(st.booleans()) else {**changed, draw.draw(ids): "1"}
    if isinstance(value, list) and value and draw.draw(st.integers(0, 9)) > 0:
        place = draw.draw(st.integers(0, len(value) - 1))
        return [*value[:place], with_something_else(value[place], draw), *value[place + 1 :]]
    if isinstance(value, dict):
        return draw.draw(st.dictionaries(ids, anything, max_size=3))
    return draw.draw(anything | st.sampled_from(["true", "1/3", "-1", "*", "1e-3", "n", "0"]))


def part_ids(question: Kind) -> set[str]:
    """The parts that a page shows controls for."""
    return {control.part for control in question.controls(question.option_ids)}
