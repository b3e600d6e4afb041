"""Pages of study material: what they show, in which language, at what cost."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from studypack.content import load, read_packs
from studypack.packs.models import Pack

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PAGES = [
    "/en/",
    "/en/packs/small/",
    "/en/packs/small/print/",
    "/en/packs/small/notes/first-note/",
    "/en/packs/small/articles/long-read/",
    "/en/packs/small/terms/",
    "/en/packs/small/terms/gradient/",
    "/en/packs/small/terms/signal/",
    "/en/packs/small/flashcards/",
]


@pytest.mark.parametrize("path", PAGES)
def test_page_that_was_shown_before_costs_one_query(
    pack: Pack, client: Client, path: str, django_assert_num_queries: Any
) -> None:
    client.get(path)
    with django_assert_num_queries(1):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/en/sign-in/"])
def test_page_has_one_heading_a_title_and_a_policy(pack: Pack, client: Client, path: str) -> None:
    response = client.get(path)
    html = response.content.decode()
    assert html.count("<h1") == 1
    assert re.search(r"<title>\S.* · Study Pack</title>", html)
    assert "style=" not in html
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_page_is_sent_compressed_to_whoever_takes_it(pack: Pack, client: Client) -> None:
    plain = client.get("/en/packs/small/notes/first-note/")
    packed = client.get(
        "/en/packs/small/notes/first-note/", headers={"accept-encoding": "gzip, br"}
    )
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(packed.content) < len(plain.content) / 2
    assert b"travels backwards" in gzip.decompress(packed.content)


def test_reload_of_the_content_shows_at_once(
    pack: Pack, client: Client, small_source: Path
) -> None:
    path = small_source / "small" / "en" / "notes" / "second-note.md"
    assert (
        "brand-new words" not in client.get("/en/packs/small/notes/second-note/").content.decode()
    )
    path.write_text("# The second note\n\nSome brand-new words.\n", encoding="utf-8")
    load(read_packs(small_source).packs, is_whole=True)
    assert "brand-new words" in client.get("/en/packs/small/notes/second-note/").content.decode()


def test_each_reader_gets_a_token_of_their_own(pack: Pack) -> None:
    def token() -> str:
        html = Client().get("/en/packs/small/notes/first-note/").content.decode()
        (found,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html))
        return str(found)

    assert token() != token()


def test_experiment_and_question_stand_in_their_places(pack: Pack, client: Client) -> None:
    html = client.get("/en/packs/small/notes/first-note/").content.decode()
    assert (
        html.index("What to look for")
        < html.index('data-experiment="tiny-sigmoid"')
        < html.index("Where is the signal smallest?")
    )
    assert "Feedback on near" not in html
    assert "(2001)" in html


def test_article_has_contents_experiments_questions_terms_and_sources(
    pack: Pack, client: Client
) -> None:
    html = client.get("/en/packs/small/articles/long-read/").content.decode()
    assert html.count('<a href="#why-it-shrinks">Why it shrinks</a>') == 2
    assert '<details class="contents-fold">' in html
    assert "1 minute" in html
    assert html.index('data-experiment="tiny-sigmoid"') < html.index("Where is the signal smallest")
    assert '<li id="source-someone2001">' in html
    terms = html.partition('id="terms"')[2]
    assert "/en/packs/small/terms/signal/" in terms
    assert "/en/packs/small/terms/gradient/" not in terms


def test_pack_page_shows_the_packs_beside_it_in_the_authors_order(
    pack: Pack, client: Client
) -> None:
    for slug in ("ant", "zebra", "hidden"):
        other = Pack.objects.create(slug=slug, published_on=pack.published_on)
        other.texts.create(language="en", title=f"The {slug}", badge="Pack", lead=f"On {slug}s.")
    Pack.objects.filter(slug="hidden").update(is_retired=True)
    pack.related_slugs = ["zebra", "hidden", "ant", "gone"]
    pack.save()
    html = client.get("/en/packs/small/").content.decode().partition('id="related"')[2]
    titles = re.findall(r'<a href="/en/packs/\w+/">The (\w+)</a>', html)
    assert titles == ["zebra", "ant"]


def test_pack_page_offers_the_languages_it_is_written_in(pack: Pack, client: Client) -> None:
    def offered(language: str) -> list[str]:
        html = client.get(f"/{language}/packs/small/").content.decode()
        html = html.partition('id="languages"')[2]
        return re.findall(r'<a href="(/\w\w/packs/small/)" lang="\w\w" hreflang', html)

    assert offered("en") == ["/fr/packs/small/"]
    assert offered("fr") == ["/en/packs/small/"]
    assert offered("de") == ["/en/packs/small/", "/fr/packs/small/"]


def test_pack_page_leads_to_its_articles(pack: Pack, client: Client) -> None:
    html = client.get("/fr/packs/small/").content.decode()
    assert '<a href="/fr/packs/small/articles/long-read/" lang="en">The long read</a>' in html


def test_note_brings_the_definition_of_every_term_it_links_once(pack: Pack, client: Client) -> None:
    for path, term in (("notes/second-note", "gradient"), ("articles/long-read", "signal")):
        html = client.get(f"/en/packs/small/{path}/").content.decode()
        assert re.findall(r'data-definition="(\w+)"', html) == [term]
        assert f'data-term="{term}"' in html
    html = client.get("/en/packs/small/notes/first-note/").content.decode()
    assert re.findall(r'data-definition="(\w+)"', html) == ["gradient"]
    assert "<dl hidden>" not in html


def test_term_shows_its_run_and_what_asks_about_it(pack: Pack, client: Client) -> None:
    signal = client.get("/en/packs/small/terms/signal/").content.decode()
    assert 'data-experiment="tiny-sigmoid"' in signal
    assert "js/experiments.js" in signal
    assert "Questions on it" not in signal
    gradient = client.get("/en/packs/small/terms/gradient/").content.decode()
    assert "data-experiment" not in gradient
    assert "js/experiments.js" not in gradient
    assert "Where is the signal smallest?" in gradient.partition("Questions on it")[2]
    assert "Clipping enlarges" not in gradient


def test_model_answer_stands_behind_an_answer_of_ones_own(pack: Pack, client: Client) -> None:
    html = client.get("/en/packs/small/terms/gradient/").content.decode()
    asked, _, answered = html.partition("Compare with the model answer</summary>")
    assert "What is it?" in asked
    assert "<textarea" in asked
    assert "A vector of derivatives." not in asked
    assert "A vector of derivatives." in answered
    assert "<textarea name" not in html


def test_glossary_lists_every_term_by_letter(pack: Pack, client: Client) -> None:
    pack.terms.get(slug="gradient").texts.filter(language="fr").update(name="Énergie")
    pack.save()
    html = client.get("/fr/packs/small/terms/").content.decode()
    assert re.findall(r">(\w)</h2>", html) == ["E", "S"]
    assert html.index("Énergie") < html.index(">Signal<")
    assert "La direction de la plus forte pente." in html
    assert '<a href="/fr/packs/small/terms/gradient/">' in html


def test_missing_translation_is_shown_in_english_and_says_so(pack: Pack, client: Client) -> None:
    html = client.get("/fr/packs/small/notes/second-note/").content.decode()
    assert '<h1 lang="en">The second note</h1>' in html
    assert 'class="fallback"' in html
    html = client.get("/fr/packs/small/notes/first-note/").content.decode()
    assert '<h1 lang="fr">La première note</h1>' in html
    assert 'class="fallback"' not in html


@pytest.mark.parametrize(
    "path",
    [
        "/en/packs/none/",
        "/en/packs/small/notes/none/",
        "/en/packs/small/articles/none/",
        "/en/packs/small/articles/first-note/",
        "/en/packs/none/terms/",
        "/en/packs/small/terms/none/",
        "/en/packs/none/flashcards/",
        "/xx/",
        "/en/quizzes/none/",
    ],
)
def test_what_is_not_there_is_a_page_of_ours(pack: Pack, client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert b"There is nothing here" in response.content


def test_api_says_in_its_one_shape_what_is_not_there(pack: Pack, client: Client) -> None:
    for path in ("/api/v1/packs/none/", "/api/v1/nothing/"):
        response = client.get(path)
        assert response.status_code == 404
        assert response.json() == {
            "error": {"code": "not_found", "message": "There is nothing here.", "problems": []}
        }


def test_api_gives_a_pack_in_a_language(pack: Pack, client: Client) -> None:
    body = client.get("/api/v1/packs/small/?lang=fr").json()
    assert body["title"] == "Un petit dossier"
    assert [note["language"] for note in body["notes"]] == ["fr", "en"]
    assert [card["id"] for card in body["flashcards"]] == ["card-one", "card-two"]
    assert [(article["id"], article["language"]) for article in body["articles"]] == [
        ("long-read", "en")
    ]
    refused = client.get("/api/v1/packs/small/?lang=xx")
    assert refused.status_code == 400
    assert refused.json()["error"]["problems"][0]["field"] == "lang"


def test_home_leads_to_the_preferred_language(pack: Pack, client: Client) -> None:
    response = client.get("/", headers={"accept-language": "fr-CH, fr;q=0.9"})
    assert response.headers["Location"] == "/fr/"


def test_retired_pack_is_gone_from_pages_and_api(pack: Pack, client: Client) -> None:
    load([], is_whole=True)
    for path in PAGES[1:]:
        assert client.get(path).status_code == 404
    assert client.get("/api/v1/packs/small/").status_code == 404
    assert client.get("/api/v1/packs/").json() == []
