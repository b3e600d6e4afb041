"""Other rules for one learner, as a form: more time, other dates, more attempts, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from quizzes.models import Quiz, QuizException
from quizzes.rules import Rules
from quizzes.services.starting import grant_exception
from quizzes.teaching.posted import PostedForm
from quizzes.teaching.quiz_settings import (
    ATTEMPTS,
    CLOSES,
    MINUTES,
    OPENS,
    ControlType,
    Field,
    read_rules,
    rule_values,
)
from studypack.accounts.models import Learner, User
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

LONGEST_REASON = 200
LONGEST_NAME = 150
AS_FOR_ALL = _("Empty is as for everybody.")
USERNAME = Field(
    name="username",
    label=_("User name"),
    help=_("What the student signs in with."),
    control=ControlType.LINE,
)
REASON = Field(
    name="reason",
    label=_("Reason"),
    help=_("For your records; learners do not see it."),
    control=ControlType.LINE,
)
FIELDS = (
    USERNAME,
    *(replace(field, help=AS_FOR_ALL) for field in (MINUTES, ATTEMPTS, OPENS, CLOSES)),
    REASON,
)


@dataclass(frozen=True, kw_only=True)
class ExceptionRow:
    """An exception as the list shows it; empty is as for everybody."""

    exception: QuizException
    username: str
    minutes: str


def exceptions_of(quiz: Quiz) -> list[ExceptionRow]:
    """The exceptions of a quiz, by user name."""
    granted = quiz.exceptions.select_related("learner__user").order_by("learner__user__username")
    return [
        ExceptionRow(
            exception=found,
            username=found.learner.user.username if found.learner.user else str(found.learner),
            minutes=rule_values(found)["minutes"],
        )
        for found in granted
    ]


def values_for(rows: Sequence[ExceptionRow], username: str) -> dict[str, str]:
    """What stands in the form for a student, whose exception is known or not."""
    known = next((row.exception for row in rows if row.username == username), None)
    if known is None:
        return {"username": username}
    return {"username": username, "reason": known.reason, **rule_values(known)}


def grant(quiz: Quiz, values: Mapping[str, str], author: User) -> str:
    """Stores what a form grants; whose it is.

    Raises:
        RefusedError: with every problem of the form.
    """
    form = PostedForm(values=values)
    username = form.text("username", LONGEST_NAME)
    reason = form.text("reason", LONGEST_REASON)
    rules = Rules(**read_rules(form))
    user = User.objects.filter(username=username).first()
    if user is None:
        form.note("username", Message("nobody signs in as {username}", username=repr(username)))
    if rules == Rules() and not form.problems:
        form.note("minutes", Message("nothing differs; fill in what does"))
    note_dates(form, quiz.rules.with_exception(rules))
    if form.problems or user is None:
        raise RefusedError(
            "invalid", Message("The exception is not saved."), problems=form.problems
        )
    learner, _made = Learner.objects.get_or_create(user=user)
    grant_exception(quiz, learner, rules, reason, author)
    return username


def note_dates(form: PostedForm, rules: Rules) -> None:
    """Keeps that the quiz would never open for the student."""
    if rules.opens_at and rules.closes_at and rules.closes_at <= rules.opens_at:
        why = Message(
            "{when} is not after {start}",
            when=rules.closes_at.isoformat(),
            start=rules.opens_at.isoformat(),
        )
        form.note("closes_at", why)
