"""The rules of taking a quiz: when, how often, how it is marked. No Django, no clock of its own."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from hashlib import sha256
from typing import Final

from quizzes.kinds import Kind, shuffled
from quizzes.kinds.base import AnswerShape

# For answers that were on their way when the time was over.
GRACE: Final = timedelta(seconds=60)
# What an answer at a certainty earns when it is right and when it is wrong.
# Source: Gardner-Medwin, "Confidence-based marking", in Innovative Assessment in Higher
# Education (2006), table 1.
CERTAINTY_MARKS: Final[Mapping[int, tuple[int, int]]] = {1: (1, 0), 2: (2, -2), 3: (3, -6)}
MOST_CERTAIN: Final = 3
FEWEST_TRIES: Final = 3


class Behaviour(StrEnum):
    """How the quiz answers to an answer.

    PRACTICE tells at once and lets one try again; EXAM tells when `Review` says so; CERTAINTY
    is an exam that asks how sure one is, and marks by it.
    """

    PRACTICE = "practice"
    EXAM = "exam"
    CERTAINTY = "certainty"


class Review(StrEnum):
    """When an exam shows what is right: at submission, once closed, or when its author says."""

    SUBMITTED = "submitted"
    CLOSED = "closed"
    RELEASED = "released"


class GradingMethod(StrEnum):
    """Which of several attempts counts."""

    BEST = "best"
    LAST = "last"
    AVERAGE = "average"
    FIRST = "first"


class Ending(StrEnum):
    """Who ended an attempt."""

    LEARNER = "learner"
    CLOCK = "clock"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """When and how often a quiz may be taken; None is no limit."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    time_limit_s: int | None = None
    attempts_allowed: int | None = None

    def with_exception(self, exception: "Rules") -> "Rules":
        """These rules, with what differs for one learner."""
        own = {field.name: getattr(exception, field.name) for field in fields(Rules)}
        general = {field.name: getattr(self, field.name) for field in fields(Rules)}
        said = {name: value for name, value in own.items() if value is not None}
        return Rules(**{**general, **said})

    def deadline(self, started_at: datetime) -> datetime | None:
        """When an attempt that began then ends: its time limit, or the closing, if sooner."""
        ends = [] if self.closes_at is None else [self.closes_at]
        if self.time_limit_s is not None:
            ends.append(started_at + timedelta(seconds=self.time_limit_s))
        return min(ends, default=None)


@dataclass(frozen=True, kw_only=True)
class Showing:
    """What decides when the answers of an exam are shown."""

    review: Review
    is_released: bool
    closes_at: datetime | None

    def is_due(self, now: datetime) -> bool:
        """Whether what is right may be shown of a submitted attempt."""
        if self.is_released or self.review is Review.SUBMITTED:
            return True
        is_closed = self.closes_at is not None and now >= self.closes_at + GRACE
        return self.review is Review.CLOSED and is_closed


def is_over(deadline_at: datetime | None, now: datetime) -> bool:
    """Whether the time of an attempt is over, its grace included."""
    return deadline_at is not None and now > deadline_at + GRACE


def draw(
    pool_by_item: Mapping[int, str], draws: Mapping[str, int], *, seed: int, is_shuffled: bool
) -> list[int]:
    """The items that one attempt asks, in its order, always the same for a seed.

    Args:
        pool_by_item: every item in the author's order; "" is no pool, and is always asked.
        draws: how many are drawn of each pool; a pool without a number is asked whole.
    """
    chosen = {
        item
        for pool in set(pool_by_item.values())
        for item in _drawn_of(pool, pool_by_item, draws, seed)
    }
    order: Sequence[int] = [item for item in pool_by_item if item in chosen]
    return in_order_of(order, seed, "order") if is_shuffled else list(order)


def _drawn_of(
    pool: str, pool_by_item: Mapping[int, str], draws: Mapping[str, int], seed: int
) -> list[int]:
    members = [item for item, own in pool_by_item.items() if own == pool]
    if not pool or pool not in draws:
        return members
    return in_order_of(members, seed, f"pool/{pool}")[: draws[pool]]


def in_order_of(items: Iterable[int], seed: int, purpose: str) -> list[int]:
    """The items in the order that the seed gives them for this purpose."""
    return [int(item) for item in shuffled([str(item) for item in items], seed, purpose)]


def variant_seed(seed: int, question: str) -> int:
    """What draws the variant of one question in an attempt with this seed."""
    return int.from_bytes(sha256(f"variant/{seed}/{question}".encode()).digest()[:8])


def certainty_credit(fraction: Fraction, certainty: int | None) -> Fraction:
    """The credit of an answer of which the learner was this sure, -2 to 1.

    A mark of 3, right and sure, is the full credit. No certainty is the lowest.

    >>> certainty_credit(Fraction(1), 2), certainty_credit(Fraction(0), 3)
    (Fraction(2, 3), Fraction(-2, 1))
    """
    right, wrong = CERTAINTY_MARKS[certainty or 1]
    return (wrong + (right - wrong) * fraction) / MOST_CERTAIN


def tried_credit(fractions: Sequence[Fraction], penalty: Fraction) -> Fraction:
    """The credit of several tries: the best, each less the penalties of the tries before it.

    >>> tried_credit([Fraction(0), Fraction(1)], Fraction(1, 3))
    Fraction(2, 3)
    """
    earned = (fraction - penalty * tries for tries, fraction in enumerate(fractions))
    return max(Fraction(0), *earned, Fraction(0))


def tries_allowed(kind: Kind, hints: int) -> int:
    """How often an answer may be checked: once more than there are hints, three times at least.

    Of two possible answers, the first wrong one tells which is right.
    """
    if kind.answer_shape is AnswerShape.ONE and len(kind.option_ids) <= 2:
        return 1
    return max(FEWEST_TRIES, hints + 1)


def grade_of(scores: Sequence[float], method: GradingMethod) -> float | None:
    """What counts of the scores of one's attempts, the earliest first; None where there is none."""
    if not scores:
        return None
    if method is GradingMethod.AVERAGE:
        return sum(scores) / len(scores)
    if method is GradingMethod.BEST:
        return max(scores)
    return scores[0] if method is GradingMethod.FIRST else scores[-1]
