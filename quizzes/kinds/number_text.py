"""Numbers as they are shown to a learner."""

from decimal import Context, Decimal
from fractions import Fraction

EXACT_DIGITS = 15
SHOWN_DIGITS = 6
# The powers of ten of numbers that are easier read without a power of ten.
LOWEST_PLAIN, HIGHEST_PLAIN = -5, 14


def number_text(number: Fraction, digits: int = EXACT_DIGITS) -> str:
    """The number to so many significant digits, without trailing zeros; far from 1 as 1e-7.

    >>> number_text(Fraction(1, 8)), number_text(Fraction(2, 3), 3), number_text(Fraction(10) ** 20)
    ('0.125', '0.667', '1e+20')
    """
    context = Context(prec=digits)
    decimal = context.divide(Decimal(number.numerator), Decimal(number.denominator))
    short = decimal.normalize(context)
    is_plain = LOWEST_PLAIN <= short.adjusted() <= HIGHEST_PLAIN
    return f"{short:f}" if is_plain else f"{short:e}"
