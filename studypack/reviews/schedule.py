"""When a card comes back: FSRS as py-fsrs computes it. No clock of its own, nothing by chance.

What is known of a card is what its log gives when it is replayed in the order in which the reviews
were made, whichever device they were made on and whenever they arrived.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final

from fsrs import Card, Rating, Scheduler, State

__all__ = ["Entry", "Memory", "Phase", "Rating", "intervals", "recall", "replay", "review"]

# Forgotten this often once it had been learnt, a card costs more than it brings.
LEECH_LAPSES: Final = 8
LOWEST_RETENTION: Final = 0.7
HIGHEST_RETENTION: Final = 0.97
USUAL_RETENTION: Final = 0.9
SCHEDULERS_KEPT: Final = 64


class Phase(StrEnum):
    """How far a card has come: new -> learning -> review <-> relearning (after forgetting)."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


PHASE_BY_STATE: Final[Mapping[State, Phase]] = {
    State.Learning: Phase.LEARNING,
    State.Review: Phase.REVIEW,
    State.Relearning: Phase.RELEARNING,
}
STATE_BY_PHASE: Final[Mapping[Phase, State]] = {
    Phase.NEW: State.Learning,
    **{phase: state for state, phase in PHASE_BY_STATE.items()},
}


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What is known of one card of one learner; the default is a card never reviewed.

    Attributes:
        step: which of the short steps a card in learning or relearning is at; else None.
        stability: days after which the chance of recall has fallen to 0.9.
        difficulty: 1 to 10.
        lapses: how often it was forgotten once it had been learnt.
    """

    phase: Phase = Phase.NEW
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    due_at: datetime | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    lapses: int = 0
    reviews: int = 0

    @property
    def is_leech(self) -> bool:
        """Whether the card was forgotten so often that repeating it alone does not help."""
        return self.lapses >= LEECH_LAPSES


@dataclass(frozen=True, kw_only=True, order=True)
class Entry:
    """One line of a card's log: a rating, or the taking back of one of the same device.

    Attributes:
        sequence: counts what the device has told.
        undoes: the sequence of the review that is taken back; None for a rating.
    """

    at: datetime
    device: str
    sequence: int
    rating: int | None = None
    undoes: int | None = None


@lru_cache(maxsize=SCHEDULERS_KEPT)
def scheduler_for(retention: float) -> Scheduler:
    """The scheduler that brings a card back when its chance of recall falls to `retention`."""
    return Scheduler(desired_retention=retention, enable_fuzzing=False)


def review(memory: Memory, rating: Rating, at: datetime, *, retention: float) -> Memory:
    """What is known after one review; its interval is that of py-fsrs 6.3.

    Args:
        at: when the card was rated, in UTC.
        retention: the chance of recall at which the card comes back.

    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> learnt = review(Memory(), Rating.Easy, noon, retention=0.9)
    >>> learnt.phase, learnt.due_at - noon
    (<Phase.REVIEW: 'review'>, datetime.timedelta(days=8))

    Source: Ye, Su, Cao, "A Stochastic Shortest Path Algorithm for Optimizing Spaced Repetition
    Scheduling", KDD 2022; version 6 of the model, with its default parameters.
    """
    card, _ = scheduler_for(retention).review_card(card_of(memory), rating, at)
    is_lapse = memory.phase is Phase.REVIEW and rating is Rating.Again
    return Memory(
        phase=PHASE_BY_STATE[card.state],
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due_at=card.due,
        first_at=memory.first_at or at,
        last_at=at,
        lapses=memory.lapses + is_lapse,
        reviews=memory.reviews + 1,
    )


def card_of(memory: Memory) -> Card:
    """The card as py-fsrs takes it; without an id and a date it would ask the clock, and wait."""
    return Card(
        card_id=0,
        state=STATE_BY_PHASE[memory.phase],
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due_at or datetime.min.replace(tzinfo=UTC),
        last_review=memory.last_at,
    )


def replay(entries: Iterable[Entry], *, retention: float) -> Memory:
    """What a log gives: the same in whatever order its entries are handed over."""
    ordered = sorted(entries, key=lambda entry: (entry.at, entry.device, entry.sequence))
    undone = {(entry.device, entry.undoes) for entry in ordered if entry.undoes is not None}
    memory = Memory()
    for entry in ordered:
        if entry.rating is not None and (entry.device, entry.sequence) not in undone:
            memory = review(memory, Rating(entry.rating), entry.at, retention=retention)
    return memory


def intervals(memory: Memory, at: datetime, *, retention: float) -> dict[Rating, timedelta]:
    """How long the card would stay away, by the rating that it might get now."""
    return {
        rating: (review(memory, rating, at, retention=retention).due_at or at) - at
        for rating in Rating
    }


def recall(memory: Memory, at: datetime) -> float:
    """The chance, 0 to 1, that the card is remembered at a time; 0 for one never reviewed."""
    return scheduler_for(USUAL_RETENTION).get_card_retrievability(card_of(memory), at)
