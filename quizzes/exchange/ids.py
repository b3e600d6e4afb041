"""Ids for what came without one that can be shown.

An id stands in pages before an answer may be known, and one from outside may tell it ("correct_a"),
as may a place in the author's order: an id of ours is made of the words that are shown anyway.
"""

import re
from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from quizzes.formats.item import Text

MADE: Final = re.compile(r"(?:o|p|m|question)-[0-9a-f]{8,16}")
DIGITS: Final = 8
LONGEST: Final = 16


def ids_of(letter: str, texts: Iterable[Text]) -> tuple[str, ...]:
    """An id for each text, all of them different."""
    found: list[str] = []
    for text in texts:
        again = 0
        while (made := id_of(letter, text, again)) in found:
            again += 1
        found.append(made)
    return tuple(found)


def id_of(letter: str, text: Text, again: int = 0) -> str:
    """The id of a text: the same for the same words, another for every time they come again."""
    return f"{letter}-{_digest(text.source, *names_of(text), str(again))[:DIGITS]}"


def question_id(name: str, text: Text) -> str:
    """What a question without an id is known by, so that reading it again finds it."""
    return f"question-{_digest(name, text.source, *names_of(text))[:LONGEST]}"


def names_of(text: Text) -> list[str]:
    """What tells the files of a text from those of another."""
    return [f"{file.name} {sha256(file.content).hexdigest()}" for file in text.files]


def is_made(name: str) -> bool:
    """Whether the id was made here: it is nothing that the question came with."""
    return MADE.fullmatch(name) is not None


def _digest(*parts: str) -> str:
    return sha256("\x1f".join(parts).encode(errors="replace")).hexdigest()
