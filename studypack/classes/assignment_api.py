"""What a class assigns, over the API for those who teach it: made, changed, with exceptions."""

from datetime import datetime
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.teaching.posted import moment_text, number_text
from quizzes.teaching.question_api import TeachingView
from studypack.accounts.models import User
from studypack.classes.access import assignment_in, student_in, taught_class
from studypack.classes.api_shapes import (
    AssignmentIn,
    AssignmentOut,
    AssignmentsOut,
    ExceptionIn,
    ExceptionOut,
    ExceptionsOut,
    NewAssignmentIn,
)
from studypack.classes.assigning import (
    assignable,
    delete_assignment,
    grant_exception,
    save_assignment,
    withdraw_exception,
)
from studypack.classes.models import KINDS
from studypack.classes.overview import assignments_of
from studypack.classes.teaching_api import validated
from studypack.common.api_lists import one_of, page_body, parameters_of, read_filters
from studypack.tokens.permissions import person_of

FILTERS = (one_of("kind", KINDS, "Only what is of this kind."),)


class AssignmentList(TeachingView):
    """What a class assigns."""

    @extend_schema(
        operation_id="teach_assignments_list",
        responses=AssignmentsOut,
        parameters=parameters_of(FILTERS),
    )
    def get(self, request: Request, class_id: int) -> Response:
        """The assignments of the class, drafts among them, the first to be due first."""
        values = read_filters(request, FILTERS)
        found = assignments_of(taught_class(person_of(request), class_id))
        if "kind" in values:
            found = [one for one in found if one.kind == values["kind"]]
        return Response(page_body(values, found, lambda page: AssignmentOut(page, many=True).data))

    @extend_schema(
        operation_id="teach_assignments_create",
        request=NewAssignmentIn,
        responses={201: AssignmentOut},
    )
    def post(self, request: Request, class_id: int) -> Response:
        """Assigns a pack, a note, a quiz or an experiment."""
        told, teacher = validated(NewAssignmentIn, request), person_of(request)
        thing = thing_named(told["kind"], told["thing"], teacher)
        of_class = taught_class(teacher, class_id)
        saved = save_assignment(of_class, teacher, {**form_values(told), "thing": thing})
        return Response(AssignmentOut(saved).data, status=201)


class AssignmentDetail(TeachingView):
    """One assignment."""

    @extend_schema(operation_id="teach_assignments_retrieve", responses=AssignmentOut)
    def get(self, request: Request, class_id: int, assignment_id: int) -> Response:
        """The assignment as it stands."""
        of_class = taught_class(person_of(request), class_id)
        return Response(AssignmentOut(assignment_in(of_class, assignment_id)).data)

    @extend_schema(
        operation_id="teach_assignments_update", request=AssignmentIn, responses=AssignmentOut
    )
    def put(self, request: Request, class_id: int, assignment_id: int) -> Response:
        """Changes everything but what is assigned."""
        told, teacher = validated(AssignmentIn, request), person_of(request)
        of_class = taught_class(teacher, class_id)
        known = assignment_in(of_class, assignment_id)
        saved = save_assignment(of_class, teacher, form_values(told), known)
        return Response(AssignmentOut(saved).data)

    @extend_schema(operation_id="teach_assignments_delete", responses={204: None})
    def delete(self, request: Request, class_id: int, assignment_id: int) -> Response:
        """Deletes it; what was done stays with whoever did it."""
        of_class = taught_class(person_of(request), class_id)
        delete_assignment(assignment_in(of_class, assignment_id))
        return Response(status=204)


class ExceptionList(TeachingView):
    """Exceptions of an assignment."""

    @extend_schema(
        operation_id="teach_exceptions_list",
        responses=ExceptionsOut,
        parameters=parameters_of(()),
    )
    def get(self, request: Request, class_id: int, assignment_id: int) -> Response:
        """Who has other dates, attempts or time."""
        values = read_filters(request, ())
        of_class = taught_class(person_of(request), class_id)
        granted = assignment_in(of_class, assignment_id).exceptions
        rows = granted.select_related("membership__user").order_by("pk")
        return Response(page_body(values, rows, lambda page: ExceptionOut(page, many=True).data))


class ExceptionDetail(TeachingView):
    """What one student was granted."""

    @extend_schema(
        operation_id="teach_exceptions_grant", request=ExceptionIn, responses=ExceptionOut
    )
    def put(
        self, request: Request, class_id: int, assignment_id: int, membership_id: int
    ) -> Response:
        """Grants one student other dates, attempts or time, in place of what was granted before."""
        told = validated(ExceptionIn, request)
        of_class = taught_class(person_of(request), class_id)
        assignment = assignment_in(of_class, assignment_id)
        student = student_in(of_class, membership_id)
        granted = grant_exception(assignment, student, form_values(told))
        return Response(ExceptionOut(granted).data)

    @extend_schema(operation_id="teach_exceptions_withdraw", responses={204: None})
    def delete(
        self, request: Request, class_id: int, assignment_id: int, membership_id: int
    ) -> Response:
        """The student has everybody's dates again."""
        of_class = taught_class(person_of(request), class_id)
        assignment = assignment_in(of_class, assignment_id)
        student = student_in(of_class, membership_id)
        granted = assignment.exceptions.select_related(
            "membership__user__learner", "assignment__quiz"
        )
        withdraw_exception(get_object_or_404(granted, membership=student))
        return Response(status=204)


def thing_named(kind: str, name: str, teacher: User) -> str:
    """What a form calls the thing of this id; empty where the teacher may assign no such thing."""
    things = assignable(kind, teacher)
    if kind in {"note", "experiment"}:
        pack, _slash, slug = name.partition("/")
        things = things.filter(pack__slug=pack, slug=slug)
    else:
        things = things.filter(slug=name)
    found = things.first()
    return f"{kind}:{found.pk}" if found else ""


def form_values(told: dict[str, Any]) -> dict[str, str]:
    """What a request tells, as a form has it; what is false or null a form leaves out."""
    return {name: form_text(value) for name, value in told.items() if value not in (None, False)}


def form_text(value: Any) -> str:
    """One field as a form has it."""
    if value is True:
        return "on"
    if isinstance(value, datetime):
        return moment_text(value)
    return value if isinstance(value, str) else number_text(value)
