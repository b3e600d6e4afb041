"""Practice: an answer is checked at once, a hint follows a wrong one, and one may try again."""

from datetime import datetime

from django.db import transaction
from django.http import Http404

from quizzes.models import Attempt, QuizItem, Response, Try
from quizzes.rules import Behaviour, tries_allowed
from quizzes.services.answering import (
    GivenAnswer,
    end_if_over,
    hold_open,
    put,
    refuse_invalid,
    refuse_settled,
    stale_error,
)
from quizzes.services.grading import kind_in, tried
from studypack.common.problems import RefusedError
from studypack.common.wording import Message


def check_response(
    attempt: Attempt, given: GivenAnswer, now: datetime, *, gives_up: bool = False
) -> Response:
    """The response, its answer saved and tried; settled where it has its credit.

    Args:
        gives_up: the learner asks for what is right, and has no other try.

    Raises:
        RefusedError: as `save_response`; and where the quiz is no practice.
        Http404: the attempt does not ask this question.
    """
    end_if_over(attempt, now)
    return _check_response(attempt, given, now, gives_up=gives_up)


@transaction.atomic
def _check_response(
    attempt: Attempt, given: GivenAnswer, now: datetime, *, gives_up: bool
) -> Response:
    held = hold_open(attempt, now)
    refuse_no_practice(held)
    item = held.items().filter(question_version__question__slug=given.question).first()
    if item is None:
        raise Http404
    refuse_invalid([given], {given.question: item}, held)
    refuse_settled(held, item, given.question)
    response = save_over(held, item, given, now)
    return settle(held, item, response, now, gives_up=gives_up)


def save_over(attempt: Attempt, item: QuizItem, given: GivenAnswer, now: datetime) -> Response:
    """The response with the answer that is to be checked; the one that stands may be the same."""
    if not put(attempt, item, given, now):
        standing = Response.objects.get(attempt=attempt, item=item)
        if standing.answer != given.answer:
            raise stale_error(given, standing)
        return standing
    return Response.objects.get(attempt=attempt, item=item)


def settle(
    attempt: Attempt, item: QuizItem, response: Response, now: datetime, *, gives_up: bool
) -> Response:
    """The try, written; the question is settled when it is right or there is no other try."""
    kind = kind_in(attempt, item)
    fraction = kind.grade(response.answer)
    number = response.tries.count() + 1
    values = {"answer": response.answer, "made_at": now}
    credit = None if fraction is None else float(fraction)
    Try.objects.create(response=response, number=number, fraction=credit, **values)
    allowed = allowed_for(item)
    is_settled = fraction is None or fraction == 1 or gives_up or number >= allowed
    if is_settled and fraction is not None:
        response.fraction = float(tried(kind, item, response))
        response.save(update_fields=["fraction"])
    return response


def allowed_for(item: QuizItem) -> int:
    """How often an answer to this item may be checked."""
    version = item.question_version
    hints = (len(text.content.get("hints", ())) for text in version.texts.all())
    return tries_allowed(version.as_kind(), max(hints, default=0))


def refuse_no_practice(attempt: Attempt) -> None:
    """Raises where answers are not checked before submission."""
    if attempt.behaviour != Behaviour.PRACTICE:
        message = Message(
            "behaviour: this attempt is no practice; its answers are checked when submitted"
        )
        raise RefusedError("no_practice", message, status=409)
