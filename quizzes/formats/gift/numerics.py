"""Numbers as GIFT writes them: `3`, `3:0.1`, `1..5`; tolerances it cannot say become these."""

from decimal import Decimal, DecimalException
from fractions import Fraction
from typing import Final

from quizzes.formats.fractions import read_decimal, write_decimal
from quizzes.formats.item import Answer, Tolerance, ToleranceKind
from quizzes.formats.numbers import plain_tolerance
from studypack.common.wording import Message

RANGE: Final = ".."
MARGIN: Final = ":"
ANYTHING: Final = "*"
PLACES: Final = 12


def read_number(text: str) -> Answer:
    """The answer that this text accepts.

    Raises:
        ValueError: a number is missing, or the bounds of a range are the wrong way round.

    >>> read_number("1..5").value
    '3'
    """
    if text == ANYTHING:
        return Answer(value=ANYTHING)
    if RANGE in text:
        low, _, high = (part.strip() for part in text.partition(RANGE))
        return Answer(value=middle(low, high), low=low, high=high)
    value, margin, size = (part.strip() for part in text.partition(MARGIN))
    _expect_number(value)
    if not margin:
        return Answer(value=value)
    if _expect_number(size) < 0:
        raise ValueError(Message("tolerance: {size} is below the limit of 0", size=size))
    return Answer(value=value, tolerance=Tolerance(size=size))


def middle(low: str, high: str) -> str:
    """The number half way between the bounds of a range, exactly.

    >>> middle("3.141", "3.142")
    '3.1415'
    """
    lowest, highest = _expect_number(low), _expect_number(high)
    if lowest > highest:
        raise ValueError(Message("range: {low} is above its end, {high}", low=low, high=high))
    return write_decimal((lowest + highest) / 2, 0)


def _expect_number(text: str) -> Fraction:
    if not text:
        raise ValueError(Message("a number was expected, as 3, 3:0.1 or 1..5"))
    return read_decimal(text)


def write_number(answer: Answer) -> str:
    """What GIFT says of the answer; a tolerance it does not know is written as a distance.

    >>> log10 = Tolerance(kind=ToleranceKind.LOG10, size="1")
    >>> write_number(Answer(value="50", tolerance=log10))
    '5..500'
    """
    if answer.low and answer.high:
        return f"{answer.low}{RANGE}{answer.high}"
    if answer.tolerance is None or answer.value == ANYTHING:
        return answer.value
    if answer.tolerance.kind is ToleranceKind.LOG10:
        return _orders_of_magnitude(answer.value, answer.tolerance.size) or answer.value
    size = plain_tolerance(answer)
    return f"{answer.value}{MARGIN}{size}" if size else answer.value


def _orders_of_magnitude(value: str, size: str) -> str:
    """The range that is meant; a distance would not be the same upwards and downwards."""
    try:
        number, factor = read_decimal(value), Fraction(Decimal(10) ** Decimal(size))
        bounds = sorted((number / factor, number * factor))
    except (ValueError, DecimalException):
        return ""
    return RANGE.join(write_decimal(bound, PLACES) for bound in bounds) if number else ""
