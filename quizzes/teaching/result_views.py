"""How a quiz went: its attempts, each as its learner sees it, marks of open answers, release."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from quizzes.models import Attempt, Quiz
from quizzes.services.grading import LONGEST_COMMENT, mark_response
from quizzes.services.publishing import release
from quizzes.teaching.access import editable_quiz, for_teachers
from quizzes.teaching.marking import (
    MOST_CREDIT_PERCENT,
    Typed,
    attempts_of,
    view_marks,
    waiting_attempts,
    waiting_for,
    waiting_marks,
    waiting_questions,
)
from quizzes.teaching.posted import PostedForm
from quizzes.teaching.quiz_results import csv_of, learners_of, name_of, rows_of
from quizzes.teaching.quiz_settings import METHODS
from quizzes.teaching.quiz_views import page_language, to_page
from studypack.accounts.models import User
from studypack.common.api_errors import error_body
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

LEARNERS_A_PAGE = 50
MARKED_AT_ONCE = 10
QUEUE = "queue"
HIDDEN = "hidden"


@require_safe
@for_teachers
def show_results(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Who took the quiz, and how it went."""
    own = editable_quiz(teacher, quiz)
    page = Paginator(learners_of(own), LEARNERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "quiz": own,
        "page": page,
        "rows": rows_of(own, page),
        "waiting_count": waiting_attempts(own).count(),
        "method": METHODS[own.grading],
    }
    return render(request, "quizzes/teach/quiz_results.html", context)


@require_safe
@for_teachers
def export_results(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Every attempt as a file for a spreadsheet."""
    own = editable_quiz(teacher, quiz)
    headers = {"Content-Disposition": f'attachment; filename="{own.slug}-results.csv"'}
    return HttpResponse(csv_of(own), content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@for_teachers
def release_results(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Lets learners see their results, or no longer."""
    own = editable_quiz(teacher, quiz)
    release(own, is_released="is_released" in request.POST, author=teacher)
    said = gettext("Released.") if own.is_released else gettext("No longer released.")
    messages.info(request, said)
    return to_page("quiz-results", own)


@require_safe
@for_teachers
def show_attempt(
    request: HttpRequest, teacher: User, quiz: str, attempt_id: uuid.UUID
) -> HttpResponse:
    """A submitted attempt as its learner sees it, with the marks that a person gives."""
    own = editable_quiz(teacher, quiz)
    return attempt_page(request, own, get_object_or_404(attempts_of(own), pk=attempt_id))


def attempt_page(
    request: HttpRequest,
    quiz: Quiz,
    attempt: Attempt,
    typed: Typed | None = None,
    refusal: RefusedError | None = None,
) -> HttpResponse:
    """The attempt; with what was typed and refused, where something was."""
    result, marks = view_marks(attempt, page_language(), typed)
    context = {
        "quiz": quiz,
        "attempt": attempt,
        "name": name_of(attempt.learner),
        "result": result,
        "marks": marks,
        "changes": attempt.grade_changes.select_related("author", "question"),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "quizzes/teach/quiz_attempt.html", context, status=status)


@require_safe
@for_teachers
def show_queue(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """The open answers that nobody marked yet."""
    return queue_page(request, editable_quiz(teacher, quiz))


def queue_page(
    request: HttpRequest,
    quiz: Quiz,
    typed: Typed | None = None,
    refusal: RefusedError | None = None,
) -> HttpResponse:
    """The queue; with what was typed and refused, where something was."""
    asked, names = queue_choice(request)
    waiting = waiting_for(quiz, asked) if asked else waiting_attempts(quiz)
    shown = list(waiting[:MARKED_AT_ONCE])
    context = {
        "quiz": quiz,
        "marks": waiting_marks(shown, page_language(), typed, asked),
        "waiting_count": waiting.count(),
        "waiting": waiting_questions(quiz),
        "asked": asked,
        "names": names,
        "back": QUEUE,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "quizzes/teach/quiz_marking.html", context, status=status)


def queue_choice(request: HttpRequest) -> tuple[str, str]:
    """The one question that is marked, or all; whether names are hidden."""
    sent = request.POST if request.method == "POST" else request.GET
    names = HIDDEN if sent.get("names") == HIDDEN else ""
    return str(sent.get("asked", "")), names


def to_queue(request: HttpRequest, quiz: Quiz) -> HttpResponseRedirect:
    """Back to the queue as it was looked at."""
    asked, names = queue_choice(request)
    kept = {name: value for name, value in (("asked", asked), ("names", names)) if value}
    return to_page("quiz-marking", quiz, f"?{urlencode(kept)}" if kept else "")


@require_POST
@for_teachers
def mark(request: HttpRequest, teacher: User, quiz: str, attempt_id: uuid.UUID) -> HttpResponse:
    """Gives an open answer its credit and a comment, and leads back; a script is only told."""
    own = editable_quiz(teacher, quiz)
    attempt = get_object_or_404(attempts_of(own), pk=attempt_id)
    typed = Typed(
        attempt=str(attempt_id),
        question=str(request.POST.get("question", "")),
        credit=str(request.POST.get("level") or request.POST.get("credit", "")),
        comment=str(request.POST.get("comment", "")),
    )
    is_queue = request.POST.get("back") == QUEUE
    is_script = request.headers.get("Accept") == "application/json"
    try:
        give(attempt, typed, teacher)
    except RefusedError as refusal:
        if is_script:
            said = error_body(refusal.code, refusal.message, refusal.problems)
            return JsonResponse(said, status=refusal.status)
        if is_queue:
            return queue_page(request, own, typed, refusal)
        return attempt_page(request, own, attempt, typed, refusal)
    if is_script:
        return JsonResponse({"credit": typed.credit})
    messages.info(request, gettext("The mark is saved."))
    if is_queue:
        return to_queue(request, own)
    shown = reverse("teach:quiz-attempt", args=[own.slug, attempt.pk])
    return HttpResponseRedirect(f"{shown}#{typed.question}")


def give(attempt: Attempt, typed: Typed, marker: User) -> None:
    """Stores the mark that was typed.

    Raises:
        RefusedError: with every problem of it.
    """
    form = PostedForm(values=vars(typed))
    credit = form.number("credit", 0.0, MOST_CREDIT_PERCENT)
    comment = form.text("comment", LONGEST_COMMENT)
    if credit is None and not form.problems:
        form.note(
            "credit",
            Message(
                "it is empty; give 0 to {limit:g} per cent",
                limit=MOST_CREDIT_PERCENT,
            ),
        )
    if form.problems or credit is None:
        raise RefusedError(
            "invalid_mark", Message("The mark is not saved."), problems=form.problems
        )
    asked = attempt.responses.select_related("item__question_version__question")
    response = get_object_or_404(asked, item__question_version__question__slug=typed.question)
    mark_response(response, credit / 100, marker=marker, comment=comment)
