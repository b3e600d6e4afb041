"""A deck of one's own, as Anki would have written it."""

from base64 import b64decode
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.anki.writing import write
from studypack.reviews.models import DeckCard

CHANGED_S = 1_772_366_400
IMPORT = "/en/decks/import/"
PNG = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SUM_OF_PNG = "6b7fa434f92a8b80aab02d9bf1a12e49ffcae424e4013a1c4f68b67e3d2bbcd0"
PATH = ("Nets", "Deep")
SIDES = (
    ('What is <b>drawn</b>? <img src="a dot.png">', "A dot [sound:dot.mp3]"),
    ("What is \\(x^2\\)?", "A square<script>alert(1)</script>"),
    ("Where?", 'Here <img src="https://tracker.example/p.gif"> <a href="javascript:x()">go</a>'),
)


def anki_card(number: int, front: str, back: str) -> AnkiCard:
    """A card as Anki has it."""
    return AnkiCard(guid=f"guid-{number}", front=front, back=back, tags=("one", "two"), deck=PATH)


CARDS = tuple(anki_card(number, *sides) for number, sides in enumerate(SIDES))
DECK = AnkiDeck(cards=CARDS, media={"a dot.png": PNG, "dot.mp3": b"ID3", "not.svg": b"<svg/>"})


def package(*cards: AnkiCard, media: dict[str, bytes] | None = None) -> bytes:
    """A package of these cards; of the usual ones where none is given."""
    deck = AnkiDeck(cards=cards, media=media or {}) if cards else DECK
    return write(deck, CHANGED_S)


def looked_through(client: Client, content: bytes, name: str = "deck.apkg", **fields: str) -> Any:
    """The answer to a file."""
    file = SimpleUploadedFile(name, content)
    return client.post(IMPORT, {"file": file, "language": "en", **fields})


def brought(client: Client, content: bytes, name: str = "deck.apkg", **fields: str) -> Any:
    """The answer to the word that keeps a file's cards."""
    answer = looked_through(client, content, name, **fields)
    assert answer.status_code == 200, answer.content.decode()
    return client.post(f"{IMPORT}{answer.context['waiting'].pk}/")


def fronts() -> list[str]:
    """The fronts of all cards that are kept, in their order."""
    return list(DeckCard.objects.order_by("deck", "position").values_list("front", flat=True))
