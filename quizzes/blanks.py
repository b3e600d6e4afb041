"""A question's text where nobody answers it. No Django."""

import re
from typing import Final

GAP: Final = re.compile(r"\{\{[^{}\n]{1,200}\}\}")
PLACE: Final = re.compile(r"\{=([^{}\n]{0,200})\}")
BLANK: Final = "____"


def with_blanks(html: str) -> str:
    """The text with a line where a gap is, and the name where each variant has a number.

    >>> with_blanks("After {=n} layers {{left}} is left")
    'After <var>n</var> layers ____ is left'
    """
    return GAP.sub(BLANK, PLACE.sub(r"<var>\1</var>", html))
