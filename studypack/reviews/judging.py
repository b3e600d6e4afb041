"""Whether what was typed is what a card says: case, accents, punctuation and slips do not matter.

No Django, no rows; texts come as HTML and are compared as a reader reads them.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from html import unescape
from typing import Final

TAG: Final = re.compile(r"<[^>]*>")
# Nobody types a longer answer letter for letter, nor a formula.
MOST_WORDS: Final = 6
LONGEST_TYPED: Final = 500
# One slip in a word of five letters, two in nine, three in thirteen.
LETTERS_A_SLIP: Final = 4
# Letters that no decomposition makes plain.
PLAIN_LETTERS: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


class Verdict(StrEnum):
    """How what was typed did; CLOSE is right but for slips."""

    RIGHT = "right"
    CLOSE = "close"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """A verdict, and the slips that were let pass."""

    verdict: Verdict
    slips: int = 0

    @property
    def is_right(self) -> bool:
        """Whether it counts as known."""
        return self.verdict is not Verdict.WRONG


def text_of(html: str) -> str:
    """What a reader reads.

    >>> text_of("<p>A <em>layer</em>&#x27;s gain</p>")
    "A layer's gain"
    """
    return " ".join(unescape(TAG.sub("", html)).split())


def can_be_typed(html: str) -> bool:
    """Whether a reader can type it: a few words without a formula."""
    words = plain(text_of(html)).split()
    return not has_formula(html) and 1 <= len(words) <= MOST_WORDS


def has_formula(html: str) -> bool:
    """Whether there is more than words to read."""
    return "<math" in html


def plain(text: str) -> str:
    """The words alone, in lower case, without accents and punctuation.

    >>> plain("  L’Été, c'est ÇA! ")
    'l ete c est ca'
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold()).translate(PLAIN_LETTERS)
    letters = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[\W_]+", " ", letters).split())


def judge(typed: str, right: str) -> Judgement:
    """How close what was typed is to the text that is right.

    >>> judge("vanishing gradeint", "Vanishing gradient").verdict
    <Verdict.CLOSE: 'close'>
    """
    given, wanted = plain(typed[:LONGEST_TYPED]), plain(right)
    if given == wanted:
        return Judgement(verdict=Verdict.RIGHT)
    allowed = (len(wanted) - 1) // LETTERS_A_SLIP
    if not given or numbers_in(given) != numbers_in(wanted):
        return Judgement(verdict=Verdict.WRONG)
    slips = distance(given.replace(" ", ""), wanted.replace(" ", ""), limit=allowed)
    if slips > allowed:
        return Judgement(verdict=Verdict.WRONG)
    return Judgement(verdict=Verdict.CLOSE, slips=slips)


def numbers_in(text: str) -> list[str]:
    """The numbers: in them, a slip is an error."""
    return re.findall(r"\d+", text)


def distance(one: str, other: str, *, limit: int) -> int:
    """How many letters were left out, added, replaced or exchanged with the next one.

    Source: the optimal string alignment distance; Damerau, "A technique for computer detection
    and correction of spelling errors", CACM 7 (1964). Above `limit` it may be any number above it.

    >>> distance("gradeint", "gradient", limit=3)
    1
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        here = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(
                above[column] + 1, here[column - 1] + 1, above[column - 1] + (letter != wanted)
            )
            if row > 1 and column > 1 and (one[row - 2], letter) == (wanted, other[column - 2]):
                cost = min(cost, before[column - 2] + 1)
            here.append(cost)
        before, above = above, here
    return above[-1]
