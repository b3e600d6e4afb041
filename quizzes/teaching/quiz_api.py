"""A teacher's quizzes over the API: made, arranged, published, taken back, and how they went."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.models import Attempt, Quiz
from quizzes.services.publishing import (
    Arrangement,
    Placed,
    arrange,
    arrangement_of,
    create_quiz,
    publish,
    take_back,
)
from quizzes.teaching.access import own_quiz
from quizzes.teaching.api_shapes import (
    ArrangementIn,
    LearnerResultOut,
    QuizIn,
    ResultsPageOut,
    SubmissionOut,
    SubmissionsOut,
    TeacherQuizDetailOut,
    TeacherQuizOut,
    TeacherQuizzesOut,
)
from quizzes.teaching.question_api import TeachingView
from quizzes.teaching.quiz_list import quizzes_of, rows_of
from quizzes.teaching.quiz_results import attempt_row, learners_of, name_of
from quizzes.teaching.quiz_results import rows_of as result_rows
from studypack.accounts.models import User
from studypack.common.api_lists import named, page_body, parameters_of, read_filters, since
from studypack.common.languages import ENGLISH
from studypack.tokens.permissions import person_of

SUBMISSION_FILTERS = (
    named("quiz", "Only attempts at this quiz."),
    since("attempts that were submitted"),
)


class QuizList(TeachingView):
    """Quizzes of one's own."""

    @extend_schema(
        operation_id="teach_quizzes_list",
        responses=TeacherQuizzesOut,
        parameters=parameters_of(()),
    )
    def get(self, request: Request) -> Response:
        """The quizzes of whoever asks, the newest first, and how they were taken."""
        values = read_filters(request, ())
        quizzes = quizzes_of(person_of(request), ENGLISH)
        return Response(
            page_body(values, quizzes, lambda page: TeacherQuizOut(rows_of(page), many=True).data)
        )

    @extend_schema(
        operation_id="teach_quizzes_create", request=QuizIn, responses={201: TeacherQuizDetailOut}
    )
    def post(self, request: Request) -> Response:
        """Makes a quiz, a draft without questions."""
        told = QuizIn(data=request.data)
        told.is_valid(raise_exception=True)
        teacher = person_of(request)
        quiz = create_quiz(author=teacher, **told.validated_data)
        return quiz_answer(teacher, quiz.slug, status=201)


class QuizDetail(TeachingView):
    """One quiz of one's own."""

    @extend_schema(operation_id="teach_quizzes_retrieve", responses=TeacherQuizDetailOut)
    def get(self, request: Request, quiz: str) -> Response:
        """The quiz with what is arranged, published or not."""
        return quiz_answer(person_of(request), quiz)


class QuizQuestions(TeachingView):
    """What a quiz asks."""

    @extend_schema(
        operation_id="teach_quizzes_arrange",
        request=ArrangementIn,
        responses=TeacherQuizDetailOut,
    )
    def put(self, request: Request, quiz: str) -> Response:
        """Arranges the questions of one's bank; learners see it once it is published."""
        told = ArrangementIn(data=request.data)
        told.is_valid(raise_exception=True)
        values, teacher = told.validated_data, person_of(request)
        placed = tuple(Placed(**found) for found in values["questions"])
        arrange(own_quiz(teacher, quiz), Arrangement(placed=placed, draws=values["draws"]))
        return quiz_answer(teacher, quiz)


class QuizPublish(TeachingView):
    """A quiz on show."""

    @extend_schema(
        operation_id="teach_quizzes_publish", request=None, responses=TeacherQuizDetailOut
    )
    def post(self, request: Request, quiz: str) -> Response:
        """From now on attempts begin with what is arranged."""
        teacher = person_of(request)
        publish(own_quiz(teacher, quiz), teacher)
        return quiz_answer(teacher, quiz)


class QuizTakeBack(TeachingView):
    """A quiz no longer on show."""

    @extend_schema(
        operation_id="teach_quizzes_take_back", request=None, responses=TeacherQuizDetailOut
    )
    def post(self, request: Request, quiz: str) -> Response:
        """No attempt begins any more; those that were begun go on."""
        teacher = person_of(request)
        take_back(own_quiz(teacher, quiz))
        return quiz_answer(teacher, quiz)


class QuizResults(TeachingView):
    """How a quiz went."""

    @extend_schema(
        operation_id="teach_quizzes_results",
        responses=ResultsPageOut,
        parameters=parameters_of(()),
    )
    def get(self, request: Request, quiz: str) -> Response:
        """Whoever took the quiz, with their attempts and what counts of them."""
        values, own = read_filters(request, ()), own_quiz(person_of(request), quiz)
        body = page_body(
            values,
            learners_of(own),
            lambda page: LearnerResultOut(result_rows(own, page), many=True).data,
        )
        return Response(body)


class SubmissionList(TeachingView):
    """What was submitted."""

    @extend_schema(
        operation_id="teach_submissions_list",
        responses=SubmissionsOut,
        parameters=parameters_of(SUBMISSION_FILTERS),
    )
    def get(self, request: Request) -> Response:
        """The submitted attempts at quizzes of one's own, the earliest first: for polling."""
        values = read_filters(request, SUBMISSION_FILTERS)
        rows = submissions_of(person_of(request), values)
        return Response(page_body(values, rows, lambda page: [submission(one) for one in page]))


def submissions_of(teacher: User, values: dict[str, Any]) -> QuerySet[Attempt]:
    """The submitted attempts that a list is narrowed to."""
    taken = Attempt.objects.filter(submitted_at__isnull=False, quiz_version__quiz__pack=None)
    own = taken.filter(quiz_version__quiz__author=teacher)
    if "since" in values:
        own = own.filter(submitted_at__gte=values["since"])
    if "quiz" in values:
        own = own.filter(quiz_version__quiz__slug=values["quiz"])
    return own.select_related("quiz_version__quiz", "learner__user").order_by("submitted_at", "pk")


def submission(attempt: Attempt) -> dict[str, Any]:
    """A submitted attempt as its teacher sees it."""
    row = attempt_row(attempt)
    return dict(SubmissionOut({**vars(row), "name": name_of(attempt.learner)}).data)


def quiz_answer(teacher: User, slug: str, status: int = 200) -> Response:
    """A quiz of the teacher's as it stands."""
    quiz: Quiz = get_object_or_404(quizzes_of(teacher, ENGLISH), slug=slug)
    (row,) = rows_of([quiz])
    arrangement = arrangement_of(quiz)
    body = {**vars(row), "questions": arrangement.placed, "draws": arrangement.draws}
    return Response(TeacherQuizDetailOut(body).data, status=status)
