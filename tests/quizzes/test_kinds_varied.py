"""Questions in variants: parameters, draws, and numbers in the words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.kinds import Body
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.parameters import checked_draws, drawn, read_parameters
from quizzes.rules import variant_seed
from studypack.packs.source.texts import QuestionText
from tests.quizzes.kind_examples import example, messages

RANGE = {"from": "1", "to": "3", "step": "1"}


def question(value: str, **parameters: object) -> Body:
    return {"parameters": parameters, "answers": [{"value": value}]}


@given(st.integers(0, 2**31 - 1))
def test_a_seed_always_draws_the_same_variant_and_its_right_answer_earns_everything(
    seed: int,
) -> None:
    kind = example("number varied")
    values, variant = kind.values(seed), kind.instance(seed)
    assert values == kind.values(seed)
    assert set(values) == set(kind.variables) == {"n", "s"}
    expected = float(values["s"]) ** float(values["n"])
    assert variant.grade(f"{expected:.6e}") == 1
    assert variant.grade(variant.right_answer()) == 1
    assert variant.variables == ()
    assert variant.instance(seed) is variant


def test_seeds_draw_every_value_about_equally_often() -> None:
    parameters = read_parameters(BodyReader(body={"parameters": {"n": RANGE}}))
    values = [drawn(parameters, seed)["n"] for seed in range(3000)]
    # 1000 expected, standard deviation 26: five of them either way.
    assert set(values) == {1, 2, 3}
    assert all(870 < values.count(value) < 1130 for value in set(values))


def test_a_draw_that_was_stored_stays_what_it_was() -> None:
    # Attempts hold a seed and no numbers: another way of drawing would change them.
    drawn_before = [{"n": "4", "s": "0.25"}, {"n": "10", "s": "0.25"}, {"n": "14", "s": "0.5"}]
    assert [example("number varied").values(seed) for seed in (0, 1, 2026)] == drawn_before


def test_two_questions_of_one_attempt_draw_apart() -> None:
    assert len({variant_seed(7, f"q-{number}") for number in range(20)}) == 20


def test_every_draw_is_tried_where_there_are_few_and_the_corners_where_there_are_many() -> None:
    few = read_parameters(BodyReader(body={"parameters": {"a": RANGE, "b": RANGE}}))
    assert len(list(checked_draws(few))) == 9
    long = {"from": "0", "to": "9999", "step": "1"}
    many = read_parameters(BodyReader(body={"parameters": {"a": long, "b": long}}))
    draws = [(int(draw["a"]), int(draw["b"])) for draw in checked_draws(many)]
    assert len(draws) == 1004
    assert draws[:4] == [(0, 0), (0, 9999), (9999, 0), (9999, 9999)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            question("1/(n - 2)", n=RANGE),
            ["answers.1.value: 1 is divided by zero (with n = 2)"],
        ),
        (
            question("n ^ n ^ n", n={"values": ["2", "9"]}),
            ["answers.1.value: ^ of 9, 3.8742e+08 is above 1e+300 (with n = 9)"],
        ),
        (question("1", n={}), [f"parameters.n.{key}: is missing" for key in RANGE]),
        (
            question("1", n={"values": ["x", "1"]}),
            ["parameters.n.values: 'x' is not a number"],
        ),
        (question("1", n={"values": []}), ["parameters.n.values: 0 is outside 1..1000"]),
        (
            question("1", n={**RANGE, "step": "0"}),
            ["parameters.n.step: '0' does not lead from the first to the last"],
        ),
        (
            question("1", n={**RANGE, "step": "1e-9"}),
            ["parameters.n.step: 2000000001 is outside 1..10000 values"],
        ),
        (
            question("1", **{"2n": RANGE, "pi": RANGE}),
            [
                "parameters: '2n' is not a name of 1..20 letters, digits and _",
                "parameters: 'pi' has a meaning of its own",
            ],
        ),
        (question("1"), ["parameters: 0 is outside 1..10"]),
    ],
)
def test_a_question_in_variants_names_every_problem_of_its_body(
    body: Body, expected: list[str]
) -> None:
    assert messages("numeric", body) == expected


def test_the_words_of_a_question_take_the_numbers_of_its_variant() -> None:
    values = {"n": "12", "s": "0.25"}
    words = kinds.filled("{=n} layers: {= s^n } or {=10*n}", values)
    assert words == "12 layers: 5.96046e-8 or 120"
    assert kinds.filled("{=m} and {=1/(n-12)}", values) == "{=m} and {=1/(n-12)}"
    assert kinds.filled("{=n}", {}) == "{=n}"


def test_markup_leaves_expressions_alone() -> None:
    def render(marked: str) -> str:
        return f"<p>{marked.replace('*', '<em>').replace('{', '(')}</p>"

    words = "{=a*b*c} *is* {=a}"
    assert kinds.rendered_around(words, render) == "<p>{=a*b*c} <em>is<em> {=a}</p>"


def test_the_words_name_the_expressions_that_have_no_value() -> None:
    words = QuestionText(
        text="What is {=s^n}, and {=m}?",
        options={},
        feedback={"1": "For {=1/(n - 2)}."},
        explanation="Because of {=n +}.",
        line=1,
    )
    found = [problem.message for problem in example("number varied").unknown_words(words)]
    assert [message[:40] for message in found] == [
        "text: {=m}: 'm' is not one of abs, ceil,",
        "explanation: {=n +}: it ends too early",
        "feedback.1: {=1/(n - 2)}: 1 is divided b",
    ]
