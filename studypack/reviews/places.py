"""Where cards are studied: a pack or a deck of one's own, with the ways to study it."""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from studypack.packs.models import Pack
from studypack.reviews.models import Deck
from studypack.reviews.shelf import Shelf

DECK_MARK: Final = "deck:"


@dataclass(frozen=True, kw_only=True)
class Place:
    """A pack or a deck, as the pages of reviews show it.

    Attributes:
        name: what a form says so that it leads back here.
        flip, learn, test, match: where each way to study is; `result` and `keep` end a test.
    """

    name: str
    title: str
    language: str
    url: str
    flip: str
    learn: str
    test: str
    result: str
    keep: str
    match: str


def place_of(shelf: Shelf) -> Place:
    """The one pack or deck that is on the shelf."""
    return place_of_deck(shelf.decks[0]) if shelf.decks else place_of_pack(shelf.packs[0])


def place_of_pack(pack: Pack) -> Place:
    """A pack."""
    return Place(
        name=pack.slug,
        title=pack.text.title,
        language=pack.text.language,
        url=pack.get_absolute_url(),
        flip=reverse("packs:flashcard-list", args=[pack.slug]),
        **ways("", pack.slug),
    )


def place_of_deck(deck: Deck) -> Place:
    """A deck of one's own."""
    return Place(
        name=f"{DECK_MARK}{deck.pk}",
        title=deck.name,
        language=deck.language,
        url=deck.get_absolute_url(),
        flip=deck.get_absolute_url(),
        **ways("deck-", deck.pk),
    )


def ways(prefix: str, key: object) -> dict[str, str]:
    """The addresses of the ways to study by their names in a place."""
    names = {
        "learn": "learn",
        "test": "test",
        "result": "test-result",
        "keep": "test-keep",
        "match": "match",
    }
    return {way: reverse(f"reviews:{prefix}{name}", args=[key]) for way, name in names.items()}
