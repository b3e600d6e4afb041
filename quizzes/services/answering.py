"""What a learner does: start an attempt, save answers, submit.

Each of these holds the attempt's row while it writes, so that a submission and a save, or the
saves of two tabs, happen one after the other.
"""

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.http import Http404

from quizzes.models import Attempt, QuizItem, QuizVersion, Response
from studypack.accounts.models import Learner
from studypack.common.problems import FieldProblem, RefusedError

MOST_OPEN_ATTEMPTS = 20
SEED_BITS = 31
HIGHEST_SEQUENCE = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer as it comes in; `sequence` is one above the one it was given on top of."""

    question: str
    sequence: int
    answer: object


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Which of the given answers were saved, and which had been overtaken, by question."""

    saved: tuple[str, ...]
    stale: tuple[str, ...]


def new_seed() -> int:
    """A seed for an attempt, which nobody can foresee."""
    return secrets.randbits(SEED_BITS)


def start_attempt(
    *, version: QuizVersion, learner: Learner, seed: int, language: str, now: datetime
) -> Attempt:
    """A new attempt at this version, its options shuffled by `seed`.

    Raises:
        RefusedError: the learner left too many attempts open.
    """
    waiting = Attempt.objects.of(learner).at(version.quiz).open().count()
    if waiting >= MOST_OPEN_ATTEMPTS:
        message = f"attempts: {waiting} are open, the limit is {MOST_OPEN_ATTEMPTS}; submit one"
        problem = FieldProblem(field="attempts", message=message)
        raise RefusedError("too_many_open", message, status=429, problems=[problem])
    return Attempt.objects.create(
        quiz_version=version,
        learner=learner,
        seed=seed,
        language=language,
        started_at=now,
        maximum=version.items.count(),
    )


@transaction.atomic
def save_response(attempt: Attempt, given: GivenAnswer, now: datetime) -> Response:
    """The response, holding the given answer.

    Raises:
        RefusedError: 400 for an answer that cannot be graded, 409 with the present state where
            the attempt was submitted or a later answer stands.
        Http404: the attempt does not ask this question.
    """
    held = hold_open(attempt)
    item = held.items().filter(question_version__question__slug=given.question).first()
    if item is None:
        raise Http404
    refuse_invalid([given], {given.question: item})
    if not put(held, item, given, now):
        raise stale_error(given, Response.objects.get(attempt=held, item=item))
    return Response(
        attempt=held, item=item, sequence=given.sequence, answer=given.answer, saved_at=now
    )


@transaction.atomic
def save_answers(attempt: Attempt, answers: Iterable[GivenAnswer], now: datetime) -> Saved:
    """All answers of a page at once: those overtaken elsewhere are left as they stand there.

    Raises:
        RefusedError: 400 with every answer that cannot be graded, and nothing is saved; 409 where
            the attempt was submitted.
    """
    held = hold_open(attempt)
    items = items_by_question(held)
    changed = changed_answers(held, answers)
    refuse_invalid(changed, items)
    saved = [given.question for given in changed if put(held, items[given.question], given, now)]
    stale = [given.question for given in changed if given.question not in saved]
    return Saved(saved=tuple(saved), stale=tuple(stale))


@transaction.atomic
def submit_attempt(attempt: Attempt, now: datetime, answers: Iterable[GivenAnswer] = ()) -> Attempt:
    """The attempt, graded; what was submitted before stays as it was graded then.

    `answers` are those on the page that is submitted: they stand, whatever was autosaved.

    Raises:
        RefusedError: 400 with every answer that cannot be graded; nothing is submitted.
    """
    held = hold(attempt)
    if held.is_submitted:
        return held
    items = items_by_question(held)
    changed = changed_answers(held, answers)
    refuse_invalid(changed, items)
    for given in changed:
        put_over(held, items[given.question], given, now)
    return grade(held, items.values(), now)


def grade(attempt: Attempt, items: Iterable[QuizItem], now: datetime) -> Attempt:
    """The attempt with its score, and every response with its credit, written."""
    kind_by_item = {item.pk: item.question_version.as_kind() for item in items}
    responses_by_credit: dict[float, list[int]] = defaultdict(list)
    for response in attempt.responses.all():
        credit = kind_by_item[response.item_id].grade(response.answer)
        responses_by_credit[float(credit)].append(response.pk)
    for fraction, graded in responses_by_credit.items():
        Response.objects.filter(pk__in=graded).update(fraction=fraction)
    attempt.score = sum(credit * len(graded) for credit, graded in responses_by_credit.items())
    attempt.maximum = len(kind_by_item)
    attempt.submitted_at = now
    attempt.save(update_fields=["score", "maximum", "submitted_at"])
    return attempt


def hold(attempt: Attempt) -> Attempt:
    """The attempt as it is now, its row held until the transaction ends."""
    return Attempt.objects.select_for_update().get(pk=attempt.pk)


def hold_open(attempt: Attempt) -> Attempt:
    """The attempt, held, if it still takes answers."""
    held = hold(attempt)
    if held.submitted_at is not None:
        state = {"status": "submitted", "submitted_at": held.submitted_at.isoformat()}
        message = "The attempt was submitted; it takes no more answers."
        raise RefusedError("submitted", message, status=409, state=state)
    return held


def put(attempt: Attempt, item: QuizItem, given: GivenAnswer, now: datetime) -> bool:
    """Whether the answer was saved; not where one with the same or a later sequence stands."""
    found = Response.objects.filter(attempt=attempt, item=item)
    if found.replace(sequence=given.sequence, answer=given.answer, saved_at=now):
        return True
    _, is_new = found.get_or_create(
        attempt=attempt,
        item=item,
        defaults={"sequence": given.sequence, "answer": given.answer, "saved_at": now},
    )
    return is_new


def put_over(attempt: Attempt, item: QuizItem, given: GivenAnswer, now: datetime) -> None:
    """The answer stands, its sequence above whatever stood before."""
    stored = Response.objects.filter(attempt=attempt, item=item).first()
    sequence = max(given.sequence, stored.sequence + 1 if stored else 1)
    Response.objects.update_or_create(
        attempt=attempt,
        item=item,
        defaults={"sequence": sequence, "answer": given.answer, "saved_at": now},
    )


def changed_answers(attempt: Attempt, answers: Iterable[GivenAnswer]) -> list[GivenAnswer]:
    """The answers that differ from what is stored."""
    stored: Mapping[str, object] = dict(
        attempt.responses.values_list("item__question_version__question__slug", "answer")
    )
    return [
        given
        for given in answers
        if given.question not in stored or stored[given.question] != given.answer
    ]


def items_by_question(attempt: Attempt) -> dict[str, QuizItem]:
    """The items of an attempt by the question's slug."""
    return {item.question_version.question.slug: item for item in attempt.items()}


def refuse_invalid(answers: Iterable[GivenAnswer], items: Mapping[str, QuizItem]) -> None:
    """Raises with every problem of every answer."""
    problems = [found for given in answers for found in answer_problems(given, items)]
    if problems:
        raise RefusedError("invalid_answer", "The answer cannot be used.", problems=problems)


def answer_problems(given: GivenAnswer, items: Mapping[str, QuizItem]) -> list[FieldProblem]:
    """What is wrong with one answer."""
    if given.question not in items:
        message = f"question: {given.question!r} is not asked in this attempt"
        return [FieldProblem(field="question", message=message)]
    problems = items[given.question].question_version.as_kind().check_answer(given.answer)
    if not 1 <= given.sequence <= HIGHEST_SEQUENCE:
        message = f"sequence: {given.sequence} is outside 1..{HIGHEST_SEQUENCE}"
        problems.append(FieldProblem(field="sequence", message=message))
    return problems


def stale_error(given: GivenAnswer, standing: Response) -> RefusedError:
    """The refusal of an answer that was overtaken, with what stands."""
    message = f"sequence: {given.sequence} is not above the stored {standing.sequence}"
    state = {
        "question": given.question,
        "sequence": standing.sequence,
        "answer": standing.answer,
        "saved_at": standing.saved_at.isoformat(),
    }
    problem = FieldProblem(field="sequence", message=message)
    return RefusedError("stale", message, status=409, problems=[problem], state=state)
