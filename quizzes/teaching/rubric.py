"""The levels that a rubric tells apart, each a key of the keyboard. No Django."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Final

LEVEL: Final = re.compile(r"<li>\s*(?:<p>)?\s*(\d{1,3})\s?%\s*[:–-]?\s*(.*?)</li>", re.DOTALL)
QUARTERS: Final = (0, 25, 50, 75, 100)
MOST_LEVELS: Final = 9
LONGEST_WORDS: Final = 80


@dataclass(frozen=True, kw_only=True)
class Level:
    """A credit in per cent, the digit that gives it, and what it stands for, if that is said."""

    digit: int
    percent: int
    words: str = ""


def levels_of(rubric: str) -> tuple[Level, ...]:
    """The levels in the order of the rubric; quarters where its list names none.

    >>> [level.percent for level in levels_of("<ul><li>100 %: both</li><li>40 %: one</li></ul>")]
    [100, 40]
    """
    named = [(int(percent), plain(words)) for percent, words in LEVEL.findall(rubric)]
    usable = [(percent, words) for percent, words in named if percent <= 100][:MOST_LEVELS]
    return tuple(
        Level(digit=digit, percent=percent, words=words)
        for digit, (percent, words) in enumerate(usable or [(one, "") for one in QUARTERS], 1)
    )


def plain(html: str) -> str:
    """The words of a piece of HTML, cut where they are many."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())[:LONGEST_WORDS]
