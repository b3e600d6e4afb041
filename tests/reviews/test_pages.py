"""Pages of reviews without scripts: going through cards, what is due, the plan."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from studypack.accounts.models import Learner
from studypack.packs.models import Pack
from studypack.reviews.models import Review, ReviewCard, ReviewPlan
from studypack.reviews.schedule import Phase, Rating
from studypack.reviews.services import record_reviews, suspend_card
from tests.reviews.conftest import GRADIENT, ONE, SIGNAL, TWO, rated

pytestmark = [pytest.mark.database, pytest.mark.django_db]

LEARN = "/en/packs/small/learn/"
REVIEWS = "/en/reviews/"
NAMED = re.compile(r'name="(card|device|sequence|place|note|until)" value="([^"]*)"')


def html_of(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def rate(client: Client, html: str, rating: str) -> Any:
    """Presses a rating on a page that was loaded."""
    form = html.partition('action="/en/reviews/rate/"')[2].partition("</form>")[0]
    return client.post("/en/reviews/rate/", {**dict(NAMED.findall(form)), "rating": rating})


def test_learner_without_scripts_goes_from_card_to_card(pack: Pack, client: Client) -> None:
    html = html_of(client, LEARN)
    assert "4 cards to go through" in html
    assert "What shrinks?" in html
    assert "10 min" in html
    assert (html.count('name="rating"'), "Hard" in html) == (2, False)
    response = rate(client, html, "good")
    assert (response.status_code, response["Location"]) == (302, LEARN)
    assert 'value="flashcard.small.card-two"' in html_of(client, LEARN)
    card = ReviewCard.objects.get()
    assert (card.key, card.phase) == (ONE, Phase.LEARNING)


def test_form_that_is_sent_twice_counts_once(pack: Pack, student: Client) -> None:
    html = html_of(student, LEARN)
    rate(student, html, "good")
    rate(student, html, "good")
    assert Review.objects.count() == 1


def test_rating_is_taken_back_and_the_card_is_in_front_again(pack: Pack, student: Client) -> None:
    rate(student, html_of(student, LEARN), "easy")
    response = student.post("/en/reviews/undo/", {"place": "small"}, follow=True)
    html = response.content.decode()
    assert "The rating is taken back." in html
    assert f'value="{ONE}"' in html
    again = student.post("/en/reviews/undo/", {"place": "all"}, follow=True)
    assert "There is no rating to take back." in again.content.decode()


def test_four_buttons_are_shown_where_they_are_wanted(
    pack: Pack, learner: Learner, student: Client
) -> None:
    ReviewPlan.objects.create(learner=learner, has_four_buttons=True)
    html = html_of(student, LEARN)
    assert html.count('name="rating"') == 4
    assert "Again means forgotten. Hard, Good and Easy all mean that you knew it." in html


def test_end_of_the_cards_says_when_the_next_comes_back(
    pack: Pack, learner: Learner, student: Client
) -> None:
    now = timezone.now()
    for place, card in enumerate((ONE, TWO, GRADIENT, SIGNAL), 1):
        record_reviews(learner, [rated(card, place, Rating.Easy, reviewed_at=now)], now)
    html = html_of(student, LEARN)
    assert "0 cards to go through" in html
    assert "The next card comes back on" in html
    assert 'name="rating"' not in html


def test_cram_page_keeps_its_date_and_refuses_one_that_is_over(pack: Pack, client: Client) -> None:
    until = (timezone.now() + timedelta(days=3)).date()
    html = html_of(client, f"{LEARN}?until={until}")
    assert "Cram before" in html
    assert rate(client, html, "good")["Location"] == f"{LEARN}?until={until}"
    assert "Choose a date after today" in html_of(client, f"{LEARN}?until=2020-01-01")


def test_note_leads_to_its_own_cards(pack: Pack, client: Client) -> None:
    url = f"{LEARN}?note=second-note"
    assert f'href="{url}"' in html_of(client, "/en/packs/small/notes/second-note/")
    html = html_of(client, url)
    assert "Only the cards of one note." in html
    assert "1 card to go through" in html
    assert rate(client, html, "easy")["Location"] == url


def test_page_of_reviews_says_what_is_due_by_pack_and_what_is_to_come(
    pack: Pack, learner: Learner, student: Client
) -> None:
    assert "Begin with a few." in html_of(student, REVIEWS)
    now = timezone.now()
    yesterday = now - timedelta(days=1)
    record_reviews(learner, [rated(ONE, 1, Rating.Again, reviewed_at=yesterday)], now)
    record_reviews(learner, [rated(TWO, 2, Rating.Easy, reviewed_at=now)], now)
    html = html_of(student, REVIEWS)
    assert "1 card is due." in html
    assert "A small pack" in html
    assert "2 reviews fall due in the next 14 days" in html
    assert "You have reviewed on 2 days in a row." in html
    assert html.count("<rect") == 14


def test_leeches_and_cards_laid_aside_are_listed(
    pack: Pack, learner: Learner, student: Client
) -> None:
    record_reviews(learner, [rated(ONE, 1)], timezone.now())
    ReviewCard.objects.update(lapses=8)
    student.post(f"/en/reviews/cards/{SIGNAL}/suspend/", {"is_suspended": "yes"})
    html = html_of(student, REVIEWS)
    assert "Forgotten 8 times" in html
    assert "Laid aside" in html
    student.post(f"/en/reviews/cards/{SIGNAL}/suspend/", {"is_suspended": "no"})
    assert "Laid aside" not in html_of(student, REVIEWS)


def test_plan_is_saved_and_a_wrong_one_is_told(
    pack: Pack, learner: Learner, student: Client
) -> None:
    plan = {"buttons": "4", "new_a_day": "5", "retention": "0.95"}
    assert student.post(f"{REVIEWS}plan/", plan).status_code == 302
    stored = ReviewPlan.objects.get()
    assert (stored.has_four_buttons, stored.new_a_day, stored.retention) == (True, 5, 0.95)
    assert student.post(f"{REVIEWS}plan/", {**plan, "new_a_day": "6"}).status_code == 302
    assert ReviewPlan.objects.get().new_a_day == 6
    refused = student.post(f"{REVIEWS}plan/", {**plan, "new_a_day": "500"})
    assert refused.status_code == 400
    assert "200" in refused.content.decode()
    assert ReviewPlan.objects.get().new_a_day == 6


def test_rating_of_nothing_is_refused(pack: Pack, student: Client) -> None:
    url = "/en/reviews/rate/"
    assert student.post(url, {"card": ONE, "rating": "5"}).status_code == 400
    assert student.post(url, {"card": "x", "rating": "good"}).status_code == 404
    place = {"card": ONE, "rating": "good", "place": "//elsewhere.example"}
    assert student.post(url, place).status_code == 404


def test_unknown_pack_has_no_cards_to_learn(pack: Pack, client: Client) -> None:
    assert client.get("/en/packs/nowhere/learn/").status_code == 404


def test_owner_tells_learners_apart_and_not_who_they_are(
    pack: Pack, learner: Learner, student: Client, other_student: Client, client: Client
) -> None:
    pages = [html_of(browser, LEARN) for browser in (student, other_student, client)]
    owners = [re.findall(r'data-owner="(\w*)"', page)[0] for page in pages]
    assert len(set(owners)) == 3
    assert owners[2] == ""
    assert str(learner.pk)[:8] not in pages[0]


def test_pages_take_few_queries(
    pack: Pack,
    learner: Learner,
    student: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    record_reviews(learner, [rated(ONE, 1)], timezone.now())
    suspend_card(learner, TWO, is_suspended=True)
    html_of(student, LEARN)
    # session, user with learner, packs and their texts, cards, plan; decks are kept
    with django_assert_num_queries(6):
        html_of(student, LEARN)
    # own decks, and the days on which there were reviews
    with django_assert_num_queries(8):
        html_of(student, REVIEWS)
