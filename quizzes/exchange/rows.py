"""What a row holds in another form: a nested category is one line, a mark a number."""

import re
from collections.abc import Sequence
from fractions import Fraction
from typing import Final

ESCAPED: Final = re.compile(r"\\(.)|(/)", re.DOTALL)
LARGEST_DENOMINATOR: Final = 1_000


def join_path(path: Sequence[str]) -> str:
    r"""The names from the outermost inwards, parted by slashes.

    >>> join_path(("Physics", "km/h"))
    'Physics/km\\/h'
    """
    return "/".join(name.replace("\\", "\\\\").replace("/", "\\/") for name in path)


def split_path(line: str) -> tuple[str, ...]:
    r"""The names that were joined.

    >>> split_path("Physics/km\\/h")
    ('Physics', 'km/h')
    """
    parted = ESCAPED.sub(lambda found: found[1] or "\x00", line)
    return tuple(name for name in parted.split("\x00") if name)


def exact(number: float) -> Fraction:
    """The fraction that was stored as a number: of those it can mean the simplest.

    >>> exact(1 / 3), exact(0.1)
    (Fraction(1, 3), Fraction(1, 10))
    """
    simple = Fraction(number).limit_denominator(LARGEST_DENOMINATOR)
    return simple if float(simple) == number else Fraction(repr(number))
