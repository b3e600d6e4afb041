"""Results of a class over the API for those who teach it: the gradebook, and what is hard."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from quizzes.reading import page_language
from quizzes.teaching.question_api import TeachingView
from studypack.classes.access import taught_class
from studypack.classes.api_shapes import ConceptsOut, GradebookOut, GradebookRowOut
from studypack.classes.concepts import stuck_in
from studypack.classes.gradebook import rows_of
from studypack.classes.overview import assignments_of
from studypack.common.api_lists import counted, page_body, parameters_of, read_filters
from studypack.tokens.permissions import person_of

HIGHEST_ID = 999_999_999
FILTERS = (counted("member", HIGHEST_ID, "Only the row of this student."),)


class Gradebook(TeachingView):
    """The gradebook of a class."""

    @extend_schema(
        operation_id="teach_gradebook", responses=GradebookOut, parameters=parameters_of(FILTERS)
    )
    def get(self, request: Request, class_id: int) -> Response:
        """A row for every student, by name, with a cell for every assignment."""
        values = read_filters(request, FILTERS)
        of_class = taught_class(person_of(request), class_id)
        students, now = of_class.memberships.students(), timezone.now()
        if "member" in values:
            students = students.filter(pk=values["member"])
        assignments = assignments_of(of_class)
        body = page_body(
            values,
            students,
            lambda page: GradebookRowOut(rows_of(page, assignments, now), many=True).data,
        )
        return Response(body)


class Concepts(TeachingView):
    """What a class finds hard."""

    @extend_schema(operation_id="teach_concepts", responses=ConceptsOut)
    def get(self, request: Request, class_id: int) -> Response:
        """How the class answers its quizzes by key concept, the worst known first."""
        of_class = taught_class(person_of(request), class_id)
        stuck = stuck_in(of_class, page_language())
        return Response(ConceptsOut({"concepts": stuck}).data)
