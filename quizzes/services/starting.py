"""Starting an attempt: by whose rules, with which questions, until when."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from quizzes.models import (
    Attempt,
    Cause,
    GradeChange,
    Quiz,
    QuizException,
    QuizItem,
    QuizVersion,
)
from quizzes.rules import Behaviour, Rules, draw
from quizzes.services.grading import grade_of_attempts
from studypack.accounts.models import Learner, User
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.wording import Message

MOST_OPEN_ATTEMPTS = 20
SEED_BITS = 31


def new_seed() -> int:
    """A seed for an attempt, which nobody can foresee."""
    return secrets.randbits(SEED_BITS)


def rules_for(quiz: Quiz, learner: Learner | None) -> Rules:
    """The rules of a quiz for one learner, whose exception goes before what holds for all.

    Between the two stands what the learner's classes say, of which nothing is known here.
    """
    if learner is None:
        return quiz.rules
    rules: Rules = import_string(settings.RULES_OF_A_LEARNER)(quiz, learner)
    exception = QuizException.objects.filter(quiz=quiz, learner=learner).first()
    return rules.with_exception(exception.rules) if exception else rules


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one learner stands with a quiz.

    Attributes:
        past: submitted attempts, the latest first.
        taken: how many of those and of the open ones count.
        grade: what counts, as a part of the maximum; None before it may be seen.
        shut: why no attempt can begin now; empty where one can.
    """

    rules: Rules
    waiting: Attempt | None
    past: tuple[Attempt, ...]
    taken: int
    grade: float | None
    shut: str


def standing_of(quiz: Quiz, learner: Learner | None, now: datetime) -> Standing:
    """How the learner stands; two queries."""
    attempts = list(Attempt.objects.of(learner).at(quiz))
    rules = rules_for(quiz, learner)
    past = [attempt for attempt in attempts if attempt.is_submitted]
    counted = [attempt for attempt in attempts if attempt.is_counted]
    return Standing(
        rules=rules,
        waiting=next((attempt for attempt in attempts if not attempt.is_submitted), None),
        past=tuple(past),
        taken=len(counted),
        grade=grade_of_attempts(quiz, past) if quiz.showing.is_due(now) else None,
        shut=why_shut(rules, len(counted), now),
    )


def why_shut(rules: Rules, taken: int, now: datetime) -> str:
    """Why an attempt cannot begin now; nothing where it can."""
    try:
        refuse_shut(rules, taken, now)
    except RefusedError as refusal:
        return refusal.message
    return ""


def start_attempt(
    *,
    version: QuizVersion,
    learner: Learner,
    seed: int,
    language: str,
    now: datetime,
    behaviour: Behaviour | None = None,
) -> Attempt:
    """A new attempt at this version, its questions drawn and shuffled by `seed`.

    Args:
        behaviour: practice instead of what the quiz says; such an attempt does not count.

    Raises:
        RefusedError: the quiz is not open, the learner has no attempt left, or left too many open.
    """
    own = Attempt.objects.of(learner).at(version.quiz)
    refuse_waiting(own.open().count())
    rules = rules_for(version.quiz, learner)
    is_counted = behaviour is None or behaviour == version.quiz.behaviour
    if is_counted:
        refuse_shut(rules, own.counted().count(), now)
    items = list(version.items.all())
    return Attempt.objects.create(
        quiz_version=version,
        learner=learner,
        seed=seed,
        language=language,
        started_at=now,
        behaviour=behaviour or version.quiz.behaviour,
        deadline_at=rules.deadline(now) if is_counted else None,
        is_counted=is_counted,
        **asked(items, drawn_of(version, items, seed)),
    )


def start_again(
    attempt: Attempt, questions: Collection[str], *, seed: int, now: datetime
) -> Attempt:
    """A practice attempt at some questions of a submitted one; it never counts.

    Raises:
        RefusedError: none of the questions was asked there, or too many attempts are open.
    """
    learner, version = attempt.learner, attempt.quiz_version
    refuse_waiting(Attempt.objects.of(learner).at(version.quiz).open().count())
    items = [item for item in attempt.items() if item.question_version.question.slug in questions]
    if not items:
        message = Message("questions: none of them was asked in this attempt")
        raise RefusedError("nothing_to_repeat", message)
    return Attempt.objects.create(
        quiz_version=version,
        learner=learner,
        seed=seed,
        language=attempt.language,
        started_at=now,
        behaviour=Behaviour.PRACTICE,
        is_counted=False,
        **asked(items, [item.pk for item in items]),
    )


@transaction.atomic
def grant_exception(
    quiz: Quiz, learner: Learner, rules: Rules, reason: str = "", author: User | None = None
) -> QuizException:
    """The exception, which holds from now on, also for the attempts that the learner has open."""
    values = {**vars(rules), "reason": reason}
    exception, _ = QuizException.objects.update_or_create(
        quiz=quiz, learner=learner, defaults=values
    )
    move_deadlines(quiz, learner, author)
    return exception


@transaction.atomic
def withdraw_exception(exception: QuizException, author: User | None = None) -> None:
    """The exception is no more; what the learner has open ends as everybody's does."""
    exception.delete()
    move_deadlines(exception.quiz, exception.learner, author)


@transaction.atomic
def move_deadlines(quiz: Quiz, learner: Learner | None = None, author: User | None = None) -> None:
    """Open attempts end when the rules of now say so; of one learner, or of everybody."""
    waiting = Attempt.objects.at(quiz).open().counted().select_for_update(of=("self",))
    if learner is not None:
        waiting = waiting.of(learner)
    for attempt in waiting.select_related("learner"):
        before = attempt.deadline_at
        attempt.deadline_at = rules_for(quiz, attempt.learner).deadline(attempt.started_at)
        attempt.save(update_fields=["deadline_at"])
        if learner is not None and attempt.deadline_at != before:
            note = f"{deadline_text(before)} → {deadline_text(attempt.deadline_at)}"
            GradeChange.objects.create(
                attempt=attempt, author=author, cause=Cause.EXCEPTION, note=note
            )


def deadline_text(deadline: datetime | None) -> str:
    """A deadline as the audit writes it; a dash where nothing ends the attempt."""
    return deadline.isoformat(timespec="minutes") if deadline else "–"


def drawn_of(version: QuizVersion, items: list[QuizItem], seed: int) -> list[int]:
    """The items that an attempt with this seed asks, in its order."""
    pool_by_item = {item.pk: item.pool for item in items}
    return draw(pool_by_item, version.draws, seed=seed, is_shuffled=version.quiz.is_shuffled)


def asked(items: list[QuizItem], drawn: list[int]) -> dict[str, object]:
    """What an attempt keeps of its questions; nothing where it asks all in the author's order."""
    mark_by_item = {item.pk: item.mark for item in items}
    is_whole = drawn == [item.pk for item in items]
    return {
        "drawn": [] if is_whole else drawn,
        "maximum": sum(mark_by_item[item] for item in drawn),
    }


def refuse_waiting(waiting: int) -> None:
    """Raises where too many attempts were left open."""
    if waiting >= MOST_OPEN_ATTEMPTS:
        message = Message(
            "attempts: {waiting} are open, the limit is {limit}; submit one",
            waiting=waiting,
            limit=MOST_OPEN_ATTEMPTS,
        )
        problem = FieldProblem(field="attempts", message=message)
        raise RefusedError("too_many_open", message, status=429, problems=[problem])


def refuse_shut(rules: Rules, taken: int, now: datetime) -> None:
    """Raises where the rules let no attempt begin now."""
    if rules.opens_at is not None and now < rules.opens_at:
        message = Message("opens_at: the quiz opens at {when}", when=rules.opens_at.isoformat())
        raise RefusedError("not_open_yet", message, status=409)
    if rules.closes_at is not None and now >= rules.closes_at:
        message = Message("closes_at: the quiz closed at {when}", when=rules.closes_at.isoformat())
        raise RefusedError("closed", message, status=409)
    if rules.attempts_allowed is not None and taken >= rules.attempts_allowed:
        message = Message(
            "attempts: {taken} were taken, the limit is {limit}",
            taken=taken,
            limit=rules.attempts_allowed,
        )
        raise RefusedError("no_attempt_left", message, status=409)
