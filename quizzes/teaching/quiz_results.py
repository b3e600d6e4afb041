"""How a quiz went: who took it, how often, how well, and what of it counts."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext

from quizzes.models import Attempt, Quiz
from quizzes.rules import Behaviour, Ending
from quizzes.services.grading import grade_of_attempts
from studypack.accounts.models import Learner
from studypack.common.spreadsheets import shield

COLUMNS = (
    "learner",
    "attempt",
    "started",
    "submitted",
    "seconds",
    "state",
    "counts",
    "score",
    "maximum",
    "percent",
    "grade_percent",
)


class AttemptState(StrEnum):
    """Where an attempt stands; `TIMED_OUT` was ended by the clock."""

    OPEN = "open"
    TO_MARK = "to mark"
    TIMED_OUT = "timed out"
    SUBMITTED = "submitted"


@dataclass(frozen=True, kw_only=True)
class AttemptRow:
    """An attempt as the list shows it; `spent` is hours, minutes and seconds."""

    attempt: Attempt
    state: AttemptState
    percent: float | None
    spent_s: int | None

    @property
    def spent(self) -> str:
        """The time from the start to the submission."""
        return "" if self.spent_s is None else str(timedelta(seconds=self.spent_s))


@dataclass(frozen=True, kw_only=True)
class LearnerRow:
    """A learner's attempts, the earliest first, and what counts of them."""

    name: str
    attempts: Sequence[AttemptRow]
    grade_percent: float | None


def learners_of(quiz: Quiz) -> QuerySet[Learner]:
    """Whoever took the quiz, by the names that others call them."""
    taken = Attempt.objects.at(quiz).values("learner")
    people = Learner.objects.filter(pk__in=taken).select_related("user")
    pseudonym = NullIf("user__pseudonym", Value(""))
    return people.order_by(Coalesce(pseudonym, "user__username"), "created_at")


def rows_of(quiz: Quiz, learners: Iterable[Learner]) -> list[LearnerRow]:
    """The learners with their attempts; one query."""
    people = list(learners)
    attempts_by_learner: dict[object, list[Attempt]] = defaultdict(list)
    for attempt in Attempt.objects.at(quiz).filter(learner__in=people).order_by("started_at"):
        attempts_by_learner[attempt.learner_id].append(attempt)
    return [row_of(quiz, learner, attempts_by_learner[learner.pk]) for learner in people]


def row_of(quiz: Quiz, learner: Learner, attempts: Sequence[Attempt]) -> LearnerRow:
    """A learner with these attempts."""
    grade = grade_of_attempts(quiz, attempts)
    return LearnerRow(
        name=name_of(learner),
        attempts=[attempt_row(attempt) for attempt in attempts],
        grade_percent=None if grade is None else 100 * grade,
    )


def attempt_row(attempt: Attempt) -> AttemptRow:
    """An attempt as the list shows it."""
    spent = attempt.submitted_at - attempt.started_at if attempt.submitted_at else None
    is_graded = attempt.is_submitted and attempt.maximum > 0
    return AttemptRow(
        attempt=attempt,
        state=state_of(attempt),
        percent=100 * (attempt.score or 0.0) / attempt.maximum if is_graded else None,
        spent_s=None if spent is None else int(spent.total_seconds()),
    )


def state_of(attempt: Attempt) -> AttemptState:
    """Where the attempt stands; practice is marked by its learner."""
    if not attempt.is_submitted:
        return AttemptState.OPEN
    if attempt.awaits_marking and attempt.behaviour != Behaviour.PRACTICE:
        return AttemptState.TO_MARK
    is_late = attempt.ended_by == Ending.CLOCK
    return AttemptState.TIMED_OUT if is_late else AttemptState.SUBMITTED


def name_of(learner: Learner) -> str:
    """What others call a learner: the pseudonym, or a part of the id of whoever never signed in."""
    if learner.user:
        return learner.user.display_name
    return gettext("Anonymous %(id)s") % {"id": str(learner.pk)[:8]}


def csv_of(quiz: Quiz) -> str:
    """Every attempt at the quiz, one row each, as a spreadsheet reads it."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for learner in rows_of(quiz, learners_of(quiz)):
        for number, row in enumerate(learner.attempts, start=1):
            writer.writerow(cells_of(learner, number, row))
    return written.getvalue()


def cells_of(learner: LearnerRow, number: int, row: AttemptRow) -> list[object]:
    """One attempt, a cell a column; empty where nothing is known."""
    attempt = row.attempt
    submitted = attempt.submitted_at.isoformat(timespec="seconds") if attempt.submitted_at else ""
    return [
        shield(learner.name),
        number,
        attempt.started_at.isoformat(timespec="seconds"),
        submitted,
        row.spent_s,
        row.state,
        "yes" if attempt.is_counted else "no",
        attempt.score,
        attempt.maximum,
        rounded(row.percent),
        rounded(learner.grade_percent),
    ]


def rounded(percent: float | None) -> float | None:
    """A percentage with two decimals."""
    return None if percent is None else round(percent, 2)
