"""What a learner sees of a submitted attempt: score, what is right, why, and where to reread.

`read_result` refuses an attempt that is still open or whose result is not to be seen yet;
what practice shows of one question is in `outcomes`.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from html import escape
from typing import Any

from django.urls import reverse
from django.utils import translation

from quizzes.kinds import AnswerShape, Kind, filled
from quizzes.models import Attempt, QuestionVersion, QuizItem, Response
from quizzes.reading import (
    PAPERS_KEPT,
    AttemptView,
    QuestionView,
    option_words,
    paper_of,
    texts_by_version,
    values_in,
    view_attempt,
)
from quizzes.rules import Behaviour, variant_seed
from studypack.packs.models import KeyConcept, Note, TranslatedQuerySet

CHOICES = (AnswerShape.ONE, AnswerShape.MANY)


class Verdict(StrEnum):
    """How an answer did."""

    RIGHT = "right"
    PARTLY = "partly"
    WRONG = "wrong"
    UNANSWERED = "unanswered"
    UNMARKED = "unmarked"


@dataclass(frozen=True, kw_only=True)
class NoteLink:
    """The note to reread."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Solution:
    """What is right in one question, and why; words are HTML."""

    words: Mapping[str, str]
    feedback: Mapping[str, str]
    explanation: str
    hints: tuple[str, ...]
    model_answer: str
    rubric: str
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
class PartResult:
    """What came of one gap, pair or place: HTML of the prompt, what was given, what is right."""

    prompt: str
    given: str
    right: tuple[str, ...]
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class QuestionResult:
    """A question with its verdict.

    Attributes:
        options: of choices; parts: of everything else.
        awaits_marking: a person has still to give the credit.
    """

    question: QuestionView
    verdict: Verdict
    fraction: float
    options: tuple[OptionResult, ...]
    parts: tuple[PartResult, ...]
    feedback: tuple[str, ...]
    explanation: str
    model_answer: str
    rubric: str
    comment: str
    awaits_marking: bool
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


def is_shown(attempt: Attempt, now: datetime) -> bool:
    """Whether the learner may see what is right in the attempt; its quiz must be at hand."""
    if not attempt.is_submitted:
        return False
    showing = attempt.quiz_version.quiz.showing
    return attempt.behaviour == Behaviour.PRACTICE or showing.is_due(now)


def read_result(attempt: Attempt, language: str, now: datetime) -> tuple[AttemptView, Result]:
    """The attempt and its result in one language.

    Raises:
        ValueError: the attempt is open, or its result is not to be seen yet.
    """
    if not is_shown(attempt, now):
        raise ValueError("the result of this attempt is not to be seen")
    return result_of(attempt, language)


def result_of(attempt: Attempt, language: str) -> tuple[AttemptView, Result]:
    """The submitted attempt and its result, for who marks it; its learner may not see it yet."""
    view = view_attempt(attempt, language)
    solutions = solutions_of(attempt, language)
    responses = {found.item_id: found for found in attempt.responses.all()}
    kinds = kinds_in(attempt, language)
    questions = tuple(
        question_result(question, kinds[question.item], solutions[question.slug], responses)
        for question in view.questions
        if question.takes_answer
    )
    result = Result(
        score=attempt.score or 0.0,
        maximum=attempt.maximum,
        questions=questions,
        concepts=concept_scores(questions, solutions),
    )
    return view, result


def solutions_of(attempt: Attempt, language: str) -> Mapping[str, Solution]:
    """What is right in every question of the attempt's version, by slug, as it asks them."""
    version = attempt.quiz_version
    solutions = solutions_at(version.pk, language, version.quiz.loaded_at)
    varying = [found for found in paper_of(version, language).questions if found.asks.variables]
    return {
        **solutions,
        **{
            found.slug: in_variant(solutions[found.slug], values_in(found, attempt.seed))
            for found in varying
        },
    }


def in_variant(solution: Solution, values: Mapping[str, str]) -> Solution:
    """The solution with the numbers of a variant in its words."""
    return replace(
        solution,
        feedback={key: filled(html, values) for key, html in solution.feedback.items()},
        explanation=filled(solution.explanation, values),
        hints=tuple(filled(html, values) for html in solution.hints),
    )


def kinds_in(attempt: Attempt, language: str) -> Mapping[int, Kind]:
    """Every question as this attempt asks it, by item."""
    return {
        found.item: found.asks.instance(variant_seed(attempt.seed, found.slug))
        for found in paper_of(attempt.quiz_version, language).questions
    }


def question_result(
    question: QuestionView, kind: Kind, solution: Solution, responses: Mapping[int, Response]
) -> QuestionResult:
    """The question with what is right in it."""
    response = responses.get(question.item)
    awaits = response is not None and response.fraction is None
    return QuestionResult(
        question=question,
        verdict=verdict_of(question.fraction, awaits_marking=awaits)
        if question.is_answered
        else Verdict.UNANSWERED,
        fraction=question.fraction or 0.0,
        options=option_results(question, kind, solution),
        parts=part_results(question, kind, solution),
        feedback=feedback_on(question.answer, kind, solution),
        explanation=solution.explanation,
        model_answer=solution.model_answer,
        rubric=solution.rubric,
        comment=response.comment if response else "",
        awaits_marking=awaits,
        note=solution.note,
    )


def option_results(
    question: QuestionView, kind: Kind, solution: Solution
) -> tuple[OptionResult, ...]:
    """The options of a choice with what came of each; nothing for another kind."""
    if question.shape not in CHOICES:
        return ()
    given = question.answer if isinstance(question.answer, list) else [question.answer]
    return tuple(
        OptionResult(
            id=option.id,
            html=option.html,
            is_chosen=option.id in given,
            is_right=option.id in kind.right_options,
            feedback=solution.feedback.get(option.id, "")
            if option.id in given or option.id in kind.right_options
            else "",
        )
        for option in question.options
    )


def part_results(question: QuestionView, kind: Kind, solution: Solution) -> tuple[PartResult, ...]:
    """What came of every part of an answer that is no choice."""
    if question.shape in CHOICES or not question.takes_answer:
        return ()
    prompt_by_part = {control.part: control.prompt for control in question.controls}
    words = solution.words
    return tuple(
        PartResult(
            prompt=words.get(prompt_by_part.get(part.id, ""), ""),
            given=in_words(part.given, words),
            right=tuple(in_words(right, words) for right in part.right),
            verdict=verdict_of(None if part.fraction is None else float(part.fraction))
            if part.given not in (None, "", [])
            else Verdict.UNANSWERED,
        )
        for part in kind.parts(question.answer)
    )


def in_words(given: object, words: Mapping[str, str]) -> str:
    """An answer as HTML: the words of the options that it names, or what was typed."""
    if isinstance(given, list):
        return ", ".join(in_words(one, words) for one in given)
    if given is None:
        return ""
    return words.get(str(given)) or escape(str(given))


def feedback_on(answer: object, kind: Kind, solution: Solution) -> tuple[str, ...]:
    """What is said of an answer, besides what is said beside its options."""
    beside = set(kind.option_ids) if kind.answer_shape in CHOICES else set()
    keys = [key for key in kind.feedback_ids(answer) if key not in beside]
    return tuple(solution.feedback[key] for key in keys if solution.feedback.get(key))


def verdict_of(fraction: float | None, *, awaits_marking: bool = False) -> Verdict:
    """The verdict on the credit of an answer; None is no answer, or one that nobody marked yet."""
    if fraction is None:
        return Verdict.UNMARKED if awaits_marking else Verdict.UNANSWERED
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
        ConceptScore(id=slug, title=titles[slug], score=max(0.0, sum(found)), maximum=len(found))
        for slug, found in fractions.items()
        if slug
    )


@lru_cache(maxsize=PAPERS_KEPT)
def solutions_at(version_id: int, language: str, _loaded_at: datetime) -> Mapping[str, Solution]:
    """What is right in every question of a quiz version, by slug."""
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
        words=option_words(version.as_kind().option_ids, content["options"]),
        feedback=content["feedback"],
        explanation=content["explanation"],
        hints=tuple(content.get("hints", ())),
        model_answer=content.get("model_answer", ""),
        rubric=content.get("rubric", ""),
        note=NoteLink(
            title=note.text.title,
            url=reverse("packs:note-detail", args=[question.pack.slug, note.slug]),
        )
        if note and question.pack
        else None,
        concept=concept.slug if concept else "",
        concept_title=concept.text.title if concept else "",
    )
