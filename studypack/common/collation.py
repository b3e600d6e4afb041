"""The order of words in a list for readers: as a dictionary of their language has it, nearly."""

import unicodedata

# What is a letter of its own in a language, and the letter that it follows.
OWN_LETTERS = {"es": {"ñ": "n"}}
AFTER = "\uffff"


def sort_key(words: str, language: str) -> tuple[str, str]:
    """What to sort by: letters without case and accents, then the words as they are.

    >>> sorted(["Zeta", "été", "eta"], key=lambda words: sort_key(words, "fr"))
    ['eta', 'été', 'Zeta']
    """
    folded = unicodedata.normalize("NFC", words).casefold()
    for letter, before in OWN_LETTERS.get(language, {}).items():
        folded = folded.replace(letter, before + AFTER)
    bare = unicodedata.normalize("NFKD", folded)
    return "".join(sign for sign in bare if not unicodedata.combining(sign)), words


def initial(words: str, language: str) -> str:
    """The letter under which the words stand, as a capital without accents; # for what is none.

    >>> initial("élan", "fr"), initial("ñu", "es"), initial("2-norm", "en")
    ('E', 'Ñ', '#')
    """
    first = unicodedata.normalize("NFC", words)[:1].casefold()
    if first in OWN_LETTERS.get(language, {}):
        return first.upper()
    letter = sort_key(words, language)[0][:1].upper()
    return letter if letter.isalpha() else "#"
