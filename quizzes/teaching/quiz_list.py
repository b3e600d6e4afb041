"""A teacher's quizzes as their page lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Avg, Count, F, Q, QuerySet

from quizzes.models import Quiz
from quizzes.rules import Behaviour
from quizzes.services.publishing import changed_since_published
from studypack.accounts.models import User

ATTEMPTS = "versions__attempts"
SUBMITTED = Q(
    **{f"{ATTEMPTS}__submitted_at__isnull": False, f"{ATTEMPTS}__is_counted": True},
)
TO_MARK = Q(**{f"{ATTEMPTS}__awaits_marking": True}) & ~Q(
    **{f"{ATTEMPTS}__behaviour": Behaviour.PRACTICE}
)


class QuizState(StrEnum):
    """Where a quiz stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True)
class QuizRow:
    """A quiz as the list shows it; `mean_percent` is of the submitted attempts that count."""

    quiz: Quiz
    title: str
    state: QuizState
    attempts: int
    to_mark: int
    mean_percent: int | None
    may_edit: bool


def quizzes_of(teacher: User, language: str) -> QuerySet[Quiz]:
    """What the teacher made or shares in, the newest first, with how it was taken."""
    own: QuerySet[Quiz] = Quiz.objects.viewable_by(teacher).in_language(language)
    may_edit = Q(pk__in=Quiz.objects.editable_by(teacher).values("pk"))
    score, maximum = F(f"{ATTEMPTS}__score"), F(f"{ATTEMPTS}__maximum")
    is_worth = Q(**{f"{ATTEMPTS}__maximum__gt": 0})
    return (
        own.select_related("author")
        .annotate(
            may_edit=may_edit,
            attempt_count=Count(ATTEMPTS, filter=SUBMITTED),
            to_mark_count=Count(ATTEMPTS, filter=TO_MARK),
            mean=Avg(score / maximum, filter=SUBMITTED & is_worth),
        )
        .order_by("-pk")
    )


def rows_of(quizzes: Sequence[Quiz]) -> list[QuizRow]:
    """The quizzes as rows."""
    changed = changed_since_published(quizzes)
    return [row_of(quiz, quiz.pk in changed) for quiz in quizzes]


def row_of(quiz: Quiz, is_changed: bool) -> QuizRow:
    """A quiz of `quizzes_of`, and whether it changed since it was published."""
    mean: float | None = quiz.mean  # type: ignore[attr-defined]
    return QuizRow(
        quiz=quiz,
        title=quiz.text.title,
        state=state_of(quiz, is_changed),
        attempts=quiz.attempt_count,  # type: ignore[attr-defined]
        to_mark=quiz.to_mark_count,  # type: ignore[attr-defined]
        mean_percent=None if mean is None else round(100 * mean),
        may_edit=quiz.may_edit,  # type: ignore[attr-defined]
    )


def state_of(quiz: Quiz, is_changed: bool) -> QuizState:
    """Where the quiz stands: what was changed since is seen only where something is on show."""
    if not quiz.is_published:
        return QuizState.DRAFT
    return QuizState.CHANGED if is_changed else QuizState.PUBLISHED
