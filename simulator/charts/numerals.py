"""Numbers as readers see them: coordinates, powers of ten, measured values, round ticks."""

from collections.abc import Sequence
from math import ceil, floor, log10

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_TIMES = "\N{MULTIPLICATION SIGN}"
_ROUND_TOPS = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
_DECADE_STEPS = (1, 2, 3, 4, 5, 10, 20, 50, 100, 200)
_ROUND_STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500)


def coordinate(value: float) -> str:
    """A coordinate with one decimal at most.

    >>> coordinate(12.04), coordinate(12.25)
    ('12', '12.2')
    """
    return f"{value:.1f}".removesuffix(".0")


def power_of_ten(exponent: int) -> str:
    """The label of a decade.

    >>> power_of_ten(-6)
    '10⁻⁶'
    """
    return "10" + str(exponent).translate(_SUPERSCRIPTS)


def measured(value: float | None, *, missing: str, zero: str = "0", sign: str = ".") -> str:
    """A measured value with three digits, in powers of ten where it is very small or large.

    `sign` stands before its decimals.

    >>> measured(0.0451, missing="none"), measured(0.0, missing="none")
    ('0.0451', '0')
    """
    if value is None:
        return missing
    if value == 0:
        return zero
    mantissa, exponent = f"{value:.2e}".split("e")
    if -3 < int(exponent) < 4:
        return f"{float(f'{value:.3g}'):.12g}".replace(".", sign)
    return f"{mantissa.replace('.', sign)} {_TIMES} {power_of_ten(int(exponent))}"


def round_top(value: float) -> float:
    """The next round number at or above a positive value.

    >>> round_top(2.7)
    3.0
    """
    magnitude = 10.0 ** floor(log10(value))
    return next(top * magnitude for top in _ROUND_TOPS if top * magnitude >= value * 0.999999)


def decade_ticks(low: int, high: int, *, at_most: int) -> list[int]:
    """Exponents to label, at equal distances, multiples of their distance."""
    distance = next(step for step in _DECADE_STEPS if (high - low) / step <= at_most - 1)
    return list(range(ceil(low / distance) * distance, high + 1, distance))


def count_ticks(first: int, last: int, *, at_most: int) -> list[int]:
    """Whole numbers to label from first to last, both included, round ones between.

    >>> count_ticks(1, 32, at_most=8)
    [1, 5, 10, 15, 20, 25, 32]
    """
    distance = next((step for step in _ROUND_STEPS if (last - first) / step <= at_most - 1), last)
    between = [n for n in _multiples(first, last, distance) if _is_clear(n, first, last, distance)]
    return sorted({first, *between, last})


def _multiples(first: int, last: int, distance: int) -> Sequence[int]:
    return range(first - first % distance + distance, last, distance)


def _is_clear(number: int, first: int, last: int, distance: int) -> bool:
    return last - number > distance / 2 and number - first > distance / 2
