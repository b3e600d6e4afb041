"""What grading again would do, and did before, as its page lists it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from quizzes.models import Attempt, QuestionText, QuestionVersion, Quiz, QuizItem, Regrade
from quizzes.reading import option_words
from quizzes.services.regrading import ScoreChange, latest_by_question
from quizzes.studying import RightPart, right_parts
from quizzes.teaching.bank import excerpt_of
from quizzes.teaching.history_views import changes_between
from quizzes.teaching.layout import Words
from quizzes.teaching.quiz_results import name_of

MOST_REGRADES: Final = 20
NOBODY: Final = "–"


@dataclass(frozen=True, kw_only=True)
class ScoreRow:
    """What grading again does to one attempt; `who` is a pseudonym."""

    who: str
    started_at: datetime | None
    before: float
    after: float

    @property
    def difference(self) -> float:
        """What is gained; below 0 what is lost."""
        return self.after - self.before


@dataclass(frozen=True, kw_only=True)
class CorrectedQuestion:
    """A question that was asked in an earlier version than its latest."""

    title: str
    language: str
    before: QuestionVersion
    after: QuestionVersion
    changes: tuple[Words, ...]
    right_before: Sequence[RightPart]
    right_after: Sequence[RightPart]


@dataclass(frozen=True, kw_only=True)
class PastRegrade:
    """What an earlier regrade changed."""

    regrade: Regrade
    rows: Sequence[ScoreRow]


def score_rows(changes: Sequence[ScoreChange]) -> list[ScoreRow]:
    """Whose score changes, by how much, the largest change first."""
    rows = [
        ScoreRow(
            who=name_of(change.attempt.learner),
            started_at=change.attempt.started_at,
            before=change.before,
            after=change.after,
        )
        for change in changes
    ]
    return sorted(rows, key=lambda row: (-abs(row.difference), row.who))


def corrected_questions(quiz: Quiz) -> list[CorrectedQuestion]:
    """The questions of submitted attempts that have a later version now."""
    taken = Attempt.objects.at(quiz).exclude(submitted_at=None).values("quiz_version")
    items = QuizItem.objects.filter(quiz_version__in=taken).order_by("position")
    asked_ids = dict.fromkeys(items.values_list("question_version", flat=True))
    versions = QuestionVersion.objects.select_related("question").prefetch_related("texts")
    asked = versions.in_bulk(list(asked_ids))
    latest = latest_by_question(version.question_id for version in asked.values())
    outdated = [key for key in asked_ids if latest[asked[key].question_id].pk != key]
    current = versions.in_bulk([latest[asked[key].question_id].pk for key in outdated])
    return [corrected(asked[key], current[latest[asked[key].question_id].pk]) for key in outdated]


def corrected(before: QuestionVersion, after: QuestionVersion) -> CorrectedQuestion:
    """What one correction changed."""
    text = text_of(after)
    return CorrectedQuestion(
        title=before.question.name or excerpt_of(text.content["text"]),
        language=text.language,
        before=before,
        after=after,
        changes=tuple(changes_between(before, after)),
        right_before=right_of(before),
        right_after=right_of(after),
    )


def text_of(version: QuestionVersion) -> QuestionText:
    """The text of a version; a teacher's question has one."""
    return next(iter(version.texts.all()))


def right_of(version: QuestionVersion) -> Sequence[RightPart]:
    """What is right in a version, in words; nothing where that varies."""
    kind = version.as_kind()
    if kind.variables:
        return ()
    words = option_words(kind.option_ids, text_of(version).content["options"])
    prompts = {part.part: words.get(part.prompt, "") for part in kind.controls(kind.option_ids)}
    return right_parts(kind, prompts, words)


def past_regrades(quiz: Quiz) -> list[PastRegrade]:
    """What was graded again before, the latest first."""
    regrades = list(quiz.regrades.select_related("author")[:MOST_REGRADES])
    ids = {change["attempt"] for regrade in regrades for change in regrade.changes}
    attempts = Attempt.objects.select_related("learner__user").in_bulk(list(ids))
    by_id = {str(key): attempt for key, attempt in attempts.items()}
    return [
        PastRegrade(regrade=regrade, rows=list(past_rows(regrade.changes, by_id)))
        for regrade in regrades
    ]


def past_rows(
    changes: Sequence[Mapping[str, Any]], attempts: Mapping[str, Attempt]
) -> Iterator[ScoreRow]:
    """The changes of a regrade; of an attempt that is gone nobody is named."""
    for change in changes:
        attempt = attempts.get(change["attempt"])
        yield ScoreRow(
            who=name_of(attempt.learner) if attempt else NOBODY,
            started_at=attempt.started_at if attempt else None,
            before=change["before"],
            after=change["after"],
        )
