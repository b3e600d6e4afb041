"""What the page of reviews says: what is due where, what is to come, how steadily it was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db.models.functions import TruncMinute
from django.utils.crypto import salted_hmac

from studypack.accounts.models import Learner
from studypack.packs.models import Pack
from studypack.reviews.models import Deck, Review
from studypack.reviews.planning import Bar, bars, forecast, streak
from studypack.reviews.schedule import Rating
from studypack.reviews.shelf import Item, Shelf
from studypack.reviews.wording import interval_words

# A streak longer than a year is told as a year.
STREAK_SEEN: Final = timedelta(days=366)
FIGURE: Final[Mapping[str, float]] = {"width": 400, "height": 90, "top": 20}
TWO_BUTTONS: Final = (Rating.Again, Rating.Good)


@dataclass(frozen=True, kw_only=True)
class PackLoad:
    """What a pack asks for now; without a pack, the questions of quizzes that belong to none."""

    pack: Pack | None
    due: int
    new: int


@dataclass(frozen=True, kw_only=True)
class DeckLoad:
    """What an own deck asks for now."""

    deck: Deck
    due: int
    new: int


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The page of reviews."""

    loads: tuple[PackLoad, ...]
    deck_loads: tuple[DeckLoad, ...]
    due: int
    new: int
    bars: tuple[Bar, ...]
    to_come: int
    streak_days: int
    is_begun: bool
    leeches: tuple[Item, ...]
    suspended: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Button:
    """A rating to press: its name, the keys that press it, and how long the card stays away."""

    rating: Rating
    keys: str
    interval: str

    @property
    def name(self) -> str:
        """As the API says it."""
        return self.rating.name.lower()


def overview_of(shelf: Shelf, learner: Learner | None) -> Overview:
    """What the page says."""
    dues = (item.memory.due_at for item in shelf.active if item.memory.due_at)
    loads = forecast(map(shelf.day_of, dues), shelf.today)
    return Overview(
        loads=pack_loads(shelf),
        deck_loads=deck_loads(shelf),
        due=len(shelf.due),
        new=len(shelf.new),
        bars=bars(loads, **FIGURE),
        to_come=sum(load.count for load in loads),
        streak_days=streak(days_reviewed(learner, shelf), shelf.today),
        is_begun=bool(shelf.own),
        leeches=tuple(item for item in shelf.items if item.memory.is_leech),
        suspended=tuple(item for item in shelf.items if item.is_suspended),
    )


def pack_loads(shelf: Shelf) -> tuple[PackLoad, ...]:
    """What each pack asks for; questions of no pack only where there are some."""
    due, new = shelf.count_by_pack(shelf.due), shelf.count_by_pack(shelf.new)
    packs = [PackLoad(pack=pack, due=due[pack.slug], new=new[pack.slug]) for pack in shelf.packs]
    others = PackLoad(pack=None, due=due[""], new=new[""])
    return (*packs, others) if others.due or others.new else tuple(packs)


def days_reviewed(learner: Learner | None, shelf: Shelf) -> set[date]:
    """The learner's days on which they reviewed.

    A database may not know each time zone by the name that a browser has for it: it gives minutes.
    """
    reviews = Review.objects.of(learner).given().filter(reviewed_at__gt=shelf.now - STREAK_SEEN)
    minute = TruncMinute("reviewed_at", tzinfo=UTC)
    minutes = reviews.annotate(minute=minute).order_by().values_list("minute", flat=True)
    return {shelf.day_of(minute) for minute in minutes.distinct()}


def deck_loads(shelf: Shelf) -> tuple[DeckLoad, ...]:
    """What each own deck asks for."""
    due, new = shelf.count_by_deck(shelf.due), shelf.count_by_deck(shelf.new)
    ids = {str(deck.pk): deck for deck in shelf.decks}
    return tuple(DeckLoad(deck=deck, due=due[key], new=new[key]) for key, deck in ids.items())


def buttons_for(item: Item, shelf: Shelf) -> tuple[Button, ...]:
    """The ratings to choose from, with what comes of each."""
    shown = item.intervals(shelf.now, shelf.plan.retention)
    is_four = shelf.plan.has_four_buttons
    keys = {Rating.Again: "1 f", Rating.Hard: "2", Rating.Good: "3 j", Rating.Easy: "4"}
    if not is_four:
        keys[Rating.Good] = "2 3 j"
    return tuple(
        Button(rating=rating, keys=keys[rating], interval=interval_words(shown[rating]))
        for rating in (Rating if is_four else TWO_BUTTONS)
    )


def next_due(shelf: Shelf) -> datetime | None:
    """When the next card comes back; None where none is on its way."""
    return min((item.memory.due_at for item in shelf.active if item.memory.due_at), default=None)


def owner_tag(learner: Learner | None) -> str:
    """What a browser knows a learner by, so that nobody's reviews are sent in another's name."""
    if learner is None:
        return ""
    return salted_hmac("studypack.reviews.outbox", str(learner.pk)).hexdigest()[:16]
