"""Texts in which `*` stands for any text, as the patterns of QTI say them.

Only such patterns are read: letters, escaped signs, `.*`, and `[aA]` for a letter in either case.
Each other pattern stays unread, so that no pattern can keep the reader busy.
"""

import re
from typing import Final

ANY: Final = ".*"
PIECE: Final = re.compile(r"\.\*|\\(.)|\[(.)(.)\]|([^\\.\[\](){}*+?|^$&-])", re.DOTALL)
SIGNS: Final = re.compile(r"([\\.\[\](){}*+?|^$&-])")


def to_pattern(accepted: str, *, is_case_sensitive: bool) -> str:
    """The pattern of QTI for a text with wildcards.

    >>> to_pattern("a*.", is_case_sensitive=True), to_pattern("a*", is_case_sensitive=False)
    ('a.*\\\\.', '[aA].*')
    """
    return "".join(
        ANY if sign == "*" else _either_case(sign, is_case_sensitive) for sign in accepted
    )


def _either_case(sign: str, is_case_sensitive: bool) -> str:
    other = sign.swapcase()
    if not is_case_sensitive and len(other) == 1 and other != sign:
        return f"[{sign}{other}]"
    return SIGNS.sub(r"\\\1", sign)


def from_pattern(pattern: str) -> tuple[str, bool] | None:
    """The text with wildcards that the pattern says, and whether case counts in it.

    >>> from_pattern("[aA].*"), from_pattern("(a|b)+")
    (('a*', False), None)
    """
    text, place, cases = "", 0, set()
    while place < len(pattern):
        piece = PIECE.match(pattern, place)
        if piece is None:
            return None
        escaped, one, other, letter = piece.groups()
        if one is not None and (one == other or one.swapcase() != other):
            return None
        if letter and letter.swapcase() != letter:
            cases.add(True)
        if one is not None and one != other:
            cases.add(False)
        if escaped == "*" or (escaped is not None and escaped.isalnum()):
            return None
        text += escaped or one or letter or "*"
        place = piece.end()
    return None if len(cases) == 2 else (text, False not in cases)


def matches(text: str, accepted: tuple[str, bool]) -> bool:
    """Whether the text is what the wildcards accept; pieces are found from left to right."""
    wanted, is_case_sensitive = accepted
    if not is_case_sensitive:
        text, wanted = text.casefold(), wanted.casefold()
    first, *others = wanted.split("*")
    if not others:
        return text == wanted
    last = others.pop()
    if len(text) < len(first) + len(last):
        return False
    if not text.startswith(first) or not text.endswith(last):
        return False
    middle = text[len(first) : len(text) - len(last)]
    for piece in others:
        _, found, middle = middle.partition(piece) if piece else ("", "found", middle)
        if not found:
            return False
    return True
