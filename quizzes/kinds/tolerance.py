"""How far from the value a number may lie."""

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

from quizzes.kinds.bodies import BodyReader
from studypack.common.wording import Message

MOST_DIGITS = 30


class ToleranceKind(StrEnum):
    """What a tolerance is measured in; LOG10 is in orders of magnitude."""

    ABSOLUTE = "absolute"
    RELATIVE = "relative"
    LOG10 = "log10"
    SIGNIFICANT_DIGITS = "significant_digits"
    DECIMAL_PLACES = "decimal_places"


COUNTS = (ToleranceKind.SIGNIFICANT_DIGITS, ToleranceKind.DECIMAL_PLACES)


@dataclass(frozen=True, kw_only=True)
class Tolerance:
    """How far an answer may lie from the value.

    Attributes:
        size: a distance, a share of the value, a number of decades, or a number of digits.
    """

    kind: ToleranceKind = ToleranceKind.ABSOLUTE
    size: Fraction = Fraction(0)

    @classmethod
    def read(cls, reader: BodyReader) -> Self:
        """The tolerance of a body; none where nothing is said."""
        reader.expect(("kind", "size"))
        kind = ToleranceKind(reader.one_of("kind", list(ToleranceKind), default="absolute"))
        if kind in COUNTS:
            fewest = 1 if kind is ToleranceKind.SIGNIFICANT_DIGITS else 0
            size = Fraction(reader.whole("size", fewest, low=fewest, high=MOST_DIGITS))
        else:
            size = reader.number("size", reader.body.get("size", "0"))
        if size < 0:
            reader.report("size", Message("{size} is below 0", size=size))
        return cls(kind=kind, size=size)

    def accepts(self, typed: Fraction, value: Fraction) -> bool:
        """Whether `typed` is close enough to `value`.

        Absolute: |t - v| <= size. Relative: |t - v| <= size |v|. Log10: |log10(t / v)| <= size,
        for numbers of one sign. Digits and places: both round to the same number, halves away
        from zero.

        Source: IMS Question and Test Interoperability 2.2, Information Model, `equal` and
        `equalRounded`, for all but the logarithm.
        """
        if self.kind is ToleranceKind.ABSOLUTE:
            return abs(typed - value) <= self.size
        if self.kind is ToleranceKind.RELATIVE:
            return abs(typed - value) <= self.size * abs(value)
        if self.kind is ToleranceKind.LOG10:
            return decades_between(typed, value) <= self.size
        if self.kind is ToleranceKind.DECIMAL_PLACES:
            return rounded(typed, int(self.size)) == rounded(value, int(self.size))
        return significant(typed, int(self.size)) == significant(value, int(self.size))


def decades_between(one: Fraction, other: Fraction) -> float:
    """|log10(one / other)|, exact for powers of ten; infinite across or at zero, 0 from 0 to 0.

    >>> round(decades_between(Fraction(1, 100), Fraction(1)), 6)
    2.0
    """
    if one == other:
        return 0.0
    if one * other <= 0:
        return math.inf
    ratio = abs(one / other)
    return abs(math.log10(ratio.numerator) - math.log10(ratio.denominator))


def rounded(value: Fraction, places: int) -> Fraction:
    """The value rounded to decimal places, halves away from zero.

    >>> rounded(Fraction("-0.125"), 2)
    Fraction(-13, 100)
    """
    scale = Fraction(10) ** places
    size = math.floor(abs(value) * scale + Fraction(1, 2)) / scale
    return -size if value < 0 else size


def significant(value: Fraction, digits: int) -> Fraction:
    """The value rounded to significant digits, halves away from zero.

    >>> significant(Fraction("0.012345"), 3)
    Fraction(123, 10000)
    """
    return rounded(value, digits - 1 - exponent_of(value)) if value else value


def exponent_of(value: Fraction) -> int:
    """The power of ten of the first digit of a number other than 0.

    >>> exponent_of(Fraction("0.012")), exponent_of(Fraction(999))
    (-2, 2)
    """
    size = abs(value)
    guess = len(str(size.numerator)) - len(str(size.denominator))
    return guess if size >= Fraction(10) ** guess else guess - 1
