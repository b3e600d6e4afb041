"""A question's text where nobody answers it. No Django."""

import re
from collections.abc import Mapping
from typing import Final

GAP: Final = re.compile(r"\{\{([^{}\n]{1,200})\}\}")
PLACE: Final = re.compile(r"\{=([^{}\n]{0,200})\}")


def with_blanks(html: str) -> str:
    """The text with a numbered line where a gap is, and the name where a variant has a number.

    >>> with_blanks("After {=n} layers {{left}} is left")
    'After <var>n</var> layers (1) ____ is left'
    """
    numbers = gap_numbers(html)
    named = PLACE.sub(r"<var>\1</var>", html)
    return GAP.sub(lambda gap: f"({numbers[gap[1]]}) ____", named)


def gap_numbers(html: str) -> Mapping[str, int]:
    """The gaps of a text by id, counted from 1 as they stand in it.

    >>> gap_numbers("{{b}} and {{a}}")
    {'b': 1, 'a': 2}
    """
    found = dict.fromkeys(gap[1] for gap in GAP.finditer(html))
    return {gap: number for number, gap in enumerate(found, start=1)}
