"""Classes over the API for those who teach them: made, changed, opened, archived."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.teaching.question_api import TeachingView
from studypack.accounts.models import User
from studypack.classes.access import owned_class, taught_class
from studypack.classes.api import FILTERS, known, narrowed
from studypack.classes.api_shapes import (
    ArchivedIn,
    ClassesOut,
    ClassIn,
    ClassOut,
    CodeIn,
    NewClassIn,
    TaughtClassOut,
)
from studypack.classes.assigning import read_class
from studypack.classes.models import Class, JoinCode
from studypack.classes.services import archive, change_join_code, create_class
from studypack.common.api_lists import page_body, parameters_of, read_filters
from studypack.tokens.permissions import person_of


class TaughtList(TeachingView):
    """Classes that one teaches."""

    @extend_schema(
        operation_id="teach_classes_list", responses=ClassesOut, parameters=parameters_of(FILTERS)
    )
    def get(self, request: Request) -> Response:
        """The classes that whoever asks owns or helps to teach."""
        values, teacher = read_filters(request, FILTERS), person_of(request)
        classes = narrowed(Class.objects.taught_by(teacher), teacher, values)
        return Response(
            page_body(values, classes, lambda page: ClassOut(known(teacher, page), many=True).data)
        )

    @extend_schema(
        operation_id="teach_classes_create", request=NewClassIn, responses={201: TaughtClassOut}
    )
    def post(self, request: Request) -> Response:
        """Makes a class with a code by which students join."""
        told, teacher = validated(NewClassIn, request), person_of(request)
        made = create_class(
            teacher, now=timezone.now(), language=told["language"], **words_of(told)
        )
        return taught_answer(teacher, made.pk, status=201)


class TaughtDetail(TeachingView):
    """One class that one teaches."""

    @extend_schema(operation_id="teach_classes_retrieve", responses=TaughtClassOut)
    def get(self, request: Request, class_id: int) -> Response:
        """The class with its code."""
        return taught_answer(person_of(request), class_id)

    @extend_schema(operation_id="teach_classes_update", request=ClassIn, responses=TaughtClassOut)
    def put(self, request: Request, class_id: int) -> Response:
        """Changes the name and the description."""
        told, teacher = validated(ClassIn, request), person_of(request)
        of_class = taught_class(teacher, class_id)
        Class.objects.filter(pk=of_class.pk).update(**words_of(told))
        return taught_answer(teacher, class_id)


class ClassArchived(TeachingView):
    """Whether a class is over."""

    @extend_schema(
        operation_id="teach_classes_archive", request=ArchivedIn, responses=TaughtClassOut
    )
    def put(self, request: Request, class_id: int) -> Response:
        """Archives a class of one's own, or takes it up again."""
        told, teacher = validated(ArchivedIn, request), person_of(request)
        archive(owned_class(teacher, class_id), is_archived=told["is_archived"])
        return taught_answer(teacher, class_id)


class ClassCode(TeachingView):
    """The code of a class."""

    @extend_schema(operation_id="teach_classes_code", request=CodeIn, responses=TaughtClassOut)
    def post(self, request: Request, class_id: int) -> Response:
        """Makes a new code, which ends the old one, or switches it on or off."""
        told, teacher = validated(CodeIn, request), person_of(request)
        change_join_code(taught_class(teacher, class_id), told["act"], timezone.now())
        return taught_answer(teacher, class_id)


def validated(shape: type[Any], request: Request) -> dict[str, Any]:
    """What a request tells, in this shape."""
    told = shape(data=request.data)
    told.is_valid(raise_exception=True)
    return dict(told.validated_data)


def words_of(told: dict[str, Any]) -> dict[str, str]:
    """The name and the description of a class."""
    return read_class({"name": told["name"], "description": told["description"]})


def taught_answer(teacher: User, class_id: int, status: int = 200) -> Response:
    """A class of the teacher's as it stands."""
    of_class = taught_class(teacher, class_id)
    (shown,) = known(teacher, [of_class])
    code = JoinCode.objects.select_related("of_class").filter(of_class=of_class).first()
    students = of_class.memberships.students().count()
    body = {**shown, "students": students, "join_code": code}
    return Response(TaughtClassOut(body).data, status=status)
