"""The page of results, the suggestions, the API, and what a note leads on to."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from studypack.accounts import limits
from studypack.content import load, read_packs
from studypack.packs.models import Pack
from studypack.search.services import read_next
from tests.conftest import CONTENT

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESSES = ("/en/search/", "/en/search/suggestions/", "/api/v1/search/")


def shown(client: Client, words: str, path: str = "/en/search/") -> str:
    """The page that answers these words."""
    response = client.get(path, {"q": words})
    assert response.status_code == 200
    return response.content.decode()


def test_page_groups_what_was_found_by_kind(pack: Pack, client: Client) -> None:
    html = shown(client, "gradient")
    kinds = re.findall(r'<h2 id="kind-(\w+)">', html)
    assert kinds == ["note", "term", "question"]
    assert 'href="/en/packs/small/terms/gradient/"' in html
    assert "<mark>gradient</mark>" in html


def test_page_says_what_it_took_the_words_for(pack: Pack, client: Client) -> None:
    assert "taken as <strong>gradient</strong>" in shown(client, "gradeint")
    assert "taken as" not in shown(client, "gradient")


def test_page_without_words_and_page_without_hits_say_what_to_do(
    pack: Pack, client: Client
) -> None:
    assert "on any page" in shown(client, "")
    html = shown(client, "<script>qqqqqq")
    assert "Nothing here speaks of" in html
    assert "<script>qqqqqq" not in html
    assert "&lt;script&gt;qqqqqq" in html


def test_every_page_has_the_box_once(pack: Pack, client: Client) -> None:
    for path in ("/en/", "/en/packs/small/", "/en/sign-in/", "/en/search/", "/fr/search/"):
        html = client.get(path).content.decode()
        assert html.count('id="site-search"') == 1
        assert html.count("<h1") == 1


def test_suggestions_are_options_of_a_list(pack: Pack, client: Client) -> None:
    response = client.get("/fr/search/suggestions/", {"q": "pent"})
    html = response.content.decode()
    assert html.count('role="option"') == 1
    assert 'href="/fr/packs/small/terms/gradient/"' in html
    assert "<html" not in html
    assert "private" in response.headers["Cache-Control"]
    assert "Nothing was found" in shown(client, "qqqqqq", "/en/search/suggestions/")


def test_api_gives_the_best_and_what_the_words_were_taken_for(pack: Pack, client: Client) -> None:
    body = client.get("/api/v1/search/", {"q": "stepest", "lang": "en"}).json()
    assert body["corrected"] == "steepest"
    (hit,) = body["hits"]
    assert hit == {
        "kind": "term",
        "title": "Gradient",
        "url": "/en/packs/small/terms/gradient/",
        "excerpt": hit["excerpt"],
        "pack": "A small pack",
        "language": "en",
    }
    assert "<mark>steepest</mark>" in hit["excerpt"]
    assert client.get("/api/v1/search/", {"q": "x", "lang": "xx"}).status_code == 400


@pytest.mark.parametrize("path", ADDRESSES)
def test_search_is_refused_to_whoever_asks_too_often(
    pack: Pack, client: Client, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = replace(limits.SEARCH, most=1)
    for module in ("views", "api"):
        monkeypatch.setattr(f"studypack.search.{module}.SEARCH", once)
    assert client.get(path, {"q": "gradient"}).status_code == 200
    assert client.get(path, {"q": "gradient"}).status_code == 429


@pytest.mark.parametrize("path", ADDRESSES)
def test_answer_costs_four_queries(
    pack: Pack, client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(path, {"q": "gradient"})
    with django_assert_num_queries(4):
        client.get(path, {"q": "gradient"})


def test_card_that_was_found_has_its_place_on_the_page(pack: Pack, client: Client) -> None:
    assert 'id="card-card-one"' in client.get("/en/packs/small/flashcards/").content.decode()


@pytest.fixture
def gradient_pack(db: None) -> Pack:
    """The authored pack."""
    load(read_packs(CONTENT / "gradient-problems").packs, is_whole=True)
    return Pack.objects.get()


def test_note_leads_on_to_notes_that_are_near(gradient_pack: Pack, client: Client) -> None:
    near = [other.slug for other in read_next(gradient_pack.slug, "gated-memory", "en")]
    assert len(near) == 3
    assert "recurrent-networks" in near or "vanishing-gradients" in near
    html = client.get(f"/en/packs/{gradient_pack.slug}/notes/gated-memory/").content.decode()
    listed = html[html.index('id="read-next"') : html.index('class="pager"')]
    assert re.findall(r"/notes/([\w-]+)/", listed) == near


def test_note_does_not_repeat_the_notes_beside_it(gradient_pack: Pack) -> None:
    slugs = list(gradient_pack.notes.order_by("position").values_list("slug", flat=True))
    for place, slug in enumerate(slugs):
        near = {other.slug for other in read_next(gradient_pack.slug, slug, "en")}
        assert near
        assert not near & set(slugs[max(place - 1, 0) : place + 2])


def test_note_of_a_small_pack_leads_nowhere(pack: Pack, small_source: Path, client: Client) -> None:
    assert read_next(pack.slug, "first-note", "en") == []
    html = client.get("/en/packs/small/notes/first-note/").content.decode()
    assert "Read next" not in html
