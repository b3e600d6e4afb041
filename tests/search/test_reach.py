"""What strangers find where only a preview of the packs is open to them."""

from typing import Any

import pytest
from django.test import Client

from studypack.packs.models import Pack
from studypack.search.models import Kind, SearchDocument
from studypack.search.reach import Reach
from studypack.search.services import search
from tests.search.finding import titles

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESSES = ("/en/search/", "/en/search/suggestions/", "/api/v1/search/")
CLOSED = "The second note"


@pytest.fixture
def preview(pack: Pack, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Pack:
    """The small pack, of which strangers read a preview: another one is free."""
    settings.OPEN_TO_STRANGERS = "preview"
    for module in ("packs.access", "search.reach"):
        monkeypatch.setattr(f"studypack.{module}.free_pack", lambda: "another")
    return pack


def test_preview_holds_the_pack_its_terms_first_notes_and_first_cards(pack: Pack) -> None:
    found = SearchDocument.objects.filter(language="en").within(Reach(is_whole=False))
    assert set(found.values_list("kind", "slug")) == {
        (Kind.PACK, "small"),
        (Kind.NOTE, "first-note"),
        (Kind.TERM, "gradient"),
        (Kind.TERM, "signal"),
        (Kind.CARD, "card-one"),
        (Kind.CARD, "card-two"),
    }


@pytest.mark.parametrize("path", ADDRESSES)
def test_stranger_finds_the_preview_and_a_student_everything(
    preview: Pack, student: Client, path: str
) -> None:
    stranger = Client().get(path, {"q": "note"}).content.decode()
    assert "The first note" in stranger
    assert CLOSED not in stranger
    assert CLOSED in student.get(path, {"q": "note"}).content.decode()


def test_free_pack_is_found_as_a_whole(pack: Pack) -> None:
    reach = Reach(is_whole=False, free_pack=pack.slug)
    assert CLOSED in [hit.title for hit in search("note", "en", 20, reach).hits]


def test_stranger_finds_everything_where_everything_is_open(pack: Pack, client: Client) -> None:
    assert CLOSED in titles("note")
    assert CLOSED in client.get("/en/search/", {"q": "note"}).content.decode()
