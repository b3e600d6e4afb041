"""Which feedback belongs to which answer, found by looking at what was shown for which response."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Final

from quizzes.formats.qti2.scoring import Feedback, Trial
from quizzes.formats.qti2.values import simplest


class Place(StrEnum):
    """The feedback of a whole item; the names are those of its fields."""

    GENERAL = "feedback"
    RIGHT = "right_feedback"
    PARTLY = "partly_feedback"
    WRONG = "wrong_feedback"


# The outcome that our own writer shows the feedback of the whole item by.
OUTCOME: Final = "ITEM_FEEDBACK"
HINTS: Final[Mapping[str, Place]] = {
    "general": Place.GENERAL,
    "right": Place.RIGHT,
    "correct": Place.RIGHT,
    "partly": Place.PARTLY,
    "partial": Place.PARTLY,
    "wrong": Place.WRONG,
    "incorrect": Place.WRONG,
}
# An option or an answer: the response it belongs to, and which of that response it is.
Pick = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What was answered, and what came of it."""

    picks: frozenset[Pick]
    trial: Trial

    @property
    def responses(self) -> frozenset[str]:
        return frozenset(response for response, _ in self.picks)


def belongs_to(
    place: int, feedback: Feedback, tried: Sequence[Tried], mark: Fraction
) -> Place | frozenset[Pick] | None:
    """Where a feedback belongs; None where that depends on what no item says.

    Args:
        place: of the feedback in the list that the trials tell of.
    """
    shown = [place in one.trial.shown for one in tried]
    named = _by_name(feedback, shown, tried, mark)
    if named is not None:
        return named
    if not any(shown):
        return None
    for part in (Place.GENERAL, Place.RIGHT, Place.WRONG, Place.PARTLY):
        if shown == _shown_by(part, tried, mark):
            return part
    return _by_picks(shown, tried)


def _by_name(
    feedback: Feedback, shown: list[bool], tried: Sequence[Tried], mark: Fraction
) -> Place | frozenset[Pick] | None:
    """Where its name says it belongs, if it is shown as it would be there."""
    responses = {response for one in tried for response in one.responses}
    own = feedback.outcome.partition(".")[2]
    picks = {
        pick
        for one in tried
        for pick in one.picks
        if pick[1]
        and pick[1] in (feedback.option, feedback.identifier)
        and (own not in responses or pick[0] == own)
    }
    hinted = HINTS.get(feedback.identifier.lower())
    is_hinted = hinted is not None and shown == _shown_by(hinted, tried, mark)
    is_picked = len(picks) == 1 and shown == [bool(picks & one.picks) for one in tried]
    if is_hinted and (feedback.outcome == OUTCOME or not is_picked):
        return hinted
    return frozenset(picks) if is_picked else None


def _shown_by(part: Place, tried: Sequence[Tried], mark: Fraction) -> list[bool]:
    scores = [simplest(one.trial.score) for one in tried]
    match part:
        case Place.GENERAL:
            return [True for _ in scores]
        case Place.RIGHT:
            return [score >= mark for score in scores]
        case Place.PARTLY:
            return [0 < score < mark for score in scores]
        case Place.WRONG:
            return [score <= 0 for score in scores]


def _by_picks(shown: list[bool], tried: Sequence[Tried]) -> frozenset[Pick] | None:
    """The options and answers that show it, if they alone do."""
    alone = [
        (one.picks, is_shown)
        for one, is_shown in zip(tried, shown, strict=True)
        if len(one.picks) == 1
    ]
    names = {response for picks, _ in alone for response, _ in picks}
    found: set[Pick] = set()
    for name in names:
        own = [(picks, yes) for picks, yes in alone if next(iter(picks))[0] == name]
        if len({yes for _, yes in own}) > 1:
            found |= {next(iter(picks)) for picks, yes in own if yes}
    responses = {name for name, _ in found}
    if len(names) == 1:
        explains = shown == [bool(found & one.picks) for one in tried]
    else:
        explains = len(responses) == 1
    return frozenset(found) if found and explains else None
