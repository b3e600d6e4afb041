"""Codes by which one joins a class: letters that nobody takes for others, or reads as a word."""

import secrets
from typing import Final

# No vowels, so that no code is a word; no I, L, S, Z, which are read as digits.
ALPHABET: Final = "BCDFGHJKMNPQRTVWX"
LENGTH: Final = 10
GROUP: Final = 5


def new_code() -> str:
    """A code that nobody can foresee: 17**10 there are."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def read_code(typed: str) -> str:
    """The code that somebody typed, whatever its case, spaces and dashes.

    >>> read_code(" bcdfg-hjkmn ")
    'BCDFGHJKMN'
    """
    return "".join(letter for letter in typed.upper() if letter.isalnum())[: LENGTH + 1]


def spaced(code: str) -> str:
    """The code in groups, as it is shown.

    >>> spaced("BCDFGHJKMN")
    'BCDFG-HJKMN'
    """
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))
