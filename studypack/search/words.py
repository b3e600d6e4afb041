"""Words as the search compares them: lower case, without accents, plural and singular together."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from studypack.common.languages import ENGLISH

WORD: Final = re.compile(r"[^\W_]+")
WORDS_KEPT = 65_536
SHORTEST_STEM = 4
# What no decomposition parts into letters of the alphabet.
LIGATURES: Final = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
# The endings of plurals and of common forms, without accents; the longest that fits is cut off.
ENDINGS: Final[dict[str, tuple[str, ...]]] = {
    ENGLISH: tuple("ations ation ating ated ates ate ingly ings ing ied ies ed es ly s e".split()),
    "fr": tuple("issements issement ements ement ations ation ees ee er es s x e".split()),
    "pt": tuple("mente acoes acao oes ao ais al es as os s a o e".split()),
    "de": tuple("ungen ung ern en er em es e n s".split()),
    "es": tuple("mente aciones acion es as os s a o e".split()),
    "it": tuple("mente azioni azione i e a o".split()),
}


@lru_cache(maxsize=WORDS_KEPT)
def fold(word: str) -> str:
    """The word in lower case, without accents and signs.

    >>> fold("Réseaux"), fold("Œuvre"), fold("GRÖẞE")
    ('reseaux', 'oeuvre', 'grosse')
    """
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(LIGATURES))
    return "".join(letter for letter in decomposed if letter.isalnum())


def places_of(text: str) -> Iterator[tuple[int, int, str]]:
    """Every word of a text: where it begins and ends, and the word as it is compared.

    >>> list(places_of("L'entrée"))
    [(0, 1, 'l'), (2, 8, 'entree')]
    """
    for found in WORD.finditer(text):
        folded = fold(found[0])
        if folded:
            yield found.start(), found.end(), folded


def words_of(text: str) -> list[str]:
    """The words of a text, in order, as they are compared.

    >>> words_of("Vanishing gradients, at last")
    ['vanishing', 'gradients', 'at', 'last']
    """
    return [word for _, _, word in places_of(unicodedata.normalize("NFC", text))]


@lru_cache(maxsize=WORDS_KEPT)
def stem(word: str, language: str) -> str:
    """What the forms of a word have in common: a light cut, which finds rather too much.

    >>> stem("vanishing", "en"), stem("vanishes", "en"), stem("reseaux", "fr")
    ('vanish', 'vanish', 'reseau')
    """
    for ending in ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word
