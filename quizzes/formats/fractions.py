"""Shares of a mark as Moodle writes them: decimal numbers that stand for exact fractions."""

import re
from bisect import bisect_left
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Final

from studypack.common.wording import Message

DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
# A bank of questions says few different shares, and says them very often.
REMEMBERED: Final = 1024
LONGEST: Final = 60
FINEST: Final = -40
PERCENT: Final = 100
# The parts of a mark that Moodle lets a teacher choose; it stores and writes them rounded.
KNOWN: Final = (
    Fraction(0),
    *(Fraction(1, parts) for parts in (20, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1)),
    *(Fraction(tenths, 10) for tenths in (3, 4, 6, 7, 8, 9)),
    *(Fraction(2, 3), Fraction(3, 4), Fraction(5, 6)),
)
KNOWN_IN_ORDER: Final = tuple(sorted(KNOWN))
NEAR: Final = Fraction(1, 100_000)
PERCENT_PLACES: Final = 5
MARK_PLACES: Final = 7


def read_decimal(text: str) -> Fraction:
    """The exact value of a decimal number, with a point and with or without an exponent.

    Raises:
        ValueError: it is not one, or has more digits than any question needs.

    >>> read_decimal(" 1.50 ")
    Fraction(3, 2)
    """
    written = text.strip()
    if len(written) > LONGEST or not DECIMAL.fullmatch(written):
        raise ValueError(Message("{value} is not a decimal number", value=repr(written[:LONGEST])))
    number = Decimal(written)
    if not FINEST < number.adjusted() < -FINEST:
        raise ValueError(
            Message(
                "{written} has an exponent outside {low}..{high}",
                written=repr(written),
                low=FINEST,
                high=-FINEST,
            )
        )
    return Fraction(number)


@lru_cache(maxsize=REMEMBERED)
def read_percentage(text: str) -> Fraction:
    """The part of the mark, -1 to 1, that a percentage stands for; `33.33333` is a third.

    Raises:
        ValueError: it is not a decimal number, or is outside -100..100.

    >>> read_percentage("33.33333")
    Fraction(1, 3)
    """
    value = read_decimal(text) / PERCENT
    if abs(value) > 1:
        raise ValueError(Message("{value} is outside -100..100 %", value=text.strip()))
    return snapped(value)


def read_share(text: str) -> Fraction:
    """The same part of the mark, written from -1 to 1; `0.33333` is a third.

    Raises:
        ValueError: it is not a decimal number, or is outside -1..1.
    """
    value = read_decimal(text)
    if abs(value) > 1:
        raise ValueError(Message("{value} is outside -1..1", value=text.strip()))
    return snapped(value)


def snapped(value: Fraction) -> Fraction:
    """The value, or the fraction that Moodle means by it, if that is within 0.001 %.

    >>> snapped(Fraction("0.6666667")), snapped(Fraction("0.33"))
    (Fraction(2, 3), Fraction(33, 100))
    """
    whole, part = divmod(abs(value), 1)
    above = bisect_left(KNOWN_IN_ORDER, part)
    for known in KNOWN_IN_ORDER[max(above - 1, 0) : above + 1]:
        if abs(known - part) <= NEAR:
            return (whole + known) * (1 if value > 0 else -1)
    return value


def write_percentage(value: Fraction) -> str:
    """The percentage as Moodle writes it.

    >>> write_percentage(Fraction(-1, 3)), write_percentage(Fraction(1, 2))
    ('-33.33333', '50')
    """
    return write_decimal(value * PERCENT, PERCENT_PLACES)


def write_decimal(value: Fraction, places: int) -> str:
    """The value as a decimal number: exact where it ends, else rounded to so many places.

    >>> write_decimal(Fraction(3, 8), 2), write_decimal(Fraction(1, 3), 2)
    ('0.375', '0.33')
    """
    if ends(value):
        while value.denominator > 1 and (value * 10**places).denominator > 1:
            places += 1
    text = f"{Decimal(round(value * 10**places)).scaleb(-places):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ends(value: Fraction) -> bool:
    """Whether the decimal number has an end: the denominator is made of twos and fives.

    >>> ends(Fraction(3, 40)), ends(Fraction(1, 3))
    (True, False)
    """
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1
