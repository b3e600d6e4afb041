"""What a teacher assigns, as a form: one thing, its dates, who has other ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.models import Quiz
from quizzes.services import move_deadlines
from quizzes.teaching.posted import PostedForm, moment_text, number_text
from quizzes.teaching.quiz_settings import (
    ATTEMPTS,
    LONGEST_MINUTES,
    MINUTES,
    MOST_ATTEMPTS,
    ControlType,
    Field,
)
from simulator.models import Experiment
from studypack.accounts.models import User
from studypack.classes.models import (
    DATES,
    KINDS,
    NAME_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    Assignment,
    AssignmentException,
    Class,
    Membership,
)
from studypack.common.problems import RefusedError
from studypack.common.wording import Message
from studypack.packs.models import Note, Pack

LONGEST_INSTRUCTIONS: Final = 2_000
MOST_ASSIGNMENTS: Final = 200
AS_FOR_ALL = _("Empty is as for everybody.")
OPENS = Field(
    name="opens_at",
    label=_("Opens (UTC)"),
    help=_("Students see it before, and cannot begin. Empty is at once."),
    control=ControlType.MOMENT,
)
DUE = Field(
    name="due_at",
    label=_("Due (UTC)"),
    help=_("What is done later is marked as late. Empty is at no time."),
    control=ControlType.MOMENT,
)
CLOSES = Field(
    name="closes_at",
    label=_("Closes (UTC)"),
    help=_("A quiz takes no attempt after, and open ones end. Empty is never."),
    control=ControlType.MOMENT,
)
TRIES = replace(ATTEMPTS, help=_("Of a quiz. Empty is as the quiz says."))
FIELDS: Final = (
    Field(
        name="title",
        label=_("Title"),
        help=_("Empty is the title of what is assigned."),
        control=ControlType.LINE,
    ),
    Field(
        name="instructions",
        label=_("Note to students"),
        help=_("What to look for, or what to bring."),
        control=ControlType.BOX,
    ),
    *(OPENS, DUE, CLOSES, TRIES),
    Field(
        name="is_published",
        label=_("Students see it"),
        help=_("Until then it is a draft."),
        control=ControlType.TICK,
    ),
)
EXCEPTION_FIELDS: Final = (
    *(replace(field, help=AS_FOR_ALL) for field in (OPENS, DUE, CLOSES, ATTEMPTS, MINUTES)),
    Field(
        name="reason",
        label=_("Reason"),
        help=_("For your records; students do not see it."),
        control=ControlType.LINE,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Things of one kind that can be assigned: the value of each and its words."""

    title: str
    options: Sequence[tuple[str, str]]


def assignable(kind: str, teacher: User) -> Any:
    """The things of a kind that this teacher may assign: what is on show, and quizzes of theirs."""
    if kind == "pack":
        return Pack.objects.on_show()
    if kind == "note":
        return Note.objects.filter(pack__is_retired=False).order_by("pack__slug", "position")
    if kind == "experiment":
        return Experiment.objects.on_show()
    own = Q(author=teacher) | Q(pack__is_retired=False)
    return Quiz.objects.filter(own, is_published=True)


def choices_for(teacher: User, language: str) -> list[Choices]:
    """Everything that can be assigned, by kind; eight queries."""
    titles = {
        "note": gettext("Notes"),
        "pack": gettext("Study packs"),
        "quiz": gettext("Quizzes"),
        "experiment": gettext("Experiments"),
    }
    return [
        Choices(
            title=titles[kind],
            options=[
                (f"{kind}:{thing.pk}", thing.text.title)
                for thing in assignable(kind, teacher).in_language(language)
            ],
        )
        for kind in KINDS
    ]


def thing_of(form: PostedForm, teacher: User) -> tuple[str, Any] | None:
    """What a form assigns: its kind, and itself."""
    kind, _colon, key = form.values.get("thing", "").partition(":")
    if kind in KINDS and key.isdecimal() and len(key) < 19:
        thing = assignable(kind, teacher).filter(pk=int(key)).first()
        if thing is not None:
            return kind, thing
    form.note("thing", Message("choose what is assigned"))
    return None


def values_of(assignment: Assignment) -> dict[str, str]:
    """What stands in the form of an assignment."""
    ticked = {"is_published": "on"} if assignment.is_published else {}
    return {
        "thing": f"{assignment.kind}:{getattr(assignment, f'{assignment.kind}_id')}",
        "title": assignment.title,
        "instructions": assignment.instructions,
        **date_values(assignment),
        **ticked,
    }


def date_values(dated: Any) -> dict[str, str]:
    """The dates and attempts of an assignment or of an exception as a form has them."""
    dates = {name: moment_text(getattr(dated, name)) for name in DATES}
    return {**dates, "attempts_allowed": number_text(dated.attempts_allowed)}


def read_dates(form: PostedForm) -> dict[str, Any]:
    """The dates and attempts that a form says."""
    dates = {name: form.moment(name) for name in DATES}
    return {**dates, "attempts_allowed": form.whole("attempts_allowed", 1, MOST_ATTEMPTS)}


def note_order(form: PostedForm, dates: Mapping[str, Any]) -> None:
    """Keeps which dates stand in the wrong order."""
    for earlier, later in (
        ("opens_at", "due_at"),
        ("opens_at", "closes_at"),
        ("due_at", "closes_at"),
    ):
        before, after = dates[earlier], dates[later]
        is_wrong = (
            before and after and (after < before or (after == before and earlier == "opens_at"))
        )
        if is_wrong:
            why = Message(
                "{when} is not after {start}", when=after.isoformat(), start=before.isoformat()
            )
            form.note(later, why)


@transaction.atomic
def save_assignment(
    of_class: Class, teacher: User, values: Mapping[str, str], known: Assignment | None = None
) -> Assignment:
    """The assignment that a form describes, new or changed; what it assigns cannot be changed.

    Raises:
        RefusedError: with every problem of the form.
    """
    form = PostedForm(values=values)
    found = (known.kind, getattr(known, known.kind)) if known else thing_of(form, teacher)
    settings = {
        "title": form.text("title", TITLE_LENGTH),
        "instructions": form.text("instructions", LONGEST_INSTRUCTIONS),
        "is_published": form.is_on("is_published"),
        **read_dates(form),
    }
    note_order(form, settings)
    if known is None and of_class.assignments.count() >= MOST_ASSIGNMENTS:
        form.note("thing", Message("{limit} assignments are the most", limit=MOST_ASSIGNMENTS))
    if form.problems or found is None:
        message = Message("The assignment is not saved.")
        raise RefusedError("invalid_assignment", message, problems=form.problems)
    kind, thing = found
    assignment = known or Assignment(of_class=of_class, **{kind: thing})
    for name, value in settings.items():
        setattr(assignment, name, value)
    assignment.title = assignment.title or thing.text.title
    assignment.save()
    settle(assignment)
    return assignment


@transaction.atomic
def delete_assignment(assignment: Assignment) -> None:
    """The assignment is no more; what was done stays with whoever did it."""
    quiz = assignment.quiz
    assignment.delete()
    if quiz is not None:
        move_deadlines(quiz)


def settle(assignment: Assignment, membership: Membership | None = None) -> None:
    """Open attempts at an assigned quiz end by the rules of now; one member's, or everybody's."""
    if assignment.quiz is None or (membership and membership.learner is None):
        return
    move_deadlines(assignment.quiz, membership.learner if membership else None)


def exception_values(exception: AssignmentException) -> dict[str, str]:
    """What stands in the form of an exception."""
    seconds = exception.time_limit_s
    minutes = "" if seconds is None else number_text(seconds / 60)
    return {**date_values(exception), "minutes": minutes, "reason": exception.reason}


@transaction.atomic
def grant_exception(
    assignment: Assignment, membership: Membership, values: Mapping[str, str]
) -> AssignmentException:
    """What a form grants to one student, in place of what was granted before.

    Raises:
        RefusedError: with every problem of the form.
    """
    form = PostedForm(values=values)
    minutes = form.number("minutes", 0.5, LONGEST_MINUTES)
    granted = {
        **read_dates(form),
        "time_limit_s": None if minutes is None else round(60 * minutes),
    }
    if not form.problems and not any(granted.values()):
        form.note("due_at", Message("nothing differs; fill in what does"))
    note_order(form, {name: granted[name] or getattr(assignment, name) for name in DATES})
    reason = form.text("reason", REASON_LENGTH)
    if form.problems:
        message = Message("The exception is not saved.")
        raise RefusedError("invalid", message, problems=form.problems)
    exception, _is_new = AssignmentException.objects.update_or_create(
        assignment=assignment, membership=membership, defaults={**granted, "reason": reason}
    )
    settle(assignment, membership)
    return exception


@transaction.atomic
def withdraw_exception(exception: AssignmentException) -> None:
    """The student has everybody's dates again."""
    exception.delete()
    settle(exception.assignment, exception.membership)


def read_class(values: Mapping[str, str]) -> dict[str, str]:
    """The name and the description of a class as a form says them.

    Raises:
        RefusedError: with every problem of the form.
    """
    form = PostedForm(values=values)
    name = form.text("name", NAME_LENGTH)
    description = form.text("description", LONGEST_INSTRUCTIONS)
    if not name:
        form.note("name", Message("a class needs a name"))
    if form.problems:
        message = Message("The class is not saved.")
        raise RefusedError("invalid_class", message, problems=form.problems)
    return {"name": name, "description": description}
