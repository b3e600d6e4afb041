"""The words of everything that can be found in one language, and what a typed word may mean."""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log

from studypack.search.spelling import letters, nearest
from studypack.search.words import stem

MOST_CORRECTIONS = 3


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A word that is looked for.

    Attributes:
        typed: the word as it was typed, folded.
        meant: the word it is taken for; the same, unless it was corrected.
        forms: the known words that count as it.
        beginning: what else a word may begin with to count; empty for a word that is finished.
        weight: how much it tells: the rarer, the more.
    """

    typed: str
    meant: str
    forms: tuple[str, ...]
    beginning: str
    weight: float

    def is_met_by(self, word: str) -> bool:
        """Whether a word of a text counts as this one."""
        return word in self.forms or bool(self.beginning and word.startswith(self.beginning))


@dataclass(frozen=True, kw_only=True, eq=False)
class Vocabulary:
    """Words by how many documents they stand in."""

    language: str
    count_by_word: Mapping[str, int]
    document_count: int

    def wanted(self, typed: str, *, is_unfinished: bool) -> Wanted:
        """What a typed word looks for: its forms, what it may become, or what it was to be."""
        forms = self._forms(typed)
        beginning = typed if is_unfinished else ""
        meant = typed
        if not forms and not (beginning and self._has_beginning(typed)):
            corrections = self._corrections(typed, is_unfinished=is_unfinished)
            if corrections:
                meant, beginning = corrections[0], ""
                forms = {form for word in corrections for form in self._forms(word)}
        return Wanted(
            typed=typed,
            meant=meant,
            forms=tuple(sorted({typed, *forms} if meant == typed else forms)),
            beginning=beginning,
            weight=self._weight(forms),
        )

    def _forms(self, word: str) -> set[str]:
        return set(self._words_by_stem.get(stem(word, self.language), ()))

    def _has_beginning(self, beginning: str) -> bool:
        place = bisect_left(self._sorted_words, beginning)
        return self._sorted_words[place : place + 1] != [] and self._sorted_words[place].startswith(
            beginning
        )

    def _corrections(self, typed: str, *, is_unfinished: bool) -> list[str]:
        known = self._letters_by_word.items()
        found = nearest(typed, known, is_unfinished=False)
        if not found and is_unfinished:
            found = nearest(typed, known, is_unfinished=True)
        found.sort(key=lambda word: (-self.count_by_word[word], word))
        return found[:MOST_CORRECTIONS]

    def _weight(self, forms: set[str]) -> float:
        """The inverse document frequency of BM25, always positive.

        Source: S. Robertson & H. Zaragoza (2009), The probabilistic relevance framework, eq. 3.3,
        with 1 added within the logarithm.
        """
        count = max((self.count_by_word.get(form, 0) for form in forms), default=0)
        return log(1 + (self.document_count - count + 0.5) / (count + 0.5))

    @cached_property
    def _words_by_stem(self) -> dict[str, list[str]]:
        words: dict[str, list[str]] = {}
        for word in self.count_by_word:
            words.setdefault(stem(word, self.language), []).append(word)
        return words

    @cached_property
    def _sorted_words(self) -> list[str]:
        return sorted(self.count_by_word)

    @cached_property
    def _letters_by_word(self) -> dict[str, int]:
        return {word: letters(word) for word in self.count_by_word if len(word) > 2}
