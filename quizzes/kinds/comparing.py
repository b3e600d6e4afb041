"""When two texts are the same to a reader, and when a text fits a pattern."""

import unicodedata
from typing import Final

# What a keyboard or an editor puts for a plain quote, dash or space, and what nobody sees.
PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "…": "...",
    }
)
ESCAPED: Final = "\ue000"
WILDCARD: Final = "*"


def plain(text: str, *, is_case_kept: bool) -> str:
    """The text in NFC with single spaces, plain quotes and dashes; in lower case unless kept.

    >>> plain(" L’été —  Voilà", is_case_kept=False)
    "l'été - voilà"
    """
    composed = " ".join(unicodedata.normalize("NFC", text).translate(PLAIN).split())
    return composed if is_case_kept else unicodedata.normalize("NFC", composed.casefold())


def segments(pattern: str) -> tuple[str, ...]:
    r"""What stands between the wildcards of a pattern; `\*` is an asterisk.

    >>> segments(r"2 \* *")
    ('2 * ', '')
    """
    parts = pattern.replace(rf"\{WILDCARD}", ESCAPED).split(WILDCARD)
    return tuple(part.replace(ESCAPED, WILDCARD) for part in parts)


def fits(text: str, pattern: tuple[str, ...]) -> bool:
    """Whether the text is the segments in their order, with anything between two of them.

    Every segment is taken where it is found first: no later place leaves more room for the rest,
    so nothing is tried twice.

    >>> fits("gradients vanish", ("grad", "ish"))
    True
    """
    if len(pattern) == 1:
        return text == pattern[0]
    first, *middle, last = pattern
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    place, end = len(first), len(text) - len(last)
    for segment in middle:
        found = text.find(segment, place, end)
        if found < 0:
            return False
        place = found + len(segment)
    return True
