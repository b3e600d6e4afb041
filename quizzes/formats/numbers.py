"""The tolerance of a number, said as the distance that may lie between it and an answer."""

from decimal import Decimal, DecimalException
from fractions import Fraction
from typing import Final

from quizzes.formats.fractions import read_decimal, write_decimal
from quizzes.formats.item import Answer, Tolerance, ToleranceKind
from studypack.common.wording import Message

PLACES: Final = 12
HALF: Final = Fraction(1, 2)
TEN: Final = Fraction(10)
MOST_DIGITS: Final = 30


def plain_tolerance(answer: Answer) -> str:
    """The distance as a decimal number; empty where the answer has none that can be said so.

    >>> relative = Tolerance(kind=ToleranceKind.RELATIVE, size="0.1")
    >>> plain_tolerance(Answer(value="50", tolerance=relative))
    '5'
    """
    try:
        if answer.low and answer.high:
            return write_decimal((read_decimal(answer.high) - read_decimal(answer.low)) / 2, PLACES)
        if answer.tolerance is None or answer.tolerance.kind is ToleranceKind.ABSOLUTE:
            return answer.tolerance.size if answer.tolerance else ""
        return write_decimal(distance(read_decimal(answer.value), answer.tolerance), PLACES)
    except (ValueError, DecimalException):
        return ""


def distance(value: Fraction, tolerance: Tolerance) -> Fraction:
    """How far an answer may lie from the value; of orders of magnitude, the reach upwards.

    Raises:
        ValueError: the size is not a number, or no number of digits that can be counted.
    """
    size = read_decimal(tolerance.size)
    if tolerance.kind is ToleranceKind.RELATIVE:
        return abs(value) * size
    if tolerance.kind is ToleranceKind.LOG10:
        return abs(value) * (Fraction(Decimal(10) ** Decimal(tolerance.size)) - 1)
    if size.denominator > 1 or not 0 <= size <= MOST_DIGITS:
        raise ValueError(
            Message(
                "{size} is not a number of digits in 0..{limit}",
                size=tolerance.size,
                limit=MOST_DIGITS,
            )
        )
    places = int(size)
    if tolerance.kind is ToleranceKind.SIGNIFICANT_DIGITS:
        places -= 1 + Decimal(write_decimal(value, PLACES)).adjusted()
    return HALF / TEN**places
