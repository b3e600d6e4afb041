"""Open answers to be marked by the teacher: which there are, and how each stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from quizzes.kinds import Kind
from quizzes.models import Attempt, Quiz, Response
from quizzes.results import QuestionResult, Result, kinds_in, result_of
from quizzes.rules import Behaviour
from quizzes.teaching.posted import number_text
from quizzes.teaching.quiz_results import name_of
from quizzes.teaching.rubric import Level, levels_of

MOST_CREDIT_PERCENT = 100.0


@dataclass(frozen=True, kw_only=True)
class Typed:
    """What was typed into one form of a mark and refused."""

    attempt: str
    question: str
    credit: str
    comment: str


@dataclass(frozen=True, kw_only=True)
class MarkView:
    """A question of an attempt; `is_open` where a person marks it.

    `credit` is in per cent, as it stands or was typed.
    """

    attempt: Attempt
    name: str
    graded: QuestionResult
    is_open: bool
    credit: str
    comment: str

    @property
    def levels(self) -> tuple[Level, ...]:
        """What a digit gives."""
        return levels_of(self.graded.rubric)


@dataclass(frozen=True, kw_only=True)
class WaitingQuestion:
    """A question with answers that nobody marked, and how many there are."""

    slug: str
    name: str
    count: int


def attempts_of(quiz: Quiz) -> QuerySet[Attempt]:
    """The submitted attempts at the quiz with all that a page of results needs."""
    taken = Attempt.objects.at(quiz).exclude(submitted_at=None)
    related = taken.select_related("quiz_version__quiz__pack", "learner__user")
    return related.prefetch_related("responses")


def waiting_attempts(quiz: Quiz) -> QuerySet[Attempt]:
    """The attempts with an open answer that nobody marked, the earliest first."""
    waiting = attempts_of(quiz).filter(awaits_marking=True)
    return waiting.exclude(behaviour=Behaviour.PRACTICE).order_by("submitted_at")


def waiting_questions(quiz: Quiz) -> list[WaitingQuestion]:
    """The questions that wait for marks, in the order of the quiz; one query."""
    question = "item__question_version__question"
    unmarked = Response.objects.filter(attempt__in=waiting_attempts(quiz).order_by(), fraction=None)
    rows = unmarked.values_list(f"{question}__slug", f"{question}__name").annotate(Count("pk"))
    return [
        WaitingQuestion(slug=slug, name=name or slug, count=count)
        for slug, name, count in rows.order_by("item__position", f"{question}__slug")
    ]


def waiting_for(quiz: Quiz, question: str) -> QuerySet[Attempt]:
    """The attempts whose answer to this question nobody marked."""
    unmarked = Response.objects.filter(
        item__question_version__question__slug=question, fraction=None
    )
    return waiting_attempts(quiz).filter(responses__in=unmarked)


def waiting_marks(
    attempts: Sequence[Attempt], language: str, typed: Typed | None = None, question: str = ""
) -> list[MarkView]:
    """The answers of these attempts that wait for a mark, one question after the other.

    Args:
        question: the one that alone is wanted; all of them where it is empty.
    """
    views = [view for attempt in attempts for view in view_marks(attempt, language, typed)[1]]
    waiting = [
        view
        for view in views
        if view.graded.awaits_marking and question in {"", view.graded.question.slug}
    ]
    return sorted(waiting, key=lambda view: view.graded.question.item)


def view_marks(
    attempt: Attempt, language: str, typed: Typed | None = None
) -> tuple[Result, list[MarkView]]:
    """The result of an attempt, and its questions with how each is marked."""
    _, result = result_of(attempt, language)
    kinds = kinds_in(attempt, language)
    return result, [
        view_mark(attempt, graded, kinds[graded.question.item], typed)
        for graded in result.questions
    ]


def view_mark(
    attempt: Attempt, graded: QuestionResult, kind: Kind, typed: Typed | None
) -> MarkView:
    """One question, with the mark that stands or was typed."""
    question = graded.question
    is_answered = question.saved_at is not None
    stands = None if question.fraction is None else 100 * question.fraction
    values: Mapping[str, str] = {"credit": number_text(stands), "comment": graded.comment}
    if typed and (typed.attempt, typed.question) == (str(attempt.pk), question.slug):
        values = {"credit": typed.credit, "comment": typed.comment}
    return MarkView(
        attempt=attempt,
        name=name_of(attempt.learner),
        graded=graded,
        is_open=is_answered and kind.grade(question.answer) is None,
        credit=values["credit"],
        comment=values["comment"],
    )
