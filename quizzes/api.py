"""Quizzes and attempts over the API. What is right leaves here with a submitted attempt only."""

import uuid

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes.models import Attempt, QuizVersion
from quizzes.reading import author_name, paper_of, view_attempt
from quizzes.results import read_result
from quizzes.serializers import AnswerIn, AttemptIn, AttemptOut, QuizOut, SavedOut
from quizzes.services import GivenAnswer, new_seed, save_response, start_attempt, submit_attempt
from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import ATTEMPT, refuse_over
from studypack.common.languages import ENGLISH, LANGUAGE_CODES

# Where the body may be left out, its type is whatever the client says of nothing.
BODY_OR_NONE = (JSONParser, FormParser, MultiPartParser)
LANGUAGE = OpenApiParameter("lang", enum=list(LANGUAGE_CODES), description="Default: English.")


def asked_language(request: Request) -> str:
    """The language that `?lang=` asks for; English for one that there is not."""
    language = request.query_params.get("lang", ENGLISH)
    return language if language in LANGUAGE_CODES else ENGLISH


def own_attempts(request: Request) -> QuerySet[Attempt]:
    """The attempts of whoever asks."""
    return Attempt.objects.of(current_learner(request))


def find_attempt(request: Request, attempt_id: uuid.UUID) -> Attempt:
    """The learner's own attempt with its quiz, or 404."""
    own = own_attempts(request).select_related("quiz_version__quiz")
    return get_object_or_404(own, pk=attempt_id)


def attempt_body(attempt: Attempt) -> dict[str, object]:
    """An attempt in its own language, with its result once there is one."""
    with translation.override(attempt.language):
        url = attempt.get_absolute_url()
        result = None
        if attempt.is_submitted:
            view, result = read_result(attempt, attempt.language)
        else:
            view = view_attempt(attempt, attempt.language)
        shown: dict[str, object] = AttemptOut(
            {
                "attempt": attempt,
                "title": view.title,
                "answered": view.answered,
                "total": view.total,
                "questions": view.questions,
                "result": result,
                "url": url,
            }
        ).data
    return shown


class QuizDetail(APIView):
    """One quiz."""

    @extend_schema(responses=QuizOut, parameters=[LANGUAGE])
    def get(self, request: Request, quiz: str) -> Response:
        """What the quiz asks, without options or answers."""
        version, language = (
            get_object_or_404(QuizVersion.objects.current(quiz)),
            asked_language(request),
        )
        paper = paper_of(version, language)
        with translation.override(language):
            url = version.quiz.get_absolute_url()
        body = {
            "id": version.quiz.slug,
            "title": paper.title,
            "description": paper.description,
            "author": author_name(version.quiz),
            "version": version.number,
            "language": paper.language,
            "question_count": len(paper.questions),
            "questions": paper.questions,
            "url": url,
        }
        return Response(QuizOut(body).data)


class AttemptCreate(APIView):
    """Attempts at a quiz."""

    parser_classes = BODY_OR_NONE

    @extend_schema(request=AttemptIn, responses={201: AttemptOut})
    def post(self, request: Request, quiz: str) -> Response:
        """201 with a new attempt, its options in an order of its own."""
        wanted = AttemptIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        refuse_over(ATTEMPT, request)
        attempt = start_attempt(
            version=get_object_or_404(QuizVersion.objects.current(quiz)),
            learner=obtain_learner(request),
            seed=new_seed(),
            language=wanted.validated_data.get("language", ENGLISH),
            now=timezone.now(),
        )
        return Response(attempt_body(attempt), status=201)


class AttemptDetail(APIView):
    """One attempt."""

    @extend_schema(responses=AttemptOut)
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """The questions with the answers that stand; the result once it is submitted."""
        return Response(attempt_body(find_attempt(request, attempt_id)))


class ResponseDetail(APIView):
    """The answer to one question of an attempt."""

    @extend_schema(request=AnswerIn, responses={200: SavedOut, 409: OpenApiTypes.OBJECT})
    def put(self, request: Request, attempt_id: uuid.UUID, question: str) -> Response:
        """Saves the answer; 409 with what stands where `sequence` is not above the stored one."""
        given = AnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        attempt = get_object_or_404(own_attempts(request), pk=attempt_id)
        answer = GivenAnswer(question=question, **given.validated_data)
        saved = save_response(attempt, answer, timezone.now())
        body = {
            "question": question,
            "sequence": saved.sequence,
            "answer": saved.answer,
            "saved_at": saved.saved_at,
        }
        return Response(SavedOut(body).data)


class AttemptSubmit(APIView):
    """The end of an attempt."""

    parser_classes = BODY_OR_NONE

    @extend_schema(request=None, responses=AttemptOut)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """The graded attempt; submitting again changes nothing."""
        submit_attempt(find_attempt(request, attempt_id), timezone.now())
        return Response(attempt_body(find_attempt(request, attempt_id)))
