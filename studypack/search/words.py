"""Words as the search compares them: lower case, without accents, plural and singular together."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from studypack.common.languages import ENGLISH
from studypack.search.formulas import LOWERED, RAISED

# What stands above or below the line is a word of its own: "10⁹" is found by "10^9".
SCRIPTS: Final = "".join(map(chr, sorted({*RAISED.values(), *LOWERED.values()})))
WORD: Final = re.compile(rf"[^\W_{SCRIPTS}]+|[{SCRIPTS}]+")
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
    # A raised capital becomes one only now.
    return "".join(letter for letter in decomposed.lower() if letter.isalnum())


def words_of(text: str) -> list[str]:
    """The words of a text, in order, as they are compared.

    >>> words_of("L'entrée, at last"), words_of("10⁻⁹")
    (['l', 'entree', 'at', 'last'], ['10', '9'])
    """
    found = WORD.findall(unicodedata.normalize("NFC", text))
    return [folded for word in found if (folded := fold(word))]


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
