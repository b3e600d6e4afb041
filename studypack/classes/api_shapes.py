"""The shapes in which the API takes and gives classes, their people and what they are to do."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from quizzes.teaching.quiz_settings import LONGEST_MINUTES, MOST_ATTEMPTS
from studypack.classes.assigning import LONGEST_INSTRUCTIONS
from studypack.classes.due import url_of
from studypack.classes.models import (
    KINDS,
    NAME_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    JoinCode,
    Standing,
)
from studypack.classes.roster import MOST_BYTES
from studypack.classes.standing import State
from studypack.common.api_lists import PageOut
from studypack.common.languages import ENGLISH, LANGUAGES

LONGEST_CODE: Final = 40
LONGEST_THING: Final = 200
Shape = TypeVar("Shape", bound=serializers.Serializer[Any])
OWNER: Final = "owner"
ROLES: Final = (OWNER, *Standing.values)
STATES: Final = [state.name.lower() for state in State]
THING: Final = "The id of a pack or a quiz; of a note or an experiment, `pack/id`."
NAMED: Final = "What others call them."


def shown_by(title: str, /, **members: Any) -> Callable[[type[Shape]], type[Shape]]:
    """A shape with an example in the schema."""
    return extend_schema_serializer(examples=[OpenApiExample(title, value=members)])


class ClassOut(serializers.Serializer[Any]):
    """A class, and what whoever asks is in it."""

    id = serializers.IntegerField(source="of_class.pk")
    name = serializers.CharField(source="of_class.name")
    description = serializers.CharField(source="of_class.description")
    language = serializers.CharField(source="of_class.language")
    teacher = serializers.CharField(source="of_class.owner.display_name", help_text=NAMED)
    role = serializers.ChoiceField(choices=ROLES)
    is_archived = serializers.BooleanField(source="of_class.is_archived")
    url = serializers.CharField(source="of_class.get_absolute_url")


class ClassesOut(PageOut):
    """Classes, by name; archived ones last."""

    results = ClassOut(many=True)


class CodeOut(serializers.Serializer[Any]):
    """The code by which one joins; `is_open` says whether it opens the class now."""

    code = serializers.CharField(source="shown")
    is_on = serializers.BooleanField()
    is_open = serializers.SerializerMethodField()
    expires_at = serializers.DateTimeField()

    def get_is_open(self, code: JoinCode) -> bool:
        """Whether one can join by it now."""
        return code.is_open(timezone.now())


@shown_by(
    "class",
    id=1,
    name="Signals",
    description="Tuesdays at ten.",
    language="en",
    teacher="ada",
    role="owner",
    is_archived=False,
    url="/en/classes/1/",
    students=24,
    join_code={
        "code": "BCDFG-HJKMN",
        "is_on": True,
        "is_open": True,
        "expires_at": "2030-03-01T12:00:00Z",
    },
)
class TaughtClassOut(ClassOut):
    """A class as whoever teaches it sees it."""

    students = serializers.IntegerField()
    join_code = CodeOut(allow_null=True)


@shown_by("code", code="BCDFG-HJKMN")
class JoinIn(serializers.Serializer[Any]):
    """A code as it was given; case, spaces and dashes do not matter."""

    code = serializers.CharField(max_length=LONGEST_CODE)


class RemindersOut(serializers.Serializer[Any]):
    """Whether one is reminded by mail of what is due."""

    wants_mail = serializers.BooleanField()


class InvitedOut(serializers.Serializer[Any]):
    """How many invitations were taken."""

    joined = serializers.IntegerField()


class ClassIn(serializers.Serializer[Any]):
    """What a class is called, and what it is about."""

    name = serializers.CharField(max_length=NAME_LENGTH)
    description = serializers.CharField(
        max_length=LONGEST_INSTRUCTIONS, default="", allow_blank=True
    )


@shown_by("class", name="Signals", description="Tuesdays at ten.", language="en")
class NewClassIn(ClassIn):
    """A new class."""

    language = serializers.ChoiceField(choices=LANGUAGES, default=ENGLISH)


class ArchivedIn(serializers.Serializer[Any]):
    """Whether the class is over."""

    is_archived = serializers.BooleanField()


class CodeIn(serializers.Serializer[Any]):
    """What becomes of the code: a new one, or the one there is switched on or off."""

    act = serializers.ChoiceField(choices=["renew", "on", "off"])


class MemberOut(serializers.Serializer[Any]):
    """Somebody in a class."""

    id = serializers.IntegerField(source="pk")
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.display_name", help_text=NAMED)
    role = serializers.ChoiceField(choices=Standing.values)
    joined_at = serializers.DateTimeField()


class MembersOut(PageOut):
    """Members, by name."""

    results = MemberOut(many=True)


class CoTeacherIn(serializers.Serializer[Any]):
    """A teacher by user name."""

    username = serializers.CharField(max_length=150)


@shown_by("table", roster="username,group\nada,1\nnew@example.org,2", is_trial=True)
class RosterIn(serializers.Serializer[Any]):
    """Students, one a line: a user name or an e-mail address, in the first column."""

    roster = serializers.CharField(max_length=MOST_BYTES)
    is_trial = serializers.BooleanField(default=False, help_text="Stores nothing.")


class LineProblemOut(serializers.Serializer[Any]):
    """What is wrong with one line; line 0 is the whole list."""

    line = serializers.IntegerField()
    message = serializers.CharField()


@shown_by(
    "trial",
    joining=["ada"],
    invited=["new@example.org"],
    known=[],
    problems=[{"line": 4, "message": "'nobody' is nobody's user name"}],
    is_stored=False,
)
class RosterOut(serializers.Serializer[Any]):
    """What a list does: who joins, who is invited, who is there already, and what is wrong."""

    joining = serializers.ListField(child=serializers.CharField())
    invited = serializers.ListField(child=serializers.CharField())
    known = serializers.ListField(child=serializers.CharField())
    problems = LineProblemOut(many=True)
    is_stored = serializers.BooleanField()


class InvitationOut(serializers.Serializer[Any]):
    """An address that was invited."""

    id = serializers.IntegerField(source="pk")
    email = serializers.CharField()
    invited_at = serializers.DateTimeField()


class InvitationsOut(PageOut):
    """Invitations that nobody took yet, by address."""

    results = InvitationOut(many=True)


class DatesIn(serializers.Serializer[Any]):
    """Dates and attempts; null is no limit, or in an exception as for everybody."""

    opens_at = serializers.DateTimeField(allow_null=True, default=None)
    due_at = serializers.DateTimeField(allow_null=True, default=None)
    closes_at = serializers.DateTimeField(allow_null=True, default=None)
    attempts_allowed = serializers.IntegerField(
        min_value=1, max_value=MOST_ATTEMPTS, allow_null=True, default=None
    )


class AssignmentIn(DatesIn):
    """What is said of an assignment; what is left out is empty."""

    title = serializers.CharField(
        max_length=TITLE_LENGTH,
        default="",
        allow_blank=True,
        help_text="Empty is the title of what is assigned.",
    )
    instructions = serializers.CharField(
        max_length=LONGEST_INSTRUCTIONS, default="", allow_blank=True
    )
    is_published = serializers.BooleanField(default=True, help_text="Students see it.")


@shown_by(
    "quiz",
    kind="quiz",
    thing="gradient-problems",
    due_at="2030-03-01T12:00:00Z",
    attempts_allowed=2,
)
class NewAssignmentIn(AssignmentIn):
    """A new assignment: of what is on show, or of quizzes of one's own."""

    kind = serializers.ChoiceField(choices=KINDS)
    thing = serializers.CharField(max_length=LONGEST_THING, help_text=THING)


class AssignmentOut(serializers.Serializer[Any]):
    """An assignment as those who teach the class see it."""

    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=KINDS)
    thing = serializers.CharField(source="thing_name", help_text=THING)
    title = serializers.CharField()
    instructions = serializers.CharField()
    opens_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    attempts_allowed = serializers.IntegerField(allow_null=True)
    is_published = serializers.BooleanField()


class AssignmentsOut(PageOut):
    """Assignments, the first to be due first."""

    results = AssignmentOut(many=True)


class CellOut(serializers.Serializer[Any]):
    """How one student stands with one assignment; the dates are the student's own."""

    assignment = serializers.IntegerField(source="assignment.pk")
    opens_at = serializers.DateTimeField(source="dates.opens_at", allow_null=True)
    due_at = serializers.DateTimeField(source="dates.due_at", allow_null=True)
    closes_at = serializers.DateTimeField(source="dates.closes_at", allow_null=True)
    state = serializers.SerializerMethodField()
    done_at = serializers.DateTimeField(source="done.done_at", allow_null=True)
    percent = serializers.FloatField(allow_null=True)

    def get_state(self, cell: Any) -> str:
        """The state as programs know it."""
        return str(cell.state.name.lower())


class TaskOut(CellOut):
    """An assignment as its student sees it; `percent` is null until it may be seen."""

    kind = serializers.ChoiceField(source="assignment.kind", choices=KINDS)
    thing = serializers.CharField(source="assignment.thing_name", help_text=THING)
    title = serializers.CharField(source="assignment.title")
    instructions = serializers.CharField(source="assignment.instructions")
    url = serializers.SerializerMethodField()

    def get_url(self, cell: Any) -> str:
        """Where it is done."""
        return str(url_of(cell.assignment))


class TasksOut(PageOut):
    """What one is to do, the first to be due first."""

    results = TaskOut(many=True)


@shown_by("later", due_at="2030-03-09T12:00:00Z", minutes=45, reason="Was ill.")
class ExceptionIn(DatesIn):
    """What differs for one student."""

    minutes = serializers.FloatField(
        min_value=0.5, max_value=LONGEST_MINUTES, allow_null=True, default=None
    )
    reason = serializers.CharField(max_length=REASON_LENGTH, default="", allow_blank=True)


class ExceptionOut(serializers.Serializer[Any]):
    """What was granted to one student."""

    member = serializers.IntegerField(source="membership_id")
    name = serializers.CharField(source="membership.user.display_name", help_text=NAMED)
    opens_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(allow_null=True)
    closes_at = serializers.DateTimeField(allow_null=True)
    attempts_allowed = serializers.IntegerField(allow_null=True)
    time_limit_s = serializers.IntegerField(allow_null=True)
    reason = serializers.CharField()


class ExceptionsOut(PageOut):
    """Exceptions of an assignment."""

    results = ExceptionOut(many=True)


class GradebookRowOut(serializers.Serializer[Any]):
    """A student and how they stand with every assignment of the class."""

    member = serializers.IntegerField(source="membership.pk")
    username = serializers.CharField(source="membership.user.username")
    name = serializers.CharField(help_text=NAMED)
    done = serializers.IntegerField()
    mean_percent = serializers.FloatField(allow_null=True)
    cells = CellOut(many=True)


@shown_by(
    "gradebook",
    count=1,
    page=1,
    pages=1,
    results=[
        {
            "member": 7,
            "username": "grace",
            "name": "grace",
            "done": 1,
            "mean_percent": 75.0,
            "cells": [
                {
                    "assignment": 3,
                    "opens_at": None,
                    "due_at": "2030-03-01T12:00:00Z",
                    "closes_at": None,
                    "state": "done",
                    "done_at": "2030-02-27T09:30:00Z",
                    "percent": 75.0,
                }
            ],
        }
    ],
)
class GradebookOut(PageOut):
    """Students, by name."""

    results = GradebookRowOut(many=True)


class StuckOut(serializers.Serializer[Any]):
    """How the class answers on one key concept; `names` are of those who mostly miss it."""

    id = serializers.CharField(source="concept.slug")
    title = serializers.CharField(source="concept.text.title")
    answers = serializers.IntegerField()
    right = serializers.IntegerField()
    percent = serializers.IntegerField()
    names = serializers.ListField(child=serializers.CharField())


class ConceptsOut(serializers.Serializer[Any]):
    """The concepts that the quizzes of the class asked, the worst known first."""

    concepts = StuckOut(many=True)
