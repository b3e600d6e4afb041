"""The log of reviews: nothing acknowledged is lost, nothing counts twice, order does not matter."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from studypack.accounts.models import Learner
from studypack.common.problems import RefusedError
from studypack.packs.models import Flashcard, Pack
from studypack.reviews import services
from studypack.reviews.models import Review, ReviewCard, ReviewPlan
from studypack.reviews.schedule import Entry, Memory, Phase, Rating, replay
from studypack.reviews.services import (
    MOST_AT_ONCE,
    GivenReview,
    change_plan,
    record_reviews,
    suspend_card,
    undo_last,
)
from tests.at_once import at_once
from tests.reviews.conftest import DECK, GRADIENT, NOW, ONE, TWO, rated

pytestmark = [pytest.mark.database, pytest.mark.django_db]

REVIEWS = 10_000
CARDS = 400


def entry_of(review: GivenReview) -> Entry:
    return Entry(
        at=review.reviewed_at,
        device=review.device,
        sequence=review.sequence,
        rating=review.rating,
        undoes=review.undoes,
    )


def expected(given: list[GivenReview]) -> dict[str, Memory]:
    """What each card's log gives, replayed without a database."""
    by_card: dict[str, set[Entry]] = defaultdict(set)
    for review in given:
        by_card[review.card].add(entry_of(review))
    return {card: replay(log, retention=0.9) for card, log in by_card.items()}


def known(learner: Learner) -> dict[str, Memory]:
    """What the table says of each card."""
    return {card.key: card.memory for card in ReviewCard.objects.of(learner)}


@pytest.fixture
def many_cards(pack: Pack) -> list[str]:
    """The keys of four hundred flashcards."""
    note = pack.notes.first()
    assert note is not None
    Flashcard.objects.bulk_create(
        Flashcard(pack=pack, slug=f"more-{place}", position=place + 10, note=note)
        for place in range(CARDS)
    )
    return [f"flashcard.small.more-{place}" for place in range(CARDS)]


def test_ten_thousand_reviews_of_two_devices_in_any_order_lose_nothing(
    learner: Learner, many_cards: list[str]
) -> None:
    chance = random.Random(7)
    given = [
        rated(
            chance.choice(many_cards),
            sequence,
            chance.choice(list(Rating)),
            device=device,
            reviewed_at=NOW - timedelta(seconds=chance.randrange(300 * 86_400)),
        )
        for device in ("phone", "laptop")
        for sequence in range(1, REVIEWS // 2 + 1)
    ]
    deliveries = [*given, *chance.sample(given, 500)]
    chance.shuffle(deliveries)
    for start in range(0, len(deliveries), MOST_AT_ONCE):
        batch = deliveries[start : start + MOST_AT_ONCE]
        recorded = record_reviews(learner, batch, NOW)
        assert list(recorded.saved) == batch
    assert Review.objects.of(learner).count() == REVIEWS
    assert known(learner) == expected(given)


RATINGS = st.sampled_from(list(Rating))


@st.composite
def tellings(draw: st.DrawFn) -> list[GivenReview]:
    """What two devices have to tell: ratings, and takings back of their own."""
    told: list[GivenReview] = []
    for device in ("phone", "laptop"):
        minutes = 0
        for sequence in range(1, draw(st.integers(1, 8)) + 1):
            minutes += draw(st.integers(0, 5000))
            at = NOW - timedelta(days=60) + timedelta(minutes=minutes)
            own = [one for one in told if one.device == device and one.undoes is None]
            if own and draw(st.integers(0, 3)) == 0:
                back = draw(st.sampled_from(own))
                told.append(
                    GivenReview(
                        card=back.card,
                        device=device,
                        sequence=sequence,
                        reviewed_at=at,
                        undoes=back.sequence,
                    )
                )
            else:
                card = draw(st.sampled_from(DECK))
                told.append(rated(card, sequence, draw(RATINGS), device=device, reviewed_at=at))
    return told


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=tellings(), chance=st.randoms(use_true_random=False))
def test_any_schedule_of_deliveries_gives_what_the_log_gives(
    pack: Pack, learner: Learner, told: list[GivenReview], chance: random.Random
) -> None:
    Review.objects.all().delete()
    ReviewCard.objects.all().delete()
    deliveries = [*told, *chance.sample(told, len(told) // 2)]
    chance.shuffle(deliveries)
    while deliveries:
        size = chance.randint(1, len(deliveries))
        record_reviews(learner, deliveries[:size], NOW)
        deliveries = deliveries[size:]
    assert Review.objects.of(learner).count() == len(told)
    assert known(learner) == expected(told)


def test_review_makes_the_card_and_is_scheduled(pack: Pack, learner: Learner) -> None:
    (card,) = record_reviews(learner, [rated(ONE, 1)], NOW).cards
    assert (card.pack, card.phase, card.reviews) == (pack, Phase.LEARNING, 1)
    assert card.due_at == NOW + timedelta(minutes=10)


def test_review_delivered_twice_counts_once(pack: Pack, learner: Learner) -> None:
    for _ in range(2):
        recorded = record_reviews(learner, [rated(ONE, 1), rated(ONE, 1)], NOW)
        assert len(recorded.saved) == 2
    assert recorded.cards[0].reviews == Review.objects.count() == 1


def test_time_of_a_review_is_never_after_the_servers(pack: Pack, learner: Learner) -> None:
    early, late = NOW - timedelta(days=4000), NOW + timedelta(days=2)
    record_reviews(
        learner, [rated(ONE, 1, reviewed_at=late), rated(TWO, 2, reviewed_at=early)], NOW
    )
    times = dict(Review.objects.values_list("card__key", "reviewed_at"))
    assert times == {ONE: NOW, TWO: NOW - timedelta(days=365)}


def test_unknown_cards_are_named_and_the_others_are_saved(pack: Pack, learner: Learner) -> None:
    names = ("flashcard.small.nowhere", "term.other.gradient", "question.small.q-where", "<x>")
    given = [rated(name, place) for place, name in enumerate(names, 1)]
    recorded = record_reviews(learner, [*given, rated(ONE, 9)], NOW)
    assert [unsaved.review.card for unsaved in recorded.unsaved] == list(names)
    assert recorded.unsaved[0].message == f"card: '{names[0]}' is no card of yours"
    assert [saved.card for saved in recorded.saved] == [ONE]


def test_card_of_a_pack_that_was_retired_still_takes_what_was_reviewed(
    pack: Pack, learner: Learner
) -> None:
    record_reviews(learner, [rated(ONE, 1)], NOW)
    Pack.objects.update(is_retired=True)
    recorded = record_reviews(learner, [rated(ONE, 2), rated(TWO, 3)], NOW)
    assert [saved.card for saved in recorded.saved] == [ONE]


def test_one_learner_changes_nothing_of_another(
    pack: Pack, learner: Learner, other_learner: Learner
) -> None:
    record_reviews(learner, [rated(ONE, 1)], NOW)
    before = known(learner)
    record_reviews(other_learner, [rated(ONE, 1, Rating.Easy)], NOW)
    assert known(learner) == before
    assert undo_last(other_learner, NOW) is not None
    assert known(learner) == before


def test_more_reviews_than_allowed_are_refused_whole(
    pack: Pack, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [rated(ONE, sequence) for sequence in range(1, MOST_AT_ONCE + 2)]
    with pytest.raises(RefusedError, match="too many reviews") as refused:
        record_reviews(learner, many, NOW)
    assert refused.value.problems[0].message == "reviews: 201 are more than 200 at once"
    monkeypatch.setattr(services, "MOST_A_DAY", 3)
    record_reviews(learner, many[:3], NOW)
    with pytest.raises(RefusedError) as refused:
        record_reviews(learner, many[3:4], NOW)
    assert refused.value.status == 429
    record_reviews(learner, many[3:4], NOW + timedelta(days=1))


def test_card_takes_no_more_than_its_reviews(
    pack: Pack, learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "MOST_OF_A_CARD", 2)
    recorded = record_reviews(learner, [rated(ONE, sequence) for sequence in (1, 2, 3)], NOW)
    assert [unsaved.review.sequence for unsaved in recorded.unsaved] == [3]
    assert Review.objects.count() == 2


def test_undo_takes_back_the_latest_and_then_the_one_before(pack: Pack, learner: Learner) -> None:
    record_reviews(learner, [rated(ONE, 1), rated(TWO, 2, Rating.Again)], NOW)
    undone = [undo_last(learner, NOW) for _ in range(3)]
    assert [card.key if card else None for card in undone] == [TWO, ONE, None]
    assert set(known(learner).values()) == {Memory()}
    assert Review.objects.count() == 4


def test_suspended_card_keeps_what_is_known_of_it(pack: Pack, learner: Learner) -> None:
    record_reviews(learner, [rated(ONE, 1)], NOW)
    suspend_card(learner, ONE, is_suspended=True)
    record_reviews(learner, [rated(ONE, 2)], NOW)
    card = ReviewCard.objects.get()
    assert (card.is_suspended, card.reviews) == (True, 2)
    assert suspend_card(learner, GRADIENT, is_suspended=True).phase == Phase.NEW


def test_another_retention_moves_what_is_due(pack: Pack, learner: Learner) -> None:
    record_reviews(learner, [rated(ONE, 1, Rating.Easy)], NOW)
    before = ReviewCard.objects.get()
    change_plan(learner, ReviewPlan(retention=0.97))
    after = ReviewCard.objects.get()
    assert before.due_at is not None
    assert after.due_at is not None
    assert after.due_at < before.due_at
    assert after.stability == before.stability


def test_recording_asks_the_database_as_often_for_many_as_for_one(
    learner: Learner, many_cards: list[str], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few = many_cards[:40]
    given = [rated(card, sequence) for sequence, card in enumerate(few, 1)]
    record_reviews(learner, given, NOW)
    # savepoint, learner, count, cards, log, insert, plan, update, release
    again = [rated(card, 100 + place) for place, card in enumerate(few)]
    with django_assert_num_queries(9):
        record_reviews(learner, again, NOW)
    with django_assert_num_queries(9):
        record_reviews(learner, [rated(few[0], 999)], NOW)


@pytest.mark.django_db(transaction=True)
def test_two_devices_at_once_are_both_heard(pack: Pack, learner: Learner) -> None:
    rounds = 12

    def sending(device: str, sequence: int) -> Callable[[], object]:
        return partial(record_reviews, learner, [rated(ONE, sequence, device=device)], NOW)

    for sequence in range(1, rounds + 1):
        at_once(sending("phone", sequence), sending("laptop", sequence))
    assert Review.objects.count() == ReviewCard.objects.get().reviews == 2 * rounds
