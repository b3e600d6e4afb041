"""What a learner sees of a submitted attempt: score, what is right, why, and where to reread.

Only `read_result` leads here, and it refuses an attempt that is still open.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import translation

from quizzes.kinds import OptionView
from quizzes.models import Attempt, QuestionVersion, QuizItem
from quizzes.reading import (
    PAPERS_KEPT,
    AttemptView,
    QuestionView,
    texts_by_version,
    view_attempt,
)
from studypack.packs.models import KeyConcept, Note, TranslatedQuerySet


class Verdict(StrEnum):
    """How an answer did."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, kw_only=True)
class NoteLink:
    """The note to reread."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What is right in one question, and why."""

    right: frozenset[str]
    feedback: Mapping[str, str]
    explanation: str
    note: NoteLink | None
    concept: str
    concept_title: str


@dataclass(frozen=True, kw_only=True)
class OptionResult:
    """An option with what came of it; `feedback` only where it was chosen or is right."""

    id: str
    html: str
    is_chosen: bool
    is_right: bool
    feedback: str


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """A question with its verdict."""

    question: QuestionView
    verdict: Verdict
    fraction: float
    options: tuple[OptionResult, ...]
    explanation: str
    note: NoteLink | None


@dataclass(frozen=True, kw_only=True)
class ConceptScore:
    """The score on one key concept."""

    id: str
    title: str
    score: float
    maximum: float


@dataclass(frozen=True, kw_only=True)
class Result:
    """A graded attempt."""

    score: float
    maximum: float
    questions: tuple[QuestionResult, ...]
    concepts: tuple[ConceptScore, ...]

    @property
    def percent(self) -> int:
        """The score in whole per cent of the maximum."""
        return round(100 * self.score / self.maximum) if self.maximum else 0


def read_result(attempt: Attempt, language: str) -> tuple[AttemptView, Result]:
    """The attempt and its result in one language.

    Raises:
        ValueError: the attempt is open.
    """
    if not attempt.is_submitted:
        raise ValueError("an open attempt has no result")
    view = view_attempt(attempt, language)
    version = attempt.quiz_version
    solutions = _solutions(version.pk, language, version.quiz.loaded_at)
    questions = tuple(
        question_result(question, solutions[question.slug]) for question in view.questions
    )
    result = Result(
        score=attempt.score or 0.0,
        maximum=attempt.maximum,
        questions=questions,
        concepts=concept_scores(questions, solutions),
    )
    return view, result


def question_result(question: QuestionView, solution: Solution) -> QuestionResult:
    """The question with what is right in it."""
    return QuestionResult(
        question=question,
        verdict=verdict_of(question.fraction),
        fraction=question.fraction or 0.0,
        options=tuple(
            option_result(option, question.answer, solution) for option in question.options
        ),
        explanation=solution.explanation,
        note=solution.note,
    )


def option_result(option: OptionView, answer: object, solution: Solution) -> OptionResult:
    """The option with what came of it."""
    is_chosen, is_right = option.id == answer, option.id in solution.right
    return OptionResult(
        id=option.id,
        html=option.html,
        is_chosen=is_chosen,
        is_right=is_right,
        feedback=solution.feedback.get(option.id, "") if is_chosen or is_right else "",
    )


def verdict_of(fraction: float | None) -> Verdict:
    """The verdict on the credit of an answer; None is no answer."""
    if fraction is None:
        return Verdict.UNANSWERED
    if fraction >= 1:
        return Verdict.RIGHT
    return Verdict.PARTLY if fraction > 0 else Verdict.WRONG


def concept_scores(
    questions: tuple[QuestionResult, ...], solutions: Mapping[str, Solution]
) -> tuple[ConceptScore, ...]:
    """The score by key concept, in the order in which the quiz asks for them."""
    fractions: dict[str, list[float]] = defaultdict(list)
    titles = {solution.concept: solution.concept_title for solution in solutions.values()}
    for result in questions:
        fractions[solutions[result.question.slug].concept].append(result.fraction)
    return tuple(
        ConceptScore(id=slug, title=titles[slug], score=sum(found), maximum=len(found))
        for slug, found in fractions.items()
        if slug
    )


@lru_cache(maxsize=PAPERS_KEPT)
def _solutions(version_id: int, language: str, _loaded_at: datetime) -> Mapping[str, Solution]:
    with translation.override(language):
        asked = QuizItem.objects.filter(quiz_version=version_id)
        items = list(asked.select_related("question_version__question__pack"))
        wanted = {item.question_version.question_id for item in items}
        notes = by_key(Note.objects.filter(question__in=wanted), language)
        concepts = by_key(KeyConcept.objects.filter(question__in=wanted), language)
        texts = texts_by_version(items, language)
        return {
            item.question_version.question.slug: solution_of(
                item.question_version, texts[item.question_version_id].content, notes, concepts
            )
            for item in items
        }


def by_key(rows: TranslatedQuerySet, language: str) -> dict[int, Any]:
    """The items with their texts in one language, by primary key."""
    return {row.pk: row for row in rows.distinct().in_language(language)}


def solution_of(
    version: QuestionVersion,
    content: Mapping[str, Any],
    notes: Mapping[int, Any],
    concepts: Mapping[int, Any],
) -> Solution:
    """What is right in one question version."""
    question = version.question
    note = notes.get(question.note_id or 0)
    concept = concepts.get(question.concept_id or 0)
    return Solution(
        right=version.as_kind().right_options,
        feedback=content["feedback"],
        explanation=content["explanation"],
        note=NoteLink(
            title=note.text.title,
            url=reverse("packs:note-detail", args=[question.pack.slug, note.slug]),
        )
        if note and question.pack
        else None,
        concept=concept.slug if concept else "",
        concept_title=concept.text.title if concept else "",
    )
