"""A deck of cards as Anki keeps it, apart from how its files are laid out."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class AnkiCard:
    """A card with two sides in HTML.

    Attributes:
        guid: what Anki knows its note by: the same text is the same note at the next import.
        deck: the path of the deck that it lies in, the outermost first.
    """

    guid: str
    front: str
    back: str
    tags: tuple[str, ...] = ()
    deck: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AnkiDeck:
    """Cards and the files that they show, by the name that a card says."""

    cards: tuple[AnkiCard, ...]
    media: Mapping[str, bytes] = field(default_factory=dict)
