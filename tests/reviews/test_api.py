"""Reviews over the API: what is due, what is saved, and whose it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone, translation
from fsrs import Card, Scheduler
from fsrs import Rating as FsrsRating
from pytest_django import DjangoAssertNumQueries

from studypack.accounts.limits import Limit
from studypack.accounts.models import Learner, Role, User
from studypack.packs.models import Pack
from studypack.reviews.models import Review, ReviewCard, ReviewPlan
from studypack.reviews.schedule import Rating
from studypack.reviews.services import record_reviews, suspend_card
from tests.reviews.conftest import DECK, GRADIENT, ONE, SIGNAL, TWO, rated

pytestmark = [pytest.mark.database, pytest.mark.django_db]

DUE = "/api/v1/reviews/due/"
LIST = "/api/v1/reviews/"


def post(client: Client, url: str, body: Any) -> Any:
    return client.post(url, body, content_type="application/json")


def put(client: Client, url: str, body: Any) -> Any:
    return client.put(url, body, content_type="application/json")


def due_keys(client: Client, query: str = "") -> list[str]:
    return [card["id"] for card in client.get(DUE + query).json()["cards"]]


def test_stranger_is_shown_the_deck_and_nothing_is_kept_for_them(
    pack: Pack, client: Client
) -> None:
    told = client.get(DUE).json()
    assert (told["due"], told["new"]) == (0, 4)
    assert [card["id"] for card in told["cards"]] == list(DECK)
    first = told["cards"][0]
    assert (first["front"], first["back"]) == ("What shrinks?", "The hidden answer.")
    assert first["url"] == "/en/packs/small/notes/first-note/"
    assert first["intervals"]["good"] == {"seconds": 600, "words": "10 min"}
    assert first["intervals"]["easy"] == {"seconds": 8 * 86_400, "words": "8 days"}
    assert not Learner.objects.exists()


def test_cards_come_in_the_language_asked_for_or_in_english(pack: Pack, client: Client) -> None:
    cards = client.get(DUE, {"lang": "fr"}).json()["cards"]
    assert [card["language"] for card in cards] == ["fr", "en", "fr", "fr"]
    assert cards[0]["url"].startswith("/fr/")


def test_rating_makes_a_learner_and_says_when_the_card_comes_back(
    pack: Pack, client: Client
) -> None:
    saved = post(client, f"{LIST}{ONE}/", {"rating": "good"})
    assert saved.status_code == 200
    told = saved.json()
    assert (told["id"], told["phase"], told["reviews"]) == (ONE, "learning", 1)
    review = Review.objects.get()
    scheduler = Scheduler(enable_fuzzing=False)
    card, _ = scheduler.review_card(Card(card_id=1), FsrsRating.Good, review.reviewed_at)
    stored = ReviewCard.objects.get()
    assert (stored.due_at, stored.stability) == (card.due, card.stability)
    # In minutes it is shown again, behind what is new.
    assert due_keys(client) == [TWO, GRADIENT, SIGNAL, ONE]


@pytest.mark.parametrize(("said", "rating"), [(1, 1), (4, 4), ("again", 1), ("easy", 4)])
def test_rating_is_a_name_or_a_number(
    pack: Pack, student: Client, said: object, rating: int
) -> None:
    assert post(student, f"{LIST}{ONE}/", {"rating": said}).status_code == 200
    assert Review.objects.get().rating == rating


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rating"),
        ({"rating": 5}, "rating"),
        ({"rating": True}, "rating"),
        ({"rating": [1]}, "rating"),
        ({"rating": "good", "undoes": 1}, "rating"),
        ({"rating": "good", "device": "phone"}, "sequence"),
        ({"rating": "good", "sequence": 0, "device": "phone"}, "sequence"),
        ({"rating": "good", "sequence": 2**31, "device": "phone"}, "sequence"),
        ({"rating": "good", "sequence": 1, "device": "a b"}, "device"),
        ({"rating": "good", "reviewed_at": "yesterday"}, "reviewed_at"),
    ],
)
def test_review_that_cannot_be_read_is_refused_with_its_field(
    pack: Pack, student: Client, body: object, field: str
) -> None:
    refused = post(student, f"{LIST}{ONE}/", body)
    assert refused.status_code == 400
    assert field in {problem["field"] for problem in refused.json()["error"]["problems"]}
    assert not Review.objects.exists()


def test_device_tells_late_and_twice_and_takes_back(pack: Pack, student: Client) -> None:
    an_hour_ago = (timezone.now() - timedelta(hours=1)).isoformat()
    told = {"card": ONE, "device": "phone", "reviewed_at": an_hour_ago}
    reviews = [
        {**told, "sequence": 2, "undoes": 1},
        {**told, "sequence": 1, "rating": "easy"},
        {**told, "sequence": 3, "rating": "again"},
        {**told, "sequence": 4, "rating": "good", "card": "flashcard.small.gone"},
    ]
    for _ in range(2):
        answer = post(student, LIST, {"reviews": reviews}).json()
        assert [saved["sequence"] for saved in answer["saved"]] == [2, 1, 3]
        (unsaved,) = answer["unsaved"]
        assert unsaved["message"] == "card: 'flashcard.small.gone' is no card of yours"
        (card,) = answer["cards"]
        assert (card["reviews"], card["phase"]) == (1, "learning")
    assert Review.objects.count() == 3


def test_two_hundred_reviews_come_at_once_and_no_more(pack: Pack, student: Client) -> None:
    many = [{"card": ONE, "rating": 3, "device": "d", "sequence": n} for n in range(1, 202)]
    assert post(student, LIST, {"reviews": many}).status_code == 400
    assert post(student, LIST, {"reviews": many[:200]}).status_code == 200
    assert post(student, LIST, {"reviews": []}).status_code == 400


def test_unknown_card_is_not_found(pack: Pack, student: Client) -> None:
    for card in ("due", "flashcard.small.gone", "question.small.q-where", "flashcard.x.y"):
        assert post(student, f"{LIST}{card}/", {"rating": 3}).status_code in {404, 405}
    assert student.get(DUE, {"pack": "nowhere"}).status_code == 404


def test_learners_never_see_each_others_reviews(
    pack: Pack, learner: Learner, student: Client, other_student: Client
) -> None:
    post(student, f"{LIST}{ONE}/", {"rating": "easy"})
    assert due_keys(student) == [TWO, GRADIENT, SIGNAL]
    assert due_keys(other_student) == list(DECK)
    other = other_student.get(DUE).json()["cards"][0]
    assert (other["reviews"], other["phase"]) == (0, "new")


def test_new_cards_of_a_day_are_as_many_as_planned(
    pack: Pack, learner: Learner, student: Client
) -> None:
    ReviewPlan.objects.create(learner=learner, new_a_day=2)
    assert due_keys(student) == [ONE, TWO]
    post(student, f"{LIST}{ONE}/", {"rating": "easy"})
    assert due_keys(student) == [TWO]
    ReviewCard.objects.update(first_at=timezone.now() - timedelta(days=1))
    assert due_keys(student) == [TWO, GRADIENT]


def test_what_is_due_comes_first_and_the_longest_overdue_before_all(
    pack: Pack, learner: Learner, student: Client
) -> None:
    now = timezone.now()
    for place, (card, days) in enumerate([(SIGNAL, 20), (TWO, 30)], 1):
        when = now - timedelta(days=days)
        record_reviews(learner, [rated(card, place, Rating.Easy, reviewed_at=when)], now)
    told = student.get(DUE).json()
    assert (told["due"], told["new"]) == (2, 2)
    assert [card["id"] for card in told["cards"]] == [TWO, SIGNAL, ONE, GRADIENT]


def test_suspended_card_is_not_due_until_it_is_taken_up(
    pack: Pack, learner: Learner, student: Client
) -> None:
    url = f"{LIST}{ONE}/suspended/"
    assert put(student, url, {"is_suspended": True}).json()["is_suspended"] is True
    assert ONE not in due_keys(student)
    put(student, url, {"is_suspended": False})
    assert ONE in due_keys(student)
    missing = f"{LIST}term.small.gone/suspended/"
    assert put(student, missing, {"is_suspended": True}).status_code == 404


def test_cramming_brings_every_card_before_the_date(
    pack: Pack, learner: Learner, student: Client
) -> None:
    now = timezone.now()
    for place, (card, days) in enumerate([(ONE, 1), (GRADIENT, 5)], 1):
        when = now - timedelta(days=days)
        record_reviews(learner, [rated(card, place, Rating.Easy, reviewed_at=when)], now)
    suspend_card(learner, SIGNAL, is_suspended=True)
    tomorrow, week = ((now + timedelta(days=days)).date() for days in (1, 7))
    assert due_keys(student) == [TWO]
    # The card seen longest ago is the one most likely to be forgotten.
    assert due_keys(student, f"?until={tomorrow}") == [TWO, GRADIENT, ONE]
    assert due_keys(student, f"?until={week}") == [TWO, GRADIENT, ONE]
    refused = student.get(DUE, {"until": "soon"})
    assert refused.status_code == 400
    assert refused.json()["error"]["problems"][0]["field"] == "until"


def test_cards_of_a_note_are_its_flashcards_and_its_terms(pack: Pack, client: Client) -> None:
    assert due_keys(client, "?pack=small&note=first-note") == [ONE, GRADIENT]
    assert due_keys(client, "?pack=small&note=nowhere") == []


def test_too_many_requests_are_refused(
    pack: Pack, student: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studypack.reviews.api.REVIEW", Limit(name="few", most=1, period_s=60))
    assert post(student, f"{LIST}{ONE}/", {"rating": 3}).status_code == 200
    assert post(student, f"{LIST}{ONE}/", {"rating": 3}).status_code == 429
    assert Review.objects.count() == 1


def test_stranger_who_may_read_a_preview_learns_no_more_than_that(
    pack: Pack,
    client: Client,
    student: Client,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("studypack.packs.access.free_pack", lambda: "another")
    monkeypatch.setattr("studypack.reviews.faces.PREVIEW_CARDS", 1)
    settings.OPEN_TO_STRANGERS = "preview"
    assert due_keys(client) == due_keys(client, "?pack=small") == [ONE, GRADIENT, SIGNAL]
    assert due_keys(student) == list(DECK)
    for way in ("learn", "test", "match"):
        html = client.get(f"/en/packs/small/{way}/?seed=1").content.decode()
        assert "The signal." not in html
        assert "δ</mi><mo>?" not in html
    assert "Here the preview ends" in client.get("/en/packs/small/learn/").content.decode()
    assert "Here the preview ends" not in student.get("/en/packs/small/learn/").content.decode()


def test_what_is_not_saved_is_said_in_the_language_asked_for(pack: Pack, student: Client) -> None:
    gone = {"reviews": [{"card": "term.small.gone", "rating": 3, "device": "d", "sequence": 1}]}
    with translation.override("de"):
        german = translation.gettext("card: {card} is no card of yours")
    for language, words in (("en", "card: {card} is no card of yours"), ("de", german)):
        (unsaved,) = post(student, f"{LIST}?lang={language}", gone).json()["unsaved"]
        assert unsaved["message"] == words.format(card="'term.small.gone'")


def test_retired_pack_brings_no_cards(pack: Pack, student: Client) -> None:
    Pack.objects.update(is_retired=True)
    assert due_keys(student) == []


def test_what_is_due_takes_few_queries(
    pack: Pack,
    learner: Learner,
    student: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    record_reviews(learner, [rated(ONE, 1)], timezone.now())
    due_keys(student)
    # session, user with learner, packs with texts, cards, plan, own decks; the others are kept
    with django_assert_num_queries(7):
        due_keys(student)


def test_lists_of_the_administration_open(
    pack: Pack, learner: Learner, make_user: Callable[..., User]
) -> None:
    record_reviews(learner, [rated(ONE, 1)], timezone.now())
    client = Client()
    client.force_login(make_user("admin", Role.ADMIN))
    for model in ("reviewcard", "review", "reviewplan"):
        assert client.get(f"/admin/reviews/{model}/?q=small").status_code == 200
    address = f"/admin/reviews/review/{Review.objects.get().pk}/"
    assert client.get(f"{address}change/").status_code == 200
    assert client.post(f"{address}change/", {"rating": 4}).status_code == 403
    assert client.post(f"{address}delete/", {"post": "yes"}).status_code == 403
