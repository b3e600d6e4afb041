"""What a stranger may read where only a preview is open, and that nobody else is kept out."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studypack.accounts.models import User
from studypack.content import load, read_packs
from studypack.packs.models import Pack

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SECOND_NOTE = "More of the"
QUIZ_PAGES = ["quizzes/small/", "quizzes/small/cards/", "quizzes/small/print/"]


@pytest.fixture
def preview(small_source: Path, settings: Any, db: None) -> Pack:
    """The small pack, of which strangers read a preview, behind one that is older and free."""
    shutil.copytree(small_source / "small", small_source / "free")
    neutral = small_source / "free" / "pack.yaml"
    text = neutral.read_text(encoding="utf-8")
    text = text.replace("id: small", "id: free", 1).replace("2026-01-31", "2025-01-31")
    neutral.write_text(text, encoding="utf-8")
    load(read_packs(small_source).packs, is_whole=True)
    settings.OPEN_TO_STRANGERS = "preview"
    return Pack.objects.get(slug="small")


def shown(client: Client, path: str, status: int = 200) -> str:
    """The page at a path in English, which must answer with the status."""
    response = client.get(f"/en/{path}")
    assert response.status_code == status, path
    return response.content.decode()


def test_stranger_reads_the_first_note_of_a_module_whole(preview: Pack, client: Client) -> None:
    html = shown(client, "packs/small/notes/first-note/")
    assert "travels backwards" in html
    assert "Here the preview ends" not in html


@pytest.mark.parametrize(
    ("path", "title", "text"),
    [
        ("packs/small/notes/second-note/", "The second note", SECOND_NOTE),
        ("packs/small/articles/long-read/", "The long read", "What shrinks is the"),
    ],
)
def test_stranger_finds_the_way_to_sign_in_where_the_rest_is(
    preview: Pack, client: Client, path: str, title: str, text: str
) -> None:
    html = shown(client, path, 403)
    assert title in html
    assert text not in html
    assert "Here the preview ends" in html
    assert f'href="/en/sign-in/?next=/en/{path}"' in html


def test_note_leads_to_its_cards_once_and_only_those_who_may_learn_them(
    preview: Pack, client: Client, student: Client
) -> None:
    path = "packs/small/notes/first-note/"
    counts = [shown(who, path).count("Learn the cards of this note") for who in (client, student)]
    assert counts == [0, 1]


def test_stranger_prints_the_notes_that_are_open(preview: Pack, client: Client) -> None:
    html = shown(client, "packs/small/print/")
    assert "travels backwards" in html
    assert "The second note" not in html
    assert "Here the preview ends" in html


def test_stranger_sees_the_pack_its_terms_and_a_few_cards(
    preview: Pack, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studypack.packs.pages.PREVIEW_CARDS", 1)
    html = shown(client, "packs/small/")
    assert "Here the preview ends" in html
    assert html.count("after signing in") == 2
    assert "/en/quizzes/small/" not in html
    term = shown(client, "packs/small/terms/gradient/")
    assert "must-know fact" in term
    assert "The hidden answer." not in term
    assert "Gradient" in shown(client, "packs/small/terms/")
    cards = shown(client, "packs/small/flashcards/")
    assert cards.count('<details class="card"') == 1
    assert "Here the preview ends" in cards


def test_stranger_reads_the_pack_that_was_published_first(preview: Pack, client: Client) -> None:
    assert SECOND_NOTE in shown(client, "packs/free/notes/second-note/")
    assert "Here the preview ends" not in shown(client, "packs/free/")
    shown(client, "quizzes/free/")


@pytest.mark.parametrize("path", QUIZ_PAGES)
def test_stranger_signs_in_before_the_quiz(preview: Pack, client: Client, path: str) -> None:
    html = shown(client, path, 403)
    assert "sign in to open it" in html
    assert f'href="/en/sign-in/?next=/en/{path}"' in html


def test_stranger_starts_no_attempt(preview: Pack, client: Client) -> None:
    start = reverse("quizzes:attempt-create", args=["small"])
    assert client.post(start).status_code == 403
    assert client.post("/api/v1/quizzes/small/attempts/").status_code == 403
    assert client.get("/api/v1/quizzes/small/").status_code == 403


def test_api_gives_a_stranger_the_preview(preview: Pack, client: Client) -> None:
    body = client.get("/api/v1/packs/small/?lang=en").json()
    assert [note["id"] for note in body["notes"]] == ["first-note"]
    assert len(body["terms"]) == 2
    assert body["articles"] == []
    whole = client.get("/api/v1/packs/free/?lang=en").json()
    assert [note["id"] for note in whole["notes"]] == ["first-note", "second-note"]


def test_whoever_is_signed_in_reads_everything(
    preview: Pack, client: Client, make_user: Callable[..., User]
) -> None:
    shown(client, "packs/small/notes/second-note/", 403)
    client.force_login(make_user("student"))
    assert SECOND_NOTE in shown(client, "packs/small/notes/second-note/")
    assert "Here the preview ends" not in shown(client, "packs/small/")
    assert "The hidden answer." in shown(client, "packs/small/terms/gradient/")
    assert len(client.get("/api/v1/packs/small/").json()["notes"]) == 2
    for path in (*QUIZ_PAGES, "packs/small/learn/", "packs/small/test/"):
        shown(client, path)


def test_everything_is_open_to_strangers_by_default(
    preview: Pack, client: Client, settings: Any
) -> None:
    settings.OPEN_TO_STRANGERS = "all"
    assert SECOND_NOTE in shown(client, "packs/small/notes/second-note/")
    assert not re.search("preview ends|after signing in", shown(client, "packs/small/"))
    shown(client, "quizzes/small/")
