"""GIFT, Moodle's text format for questions; also the text in which our authors edit theirs."""

import re
from pathlib import PurePath
from typing import Final

from quizzes.formats.encoding import decode
from quizzes.formats.gift.reading import read
from quizzes.formats.gift.writing import write

__all__ = ["EXTENSIONS", "LABEL", "MEDIA_TYPE", "NAME", "looks_like", "read", "write"]

NAME: Final = "gift"
LABEL: Final = "GIFT"
EXTENSIONS: Final = (".gift", ".txt")
MEDIA_TYPE: Final = "text/plain"
ENOUGH: Final = 2**16
# A category, a title or braces at the start of a line, or a brace that a sign of GIFT follows.
SIGNS: Final = re.compile(r"^[ \t]*+(?:\$CATEGORY:|::)|\{\s*+(?:[~=#}]|T\b|F\b|TRUE|FALSE)", re.M)


def looks_like(content: bytes, filename: str) -> bool:
    """Whether the file is GIFT, by its name, or by its beginning where the name leaves it open."""
    suffix = PurePath(filename.lower()).suffix
    if suffix in EXTENSIONS[1:]:
        return SIGNS.search(decode(content[:ENOUGH])[0]) is not None
    return suffix in EXTENSIONS
