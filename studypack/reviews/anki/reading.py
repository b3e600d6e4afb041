"""A file of cards from outside: a package or a collection of Anki, or a table of text.

To be run where nothing can be harmed: `confined.read_confined` does.
"""

from pathlib import PurePath
from typing import Final

from studypack.common.confined import Limits
from studypack.reviews.anki.collection import cards_of
from studypack.reviews.anki.deck import AnkiDeck
from studypack.reviews.anki.package import open_package
from studypack.reviews.anki.table import cards_of_table

LIMITS: Final = Limits(processor_s=2, wall_s=20)
TABLES: Final = (".csv", ".tsv", ".txt")


def read(content: bytes, filename: str) -> AnkiDeck:
    """The cards and media of a file, as HTML that is still to be cleaned.

    Raises:
        PackageProblem: it cannot be used; the message says why.
    """
    if PurePath(filename.lower()).suffix in TABLES:
        return AnkiDeck(cards=cards_of_table(content))
    package = open_package(content)
    return AnkiDeck(cards=cards_of(package.database), media=package.media)
