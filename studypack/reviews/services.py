"""What a learner does with cards: rate them, take a rating back, lay cards aside, plan.

Each of these holds the learner's row while it writes, so that two devices that send at the same
moment are heard one after the other.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction
from django.http import Http404

from studypack.accounts.models import Learner
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message
from studypack.reviews.days import time_zones
from studypack.reviews.faces import origins_by_key
from studypack.reviews.keys import CardKey
from studypack.reviews.models import MEMORY_FIELDS, Review, ReviewCard, ReviewPlan
from studypack.reviews.schedule import Entry, Rating, replay

MOST_AT_ONCE: Final = 200
MOST_A_DAY: Final = 20_000
MOST_OF_A_CARD: Final = 10_000
MOST_QUESTION_CARDS: Final = 1000
HIGHEST_SEQUENCE: Final = 2**31 - 1
DAY: Final = timedelta(days=1)
# A device's clock may be wrong by years.
LONGEST_OFFLINE: Final = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class GivenReview:
    """A review as a device tells it: a rating, or the sequence of the one that it takes back."""

    card: str
    device: str
    sequence: int
    reviewed_at: datetime
    rating: Rating | None = None
    undoes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Unsaved:
    """A review that can never be saved, and why."""

    review: GivenReview
    message: str


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """What became of reviews: those that stand, those that never will, and their cards now."""

    saved: tuple[GivenReview, ...]
    unsaved: tuple[Unsaved, ...]
    cards: tuple[ReviewCard, ...]


@dataclass(frozen=True, kw_only=True)
class MissedQuestion:
    """A question to be made a card: {language: {"front", "back", "url"}}, in safe HTML."""

    key: CardKey
    pack_id: int | None
    content: Mapping[str, Mapping[str, str]]


def plan_of(learner: Learner | None) -> ReviewPlan:
    """How the learner wants to review."""
    found = ReviewPlan.objects.filter(learner=learner).first() if learner else None
    return found or ReviewPlan()


@transaction.atomic
def record_reviews(learner: Learner, given: Sequence[GivenReview], now: datetime) -> Recorded:
    """The reviews stand in the log, each once however often it is delivered.

    Raises:
        RefusedError: 400 for more than may come at once, 429 for more than one learns in a day.
    """
    refuse_too_many(given)
    hold(learner)
    refuse_over_a_day(learner, given, now)
    cards = obtain_cards(learner, {review.card for review in given})
    log = log_of(cards.values())
    saved: list[GivenReview] = []
    unsaved: list[Unsaved] = []
    rows: list[Review] = []
    for review in given:
        if message := reason_against(review, cards, log):
            unsaved.append(Unsaved(review=review, message=message))
        else:
            saved.append(review)
            rows += entered(row_of(review, learner, cards[review.card], now), log)
    Review.objects.bulk_create(rows)
    rethink({row.card for row in rows}, log, plan_of(learner).retention)
    return Recorded(saved=tuple(saved), unsaved=tuple(unsaved), cards=tuple(cards.values()))


Log = Mapping[int, dict[tuple[str, int], Entry]]


def hold(learner: Learner) -> None:
    """The learner's row is held until the transaction ends."""
    Learner.objects.select_for_update().get(pk=learner.pk)


def obtain_cards(learner: Learner, keys: Iterable[str]) -> dict[str, ReviewCard]:
    """The learner's cards by key, made where they were never reviewed; none for what is unknown."""
    wanted = set(keys)
    own = {card.key: card for card in ReviewCard.objects.of(learner).filter(key__in=wanted)}
    parsed = [key for text in wanted - own.keys() if (key := CardKey.parse(text))]
    new = [
        ReviewCard(learner=learner, key=text, **origin)
        for text, origin in origins_by_key(learner, parsed).items()
        if text in wanted
    ]
    ReviewCard.objects.bulk_create(new)
    return own | {card.key: card for card in new}


def log_of(cards: Iterable[ReviewCard]) -> Log:
    """The log of each card by device and sequence."""
    log: Log = defaultdict(dict)
    lines = Review.objects.filter(card__in=[card.pk for card in cards])
    names = ("card_id", "reviewed_at", "device", "sequence", "rating", "undoes")
    for card_id, at, device, sequence, rating, undoes in lines.values_list(*names).order_by():
        entry = Entry(at=at, device=device, sequence=sequence, rating=rating, undoes=undoes)
        log[card_id][device, sequence] = entry
    return log


def reason_against(review: GivenReview, cards: Mapping[str, ReviewCard], log: Log) -> str:
    """Why the review can never be saved; "" where it can."""
    if review.card not in cards:
        return Message("card: {card} is no card of yours", card=repr(review.card))
    if len(log[cards[review.card].pk]) >= MOST_OF_A_CARD:
        return Message(
            "card: {card} has its {most} reviews", card=repr(review.card), most=MOST_OF_A_CARD
        )
    return ""


def row_of(review: GivenReview, learner: Learner, card: ReviewCard, now: datetime) -> Review:
    """The line of the log; its time is none that the server's clock has not seen yet."""
    return Review(
        learner=learner,
        card=card,
        device=review.device,
        sequence=review.sequence,
        reviewed_at=max(min(review.reviewed_at, now), now - LONGEST_OFFLINE).astimezone(UTC),
        received_at=now,
        rating=review.rating,
        undoes=review.undoes,
    )


def entered(row: Review, log: Log) -> list[Review]:
    """The line, now in its card's log; none where it had been delivered before."""
    line = (row.device, row.sequence)
    if line in log[row.card.pk]:
        return []
    log[row.card.pk][line] = row.entry
    return [row]


def rethink(cards: Iterable[ReviewCard], log: Log, retention: float) -> None:
    """What is known of the cards is what their log gives."""
    changed = list(cards)
    for card in changed:
        card.remember(replay(log[card.pk].values(), retention=retention))
    ReviewCard.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["learner", "key"],
        update_fields=MEMORY_FIELDS,
    )


def refuse_too_many(given: Sequence[GivenReview]) -> None:
    """Raises where more come at once than a request may bring."""
    if len(given) > MOST_AT_ONCE:
        said = Message("{count} are more than {most} at once", count=len(given), most=MOST_AT_ONCE)
        message = Message("These are too many reviews.")
        raise RefusedError("invalid", message, problems=[problem("reviews", said)])


def refuse_over_a_day(learner: Learner, given: Sequence[GivenReview], now: datetime) -> None:
    """Raises where no person reviews as much."""
    count = Review.objects.of(learner).received_since(now, DAY).count()
    if count + len(given) > MOST_A_DAY:
        message = Message("No more than {most} reviews are taken in a day.", most=MOST_A_DAY)
        raise RefusedError("too_many_reviews", message, status=429, retry_after_s=3600)


@transaction.atomic
def undo_last(learner: Learner, now: datetime) -> ReviewCard | None:
    """The card whose rating, the latest that arrived, is taken back; None where there is none."""
    hold(learner)
    latest = latest_standing(learner)
    if latest is None:
        return None
    undoing = GivenReview(
        card=latest.card.key,
        device=latest.device,
        sequence=highest_sequence(learner, latest.device) + 1,
        reviewed_at=now,
        undoes=latest.sequence,
    )
    return record_reviews(learner, [undoing], now).cards[0]


def latest_standing(learner: Learner) -> Review | None:
    """The latest rating that nothing takes back, of those that can be told at a glance."""
    lines = list(Review.objects.of(learner).select_related("card")[:MOST_AT_ONCE])
    undone = {(line.card_id, line.device, line.undoes) for line in lines if line.undoes is not None}
    standing = (
        line
        for line in lines
        if line.undoes is None and (line.card_id, line.device, line.sequence) not in undone
    )
    return next(standing, None)


def highest_sequence(learner: Learner, device: str) -> int:
    """What the device has counted to."""
    told = Review.objects.of(learner).filter(device=device)
    return max(told.values_list("sequence", flat=True), default=0)


@transaction.atomic
def suspend_card(learner: Learner, key: str, *, is_suspended: bool) -> ReviewCard:
    """The card is laid aside, or comes back with what was known of it.

    Raises:
        Http404: it is no card of this learner's.
    """
    hold(learner)
    card = obtain_cards(learner, [key]).get(key)
    if card is None:
        raise Http404
    card.is_suspended = is_suspended
    card.save(update_fields=["is_suspended"])
    return card


@transaction.atomic
def change_plan(learner: Learner, plan: ReviewPlan) -> ReviewPlan:
    """The learner's plan is this one; another retention moves what is due by it."""
    hold(learner)
    before = plan_of(learner)
    plan.pk, plan.learner, plan.time_zone = before.pk, learner, before.time_zone
    plan.full_clean(exclude=["id", "learner"])
    plan.save()
    if before.retention != plan.retention:
        cards = list(ReviewCard.objects.of(learner).filter(reviews__gt=0))
        rethink(cards, log_of(cards), plan.retention)
    return plan


@transaction.atomic
def keep_time_zone(learner: Learner, name: str) -> None:
    """The learner's days are those of this time zone; a name that is not known changes nothing."""
    if name not in time_zones() or name == plan_of(learner).time_zone:
        return
    hold(learner)
    ReviewPlan.objects.update_or_create(learner=learner, defaults={"time_zone": name})


@transaction.atomic
def add_missed(learner: Learner, missed: Sequence[MissedQuestion]) -> int:
    """How many questions became cards; one that is a card already has its words brought up to date.

    Raises:
        RefusedError: the learner has as many cards of questions as one may.
    """
    hold(learner)
    keys = [str(question.key) for question in missed]
    own = set(ReviewCard.objects.of(learner).filter(key__in=keys).values_list("key", flat=True))
    new = len(set(keys) - own)
    count = ReviewCard.objects.of(learner).exclude(content=None).count()
    if count + new > MOST_QUESTION_CARDS:
        message = Message("No more than {most} questions can be cards.", most=MOST_QUESTION_CARDS)
        raise RefusedError("too_many_cards", message, status=409)
    ReviewCard.objects.bulk_create(
        [card_of_question(learner, question) for question in missed],
        update_conflicts=True,
        unique_fields=["learner", "key"],
        update_fields=["content", "pack"],
    )
    return new


def card_of_question(learner: Learner, question: MissedQuestion) -> ReviewCard:
    """The card, not stored yet."""
    content = {language: dict(words) for language, words in question.content.items()}
    return ReviewCard(
        learner=learner, key=str(question.key), pack_id=question.pack_id, content=content
    )


def new_device() -> str:
    """A name for a page that gives reviews."""
    return str(uuid.uuid4())
