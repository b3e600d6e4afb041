"""The arithmetic that authors write."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import expression
from quizzes.kinds.expression import ExpressionError

NAMES = frozenset({"n", "sigma_w"})
VALUES = {"n": 4.0, "sigma_w": 1.5}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("8 - 4 - 2", 2),
        ("8 / 4 / 2", 1),
        ("2 ^ 3 ^ 2", 512),
        ("-2 ^ 2", -4),
        ("2 ^ -1", 0.5),
        ("--2", 2),
        ("1.5e-3 * 1000", 1.5),
        (".5", 0.5),
        ("n * sigma_w", 6),
        ("sqrt(n) + abs(-1)", 3),
        ("max(1, n, 2) - min(n, 3)", 1),
        ("round(2.5) + round(-2.5) + round(1.25, 1)", 1.3),
        ("floor(1.9) + ceil(1.1)", 3),
        ("log(e) + log10(100) + log2(8)", 6),
        ("cos(pi)", -1),
        ("tanh(0) + sin(0) + tan(0) + exp(0)", 1),
    ],
)
def test_an_expression_has_the_value_that_mathematics_gives_it(text: str, value: float) -> None:
    assert expression.read(text, NAMES).value(VALUES) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "it ends too early"),
        ("1 +", "it ends too early"),
        ("(1", "a parenthesis is not closed"),
        ("1)", "')' is not expected there"),
        ("1 2", "'2' is not expected there"),
        ("2n", "'n' is not expected there"),
        ("sqrt 4", "sqrt needs its arguments in parentheses"),
        ("sqrt(1, 2)", "sqrt: 2 is outside 1..1 arguments"),
        ("m", "'m' is not one of abs, ceil, cos,"),
        ("__import__('os')", "'_' is not expected there"),
        ("n.real", "'.' is not expected there"),
        ("1e999", "1e999 is above 1e+300"),
        ("1" * 201, "201 is above 200 characters"),
        ("(" * 31 + "1" + ")" * 31, "it is nested deeper than 30"),
        ("-" * 32 + "1", "it is nested deeper than 30"),
        ("^".join("1" * 33), "it is nested deeper than 30"),
    ],
)
def test_what_is_no_expression_is_told_why(text: str, expected: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        expression.read(text, NAMES)
    assert str(raised.value).startswith(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / (n - 4)", "1 is divided by zero"),
        ("0 ^ -1", "^ of 0, -1 is not a number"),
        ("(-8) ^ (1/3)", "^ of -8, 0.333333 is not a number"),
        ("sqrt(-1)", "sqrt of -1 is not a number"),
        ("log(0)", "log of 0 is not a number"),
        ("exp(1000)", "exp of 1000 is above 1e+300"),
        ("9 ^ 9 ^ 9", "^ of 9, 3.8742e+08 is above 1e+300"),
        ("1e200 * 1e200", "* of 1e+200, 1e+200 is above 1e+300"),
        ("round(1, 99)", "round: 99 is not a whole number within -15..15"),
    ],
)
def test_what_has_no_value_is_told_why(text: str, expected: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        expression.read(text, NAMES).value(VALUES)
    assert str(raised.value) == expected


@given(st.text("0123456789.+-*/^() ,nesqrtlogpi", max_size=40))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    try:
        value = expression.read(text, NAMES).value(VALUES)
    except ExpressionError:
        return
    assert math.isfinite(value)


@given(st.lists(st.integers(1, 99), min_size=1, max_size=12), st.data())
def test_sums_and_products_agree_with_those_of_the_language(
    numbers: list[int], draw: st.DataObject
) -> None:
    signs = draw.draw(st.lists(st.sampled_from("+-*"), min_size=12, max_size=12))
    text, operands = str(numbers[0]), [[float(numbers[0])]]
    for sign, number in zip(signs, numbers[1:], strict=False):
        text += f" {sign} {number}"
        if sign == "*":
            operands[-1].append(float(number))
        else:
            operands.append([float(number) if sign == "+" else -float(number)])
    expected = math.fsum(math.prod(factors) for factors in operands)
    # 12 products of numbers below 100: floating point keeps 15 digits of the largest.
    largest = max(abs(math.prod(factors)) for factors in operands)
    assert expression.read(text).value({}) == pytest.approx(expected, abs=largest * 1e-12)
