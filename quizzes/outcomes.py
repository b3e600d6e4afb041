"""What practice shows of a question that was tried: what is right, only once it is settled."""

from collections.abc import Mapping
from dataclasses import dataclass

from quizzes.kinds import Kind
from quizzes.models import Attempt, Response
from quizzes.reading import QuestionView, view_attempt
from quizzes.results import (
    QuestionResult,
    Solution,
    Verdict,
    kinds_in,
    question_result,
    solutions_of,
    verdict_of,
)
from quizzes.rules import Behaviour, tries_allowed


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What practice shows after a try; `result` only once the question is settled."""

    verdict: Verdict
    feedback: tuple[str, ...]
    hint: str
    tries_left: int
    result: QuestionResult | None


def read_outcomes(attempt: Attempt, language: str) -> Mapping[str, Outcome]:
    """What practice shows of every question that was tried, by slug; nothing in an exam.

    Nothing that tells what is right, before a question is settled. The attempt's quiz version and
    quiz must be at hand.
    """
    if attempt.behaviour != Behaviour.PRACTICE or attempt.is_submitted:
        return {}
    solutions = solutions_of(attempt, language)
    tried = attempt.responses.prefetch_related("tries")
    responses = {found.item_id: found for found in tried if found.tries.all()}
    kinds = kinds_in(attempt, language)
    return {
        question.slug: outcome_of(
            question, kinds[question.item], solutions[question.slug], responses
        )
        for question in view_attempt(attempt, language).questions
        if question.item in responses
    }


def outcome_of(
    question: QuestionView, kind: Kind, solution: Solution, responses: Mapping[int, Response]
) -> Outcome:
    """What the learner may see of the latest try."""
    tries = list(responses[question.item].tries.all())
    latest, hints = tries[-1], solution.hints[len(tries) - 1 : len(tries)]
    is_settled = question.is_settled or latest.fraction is None
    left = max(0, tries_allowed(kind, len(solution.hints)) - len(tries))
    return Outcome(
        verdict=verdict_of(latest.fraction, awaits_marking=True),
        feedback=said_of(latest.answer, kind, solution),
        hint="" if is_settled else "".join(hints),
        tries_left=0 if is_settled else left,
        result=question_result(question, kind, solution, responses) if is_settled else None,
    )


def said_of(answer: object, kind: Kind, solution: Solution) -> tuple[str, ...]:
    """All feedback that an answer gets, beside its options or not."""
    keys = kind.feedback_ids(answer)
    return tuple(solution.feedback[key] for key in keys if solution.feedback.get(key))
