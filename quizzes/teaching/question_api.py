"""A teacher's question bank over the API: a question is one text in GIFT."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes.exchange import Written, written_of
from quizzes.formats.item import Kind, Loss, Problem
from quizzes.models import Question
from quizzes.services import save_question
from quizzes.teaching.access import own_question
from quizzes.teaching.api_shapes import BankOut, BankQuestionOut, BankRowOut, QuestionIn
from quizzes.teaching.bank import Sought, bank_of, rows_of
from quizzes.teaching.desk import desk_of
from quizzes.teaching.desk import written_of as stored_as
from quizzes.teaching.drafts.draft import plain
from quizzes.teaching.gift_views import edit, gift_of, read_text
from studypack.common.api_lists import (
    one_of,
    page_body,
    parameters_of,
    read_filters,
    worded,
)
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message
from studypack.tokens.authentication import IsInScope
from studypack.tokens.permissions import IsTeacher, person_of
from studypack.tokens.scopes import Scope

FILTERS = (
    worded("q", "Only questions with these words in their name or text."),
    worded("tag", "Only questions with this tag."),
    worded("category", "Only questions of this category or one within it."),
    one_of("kind", [kind.value for kind in Kind], "Only questions of this kind."),
    one_of("retired", ("yes",), "The questions that were put away, in the place of the others."),
)
PROBLEMS_TOLD = 50


class TeachingView(APIView):
    """An address for teachers."""

    scope = Scope.TEACH
    permission_classes = (IsInScope, IsTeacher)


class QuestionList(TeachingView):
    """Questions of one's own."""

    @extend_schema(
        operation_id="teach_questions_list", responses=BankOut, parameters=parameters_of(FILTERS)
    )
    def get(self, request: Request) -> Response:
        """The questions of the bank, the one changed last first."""
        values = read_filters(request, FILTERS)
        sought = Sought.read({name: str(value) for name, value in values.items()})
        found = bank_of(person_of(request), sought).prefetch_related("tags")
        return Response(
            page_body(values, found, lambda page: BankRowOut(rows_of(page), many=True).data)
        )

    @extend_schema(
        operation_id="teach_questions_create", request=QuestionIn, responses={201: BankQuestionOut}
    )
    def post(self, request: Request) -> Response:
        """Adds a question to the bank; one that its text names as known is changed."""
        teacher, told = person_of(request), read_body(request)
        reading = read_text(plain(told["gift"]))
        refuse_problems(reading.problems)
        if len(reading.items) != 1:
            refuse_problems([one_at_a_time(len(reading.items))])
        written = written_of(reading.items[0])
        version = save_question(
            owner=teacher, author=teacher, written=written, language=told["language"]
        )
        return question_answer(request, version.question.slug, status=201)


class QuestionDetail(TeachingView):
    """One question of one's own."""

    @extend_schema(operation_id="teach_questions_retrieve", responses=BankQuestionOut)
    def get(self, request: Request, slug: str) -> Response:
        """The question as its latest version asks it."""
        return question_answer(request, slug)

    @extend_schema(
        operation_id="teach_questions_update", request=QuestionIn, responses=BankQuestionOut
    )
    def put(self, request: Request, slug: str) -> Response:
        """Saves a new version where the text says anything else; attempts keep theirs."""
        teacher, told = person_of(request), read_body(request)
        desk = desk_of(teacher, slug)
        assert desk.version is not None
        written = edited(stored_as(desk.version), told)
        save_question(
            owner=teacher,
            author=teacher,
            written=written,
            language=desk.language,
            question=desk.question,
        )
        return question_answer(request, slug)

    @extend_schema(operation_id="teach_questions_retire", responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        """Puts the question away; quizzes that ask it go on asking it. Saving takes it back."""
        question = own_question(person_of(request), slug)
        Question.objects.filter(pk=question.pk).update(is_retired=True)
        return Response(status=204)


def read_body(request: Request) -> dict[str, Any]:
    """What a request tells of a question."""
    told = QuestionIn(data=request.data)
    told.is_valid(raise_exception=True)
    return dict(told.validated_data)


def edited(stored: Written, told: dict[str, Any]) -> Written:
    """The question that a text makes of the one that is stored.

    Raises:
        RefusedError: the text cannot be read, or saving it would lose what nobody agreed to lose.
    """
    found = edit(stored, gift_of(stored), plain(told["gift"]))
    refuse_problems(found.problems)
    if found.lost and not told["agreed"]:
        refuse_problems([Problem(line=0, message=lost_words(loss)) for loss in found.lost])
    assert found.written is not None
    return found.written


def lost_words(loss: Loss) -> str:
    """What would be lost."""
    return Message("{field} would be lost: {why}", field=loss.field, why=loss.why)


def one_at_a_time(count: int) -> Problem:
    """A text that holds no question, or several."""
    return Problem(line=0, message=Message("{count} questions, one is needed", count=count))


def refuse_problems(problems: Any) -> None:
    """Raises where there is any problem, each with its line where it has one."""
    told = [
        problem("gift", Message("line {line}: {why}", line=found.line, why=found.message))
        if found.line
        else problem("gift", found.message)
        for found in problems[:PROBLEMS_TOLD]
    ]
    if told:
        message = Message("The question has problems.")
        raise RefusedError("invalid_question", message, problems=told)


def question_answer(request: Request, slug: str, status: int = 200) -> Response:
    """A question as it stands."""
    desk = desk_of(person_of(request), slug)
    assert desk.version is not None
    assert desk.question is not None
    shown = gift_of(stored_as(desk.version))
    body = {
        "id": desk.question.slug,
        "name": desk.question.name,
        "kind": desk.kind.value,
        "version": desk.number,
        "language": desk.language,
        "is_retired": desk.question.is_retired,
        "gift": shown.text,
        "lost": [f"{loss.field}: {loss.why}" for loss in shown.lost],
    }
    return Response(BankQuestionOut(body).data, status=status)
