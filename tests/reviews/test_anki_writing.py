"""Packages for Anki: what they hold, and what Anki itself makes of them."""

import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from django.conf import LazySettings
from django.test import Client

from studypack.packs.models import Pack
from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.anki.writing import guid_of, write
from tests.reviews.conftest import DECK, ONE

CHANGED_S = 1_772_366_400
PATH = ("Study Pack", "Ein Stapel")
CARDS = tuple(
    AnkiCard(
        guid=guid_of(f"flashcard.small.card-{number}", "de"),
        front=f"Frage {number}: <b>größer</b> als \\(x\\)?",
        back='<img src="a picture.svg"> <math><mi>δ</mi></math>',
        tags=("first-note", "small"),
        deck=PATH,
    )
    for number in range(3)
)
MADE = AnkiDeck(cards=CARDS, media={"a picture.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"})
URL = "/en/packs/small/flashcards.apkg"


def rows(package: bytes, query: str) -> list[Any]:
    """What a query finds in the collection of a package."""
    with (
        zipfile.ZipFile(BytesIO(package)) as archive,
        closing(sqlite3.connect(":memory:")) as database,
    ):
        database.deserialize(archive.read("collection.anki2"))
        return database.execute(query).fetchall()


def test_same_deck_gives_the_same_bytes() -> None:
    assert write(MADE, CHANGED_S) == write(MADE, CHANGED_S)


def test_guid_differs_by_card_and_language() -> None:
    assert guid_of(ONE, "en") == guid_of(ONE, "en")
    assert len({guid_of(key, language) for key in DECK for language in ("en", "de")}) == 8


def test_every_medium_is_named_by_its_number() -> None:
    with zipfile.ZipFile(BytesIO(write(MADE, CHANGED_S))) as archive:
        names = json.loads(archive.read("media"))
        assert {name: archive.read(number) for number, name in names.items()} == MADE.media


@pytest.mark.django_db
def test_download_holds_every_card_of_the_pack(pack: Pack, client: Client) -> None:
    response = client.get(URL)
    assert response["Content-Disposition"] == 'attachment; filename="small-en.apkg"'
    found = rows(response.content, "SELECT guid, tags FROM notes ORDER BY id")
    assert [guid for guid, _ in found] == [guid_of(key, "en") for key in DECK]
    assert found[0][1].split() == ["small", "first-note"]


@pytest.mark.django_db
def test_download_is_linked_from_the_flashcards(pack: Pack, client: Client) -> None:
    assert f'href="{URL}"' in client.get("/en/packs/small/flashcards/").content.decode()


@pytest.mark.django_db
def test_stranger_who_may_read_a_preview_gets_no_package(
    pack: Pack, client: Client, settings: LazySettings
) -> None:
    settings.OPEN_TO_STRANGERS = "preview"
    Pack.objects.create(slug="older", published_on="2001-01-01")
    assert client.get(URL).status_code == 403
    assert URL not in client.get("/en/packs/small/flashcards/").content.decode()


@pytest.mark.django_db
def test_retired_pack_has_no_package(pack: Pack, client: Client) -> None:
    Pack.objects.update(is_retired=True)
    assert client.get(URL).status_code == 404


class Anki:
    """A collection of Anki itself."""

    def __init__(self, folder: Path) -> None:
        self.package = folder / "deck.apkg"
        self.folder = folder
        self.collection = Collection(str(folder / "collection.anki2"))

    def take(self, deck: AnkiDeck, modified_s: int) -> dict[str, int]:
        """Imports a package of the deck: how many notes were new, updated and as before."""
        self.package.write_bytes(write(deck, modified_s))
        request = ImportAnkiPackageRequest(
            package_path=str(self.package), options=ImportAnkiPackageOptions()
        )
        log = self.collection.import_anki_package(request).log
        return {"new": len(log.new), "updated": len(log.updated), "same": len(log.duplicate)}

    @property
    def cards(self) -> tuple[AnkiCard, ...]:
        """What it holds, in the order in which it came."""
        notes = [self.collection.get_note(found) for found in self.collection.find_notes("")]
        return tuple(self.card(note) for note in notes)

    def card(self, note: Any) -> AnkiCard:
        """A note with its one card."""
        (card,) = note.cards()
        front, back = note.fields
        deck = tuple(self.collection.decks.name(card.did).split("::"))
        return AnkiCard(guid=note.guid, front=front, back=back, tags=tuple(note.tags), deck=deck)

    @property
    def media(self) -> dict[str, bytes]:
        """The files of the collection."""
        return {
            file.name: file.read_bytes() for file in (self.folder / "collection.media").iterdir()
        }


@pytest.fixture
def anki(tmp_path: Path) -> Any:
    """An empty collection, closed at the end."""
    opened = Anki(tmp_path)
    yield opened
    opened.collection.close()


def test_anki_holds_the_same_notes_tags_and_media(anki: Anki) -> None:
    assert anki.take(MADE, CHANGED_S) == {"new": 3, "updated": 0, "same": 0}
    assert sorted(anki.cards, key=str) == sorted(CARDS, key=str)
    assert anki.media == MADE.media


def test_anki_adds_nothing_at_the_second_import(anki: Anki) -> None:
    anki.take(MADE, CHANGED_S)
    assert anki.take(MADE, CHANGED_S) == {"new": 0, "updated": 0, "same": 3}
    assert len(anki.cards) == 3


def test_anki_takes_what_an_author_changed(anki: Anki) -> None:
    anki.take(MADE, CHANGED_S)
    changed = AnkiDeck(cards=(replace(CARDS[0], front="Anders"), *CARDS[1:]), media=MADE.media)
    assert anki.take(changed, CHANGED_S + 60) == {"new": 0, "updated": 3, "same": 0}
    assert sorted(anki.cards, key=str) == sorted(changed.cards, key=str)
