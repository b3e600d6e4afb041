"""Decks of one's own: brought along, written by hand, studied, taken away."""

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from studypack.accounts.models import Learner
from studypack.packs.models import Pack
from studypack.reviews.days import day_of
from studypack.reviews.decks import bringing, limits
from studypack.reviews.decks.writing import Written, add_cards, create_deck
from studypack.reviews.models import Deck, DeckCard, DeckPicture, PendingDeck, Review, ReviewCard
from studypack.reviews.services import plan_of, record_reviews
from tests.reviews.conftest import NOW, rated
from tests.reviews.decks import (
    IMPORT,
    PNG,
    SUM_OF_PNG,
    anki_card,
    brought,
    fronts,
    looked_through,
    package,
)

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TABLE = b"one,1\n=2+2,two\n"


@pytest.fixture
def deck(learner: Learner) -> Deck:
    """A deck with two cards, written by hand."""
    made = create_deck(learner, "By hand", "fr")
    add_cards(made, [Written(front="Un", back="One"), Written(front="$x^2$", back="**deux**")])
    return made


def first_card(deck: Deck) -> DeckCard:
    found = deck.cards.first()
    assert found is not None
    return found


def test_dry_run_says_what_comes_and_what_is_lost_and_keeps_nothing(student: Client) -> None:
    answer = looked_through(student, package())
    html = answer.content.decode()
    assert "Nothing is kept yet." in html
    assert "new deck “Nets / Deep”" in html
    report = answer.context["report"]
    assert (report.new, report.changed, report.unchanged) == (3, 0, 0)
    lost = [loss.why for losses in report.losses.values() for loss in losses]
    assert sorted(lost) == [
        "<script> is not kept: cards show words, tables, formulas, pictures",
        "files that no card shows are not kept: 1",
        "the picture 'https://tracker.example/p.gif' is not loaded from there",
        "the sound 'dot.mp3' is not kept",
    ]
    assert not Deck.objects.exists()


def test_cards_are_kept_with_their_pictures_and_nothing_that_acts(student: Client) -> None:
    answer = brought(student, package())
    made = Deck.objects.get()
    assert answer["Location"] == f"/en/decks/{made.pk}/"
    sides = "".join(side for card in made.cards.all() for side in (card.front, card.back))
    assert f'<img alt="a dot" src="/deck-pictures/{SUM_OF_PNG}">' in sides
    assert "<math" in sides
    for evil in ("script", "javascript", "tracker", "[sound", "onerror"):
        assert evil not in sides
    picture = student.get(f"/deck-pictures/{SUM_OF_PNG}")
    assert (picture.content, picture["Content-Type"]) == (PNG, "image/png")
    assert "private" in picture["Cache-Control"]
    assert not PendingDeck.objects.exists()


def test_second_import_adds_none_and_what_is_known_stays(student: Client, learner: Learner) -> None:
    brought(student, package())
    card = DeckCard.objects.get(guid="guid-1")
    record_reviews(learner, [rated(card.key, 1)], NOW)
    again = looked_through(student, package())
    assert (again.context["report"].new, again.context["report"].unchanged) == (0, 3)
    changed = (anki_card(1, "What is new?", "This"), anki_card(9, "One more", "card"))
    brought(student, package(*changed), into=str(Deck.objects.get().pk))
    assert fronts()[1:] == ["What is new?", "Where?", "One more"]
    assert ReviewCard.objects.get().deck_card_id == card.pk
    assert ReviewCard.objects.get().reviews == 1


def test_picture_that_no_card_shows_any_longer_goes(student: Client) -> None:
    brought(student, package())
    brought(student, package(anki_card(0, "Without", "picture")))
    assert not DeckPicture.objects.exists()


def test_table_comes_again_by_its_fronts(student: Client) -> None:
    brought(student, TABLE, "table.csv")
    assert fronts() == ["one", "=2+2"]
    again = looked_through(student, b"one,1\n=2+2,four\nthree,3\n", "table.csv")
    report = again.context["report"]
    assert (report.new, report.changed, report.unchanged) == (1, 1, 1)


@pytest.mark.parametrize("ending", ["apkg", "csv", "tsv"])
def test_deck_that_is_taken_away_and_brought_again_is_unchanged(
    student: Client, deck: Deck, ending: str
) -> None:
    answer = student.get(f"/en/decks/{deck.pk}/cards.{ending}")
    assert answer["Content-Disposition"] == f'attachment; filename="by-hand.{ending}"'
    again = looked_through(student, answer.content, f"by-hand.{ending}")
    report = again.context["report"]
    assert report.imported.deck == deck
    assert (report.new, report.changed, report.unchanged) == (0, 0, 2)


def test_package_with_a_picture_comes_back_as_it_was(student: Client) -> None:
    brought(student, package())
    made = Deck.objects.get()
    again = looked_through(student, student.get(f"/en/decks/{made.pk}/cards.apkg").content)
    report = again.context["report"]
    assert (report.new, report.unchanged, report.lost) == (0, 3, 0)


def test_table_that_is_taken_away_holds_no_formula(student: Client, learner: Learner) -> None:
    made = create_deck(learner, "Sums", "en")
    add_cards(made, [Written(front="=1+1", back="@two", tags=("=tag", "-x"))])
    lines = student.get(f"/en/decks/{made.pk}/cards.csv").content.decode().splitlines()
    assert lines[-1] == "&#61;1+1,&#64;two,tag x"


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"GIF89a", "deck.apkg", "neither a package nor a collection"),
        (b"PK\x03\x04rubbish", "deck.apkg", "it is damaged"),
        (b"one\n", "deck.csv", "one column is below the limit of 2"),
        (b"\xff\x00\x81", "deck.csv", "it is not UTF-8"),
        (b"", "deck.apkg", ""),
    ],
)
def test_file_that_cannot_be_used_is_refused_and_nothing_kept(
    student: Client, content: bytes, name: str, why: str
) -> None:
    answer = looked_through(student, content, name)
    assert answer.status_code == 400
    assert why in answer.content.decode()
    assert not PendingDeck.objects.exists()


def test_limits_are_named_together(
    student: Client, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_CARDS", 2)
    monkeypatch.setattr(limits, "MOST_OWN_CARDS", 1)
    monkeypatch.setattr(limits, "MOST_DECKS", 0)
    monkeypatch.setattr(limits, "MOST_PICTURE_BYTES", 1)
    html = looked_through(student, package()).content.decode()
    for said in (
        "deck: 0 are kept, which is the limit",
        "cards: 3 in a deck are above the limit of 2",
        "cards: 3 in all decks are above the limit of 1",
        f"pictures: {len(PNG)} bytes in all are above the limit of 0 MiB",
    ):
        assert said in html
    monkeypatch.setattr(bringing, "MOST_CARDS", 2)
    assert "3 cards are above the limit of 2 in a deck" in (
        looked_through(student, package()).content.decode()
    )


def test_waiting_file_is_forgotten_after_an_hour(student: Client) -> None:
    waiting = looked_through(student, package()).context["waiting"]
    PendingDeck.objects.update(made_at=timezone.now() - timedelta(hours=1, minutes=1))
    assert student.post(f"{IMPORT}{waiting.pk}/").status_code == 404
    assert not Deck.objects.exists()


def test_samples_are_kept_or_refused_with_a_sentence(student: Client, samples_folder: Path) -> None:
    files = sorted(path for path in (samples_folder / "apkg").rglob("*") if path.is_file())
    statuses = {}
    for path in files:
        cache.clear()
        answer = looked_through(student, path.read_bytes(), path.name, into="new")
        statuses[path.name] = answer.status_code
        if waiting := answer.context.get("waiting"):
            assert student.post(f"{IMPORT}{waiting.pk}/").status_code == 302
            Deck.objects.all().delete()
    assert {name for name, status in statuses.items() if status != 200} == {"mnemo.db"}


def test_card_is_written_changed_and_deleted(student: Client, deck: Deck) -> None:
    url = f"/en/decks/{deck.pk}/cards/"
    wrong = student.post(f"{url}add/", {"front": " ", "back": "x" * 20_001})
    assert wrong.status_code == 400
    html = wrong.content.decode()
    assert "front: there is nothing to see on it" in html
    assert "back: 20001 characters are above the limit of 20000" in html
    student.post(f"{url}add/", {"front": "$\\alpha$", "back": "<script>x</script>a", "tags": "p q"})
    card = DeckCard.objects.get(position=3)
    assert "<math" in card.front
    assert card.back == "a"
    assert card.tags == ["p", "q"]
    student.post(f"{url}{card.pk}/", {"front": "*beta*", "back": "b"})
    card.refresh_from_db()
    assert (card.front, card.front_source) == ("<em>beta</em>", "*beta*")
    assert "cannot be undone" in student.get(f"{url}{card.pk}/delete/").content.decode()
    student.post(f"{url}{card.pk}/delete/")
    assert not DeckCard.objects.filter(pk=card.pk).exists()


def test_deleting_a_deck_forgets_what_was_known_of_it(
    student: Client, learner: Learner, deck: Deck
) -> None:
    record_reviews(learner, [rated(first_card(deck).key, 1)], NOW)
    student.post(f"/en/decks/{deck.pk}/delete/")
    for model in (Deck, DeckCard, ReviewCard, Review):
        assert not model._default_manager.exists()


def test_own_cards_are_learnt_like_all_others(
    pack: Pack, student: Client, learner: Learner, deck: Deck
) -> None:
    card = first_card(deck)
    page = student.get(f"/en/decks/{deck.pk}/learn/")
    assert card.key in page.content.decode()
    told = {"card": card.key, "rating": "good", "place": f"deck:{deck.pk}"}
    answer = student.post("/en/reviews/rate/", told)
    assert answer["Location"] == f"/en/decks/{deck.pk}/learn/"
    ReviewCard.objects.update(due_at=timezone.now() - timedelta(days=1), lapses=8)
    html = student.get("/en/reviews/").content.decode()
    assert "1 card is due." in html
    assert "Forgotten 8 times" in html
    assert re.search(r"By hand</a></th><td>1</td><td>1</td>", html)
    student.post(f"/en/reviews/cards/{card.key}/suspend/", {"is_suspended": "yes"})
    assert "Laid aside" in student.get("/en/reviews/").content.decode()


def test_cramming_a_deck_takes_all_of_it(
    student: Client, learner: Learner, deck: Deck, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_cards(deck, [Written(front=f"n {number}", back="b") for number in range(30)])
    due = f"/api/v1/reviews/due/?deck={deck.pk}"
    until = (day_of(timezone.now(), plan_of(learner).zone) + timedelta(days=1)).isoformat()
    assert len(student.get(due).json()["cards"]) == 15
    assert len(student.get(f"{due}&until={until}").json()["cards"]) == 32
    assert student.get("/api/v1/reviews/due/?deck=x").status_code == 404
    assert student.get(f"/api/v1/reviews/due/?deck={uuid.uuid4()}").status_code == 404


def test_tests_and_matching_take_short_texts_alone(student: Client, deck: Deck) -> None:
    add_cards(deck, [Written(front="long " * 60, back="b"), Written(front="Deux", back="Two")])
    for way in ("test", "match"):
        html = student.get(f"/en/decks/{deck.pk}/{way}/").content.decode()
        assert ("Un" in html, "Deux" in html) == (True, True)
        assert "<math" not in html
        assert "long long" not in html


def test_nobody_elses_deck_is_reached(
    student: Client, other_student: Client, other_learner: Learner, deck: Deck
) -> None:
    card = first_card(deck)
    assert "By hand" not in other_student.get("/en/decks/").content.decode()
    assert record_reviews(other_learner, [rated(card.key, 1)], NOW).unsaved
    told = {"card": card.key, "rating": "good"}
    assert other_student.post("/en/reviews/rate/", told).status_code == 404
    answer = looked_through(other_student, package(), into=str(deck.pk))
    assert "is no deck of yours" in answer.content.decode()


def test_deck_of_a_browser_belongs_to_the_account_at_the_first_sign_in(
    client: Client, make_user: Callable[..., Any]
) -> None:
    make_user("newcomer")
    brought(client, package())
    client.post("/en/sign-in/", {"username": "newcomer", "password": "a long password"})
    assert "Nets / Deep" in client.get("/en/decks/").content.decode()
    assert Deck.objects.get().learner.user is not None


def test_long_lists_take_few_queries(
    student: Client, learner: Learner, deck: Deck, django_assert_num_queries: Any
) -> None:
    for count in (1, 30):
        add_cards(deck, [Written(front=f"n {n} {count}", back="b") for n in range(count)])
        create_deck(learner, f"Another {count}", "en")
        # session, user with learner, decks
        with django_assert_num_queries(3):
            student.get("/en/decks/")
        # session, user with learner, deck, count of its cards, cards
        with django_assert_num_queries(5):
            student.get(f"/en/decks/{deck.pk}/")


def test_deck_is_renamed_and_keeps_a_name(student: Client, deck: Deck) -> None:
    url = f"/en/decks/{deck.pk}/rename/"
    student.post(url, {"name": " Main  vue ", "language": "de"})
    deck.refresh_from_db()
    assert (deck.name, deck.language) == ("Main vue", "de")
    assert student.post(url, {"name": " "}).status_code == 400


def test_api_makes_shows_and_deletes_a_deck(student: Client) -> None:
    cards = [{"front": "One", "back": "$1$", "tags": ["n"]}, {"front": "Two", "back": "2"}]
    body = {"name": "Numbers", "language": "de", "cards": cards}
    url = "/api/v1/decks/"
    made = student.post(url, body, content_type="application/json")
    assert made.status_code == 201
    assert student.get(url).json() == {"decks": [made.json()]}
    shown = student.get(f"{url}{made.json()['id']}/").json()
    assert (shown["page"], shown["pages"], len(shown["cards"])) == (1, 1, 2)
    assert "<math" in shown["cards"][0]["back"]
    wrong = {**body, "cards": [{"front": "<b></b>", "back": "x"}]}
    refused = student.post(url, wrong, content_type="application/json")
    assert refused.status_code == 400
    assert Deck.objects.count() == 1
    assert student.delete(f"{url}{made.json()['id']}/").status_code == 204
    assert not Deck.objects.exists()


def test_record_holds_own_decks(student: Client) -> None:
    brought(student, package())
    found = student.get("/en/account/download/").getvalue().decode()
    assert '"name": "Nets / Deep"' in found
    assert '"guid": "guid-2"' in found
    assert f'"sha256": "{SUM_OF_PNG}"' in found
