"""The part of a text that shows why it was found, as HTML with its words marked."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from studypack.search.vocabulary import Wanted
from studypack.search.words import WORD, fold

LENGTH = 180
LEAD = 35
ELLIPSIS = "…"
# Enough to choose among, whatever the text.
MOST_MARKS = 40


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A word that is looked for, where it stands: `wanted` is its place in the query."""

    begin: int
    end: int
    wanted: int


def excerpt(text: str, wanted: Sequence[Wanted]) -> str:
    """About 180 characters of a text as safe HTML, from where most of the query's words stand."""
    marks = marks_in(text, wanted)
    begin, end = window(text, marks)
    html: list[str] = [ELLIPSIS] if begin else []
    place = begin
    for mark in marks:
        if begin <= mark.begin and mark.end <= end:
            html += (
                escape(text[place : mark.begin]),
                f"<mark>{escape(text[mark.begin : mark.end])}</mark>",
            )
            place = mark.end
    html.append(escape(text[place:end]))
    return "".join([*html, ELLIPSIS] if end < len(text) else html)


def marks_in(text: str, wanted: Sequence[Wanted]) -> list[Mark]:
    """The first words of the text that count as ones looked for."""
    # Each different word is compared once, however often it stands there.
    place_by_word = {
        word: place
        for word in set(WORD.findall(text))
        if (place := place_in(wanted, fold(word))) is not None
    }
    if not place_by_word:
        return []
    met = (found for found in WORD.finditer(text) if found[0] in place_by_word)
    return [
        Mark(begin=found.start(), end=found.end(), wanted=place_by_word[found[0]])
        for found in islice(met, MOST_MARKS)
    ]


def place_in(wanted: Sequence[Wanted], word: str) -> int | None:
    """Which of the words looked for a word of the text counts as."""
    for place, each in enumerate(wanted):
        if each.is_met_by(word):
            return place
    return None


def window(text: str, marks: Sequence[Mark]) -> tuple[int, int]:
    """Where the excerpt begins and ends, both between words."""
    if len(text) <= LENGTH + LEAD:
        return 0, len(text)
    first = best_mark(marks)
    begin = word_edge(text, max(first - LEAD, 0)) if first > LEAD else 0
    return begin, word_edge(text, begin + LENGTH)


def best_mark(marks: Sequence[Mark]) -> int:
    """Where the mark stands that most different ones follow closely; 0 where there is none."""

    def variety(mark: Mark) -> int:
        near = (
            other.wanted
            for other in marks
            if mark.begin <= other.begin < mark.begin + LENGTH - LEAD
        )
        return len(set(near))

    return max(marks, key=variety).begin if marks else 0


def word_edge(text: str, place: int) -> int:
    """The first place from here on where no word is cut."""
    while place < len(text) and not text[place].isspace():
        place += 1
    return place
