"""Quizzes and attempts over the API. What is right leaves here with a submitted attempt only."""

import uuid
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import FormParser, JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes import models
from quizzes.models import Attempt, Quiz, QuizVersion
from quizzes.outcomes import read_outcomes
from quizzes.reading import author_name, paper_of, view_attempt
from quizzes.results import is_shown, read_result
from quizzes.rules import Behaviour
from quizzes.serializers import (
    AnswerIn,
    AttemptIn,
    AttemptOut,
    AttemptRowOut,
    AttemptsOut,
    FlagIn,
    QuizOut,
    QuizRowOut,
    QuizzesOut,
    SavedOut,
    TriedOut,
    TryIn,
)
from quizzes.services import (
    GivenAnswer,
    check_response,
    end_if_over,
    flag_question,
    new_seed,
    save_response,
    start_attempt,
    submit_attempt,
)
from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import ATTEMPT, refuse_over
from studypack.common.api_lists import (
    named,
    one_of,
    page_body,
    parameters_of,
    read_filters,
    since,
)
from studypack.common.languages import ENGLISH, LANGUAGE_CODES
from studypack.packs.access import refuse_strangers
from studypack.packs.models import Pack

# Where the body may be left out, its type is whatever the client says of nothing.
BODY_OR_NONE = (JSONParser, FormParser, MultiPartParser)
ATTEMPT_FILTERS = (
    named("quiz", "Only attempts at this quiz."),
    one_of("status", ("open", "submitted"), "Only attempts in this status."),
    since("attempts that were submitted"),
)
QUIZ_FILTERS = (named("pack", "Only the quizzes of this pack."),)
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


def narrowed(attempts: QuerySet[Attempt], values: dict[str, Any]) -> QuerySet[Attempt]:
    """The attempts that a list is narrowed to."""
    if "quiz" in values:
        attempts = attempts.filter(quiz_version__quiz__slug=values["quiz"])
    if "status" in values:
        attempts = attempts.filter(submitted_at__isnull=values["status"] == "open")
    if "since" in values:
        later = attempts.filter(submitted_at__gte=values["since"])
        return later.order_by("submitted_at", "pk")
    return attempts.order_by("-started_at", "pk")


def row_of(attempt: Attempt, now: datetime) -> dict[str, object]:
    """An attempt as a list shows it; its quiz must be at hand."""
    score = attempt.score if is_shown(attempt, now) else None
    with translation.override(attempt.language):
        row: dict[str, object] = AttemptRowOut(attempt).data
    return {**row, "score": score}


def attempt_body(attempt: Attempt) -> dict[str, object]:
    """An attempt in its own language, with its result once there is one."""
    with translation.override(attempt.language):
        url = attempt.get_absolute_url()
        result, now = None, timezone.now()
        if is_shown(attempt, now):
            view, result = read_result(attempt, attempt.language, now)
        else:
            view = view_attempt(attempt, attempt.language)
        shown: dict[str, object] = AttemptOut(
            {
                "attempt": attempt,
                "title": view.title,
                "answered": view.answered,
                "total": view.total,
                "questions": view.questions,
                "outcomes": read_outcomes(attempt, attempt.language),
                "result": result,
                "url": url,
            }
        ).data
    return shown


class QuizList(APIView):
    """Quizzes."""

    @extend_schema(
        operation_id="quizzes_list",
        responses=QuizzesOut,
        parameters=[LANGUAGE, *parameters_of(QUIZ_FILTERS)],
    )
    def get(self, request: Request) -> Response:
        """The quizzes of the packs; a teacher's is known by its address alone, as on the pages."""
        values, language = read_filters(request, QUIZ_FILTERS), asked_language(request)
        with translation.override(language):
            quizzes = Quiz.objects.in_language(language).filter(
                is_published=True, pack__in=Pack.objects.on_show()
            )
            if "pack" in values:
                quizzes = quizzes.filter(pack__slug=values["pack"])
            rows = quizzes.select_related("pack").order_by("slug")
            body = page_body(values, rows, lambda page: QuizRowOut(page, many=True).data)
        return Response(body)


class QuizDetail(APIView):
    """One quiz."""

    @extend_schema(responses=QuizOut, parameters=[LANGUAGE])
    def get(self, request: Request, quiz: str) -> Response:
        """What the quiz asks, without options or answers; an exam keeps that to itself."""
        version, language = (
            get_object_or_404(QuizVersion.objects.current(quiz)),
            asked_language(request),
        )
        refuse_strangers(request, version.quiz.pack)
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
            "questions": paper.questions if version.quiz.may_be_practised else [],
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
        version = get_object_or_404(QuizVersion.objects.current(quiz))
        refuse_strangers(request, version.quiz.pack)
        is_practice = wanted.validated_data.get("behaviour") == Behaviour.PRACTICE
        attempt = start_attempt(
            version=version,
            learner=obtain_learner(request),
            seed=new_seed(),
            language=wanted.validated_data.get("language", ENGLISH),
            now=timezone.now(),
            behaviour=Behaviour.PRACTICE if is_practice and version.quiz.may_be_practised else None,
        )
        return Response(attempt_body(attempt), status=201)


class AttemptList(APIView):
    """Attempts of one's own."""

    @extend_schema(
        operation_id="attempts_list",
        responses=AttemptsOut,
        parameters=parameters_of(ATTEMPT_FILTERS),
    )
    def get(self, request: Request) -> Response:
        """The attempts of whoever asks, the latest first; a score only once it may be seen."""
        values, now = read_filters(request, ATTEMPT_FILTERS), timezone.now()
        own = own_attempts(request).select_related("quiz_version__quiz")
        rows = narrowed(own, values)
        return Response(page_body(values, rows, lambda page: [row_of(one, now) for one in page]))


class AttemptDetail(APIView):
    """One attempt."""

    @extend_schema(responses=AttemptOut)
    def get(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """The questions with the answers that stand; the result once it is submitted."""
        attempt = find_attempt(request, attempt_id)
        if end_if_over(attempt, timezone.now()):
            attempt = find_attempt(request, attempt_id)
        return Response(attempt_body(attempt))


class ResponseDetail(APIView):
    """The answer to one question of an attempt."""

    @extend_schema(request=AnswerIn, responses=SavedOut)
    def put(self, request: Request, attempt_id: uuid.UUID, question: str) -> Response:
        """Saves the answer; 409 with what stands where `sequence` is not above the stored one."""
        given = AnswerIn(data=request.data)
        given.is_valid(raise_exception=True)
        attempt = get_object_or_404(own_attempts(request), pk=attempt_id)
        answer = GivenAnswer(question=question, **given.validated_data)
        saved = save_response(attempt, answer, timezone.now())
        return Response(SavedOut(saved_body(question, saved)).data)


def saved_body(question: str, saved: models.Response) -> dict[str, object]:
    """A saved answer as the API says it."""
    return {
        "question": question,
        "sequence": saved.sequence,
        "answer": saved.answer,
        "certainty": saved.certainty,
        "saved_at": saved.saved_at,
    }


class ResponseCheck(APIView):
    """An answer tried in practice."""

    @extend_schema(request=TryIn, responses=TriedOut)
    def post(self, request: Request, attempt_id: uuid.UUID, question: str) -> Response:
        """Saves the answer and tells what came of it; what is right, once it is settled."""
        given = TryIn(data=request.data)
        given.is_valid(raise_exception=True)
        values = dict(given.validated_data)
        gives_up = values.pop("gives_up", False)
        attempt = find_attempt(request, attempt_id)
        answer = GivenAnswer(question=question, **values)
        saved = check_response(attempt, answer, timezone.now(), gives_up=gives_up)
        with translation.override(attempt.language):
            outcome = read_outcomes(find_attempt(request, attempt_id), attempt.language)[question]
        return Response(TriedOut({"saved": saved_body(question, saved), "outcome": outcome}).data)


class QuestionFlag(APIView):
    """A question to be looked at again."""

    @extend_schema(request=FlagIn, responses=FlagIn)
    def put(self, request: Request, attempt_id: uuid.UUID, question: str) -> Response:
        """Flags the question, or takes the flag away."""
        wanted = FlagIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        attempt = get_object_or_404(own_attempts(request), pk=attempt_id)
        flag_question(attempt, question, now=timezone.now(), **wanted.validated_data)
        return Response(wanted.data)


class AttemptSubmit(APIView):
    """The end of an attempt."""

    parser_classes = BODY_OR_NONE

    @extend_schema(request=None, responses=AttemptOut)
    def post(self, request: Request, attempt_id: uuid.UUID) -> Response:
        """The graded attempt; submitting again changes nothing."""
        submit_attempt(find_attempt(request, attempt_id), timezone.now())
        return Response(attempt_body(find_attempt(request, attempt_id)))
