"""What happens in a live session: it is opened, joined, stepped through and answered."""

import secrets
import uuid
from datetime import datetime
from enum import StrEnum

from django.db import transaction

from quizzes.models import LiveAnswer, LiveMember, LiveSession, QuizItem, QuizVersion
from quizzes.models.live import CODE_LENGTH, LONGEST_MEMBER_NAME
from quizzes.services.answering import HIGHEST_SEQUENCE
from studypack.accounts.models import Learner, User
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message

# Without what is read for something else: I, O, 0, 1.
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SECOND = 2


class Step(StrEnum):
    """What the teacher does next."""

    NEXT = "next"
    SHOW = "show"
    AGAIN = "again"
    END = "end"


def open_session(
    version: QuizVersion, *, teacher: User, allows_guests: bool, now: datetime
) -> LiveSession:
    """A session of the version that waits for its members, with a code of its own."""
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    return LiveSession.objects.create(
        quiz_version=version,
        teacher=teacher,
        code=code,
        allows_guests=allows_guests,
        started_at=now,
    )


@transaction.atomic
def take_step(session: LiveSession, step: Step, now: datetime) -> LiveSession:
    """The session after a step; one that makes no sense now changes nothing."""
    held = LiveSession.objects.select_for_update().get(pk=session.pk)
    if held.ended_at is not None:
        return held
    last = held.quiz_version.items.count()
    if step is Step.NEXT and held.position < last:
        held.position, held.round, held.is_shown = held.position + 1, 1, False
        held.experiment_id = held.run_id = None
    elif step is Step.SHOW and held.position:
        held.is_shown = True
    elif step is Step.AGAIN and held.position:
        held.round, held.is_shown = SECOND, False
    elif step is Step.END:
        held.ended_at = now
    held.save()
    return held


@transaction.atomic
def show_run(session: LiveSession, *, experiment_id: int, run_id: uuid.UUID) -> LiveSession:
    """The session with the run before its class, until the next question; not once it has ended."""
    held = LiveSession.objects.select_for_update().get(pk=session.pk)
    if held.ended_at is None:
        held.experiment_id, held.run_id = experiment_id, run_id
        held.save()
    return held


def join(session: LiveSession, learner: Learner, name: str) -> LiveMember:
    """The learner's place in the session; a second time it is the same one.

    Raises:
        RefusedError: the name is empty or too long.
    """
    if not 1 <= len(name) <= LONGEST_MEMBER_NAME:
        message = Message(
            "name: {count} characters are outside 1..{limit}",
            count=len(name),
            limit=LONGEST_MEMBER_NAME,
        )
        raise RefusedError("invalid", message)
    member, _made = LiveMember.objects.get_or_create(
        session=session, learner=learner, defaults={"name": name}
    )
    return member


@transaction.atomic
def give_answer(
    member: LiveMember, item: QuizItem, answer: object, *, round: int, sequence: int, now: datetime
) -> bool:
    """Whether the answer stands: not where a later one does. The same sent twice stands once.

    Raises:
        RefusedError: 400 for an answer that cannot be used; 409 where the question, or this round
            of it, is not on.
    """
    session = LiveSession.objects.select_for_update().get(pk=member.session_id)
    if not session.takes_answers or (session.position, session.round) != (item.position, round):
        message = Message("This question takes no more answers.")
        raise RefusedError("not_on", message, status=409)
    problems = item.question_version.as_kind().check_answer(answer)
    if not 1 <= sequence <= HIGHEST_SEQUENCE:
        said = Message(
            "{sequence} is outside 1..{limit}", sequence=sequence, limit=HIGHEST_SEQUENCE
        )
        problems = [*problems, problem("sequence", said)]
    if problems:
        message = Message("The answer cannot be used.")
        raise RefusedError("invalid_answer", message, problems=problems)
    values = {"sequence": sequence, "answer": answer, "saved_at": now}
    standing, is_new = LiveAnswer.objects.get_or_create(
        member=member, item=item, round=round, defaults=values
    )
    older = LiveAnswer.objects.filter(pk=standing.pk, sequence__lt=sequence)
    return is_new or bool(older.update(**values)) or standing.answer == answer
