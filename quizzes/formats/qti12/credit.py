"""Points of a file as parts of a mark."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from quizzes.formats.fractions import KNOWN, read_decimal, write_decimal
from quizzes.formats.qti12.scoring import Processing, ScoreError
from quizzes.formats.qti12.source import Source
from quizzes.formats.xml_tree import line_of
from studypack.common.wording import Message, message_of

PERCENT: Final = Fraction(100)
# Shares are written as percentages rounded to two places: seven of 14.29 make 100.03.
ROUNDING: Final = Fraction(1, 10)
GRID: Final = 10_000
KNOWN_BY_PLACE: Final = {round(known * GRID): known for known in KNOWN}
HALF_PLACE: Final = Fraction(51, 1_000_000)
LARGEST_DENOMINATOR: Final = 10_000
EXACT: Final = Fraction(1, 10**11)
PLACES: Final = 14


def full_score(
    processing: Processing, *, single: Fraction, total: Fraction, points: Fraction | None
) -> Fraction:
    """The points that are the whole mark.

    It is what the file states, unless its scores are points of the question instead (both 10 where
    100 is stated), or percentages beside a maximum in points (parts of 100 where 10 is stated).

    Args:
        single: the most that one choice or one answer earns; total: the most that all earn.
        points: what the question is worth, where the file says it.

    Raises:
        ScoreError: one answer earns more than the whole.
    """
    stated = processing.maximum
    if not stated or stated < 0:
        return total if total > 0 else PERCENT
    meant = [whole for whole in (stated, PERCENT, points) if whole and _is_near(total, whole)]
    if single > stated + ROUNDING and not meant:
        limit = write_decimal(stated, 2)
        found = write_decimal(single, 2)
        raise ScoreError(
            Message("score: {found} is outside -{limit}..{limit} points", found=found, limit=limit),
            processing.line,
        )
    return meant[0] if meant else stated


def _is_near(score: Fraction, whole: Fraction) -> bool:
    return abs(score - whole) <= ROUNDING


def share(score: Fraction, whole: Fraction, line: int) -> Fraction:
    """The part of the mark, -1 to 1: thirds and the like are meant where they were rounded.

    Raises:
        ScoreError: it is outside of that.

    >>> share(Fraction("33.33"), Fraction(100), 0), share(Fraction("12.5"), Fraction(100), 0)
    (Fraction(1, 3), Fraction(1, 8))
    """
    part = meant(score / whole)
    if 1 < abs(part) <= 1 + ROUNDING / PERCENT:
        return Fraction(1 if part > 0 else -1)
    if abs(part) > 1:
        percentage = write_decimal(part * PERCENT, 2)
        raise ScoreError(
            Message("score: {percentage} % is outside -100..100 %", percentage=percentage), line
        )
    return part


def meant(part: Fraction) -> Fraction:
    """The fraction that a rounded decimal stands for, else the decimal itself.

    >>> meant(Fraction("-0.333333333333333"))
    Fraction(-1, 3)
    """
    if part.denominator > LARGEST_DENOMINATOR:
        simple = part.limit_denominator(LARGEST_DENOMINATOR)
        if abs(simple - part) < EXACT:
            return simple
    place = round(abs(part) * GRID)
    for known in (KNOWN_BY_PLACE.get(near) for near in (place, place - 1, place + 1)):
        if known is not None and abs(known - abs(part)) < HALF_PLACE:
            return known if part > 0 else -known
    return part


def marks_of(bests: Iterable[Fraction]) -> list[Fraction]:
    """What parts of a question are worth beside each other: the least is 1, of equals each.

    >>> marks_of([Fraction("33.33"), Fraction("66.67")])
    [Fraction(1, 1), Fraction(2, 1)]
    """
    scores = [max(best, Fraction(0)) for best in bests]
    total = sum(scores)
    least = min((meant(score / total) for score in scores if score > 0), default=Fraction(1))
    return [meant(score / total) / least if score > 0 else Fraction(1) for score in scores]


def stated_points(source: Source) -> Fraction | None:
    """The points that the file says the item is worth; None where it says nothing.

    Raises:
        ScoreError: what it says cannot be used.
    """
    written = source.fields.get("points_possible") or source.fields.get("qmd_weighting") or ""
    if not written.strip():
        return None
    try:
        points = read_decimal(written)
    except ValueError as error:
        raise ScoreError(
            Message("{field}: {problem}", field="points_possible", problem=message_of(error)),
            line_of(source.node),
        ) from error
    if points < 0:
        raise ScoreError(
            Message("points_possible: {value} is below 0", value=written.strip()),
            line_of(source.node),
        )
    return points
