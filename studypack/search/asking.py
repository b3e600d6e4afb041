"""What somebody typed, read as words to look for."""

from collections.abc import Sequence
from dataclasses import dataclass

from studypack.search.vocabulary import Vocabulary, Wanted
from studypack.search.words import words_of

LONGEST_QUERY = 200
MOST_WORDS = 12


@dataclass(frozen=True, kw_only=True)
class Query:
    """The words looked for, in the order they were typed."""

    wanted: tuple[Wanted, ...]

    @property
    def words(self) -> list[str]:
        """The words as they are understood."""
        return [word.meant for word in self.wanted]

    @property
    def corrected(self) -> str:
        """The words as they are understood, where that is not how they were typed."""
        is_changed = any(word.meant != word.typed for word in self.wanted)
        return " ".join(self.words) if is_changed else ""


def typed_words(text: str) -> list[str]:
    """The words of a query; what goes beyond its limits is left out."""
    return words_of(text[:LONGEST_QUERY])[:MOST_WORDS]


def read_query(typed: Sequence[str], vocabulary: Vocabulary) -> Query:
    """The query of these words; the last one may still be being typed."""
    last = len(typed) - 1
    return Query(
        wanted=tuple(
            vocabulary.wanted(word, is_unfinished=place == last) for place, word in enumerate(typed)
        )
    )
