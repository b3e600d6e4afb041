"""Classes over the API for everybody who belongs to one: the list, a class, joining, leaving."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from studypack.accounts.models import User
from studypack.classes.access import code_at, own_membership
from studypack.classes.api_shapes import (
    OWNER,
    ROLES,
    STATES,
    ClassesOut,
    ClassOut,
    InvitedOut,
    JoinIn,
    RemindersOut,
    TaskOut,
    TasksOut,
)
from studypack.classes.gradebook import own_row
from studypack.classes.models import KINDS, Class, Membership, NoReminders
from studypack.classes.overview import assignments_of
from studypack.classes.services import (
    end_membership,
    join,
    proven_addresses,
    remind_by_mail,
    take_invitations,
)
from studypack.common.api_lists import Filter, one_of, page_body, parameters_of, read_filters
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message
from studypack.tokens.permissions import person_of

ARCHIVED: Filter = one_of("archived", ("yes", "no"), "Only classes that are over, or go on.")
FILTERS = (one_of("role", ROLES, "Only classes in which one is this."), ARCHIVED)
TASK_FILTERS = (
    one_of("state", STATES, "Only what stands so."),
    one_of("kind", KINDS, "Only what is of this kind."),
)


class ClassList(APIView):
    """Classes."""

    @extend_schema(
        operation_id="classes_list", responses=ClassesOut, parameters=parameters_of(FILTERS)
    )
    def get(self, request: Request) -> Response:
        """The classes that whoever asks attends or teaches."""
        values, user = read_filters(request, FILTERS), person_of(request)
        classes = narrowed(Class.objects.known_to(user), user, values)
        return Response(
            page_body(values, classes, lambda page: ClassOut(known(user, page), many=True).data)
        )


class ClassJoin(APIView):
    """Into a class."""

    @extend_schema(operation_id="classes_join", request=JoinIn, responses=ClassOut)
    def post(self, request: Request) -> Response:
        """Joins the class that the code opens; whoever is in it already stays what they are."""
        user = person_of(request)
        told = JoinIn(data=request.data)
        told.is_valid(raise_exception=True)
        found = code_at(request, told.validated_data["code"])
        if found is None:
            why = problem("code", Message("it opens no class"))
            message = Message("This code opens no class: it may be mistyped, old or switched off.")
            raise RefusedError("invalid_code", message, problems=[why])
        join(found.of_class, user)
        return class_answer(user, found.of_class)


class InvitationTake(APIView):
    """Into the classes that invited one."""

    @extend_schema(operation_id="classes_take_invitations", request=None, responses=InvitedOut)
    def post(self, request: Request) -> Response:
        """Joins every class that invited an e-mail address which one has proven to be theirs."""
        user = person_of(request)
        joined = take_invitations(user, proven_addresses(user))
        return Response(InvitedOut({"joined": joined}).data)


class Reminders(APIView):
    """Reminders by mail."""

    @extend_schema(operation_id="classes_reminders", responses=RemindersOut)
    def get(self, request: Request) -> Response:
        """Whether one is reminded by mail of what is due."""
        wants_mail = not NoReminders.objects.filter(user=person_of(request)).exists()
        return Response(RemindersOut({"wants_mail": wants_mail}).data)

    @extend_schema(
        operation_id="classes_choose_reminders", request=RemindersOut, responses=RemindersOut
    )
    def put(self, request: Request) -> Response:
        """Says whether one is reminded by mail."""
        user = person_of(request)
        told = RemindersOut(data=request.data)
        told.is_valid(raise_exception=True)
        remind_by_mail(user, **told.validated_data)
        return Response(told.data)


class ClassDetail(APIView):
    """One class."""

    @extend_schema(operation_id="classes_retrieve", responses=ClassOut)
    def get(self, request: Request, class_id: int) -> Response:
        """A class that whoever asks attends or teaches."""
        user = person_of(request)
        classes = Class.objects.known_to(user).select_related("owner")
        return class_answer(user, get_object_or_404(classes, pk=class_id))


class ClassLeave(APIView):
    """Out of a class."""

    @extend_schema(operation_id="classes_leave", request=None, responses={204: None})
    def post(self, request: Request, class_id: int) -> Response:
        """Leaves the class; what was done stays one's own."""
        end_membership(own_membership(person_of(request), class_id))
        return Response(status=204)


class TaskList(APIView):
    """What a class assigns."""

    @extend_schema(
        operation_id="classes_assignments",
        responses=TasksOut,
        parameters=parameters_of(TASK_FILTERS),
    )
    def get(self, request: Request, class_id: int) -> Response:
        """What a class assigns to whoever asks, with their own dates and how they stand."""
        values, user = read_filters(request, TASK_FILTERS), person_of(request)
        of_class = get_object_or_404(Class.objects.attended_by(user), pk=class_id)
        member = of_class.memberships.students().get(user=user)
        cells = own_row(member, assignments_of(of_class), timezone.now()).cells
        if "state" in values:
            cells = [cell for cell in cells if cell.state.name.lower() == values["state"]]
        if "kind" in values:
            cells = [cell for cell in cells if cell.assignment.kind == values["kind"]]
        return Response(page_body(values, cells, lambda page: TaskOut(page, many=True).data))


def narrowed(classes: QuerySet[Class], user: User, values: dict[str, Any]) -> QuerySet[Class]:
    """The classes that a list is narrowed to."""
    role = values.get("role")
    if role == OWNER:
        classes = classes.filter(owner=user)
    elif role:
        own = Membership.objects.filter(user=user, role=role)
        classes = classes.filter(pk__in=own.values("of_class"))
    if "archived" in values:
        classes = classes.filter(is_archived=values["archived"] == "yes")
    return classes.select_related("owner")


def known(user: User, classes: Iterable[Class]) -> list[dict[str, Any]]:
    """The classes, each with what the person is in it; one query."""
    listed = list(classes)
    own = Membership.objects.filter(user=user, of_class__in=listed)
    role_by_class = dict(own.values_list("of_class", "role"))
    return [{"of_class": one, "role": role_by_class.get(one.pk, OWNER)} for one in listed]


def class_answer(user: User, of_class: Class) -> Response:
    """A class as it is."""
    (shown,) = known(user, [of_class])
    return Response(ClassOut(shown).data)
