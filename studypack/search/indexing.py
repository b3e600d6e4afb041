"""What both full-text indexes offer; the one of the database at hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Protocol

from django.db import connection

from studypack.search import postgresql, sqlite
from studypack.search.rows import Found, IndexRow
from studypack.search.vocabulary import Wanted


class Index(Protocol):
    """A full-text index over titles and bodies; its words are folded already."""

    def rewrite(self, rows: Iterable[IndexRow]) -> None:
        """The index holds these documents and no others."""

    def find(
        self, wanted: Sequence[Wanted], language: str, *, most: int, is_any: bool
    ) -> list[Found]:
        """The best documents that have all of the words, or any of them, the best first."""


BY_VENDOR: Final[Mapping[str, Index]] = {"sqlite": sqlite, "postgresql": postgresql}


def index_at_hand() -> Index:
    """The index of the database at hand."""
    return BY_VENDOR[connection.vendor]
