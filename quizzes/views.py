"""Pages of quizzes: a quiz, an attempt and its result. They work without scripts."""

import uuid
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from quizzes.avatar import avatar_svg
from quizzes.models import Attempt, QuizVersion
from quizzes.reading import author_name, paper_of, view_attempt
from quizzes.results import read_result
from quizzes.services import GivenAnswer, new_seed, save_answers, start_attempt, submit_attempt
from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import ATTEMPT, refuse_over
from studypack.common.languages import ENGLISH
from studypack.common.problems import RefusedError


def page_language() -> str:
    """The language of the page's address."""
    return get_language() or ENGLISH


def find_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> Attempt:
    """The learner's own attempt, or 404."""
    own = Attempt.objects.of(current_learner(request))
    return get_object_or_404(own.select_related("quiz_version__quiz__pack"), pk=attempt_id)


@require_safe
def show_quiz(request: HttpRequest, quiz: str) -> HttpResponse:
    """A quiz: what it is about, who made it, and what it asks, without options or answers."""
    version = get_object_or_404(QuizVersion.objects.current(quiz))
    author = author_name(version.quiz)
    own = Attempt.objects.of(current_learner(request)).at(version.quiz)
    context = {
        "quiz": version.quiz,
        "paper": paper_of(version, page_language()),
        "author": author,
        "avatar": avatar_svg(author),
        "open_attempt": own.open().first(),
    }
    return render(request, "quizzes/quiz_detail.html", context)


@require_POST
def create_attempt(request: HttpRequest, quiz: str) -> HttpResponse:
    """Leads to a new attempt, or back to the one that is open."""
    version = get_object_or_404(QuizVersion.objects.current(quiz))
    refuse_over(ATTEMPT, request)
    learner = obtain_learner(request)
    attempt = Attempt.objects.of(learner).at(version.quiz).open().first() or start_attempt(
        version=version,
        learner=learner,
        seed=new_seed(),
        language=page_language(),
        now=timezone.now(),
    )
    return HttpResponseRedirect(attempt.get_absolute_url())


@never_cache
@require_safe
def show_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The questions of an open attempt; the result of a submitted one."""
    return attempt_page(request, find_attempt(request, attempt_id))


@never_cache
@require_POST
def save_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Saves every answer on the page, for pages without scripts."""
    attempt = find_attempt(request, attempt_id)
    try:
        saved = save_answers(attempt, answers_in(request), timezone.now())
    except RefusedError as refusal:
        return attempt_page(request, attempt, refusal)
    messages.info(request, gettext("Your answers are saved."))
    if saved.stale:
        count = len(saved.stale)
        overtaken = ngettext(
            "%(count)d answer was changed elsewhere; what was saved there is shown.",
            "%(count)d answers were changed elsewhere; what was saved there is shown.",
            count,
        )
        messages.warning(request, overtaken % {"count": count})
    return HttpResponseRedirect(f"{attempt.get_absolute_url()}#saved")


@never_cache
@require_POST
def submit(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Submits the attempt with the answers on the page, and leads to its result."""
    attempt = find_attempt(request, attempt_id)
    try:
        submit_attempt(attempt, timezone.now(), answers_in(request))
    except RefusedError as refusal:
        return attempt_page(request, attempt, refusal)
    return HttpResponseRedirect(f"{attempt.get_absolute_url()}#result")


def attempt_page(
    request: HttpRequest, attempt: Attempt, refusal: RefusedError | None = None
) -> HttpResponse:
    """The attempt in the language of the page; with what was refused, where something was."""
    status = refusal.status if refusal else 200
    if refusal:
        attempt.refresh_from_db(fields=["submitted_at", "score", "maximum"])
    if attempt.is_submitted:
        view, result = read_result(attempt, page_language())
        context = {"view": view, "result": result, "refusal": refusal}
        response = render(request, "quizzes/attempt_result.html", context, status=status)
    else:
        context = {"view": view_attempt(attempt, page_language()), "refusal": refusal}
        response = render(request, "quizzes/attempt_detail.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def answers_in(request: HttpRequest) -> Iterator[GivenAnswer]:
    """The answers of a posted page: `answer:<question>`, and `sequence:<question>` it was seen at.

    Raises:
        RefusedError: a sequence is not a number.
    """
    for name, value in request.POST.items():
        prefix, _, question = name.partition(":")
        if prefix == "answer":
            seen = str(request.POST.get(f"sequence:{question}", "0"))
            if not seen.isdecimal() or len(seen) > 10:
                raise RefusedError("invalid", f"sequence: {seen[:20]!r} is not a number")
            yield GivenAnswer(question=question, sequence=int(seen) + 1, answer=str(value))
