"""GIFT's characters: which are its own, how a text is kept apart from them, where they stand."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

BLANKS: Final = " \t\n"
ESCAPE: Final = re.compile(r"\\([~=#{}:\\n])")
NEWLINE: Final = r"\n"
# Texts are not read by a rule of HTML, but many authors forget to escape the attributes of a tag
# and numeric entities, in which a sign of GIFT would make no sense.
VALUE: Final = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>{}~]++)"""
TAG: Final = rf"<[A-Za-z][\w-]*+(?:\s++[\w:-]++(?:={VALUE})?)*+\s*+/?>|&#\w++;"


def _marks(signs: str, begin: str, others: str = "") -> re.Pattern[str]:
    """A pattern for all up to a sign that stands for itself, which is group 1.

    Args:
        signs: the signs; begin: the characters they begin with, and `others` do.
        others: what is passed over, whatever signs are in it.
    """
    passed = "|".join(part for part in (r"\\(?s:.)", others) if part)
    plain = rf"[^\\{begin}]*+"
    return re.compile(rf"{plain}(?:(?:{passed}){plain})*+({signs})", re.ASCII)


TITLE_END: Final = _marks("::", ":", ":(?!:)")
BRACE: Final = _marks("[{}]", "{}")
GENERAL_FEEDBACK: Final = _marks("####", "#", "#(?!###)")
ANSWER: Final = _marks("[~=]", "~=<&", f"{TAG}|[<&]")
FEEDBACK: Final = _marks("#", "#<&", f"{TAG}|[<&]")
# An arrow of its own comes before one that ends an HTML comment.
ARROW: Final = _marks("->", r"\-", "(?<=-)->|-(?!>)")
ANY_ARROW: Final = _marks("->", r"\-", "-(?!>)")


def marks(pattern: re.Pattern[str], text: str, start: int = 0) -> Iterator[re.Match[str]]:
    """The signs from `start` on, each with what stands before it: group 1 is the sign."""
    while match := pattern.match(text, start):
        yield match
        start = match.end()


def first(pattern: re.Pattern[str], text: str, start: int = 0) -> int:
    """Where the first sign stands, or -1."""
    match = pattern.match(text, start)
    return match.start(1) if match else -1


def split_once(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What stands before and after the first sign; all of it and nothing without one."""
    match = pattern.match(text)
    return (text[: match.start(1)], text[match.end() :]) if match else (text, "")


def unescape(text: str) -> str:
    r"""The text as it is meant. What GIFT has no escape for keeps its backslash, as LaTeX needs.

    >>> unescape(r"a \= b\n\frac{1}{2} \\neq")
    'a = b\n\\frac{1}{2} \\neq'
    """
    return ESCAPE.sub(_meant, text)


def _meant(match: re.Match[str]) -> str:
    return "\n" if match[1] == "n" else match[1]


def escape(text: str, signs: Sequence[str] = ("\\", "~", "=", "#", "{", "}")) -> str:
    r"""The text as GIFT writes it, on one line; `::` is escaped so that no title begins.

    >>> print(escape("{a} = b\n::c"))
    \{a\} \= b\n\:\:c
    """
    for sign in signs:
        text = text.replace(sign, f"\\{sign}")
    return text.replace("::", r"\:\:").replace("\n", NEWLINE)


def escape_title(text: str) -> str:
    """A title, in which a colon may stand beside the signs that end it."""
    return escape(text.replace("\\", "\\\\").replace(":", "\\:"), ("~", "=", "#", "{", "}"))
