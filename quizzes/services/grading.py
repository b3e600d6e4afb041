"""Grading: what an attempt is worth, by the rule of each kind or by a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction

from django.db import models, transaction

from quizzes.kinds import Kind, is_blank
from quizzes.kinds.base import AnswerShape
from quizzes.models import Attempt, Cause, GradeChange, Quiz, QuizItem, Response
from quizzes.rules import (
    Behaviour,
    Ending,
    GradingMethod,
    certainty_credit,
    grade_of,
    tried_credit,
    variant_seed,
)
from studypack.accounts.models import User
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message

LONGEST_COMMENT = 5_000


def kind_in(attempt: Attempt, item: QuizItem) -> Kind:
    """The question as this attempt asks it: the variant that its seed draws."""
    version = item.question_version
    return version.as_kind().instance(variant_seed(attempt.seed, version.question.slug))


def grade(attempt: Attempt, items: Iterable[QuizItem], now: datetime, ending: Ending) -> Attempt:
    """The attempt with its score, and every response with its credit, written."""
    item_by_pk = {item.pk: item for item in items}
    fraction_by_item: dict[int, float | None] = {}
    graded: dict[float | None, list[int]] = defaultdict(list)
    for response in responses_with_tries(attempt):
        credit = credit_of(attempt, item_by_pk[response.item_id], response)
        fraction = None if credit is None else float(credit)
        fraction_by_item[response.item_id] = fraction
        graded[fraction].append(response.pk)
    for fraction, responses in graded.items():
        Response.objects.filter(pk__in=responses).update(fraction=fraction)
    attempt.submitted_at, attempt.ended_by = now, ending
    return add_up(attempt, item_by_pk.values(), fraction_by_item)


def responses_with_tries(attempt: Attempt) -> models.QuerySet[Response]:
    """The attempt's responses, with what was tried of them where trying is possible."""
    responses = attempt.responses.all()
    is_practice = attempt.behaviour == Behaviour.PRACTICE
    return responses.prefetch_related("tries") if is_practice else responses


def credit_of(attempt: Attempt, item: QuizItem, response: Response) -> Fraction | None:
    """The credit of an answer by the behaviour of its attempt; None where a person gives it."""
    kind = kind_in(attempt, item)
    fraction = kind.grade(response.answer)
    if fraction is None:
        return None if response.fraction is None else Fraction(response.fraction)
    if attempt.behaviour == Behaviour.CERTAINTY and not is_blank(response.answer):
        return certainty_credit(fraction, response.certainty)
    if attempt.behaviour == Behaviour.PRACTICE:
        return tried(kind, item, response)
    return fraction


def tried(kind: Kind, item: QuizItem, response: Response) -> Fraction:
    """The credit in practice: of the tries that were checked, and of the answer that stands."""
    answers = [found.answer for found in response.tries.all()]
    if not answers or answers[-1] != response.answer:
        answers.append(response.answer)
    fractions = [kind.grade(answer) or Fraction(0) for answer in answers]
    return tried_credit(fractions, Fraction(item.question_version.penalty).limit_denominator(1000))


def add_up(
    attempt: Attempt, items: Iterable[QuizItem], fraction_by_item: Mapping[int, float | None]
) -> Attempt:
    """The attempt with the score of its responses: never below 0, nor above what there is."""
    asked = [item for item in items if takes_answer(item)]
    earned = sum(item.mark * (fraction_by_item.get(item.pk) or 0.0) for item in asked)
    attempt.maximum = sum(item.mark for item in asked)
    attempt.score = max(0.0, earned)
    attempt.awaits_marking = any(
        item.pk in fraction_by_item and fraction_by_item[item.pk] is None for item in asked
    )
    attempt.save(update_fields=["submitted_at", "ended_by", "score", "maximum", "awaits_marking"])
    return attempt


def fractions_of(attempt: Attempt) -> dict[int, float | None]:
    """The credit of every response that is stored, by item."""
    return dict(attempt.responses.values_list("item", "fraction"))


def takes_answer(item: QuizItem) -> bool:
    """Whether there is something to answer, and so to earn."""
    return item.question_version.as_kind().answer_shape is not AnswerShape.NONE


@transaction.atomic
def mark_response(
    response: Response, fraction: float, *, marker: User | None, comment: str = ""
) -> Attempt:
    """The attempt, an open answer of it marked by a person, or by the learner in practice.

    Raises:
        RefusedError: the attempt is open, a rule marks this question, or the credit is outside
            0..1.
    """
    attempt = Attempt.objects.select_for_update().get(pk=response.attempt_id)
    refuse_mark(attempt, response, fraction, comment)
    score, credit = attempt.score, response.fraction
    response.fraction, response.marker, response.comment = fraction, marker, comment
    response.save(update_fields=["fraction", "marker", "comment"])
    marked = add_up(attempt, attempt.items(), fractions_of(attempt))
    if credit != fraction:
        GradeChange.objects.create(
            attempt=marked,
            question=response.item.question_version.question,
            author=marker or marked.learner.user,
            cause=Cause.MARKING if marker else Cause.OWN_MARK,
            before=score,
            after=marked.score,
            credit_before=credit,
            credit_after=fraction,
        )
    return marked


def mark_own_response(response: Response, fraction: float) -> Attempt:
    """The attempt, an open answer of it marked by the learner, which only practice allows.

    Raises:
        RefusedError: the attempt is no practice, or as `mark_response`.
    """
    if response.attempt.behaviour != Behaviour.PRACTICE:
        message = Message("behaviour: in this quiz, answers are marked by the teacher")
        raise RefusedError("no_practice", message, status=409)
    return mark_response(response, fraction, marker=None)


def grade_of_attempts(quiz: Quiz, attempts: Iterable[Attempt]) -> float | None:
    """What counts of one's submitted attempts, as a part of the maximum; None where none does."""
    counted = sorted(
        (attempt for attempt in attempts if attempt.is_counted and attempt.is_submitted),
        key=lambda attempt: attempt.started_at,
    )
    parts = [(found.score or 0.0) / found.maximum if found.maximum else 0.0 for found in counted]
    return grade_of(parts, GradingMethod(quiz.grading))


def refuse_mark(attempt: Attempt, response: Response, fraction: float, comment: str) -> None:
    """Raises with every reason why the answer cannot be marked so."""
    problems = []
    if not 0 <= fraction <= 1:
        problems.append(("fraction", Message("{fraction} is outside 0..1", fraction=fraction)))
    if len(comment) > LONGEST_COMMENT:
        problems.append(
            (
                "comment",
                Message(
                    "{count} characters, the limit is {limit}",
                    count=len(comment),
                    limit=LONGEST_COMMENT,
                ),
            )
        )
    if not attempt.is_submitted:
        problems.append(("attempt", Message("is open; what is submitted can be marked")))
    if kind_in(attempt, response.item).grade(response.answer) is not None:
        problems.append(("question", Message("is marked by its own rule")))
    if problems:
        found = [problem(name, why) for name, why in problems]
        raise RefusedError("invalid_mark", Message("The mark cannot be given."), problems=found)
