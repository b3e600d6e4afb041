"""What is found, by which words, in which language; on both databases."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from studypack.content import load, read_packs
from studypack.packs.models import Pack
from studypack.search.models import Kind, SearchDocument
from studypack.search.services import search
from tests.search.finding import hits, titles
from tests.small_pack import QUESTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_search_finds_every_kind_at_its_page(pack: Pack) -> None:
    found = {
        hit.kind: hit
        for word in ("small", "note", "gradient", "shrinks", "long")
        for hit in hits(word)
    }
    assert {kind: hit.url for kind, hit in found.items()} == {
        Kind.PACK: "/en/packs/small/",
        Kind.NOTE: "/en/packs/small/notes/first-note/",
        Kind.ARTICLE: "/en/packs/small/articles/long-read/",
        Kind.TERM: "/en/packs/small/terms/signal/",
        Kind.CARD: "/en/packs/small/flashcards/#card-card-one",
        Kind.QUESTION: "/en/quizzes/small/",
    }
    assert {hit.pack for hit in found.values()} == {"A small pack"}


@pytest.mark.parametrize(
    "words",
    [
        "steepest ascent",
        "STEEPEST",
        "ascent, steepest!",
        "stepest ascnet",
        "steepest asce",
        "asce",
        "stéepest",
        "directions",
    ],
)
def test_words_find_the_term_that_says_them(pack: Pack, words: str) -> None:
    assert titles(words) == ["Gradient"]


@pytest.mark.parametrize("words", ["10^-12", "10-12", "10⁻¹²"])
def test_power_is_found_however_it_is_typed_and_shown_as_it_is(
    small_source: Path, db: None, words: str
) -> None:
    note = small_source / "small" / "en" / "notes" / "second-note.md"
    note.write_text("# The second note\n\nIt falls to $10^{-12}$.\n", encoding="utf-8")
    load(read_packs(small_source).packs, is_whole=True)
    (hit,) = hits(words)
    assert hit.excerpt == "It falls to <mark>10</mark><mark>⁻¹²</mark>."


def test_corrected_words_are_said(pack: Pack) -> None:
    assert search("steepset ascent", "en", 5).corrected == "steepest ascent"
    assert search("steepest ascent", "en", 5).corrected == ""
    assert search("qqqqqqqq", "en", 5).corrected == ""


def test_what_has_all_words_comes_alone_and_else_what_has_any(pack: Pack) -> None:
    assert titles("smallest signal") == ["Where is the signal smallest?"]
    assert set(titles("steepest backwards")) == {"Gradient", "The first note"}


def test_title_counts_more_than_the_text(pack: Pack) -> None:
    assert titles("gradient")[0] == "Gradient"
    assert titles("signal")[0] == "Signal"


def test_accents_do_not_matter(pack: Pack) -> None:
    assert titles("derivees", "fr") == titles("dérivées", "fr") == ["Gradient"]
    assert "La première note" in titles("premiere", "fr")


def test_search_speaks_the_language_of_the_page(pack: Pack) -> None:
    assert titles("pente", "en") == []
    (hit,) = hits("pente", "fr")
    assert hit.url == "/fr/packs/small/terms/gradient/"
    assert hit.pack == "Un petit dossier"


def test_what_is_not_translated_is_found_as_it_is_shown(pack: Pack) -> None:
    (hit,) = hits("second", "fr")
    assert (hit.title, hit.language) == ("The second note", "en")
    assert titles("first", "fr") == []


def test_excerpt_marks_the_words(pack: Pack) -> None:
    (hit,) = hits("steepest direction")
    assert "<mark>direction</mark> of <mark>steepest</mark> ascent" in hit.excerpt


def test_limit_keeps_the_best(pack: Pack) -> None:
    assert len(search("gradient", "en", 2).hits) == 2
    assert titles("gradient")[:2] == [hit.title for hit in search("gradient", "en", 2).hits]


@pytest.mark.parametrize(
    "words",
    [
        *('"', "*", "gradient*", 'gra"dient', "title : gradient", "NEAR(gradient signal)"),
        *("gradient AND", "NOT gradient", "(", "^gradient", "-gradient", "{body}: x"),
        *("'", "gradient:*", "gradient & !signal", "\\", "a <-> b", "%s %d", "½", "\x00", "_"),
        *("日本語", "gradient " * 60, "x" * 5000),
    ],
)
def test_no_words_are_syntax(pack: Pack, words: str) -> None:
    assert len(hits(words)) <= 20


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(words=st.text(max_size=60))
def test_whatever_is_typed_is_searched_for(pack: Pack, words: str) -> None:
    assert len(hits(words)) <= 20


def test_nothing_is_found_by_nothing(pack: Pack) -> None:
    assert hits("") == hits(" .,! ") == ()


def test_search_before_anything_was_loaded_finds_nothing(db: None) -> None:
    assert hits("gradient") == ()


def test_search_costs_four_queries(
    pack: Pack, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    hits("gradient")
    with django_assert_num_queries(4):
        assert hits("gradeint signal")


def test_load_replaces_what_was_found(pack: Pack, small_source: Path) -> None:
    path = small_source / "small" / "en" / "notes" / "second-note.md"
    path.write_text("# The second note\n\nSome brand-new words.\n", encoding="utf-8")
    before = SearchDocument.objects.count()
    load(read_packs(small_source).packs, is_whole=True)
    assert titles("brand-new") == ["The second note"]
    assert SearchDocument.objects.count() == before


def test_retired_pack_is_found_no_more(pack: Pack) -> None:
    Pack.objects.update(is_retired=True)
    assert hits("gradient") == ()
    load([], is_whole=True)
    assert SearchDocument.objects.count() == 0


def test_documents_hold_no_key_option_feedback_or_explanation(pack: Pack) -> None:
    found = "\n".join(f"{each.title}\n{each.body}" for each in SearchDocument.objects.all())
    assert "Where is the signal smallest?" in found
    for part in ("Near the input", "Feedback on", "The explanation", "Nowhere", "Parce que"):
        assert part in "".join(QUESTIONS.values())
        assert part not in found
    asked = SearchDocument.objects.filter(kind=Kind.QUESTION)
    assert set(asked.values_list("body", flat=True)) == {""}
