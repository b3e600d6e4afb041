"""How near two numbers must be to count as equal, as `equal` and `equalRounded` say it."""

from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.qti2.values import UnknownRule, read_number
from studypack.common.wording import Message

PERCENT: Final = 100
MOST_FIGURES: Final = 30


def tolerated(node: Element, value: Fraction) -> tuple[Fraction, Fraction]:
    """What `equal` takes for the value, which is its first expression: from, to.

    Raises:
        UnknownRule: the tolerance is none, or its bounds are left out.
    """
    mode = node.get("toleranceMode", "exact")
    if mode == "exact":
        return value, value
    below, above = tolerances(node)
    if mode == "relative":
        below, above = (abs(value) * part / PERCENT for part in (below, above))
    elif mode != "absolute":
        raise UnknownRule(f"toleranceMode={mode[:40]!r}")
    has_bounds = {node.get(name, "true") for name in ("includeLowerBound", "includeUpperBound")}
    if has_bounds != {"true"}:
        raise UnknownRule(Message("a tolerance without its bounds"))
    return value - below, value + above


def tolerances(node: Element) -> tuple[Fraction, Fraction]:
    """How far below and above a value still counts, as written."""
    sizes = [read_number(text) for text in node.get("tolerance", "").split()]
    if not sizes:
        raise UnknownRule(Message("a tolerance without a size"))
    return sizes[0], sizes[-1]


def rounded(node: Element, number: Fraction) -> Fraction:
    """The number rounded as `equalRounded` says.

    Raises:
        UnknownRule: its figures are too many.
    """
    figures = read_number(node.get("figures", ""))
    if not 0 <= figures <= MOST_FIGURES:
        raise UnknownRule(f"figures={node.get('figures')!r}")
    places = int(figures)
    if node.get("roundingMode", "significantFigures") == "significantFigures":
        places -= magnitude(number) + 1
    scale = Fraction(10) ** places
    # Half away from zero, as the standard's round does; Python rounds half to even.
    size = Fraction(int(abs(number) * scale + Fraction(1, 2))) / scale
    return size if number > 0 else -size


def magnitude(number: Fraction) -> int:
    """The power of ten of the first digit; of zero, 0.

    >>> magnitude(Fraction(1234)), magnitude(Fraction("0.02"))
    (3, -2)
    """
    if not number:
        return 0
    size = abs(number)
    power = len(str(size.numerator)) - len(str(size.denominator))
    return power if Fraction(10) ** power <= size else power - 1
