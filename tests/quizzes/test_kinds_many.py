"""Multiple choice, matching and ordering: credit, forms and bodies, by cases known in advance."""

from fractions import Fraction
from itertools import permutations

import pytest

from quizzes import kinds
from quizzes.kinds import Body, Control, ControlType, Part
from tests.quizzes.kind_examples import example, messages


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        (["a", "c"], 1),
        (["c", "a"], 1),
        (["a"], Fraction(1, 2)),
        (["a", "b"], 0),
        (["a", "c", "b"], Fraction(1, 2)),
        (["a", "b", "c", "d"], 0),
        ([], 0),
        (None, 0),
    ],
)
def test_multiple_choice_adds_an_equal_share_and_takes_it_away(
    answer: object, earned: Fraction
) -> None:
    assert example("multiple").grade(answer) == earned


def test_multiple_choice_takes_three_decimal_thirds_for_everything() -> None:
    assert example("multiple weighed").grade(["a", "b", "c"]) == 1
    assert example("multiple weighed").grade(["a", "b"]) == Fraction("0.66666")
    assert example("multiple weighed").grade(["a", "d"]) == 0


def test_multiple_choice_may_earn_all_or_nothing() -> None:
    earned = [example("multiple exact").grade(given) for given in (["a", "c"], ["a"], list("abc"))]
    assert earned == [1, 0, 0]


def test_multiple_choice_takes_marks_away_where_its_body_says_so() -> None:
    kind = kinds.load("multiple_choice", {"options": ["a", "b"], "keys": ["a"], "negative": "true"})
    assert kind.grade(["b"]) == -1


def test_multiple_choice_reads_a_form_with_several_values() -> None:
    kind = example("multiple")
    assert kind.answer_from_form({"": ["c", "a"]}) == ["c", "a"]
    assert kind.controls(("d", "a", "b", "c"))[0].type is ControlType.CHECKBOXES
    assert kind.feedback_ids(["c", "b"]) == ("b", "c", "wrong")
    assert kind.parts(["c"]) == (Part(given=["c"], right=("a", "c"), fraction=Fraction(1, 2)),)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("a", "answer: 'a' is not a list of options"),
        (["a", "z"], "answer: 'z' is not one of a, b, c, d"),
        (["a", "a"], "answer: ['a', 'a'] repeats an option"),
        ([["a"]], "answer: ['a'] is not one of a, b, c, d"),
    ],
)
@pytest.mark.parametrize("name", ["multiple", "ordering"])
def test_a_list_that_is_no_answer_is_refused(name: str, answer: object, expected: str) -> None:
    assert [found.message for found in example(name).check_answer(answer)] == [expected]


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("multiple_choice", {"options": ["a", "b"]}, ["keys: is missing"]),
        (
            "multiple_choice",
            {"options": ["a", "b"], "keys": []},
            ["keys: none is right; at least one must be"],
        ),
        (
            "multiple_choice",
            {"options": ["a", "b"], "fractions": {"a": "1/2"}, "scoring": "half"},
            [
                "fractions: the best answer earns 1/2; it must earn 1",
                "scoring: 'half' is not one of sum, exact",
            ],
        ),
        ("matching", {}, ["pairs: is missing"]),
        (
            "matching",
            {"pairs": {"p": "m", "m": "n"}, "extra": ["n"]},
            [
                "pairs: 'm' is both a prompt and a match",
                "extra: 'n' belongs to a prompt",
            ],
        ),
        (
            "matching",
            {"pairs": {"p": "m", "q": "m"}, "fractions": {"r": "1", "p": "0", "q": "0"}},
            [
                "pairs: 1 match is too few to choose from; the least is 2",
                "fractions: 'r' is not one of p, q",
                "fractions: no pair earns anything",
            ],
        ),
        ("matching", {"pairs": {"p": ["m"]}}, ["pairs.p: ['m'] is not an id"]),
        ("ordering", {"options": ["a"]}, ["options: 1 is outside 2..100"]),
        ("description", {"lines": "1"}, ["lines: is not a key of this kind; expected none"]),
        ("open", {"lines": "0"}, ["lines: 0 is outside 1..100"]),
        ("open", {"lines": "many"}, ["lines: 'many' is not a whole number"]),
    ],
)
def test_every_problem_of_a_body_is_named(kind: str, body: Body, expected: list[str]) -> None:
    assert messages(kind, body) == expected


def test_matching_shows_a_menu_of_all_matches_for_every_prompt() -> None:
    kind = example("matching weighed")
    assert kind.controls(("m2", "p2", "m1", "p1")) == (
        Control(type=ControlType.MENU, part="p1", prompt="p1", options=("m2", "m1")),
        Control(type=ControlType.MENU, part="p2", prompt="p2", options=("m2", "m1")),
    )
    order = ("p3", "m3", "p1", "m1", "p2", "m2")
    assert [control.part for control in example("matching").controls(order)] == ["p3", "p1", "p2"]


def test_matching_gives_each_pair_its_share() -> None:
    third = example("matching").grade({"p1": "m1", "p2": "m3"})
    assert third == Fraction(1, 3)
    kind = example("matching weighed")
    assert kind.grade({"p1": "m1"}) == Fraction(3, 4)
    assert not kind.is_complete({"p1": "m1"})
    assert [part.weight for part in kind.parts({})] == [Fraction(3, 4), Fraction(1, 4)]
    assert kind.feedback_ids({"p1": "m2"}) == ("p1", "wrong")


def test_matching_reads_one_field_a_prompt() -> None:
    kind = example("matching")
    assert kind.answer_from_form({"p1": ["m2"], "p2": [""], "q": ["m1"]}) == {"p1": "m2"}
    found = kind.check_answer({"p1": "x", "q": "m1"})
    assert [problem.message for problem in found] == [
        "answer: 'q' is not one of p1, p2, p3",
        "answer.p1: 'x' is not one of m1, m2, m3",
    ]


def test_ordering_earns_nothing_on_average_by_chance_before_its_floor() -> None:
    right = ("a", "b", "c", "d")
    taus = [kinds.ordering.rank_correlation(order, right) for order in permutations(right)]
    assert sum(taus) == 0
    assert [max(taus), min(taus)] == [1, -1]


@pytest.mark.parametrize(
    ("answer", "earned"),
    [
        (["d", "b", "c", "a"], 1),
        (["d", "c", "b", "a"], Fraction(2, 3)),
        (["a", "c", "b", "d"], 0),
        (["d", "b", "c"], Fraction(1, 2)),
        (["d", "d", "b"], 0),
        ("d", 0),
    ],
)
def test_ordering_counts_pairs_in_their_right_order(answer: object, earned: Fraction) -> None:
    assert example("ordering").grade(answer) == earned


def test_ordering_may_earn_all_or_nothing() -> None:
    earned = [example("ordering exact").grade(list(given)) for given in ("dbc", "dcb", "db")]
    assert earned == [1, 0, 0]


def test_ordering_reads_places_out_of_a_form_and_leaves_out_what_has_none() -> None:
    fields = {"a": ["2"], "b": ["1"], "c": [""], "d": ["2"], "x": ["1"]}
    assert example("ordering").answer_from_form(fields) == ["b", "a", "d"]
    assert example("ordering").answer_from_form({"a": ["9" * 5000]}) is None


def test_ordering_lists_its_options_in_an_order_that_tells_nothing() -> None:
    assert example("ordering").option_ids == ("a", "b", "c", "d")
    assert example("ordering").is_shuffled
