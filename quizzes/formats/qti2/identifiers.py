"""Ids of any characters as XML identifiers, and back.

What an identifier may not hold is written `_xHHHH_`, as ISO 9075-14 maps names to XML.
"""

import re
from typing import Final

FORBIDDEN: Final = re.compile(r"_x(?=[0-9A-F]{4,6}_|_)|^[^A-Za-z_]|[^A-Za-z0-9_.-]")
ESCAPED: Final = re.compile(r"_x([0-9A-F]{4,6})_")
NAMELESS: Final = re.compile(r"_x_\d*")
LAST_CODE: Final = 0x10FFFF


def to_identifier(id: str, place: int) -> str:
    """The identifier that stands for the id; `place` tells those without an id apart.

    >>> to_identifier("2 b", 1), to_identifier("", 7)
    ('_x0032__x0020_b', '_x_7')
    """
    if not id:
        return f"_x_{place}"
    return FORBIDDEN.sub(lambda match: _escape(match[0]), id)


def from_identifier(identifier: str) -> str:
    """The id that the identifier stands for.

    >>> from_identifier("_x0032__x0020_b"), from_identifier("_x_7")
    ('2 b', '')
    """
    if NAMELESS.fullmatch(identifier):
        return ""
    return ESCAPED.sub(_unescape, identifier)


def _escape(text: str) -> str:
    return f"_x{ord(text[0]):04X}_{text[1:]}"


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1], 16)
    return chr(code) if code <= LAST_CODE else match[0]
