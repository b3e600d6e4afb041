"""Item analysis: how the questions of a quiz did, from graded answers. No Django.

Index letters: A attempts, I items.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, sqrt
from statistics import median
from typing import Final, Self

# Below this, an index says more of chance than of the question.
SMALL_GROUP: Final = 20
# Source: Kelley, "The selection of upper and lower groups for the validation of test items",
# Journal of Educational Psychology 30 (1939): 27 per cent at either end tell most.
END_GROUP: Final = 0.27
# Source: Ebel, Essentials of Educational Measurement (1972): from 0.40 on very good items, below
# 0.20 poor ones.
GOOD_FROM: Final = 0.4
WEAK_BELOW: Final = 0.2
# Credits have fewer.
DECIMALS: Final = 9
# Just below nothing is chance.
REVERSED_BELOW: Final = -0.1


class Power(StrEnum):
    """How well a question tells the best from the weakest."""

    UNKNOWN = "unknown"
    REVERSED = "reversed"
    WEAK = "weak"
    FAIR = "fair"
    GOOD = "good"


class Remark(StrEnum):
    """What is to be looked at in an answer."""

    NONE = ""
    LURES_THE_BEST = "lures_the_best"
    MISSED_BY_THE_BEST = "missed_by_the_best"
    UNUSED = "unused"


@dataclass(frozen=True, kw_only=True)
class Graded:
    """One answer, graded; `chosen` are the options or the text, None where nothing was given."""

    fraction: float
    chosen: tuple[str, ...] = ()
    is_given: bool = True
    spent_s: float | None = None
    variant: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How often an option was chosen, by all, and by the best and the weakest 27 per cent."""

    id: str
    count: int
    share: float
    upper: int
    lower: int

    @classmethod
    def of_nobody(cls, id: str) -> Self:
        """An option that was there and that nobody chose."""
        return cls(id=id, count=0, share=0.0, upper=0, lower=0)


@dataclass(frozen=True, kw_only=True)
class ItemAnalysis:
    """How one item did.

    Attributes:
        count: attempts that were asked it; answered: those that gave an answer.
        facility: mean credit, 0 to 1; 1 is easiest.
        spread: standard deviation of the credit.
        discrimination: correlation of its credit with the rest of the score, -1 to 1; None where
            either does not vary.
        time_s: median of the seconds spent; None where nothing was measured.
        end_count: how many attempts there are at either end.
        facility_by_variant: of a question with parameters, by the values drawn.
        is_small: too few attempts for the indices to mean much.
    """

    count: int
    answered: int
    facility: float
    spread: float
    discrimination: float | None
    time_s: float | None
    choices: tuple[Choice, ...]
    end_count: int
    facility_by_variant: Mapping[str, tuple[int, float]]
    is_small: bool

    @property
    def power(self) -> Power:
        """The discrimination in a word."""
        if self.discrimination is None:
            return Power.UNKNOWN
        if self.discrimination < REVERSED_BELOW:
            return Power.REVERSED
        if self.discrimination < WEAK_BELOW:
            return Power.WEAK
        return Power.GOOD if self.discrimination >= GOOD_FROM else Power.FAIR


def analyse(attempts: Sequence[Mapping[str, Graded]]) -> dict[str, ItemAnalysis]:
    """How every item did, by item.

    Args:
        attempts: (A) the graded answers of each attempt by item; an item that an attempt was not
            asked is not there.
    """
    graded_by_item: dict[str, list[Graded]] = defaultdict(list)
    rests_by_item: dict[str, list[float]] = defaultdict(list)
    for attempt in attempts:
        total = fsum(answer.fraction for answer in attempt.values())
        for item, answer in attempt.items():
            graded_by_item[item].append(answer)
            # What is left of a difference of equal sums would rank attempts that are equal.
            rests_by_item[item].append(round(total - answer.fraction, DECIMALS))
    return {
        item: analyse_item(graded, rests_by_item[item]) for item, graded in graded_by_item.items()
    }


def analyse_item(graded: Sequence[Graded], rests: Sequence[float]) -> ItemAnalysis:
    """How one item did.

    Args:
        graded: (A) the answers of the attempts that were asked it.
        rests: (A) the credit for the other items of each.
    """
    credits = [answer.fraction for answer in graded]
    times = [a.spent_s for a in graded if a.is_given and a.spent_s is not None]
    return ItemAnalysis(
        count=len(graded),
        answered=sum(answer.is_given for answer in graded),
        facility=sum(credits) / len(credits),
        spread=deviation(credits),
        discrimination=correlation(credits, rests),
        time_s=median(times) if times else None,
        choices=count_choices(graded, rests),
        end_count=end_size(len(graded)),
        facility_by_variant=by_variant(graded),
        is_small=len(graded) < SMALL_GROUP,
    )


def deviation(values: Sequence[float]) -> float:
    """The standard deviation of a whole population."""
    mean = sum(values) / len(values)
    return sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def correlation(left: Sequence[float], right: Sequence[float]) -> float | None:
    """Pearson's correlation, -1 to 1; None where one of them does not vary.

    Source: Pearson, Proceedings of the Royal Society of London 58 (1895), 240-242.

    >>> correlation([0, 1, 1], [1, 2, 2])
    1.0
    >>> correlation([1, 1], [1, 2]) is None
    True
    """
    spreads = deviation(left) * deviation(right)
    if spreads < 1e-12:
        return None
    means = sum(left) / len(left), sum(right) / len(right)
    products = ((a - means[0]) * (b - means[1]) for a, b in zip(left, right, strict=True))
    return round(sum(products) / len(left) / spreads, 12)


def count_choices(graded: Sequence[Graded], rests: Sequence[float]) -> tuple[Choice, ...]:
    """How often each answer was given, the most frequent first."""
    ranked = sorted(range(len(graded)), key=lambda place: rests[place], reverse=True)
    size = end_size(len(graded))
    everybody = counted(graded)
    upper = counted([graded[place] for place in ranked[:size]])
    lower = counted([graded[place] for place in ranked[-size:]])
    return tuple(
        Choice(id=id, count=count, share=count / len(graded), upper=upper[id], lower=lower[id])
        for id, count in sorted(everybody.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def end_size(count: int) -> int:
    """How many of `count` attempts are at either end: at least one."""
    return max(1, round(END_GROUP * count))


def remark_on(choice: Choice, *, is_right: bool) -> Remark:
    """What is to be looked at in an answer: a wrong one is meant for the weakest."""
    if is_right:
        return Remark.MISSED_BY_THE_BEST if choice.upper < choice.lower else Remark.NONE
    if not choice.count:
        return Remark.UNUSED
    return Remark.LURES_THE_BEST if choice.upper > choice.lower else Remark.NONE


def counted(graded: Sequence[Graded]) -> Counter[str]:
    """How often each answer was given; an answer of several parts counts for each of them."""
    return Counter(chosen for answer in graded for chosen in answer.chosen)


def by_variant(graded: Sequence[Graded]) -> dict[str, tuple[int, float]]:
    """How many were asked each variant, and their mean credit."""
    credits: dict[str, list[float]] = defaultdict(list)
    for answer in graded:
        if answer.variant:
            credits[answer.variant].append(answer.fraction)
    return {key: (len(found), sum(found) / len(found)) for key, found in sorted(credits.items())}
