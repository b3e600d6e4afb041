"""What a learner does in an attempt: save answers, flag questions, submit.

Each of these holds the attempt's row while it writes, so that a submission, a save, an extension
and the clock, or the saves of two tabs, happen one after the other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import Http404

from quizzes.kinds import is_blank
from quizzes.models import Attempt, Cause, GradeChange, QuizItem, Response
from quizzes.rules import MOST_CERTAIN, Behaviour, Ending, is_over
from quizzes.services.grading import grade
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.wording import Message

HIGHEST_SEQUENCE = 2**31 - 1
# Whoever leaves the page open over lunch did not think about one question all the while.
LONGEST_SPENT_S = 600.0


@dataclass(frozen=True, kw_only=True)
class GivenAnswer:
    """An answer as it comes in; `sequence` is one above the one it was given on top of."""

    question: str
    sequence: int
    answer: object
    certainty: int | None = None


@dataclass(frozen=True, kw_only=True)
class Saved:
    """Which of the given answers were saved, and which had been overtaken, by question."""

    saved: tuple[str, ...]
    stale: tuple[str, ...]


def save_response(attempt: Attempt, given: GivenAnswer, now: datetime) -> Response:
    """The response, holding the given answer.

    Raises:
        RefusedError: 400 for an answer that cannot be stored, 409 with the present state where
            the attempt was submitted, its time is over, or a later answer stands.
        Http404: the attempt does not ask this question.
    """
    end_if_over(attempt, now)
    return _save_response(attempt, given, now)


@transaction.atomic
def _save_response(attempt: Attempt, given: GivenAnswer, now: datetime) -> Response:
    held = hold_open(attempt, now)
    item = held.items().filter(question_version__question__slug=given.question).first()
    if item is None:
        raise Http404
    refuse_invalid([given], {given.question: item}, held)
    refuse_settled(held, item, given.question)
    if not put(held, item, given, now):
        raise stale_error(given, Response.objects.get(attempt=held, item=item))
    return Response(attempt=held, item=item, **values_of(given), saved_at=now)


def save_answers(attempt: Attempt, answers: Iterable[GivenAnswer], now: datetime) -> Saved:
    """All answers of a page at once: those overtaken elsewhere are left as they stand there.

    Raises:
        RefusedError: 400 with every answer that cannot be stored, and nothing is saved; 409 where
            the attempt was submitted or its time is over.
    """
    end_if_over(attempt, now)
    return _save_answers(attempt, list(answers), now)


@transaction.atomic
def _save_answers(attempt: Attempt, answers: list[GivenAnswer], now: datetime) -> Saved:
    held = hold_open(attempt, now)
    items = items_by_question(held)
    changed = changed_answers(held, answers, items)
    refuse_invalid(changed, items, held)
    saved = put_all(held, items, changed, now)
    stale = [given.question for given in changed if given.question not in saved]
    return Saved(saved=tuple(saved), stale=tuple(stale))


@transaction.atomic
def flag_question(attempt: Attempt, question: str, *, is_flagged: bool, now: datetime) -> Attempt:
    """The attempt, the question flagged to be looked at again, or not any more.

    Raises:
        RefusedError: 409 where the attempt takes no more answers.
        Http404: the attempt does not ask this question.
    """
    held = hold_open(attempt, now)
    if not held.items().filter(question_version__question__slug=question).exists():
        raise Http404
    others = [slug for slug in held.flagged if slug != question]
    held.flagged = [*others, question] if is_flagged else others
    held.save(update_fields=["flagged"])
    return held


@transaction.atomic
def submit_attempt(attempt: Attempt, now: datetime, answers: Iterable[GivenAnswer] = ()) -> Attempt:
    """The attempt, graded; what was submitted before stays as it was graded then.

    `answers` are those on the page that is submitted: they stand, whatever was autosaved. Once
    the time and its grace are over, what was saved by then is graded instead.

    Raises:
        RefusedError: 400 with every answer that cannot be stored; nothing is submitted.
    """
    held = hold(attempt)
    if held.is_submitted:
        return held
    if is_over(held.deadline_at, now):
        return end_by_clock(held)
    items = items_by_question(held)
    changed = changed_answers(held, answers, items)
    refuse_invalid(changed, items, held)
    for given in changed:
        # An empty field of a page that never saw the answer takes nothing back.
        write = put if is_blank(given.answer) else put_over
        write(held, items[given.question], given, now)
    return grade(held, items.values(), now, Ending.LEARNER)


def end_if_over(attempt: Attempt, now: datetime) -> bool:
    """Whether the attempt's time and grace are over; it is graded then, from what was saved."""
    is_done = attempt.is_submitted or not is_over(attempt.deadline_at, now)
    return False if is_done else _end_if_over(attempt, now)


@transaction.atomic
def _end_if_over(attempt: Attempt, now: datetime) -> bool:
    held = hold(attempt)
    if not held.is_submitted and is_over(held.deadline_at, now):
        end_by_clock(held)
    return held.is_submitted


def end_overdue_attempts(now: datetime) -> int:
    """How many attempts the clock ended: nobody has to come back for theirs to be graded."""
    return sum(end_if_over(attempt, now) for attempt in Attempt.objects.overdue(now))


def end_by_clock(held: Attempt) -> Attempt:
    """The attempt, graded as it stood when its time was over."""
    assert held.deadline_at is not None
    graded = grade(held, held.items(), held.deadline_at, Ending.CLOCK)
    GradeChange.objects.create(attempt=graded, cause=Cause.CLOCK, after=graded.score)
    return graded


def hold(attempt: Attempt) -> Attempt:
    """The attempt as it is now, its row held until the transaction ends."""
    return Attempt.objects.select_for_update().get(pk=attempt.pk)


def hold_open(attempt: Attempt, now: datetime) -> Attempt:
    """The attempt, held, if it still takes answers."""
    held = hold(attempt)
    if held.submitted_at is not None:
        state = {"status": "submitted", "submitted_at": held.submitted_at.isoformat()}
        message = Message("The attempt was submitted; it takes no more answers.")
        raise RefusedError("submitted", message, status=409, state=state)
    if held.deadline_at is not None and is_over(held.deadline_at, now):
        state = {"status": "overdue", "deadline_at": held.deadline_at.isoformat()}
        message = Message(
            "The time was over at {when}; no more is saved.",
            when=held.deadline_at.isoformat(),
        )
        raise RefusedError("overdue", message, status=409, state=state)
    return held


def put(attempt: Attempt, item: QuizItem, given: GivenAnswer, now: datetime) -> bool:
    """Whether the answer was saved; not where one with the same or a later sequence stands."""
    return bool(put_all(attempt, {given.question: item}, [given], now))


def put_all(
    attempt: Attempt, items: Mapping[str, QuizItem], answers: Sequence[GivenAnswer], now: datetime
) -> list[str]:
    """The questions whose answer was saved; the time since the last save is shared among them."""
    saves = list(attempt.responses.values_list("item", "saved_at", "spent_s"))
    spent_by_item = {saved: spent_s for saved, _, spent_s in saves}
    latest = max((saved_at for _, saved_at, _ in saves), default=attempt.started_at)
    spent_s = bounded_s(now - latest) / max(1, len(answers))
    new, saved = [], []
    for given in answers:
        item = items[given.question]
        values = {**values_of(given), "saved_at": now, "spent_s": spent_s}
        if item.pk not in spent_by_item:
            new.append(Response(attempt=attempt, item=item, **values))
            saved.append(given.question)
            continue
        values["spent_s"] += spent_by_item[item.pk]
        if Response.objects.filter(attempt=attempt, item=item).replace(**values):
            saved.append(given.question)
    Response.objects.bulk_create(new)
    return saved


def put_over(attempt: Attempt, item: QuizItem, given: GivenAnswer, now: datetime) -> None:
    """The answer stands, its sequence above whatever stood before."""
    stored = Response.objects.filter(attempt=attempt, item=item).first()
    sequence = max(given.sequence, stored.sequence + 1 if stored else 1)
    Response.objects.update_or_create(
        attempt=attempt,
        item=item,
        defaults={**values_of(given), "sequence": sequence, "saved_at": now},
    )


def bounded_s(spent: timedelta) -> float:
    """Seconds that count as spent on one question."""
    return min(max(spent.total_seconds(), 0.0), LONGEST_SPENT_S)


def values_of(given: GivenAnswer) -> dict[str, Any]:
    """What a response keeps of an answer."""
    return {
        "sequence": given.sequence,
        "answer": given.answer,
        "certainty": given.certainty,
    }


def changed_answers(
    attempt: Attempt, answers: Iterable[GivenAnswer], items: Mapping[str, QuizItem]
) -> list[GivenAnswer]:
    """The answers that differ from what is stored: not those settled, nor nothing where is none."""
    stored = {response.item_id: response for response in attempt.responses.all()}
    return [
        given
        for given in answers
        if given.question not in items or is_change(stored.get(items[given.question].pk), given)
    ]


def is_change(standing: Response | None, given: GivenAnswer) -> bool:
    """Whether an answer of a page says anything new."""
    if standing is None:
        return not is_blank(given.answer)
    if standing.fraction is not None or (is_blank(standing.answer) and is_blank(given.answer)):
        return False
    return (standing.answer, standing.certainty) != (given.answer, given.certainty)


def items_by_question(attempt: Attempt) -> dict[str, QuizItem]:
    """The items of an attempt by the question's slug."""
    return {item.question_version.question.slug: item for item in attempt.items()}


def refuse_settled(attempt: Attempt, item: QuizItem, question: str) -> None:
    """Raises where practice has shown what is right: the answer stands as it is."""
    if attempt.behaviour != Behaviour.PRACTICE:
        return
    standing = attempt.responses.filter(item=item, fraction__isnull=False).first()
    if standing is not None:
        message = Message("The question was answered and explained; its answer stands.")
        state = {"status": "settled", **state_of(question, standing)}
        raise RefusedError("settled", message, status=409, state=state)


def refuse_invalid(
    answers: Iterable[GivenAnswer], items: Mapping[str, QuizItem], attempt: Attempt
) -> None:
    """Raises with every problem of every answer."""
    problems = [found for given in answers for found in answer_problems(given, items, attempt)]
    if problems:
        raise RefusedError(
            "invalid_answer", Message("The answer cannot be used."), problems=problems
        )


def answer_problems(
    given: GivenAnswer, items: Mapping[str, QuizItem], attempt: Attempt
) -> list[FieldProblem]:
    """What is wrong with one answer."""
    if given.question not in items:
        message = Message(
            "question: {question} is not asked in this attempt", question=repr(given.question)
        )
        return [FieldProblem(field="question", message=message)]
    problems = items[given.question].question_version.as_kind().check_answer(given.answer)
    if not 1 <= given.sequence <= HIGHEST_SEQUENCE:
        message = Message(
            "sequence: {sequence} is outside 1..{limit}",
            sequence=given.sequence,
            limit=HIGHEST_SEQUENCE,
        )
        problems.append(FieldProblem(field="sequence", message=message))
    return problems + certainty_problems(given.certainty, attempt)


def certainty_problems(certainty: int | None, attempt: Attempt) -> list[FieldProblem]:
    """What is wrong with a certainty."""
    if certainty is None:
        return []
    if attempt.behaviour != Behaviour.CERTAINTY:
        message = Message(
            "certainty: {certainty} was given, and this quiz does not ask for it",
            certainty=certainty,
        )
        return [FieldProblem(field="certainty", message=message)]
    if not 1 <= certainty <= MOST_CERTAIN:
        message = Message(
            "certainty: {certainty} is outside 1..{limit}",
            certainty=certainty,
            limit=MOST_CERTAIN,
        )
        return [FieldProblem(field="certainty", message=message)]
    return []


def stale_error(given: GivenAnswer, standing: Response) -> RefusedError:
    """The refusal of an answer that was overtaken, with what stands."""
    message = Message(
        "sequence: {sequence} is not above the stored {stored}",
        sequence=given.sequence,
        stored=standing.sequence,
    )
    problem = FieldProblem(field="sequence", message=message)
    state = state_of(given.question, standing)
    return RefusedError("stale", message, status=409, problems=[problem], state=state)


def state_of(question: str, standing: Response) -> dict[str, object]:
    """The answer that stands, as a refusal tells it."""
    return {
        "question": question,
        "sequence": standing.sequence,
        "answer": standing.answer,
        "certainty": standing.certainty,
        "saved_at": standing.saved_at.isoformat(),
    }
