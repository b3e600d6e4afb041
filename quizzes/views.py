"""Pages of quizzes: a quiz, an attempt and its result. They work without scripts."""

import uuid
from datetime import datetime

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from quizzes.kinds import is_blank
from quizzes.models import Attempt, Quiz, QuizVersion
from quizzes.outcomes import read_outcomes
from quizzes.posted import answers_in, fraction_in
from quizzes.reading import author_name, page_language, paper_of, view_attempt
from quizzes.results import is_shown, read_result
from quizzes.rules import Behaviour
from quizzes.services import (
    check_response,
    end_if_over,
    flag_question,
    mark_own_response,
    new_seed,
    save_answers,
    standing_of,
    start_again,
    start_attempt,
    submit_attempt,
)
from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import ATTEMPT, refuse_over
from studypack.common.avatar import avatar_svg
from studypack.common.problems import RefusedError
from studypack.common.worded import worded
from studypack.packs.access import refuse_strangers


def find_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> Attempt:
    """The learner's own attempt, or 404."""
    own = Attempt.objects.of(current_learner(request))
    return get_object_or_404(own.select_related("quiz_version__quiz__pack"), pk=attempt_id)


@gzip_page  # the one secret on it, the token, is masked anew
@require_safe
def show_quiz(request: HttpRequest, quiz: str) -> HttpResponse:
    """A quiz: what it is about, who made it, and what it asks, without options or answers."""
    version = get_object_or_404(QuizVersion.objects.current(quiz))
    refuse_strangers(request, version.quiz.pack)
    author = author_name(version.quiz)
    standing = standing_of(version.quiz, current_learner(request), timezone.now())
    context = {
        "quiz": version.quiz,
        "paper": paper_of(version, page_language()),
        "author": author,
        "avatar": avatar_svg(author),
        "standing": standing,
        "is_open": version.quiz.is_open_to(request.user),
        "grade_percent": round(100 * (standing.grade or 0.0)),
        "minutes": (standing.rules.time_limit_s or 0) // 60,
    }
    return render(request, "quizzes/quiz_detail.html", context)


def seconds_left(attempt: Attempt, now: datetime) -> int | None:
    """Until the attempt ends; None where nothing ends it."""
    if attempt.deadline_at is None:
        return None
    return max(0, int((attempt.deadline_at - now).total_seconds()))


@require_POST
def create_attempt(request: HttpRequest, quiz: str) -> HttpResponse:
    """Leads to a new attempt, or back to the one that is open."""
    version = get_object_or_404(QuizVersion.objects.current(quiz))
    refuse_strangers(request, version.quiz.pack)
    refuse_over(ATTEMPT, request)
    learner, now = obtain_learner(request), timezone.now()
    behaviour = asked_behaviour(request, version.quiz)
    waiting = Attempt.objects.of(learner).at(version.quiz).open()
    attempt = waiting.filter(behaviour=behaviour or version.quiz.behaviour).first()
    if attempt is None or end_if_over(attempt, now):
        try:
            attempt = start_attempt(
                version=version,
                learner=learner,
                seed=new_seed(),
                language=page_language(),
                now=now,
                behaviour=behaviour,
            )
        except RefusedError as refusal:
            messages.warning(request, worded(refusal.message))
            return HttpResponseRedirect(version.quiz.get_absolute_url())
    return HttpResponseRedirect(attempt.get_absolute_url())


def asked_behaviour(request: HttpRequest, quiz: Quiz) -> Behaviour | None:
    """Practice, where it is asked for and the quiz lets everybody see what is right."""
    wanted = request.POST.get("behaviour") == Behaviour.PRACTICE
    return Behaviour.PRACTICE if wanted and quiz.may_be_practised else None


@require_POST
def repeat_wrong(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Leads to a practice attempt at what was not right in a submitted one; it does not count."""
    attempt, now = find_attempt(request, attempt_id), timezone.now()
    refuse_over(ATTEMPT, request)
    if not is_shown(attempt, now):
        raise Http404
    _, result = read_result(attempt, page_language(), now)
    wrong = [found.question.slug for found in result.questions if found.fraction < 1]
    try:
        again = start_again(attempt, wrong, seed=new_seed(), now=now)
    except RefusedError as refusal:
        return attempt_page(request, attempt, refusal)
    return HttpResponseRedirect(again.get_absolute_url())


@never_cache
@require_safe
def show_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """The questions of an open attempt; the result of a submitted one."""
    attempt = find_attempt(request, attempt_id)
    if end_if_over(attempt, timezone.now()):
        attempt = find_attempt(request, attempt_id)
    return attempt_page(request, attempt)


@never_cache
@require_safe
def show_outcome(request: HttpRequest, attempt_id: uuid.UUID, question: str) -> HttpResponse:
    """What practice says of the latest try at a question: a fragment of the attempt's page."""
    outcomes = read_outcomes(find_attempt(request, attempt_id), page_language())
    if question not in outcomes:
        raise Http404
    context = {"outcome": outcomes[question], "slug": question}
    return render(request, "quizzes/_outcome.html", context)


@never_cache
@require_POST
def save_attempt(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Saves every answer on the page, flags or checks a question; for pages without scripts."""
    attempt, now = find_attempt(request, attempt_id), timezone.now()
    try:
        saved = save_answers(attempt, answers_in(request, attempt), now)
        place = act_on_one(request, attempt, now) or "saved"
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
    return HttpResponseRedirect(f"{attempt.get_absolute_url()}#{place}")


def act_on_one(request: HttpRequest, attempt: Attempt, now: datetime) -> str:
    """What a button beside one question asks for, done; the question, or nothing."""
    if question := request.POST.get("flag"):
        is_flagged = question not in attempt.flagged
        flag_question(attempt, question, is_flagged=is_flagged, now=now)
        return question
    gives_up = "give_up" in request.POST
    if question := request.POST.get("give_up") or request.POST.get("check"):
        answers = {given.question: given for given in answers_in(request, attempt)}
        if question in answers and not is_blank(answers[question].answer):
            check_response(attempt, answers[question], now, gives_up=gives_up)
        return question
    return ""


@never_cache
@require_POST
def submit(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Submits the attempt with the answers on the page, and leads to its result."""
    attempt = find_attempt(request, attempt_id)
    try:
        submit_attempt(attempt, timezone.now(), answers_in(request, attempt))
    except RefusedError as refusal:
        return attempt_page(request, attempt, refusal)
    return HttpResponseRedirect(f"{attempt.get_absolute_url()}#result")


@never_cache
@require_POST
def mark_own(request: HttpRequest, attempt_id: uuid.UUID) -> HttpResponse:
    """Takes the learner's own mark of an open answer, in practice."""
    attempt = find_attempt(request, attempt_id)
    asked = attempt.responses.select_related("item__question_version__question")
    slug = request.POST.get("question", "")
    response = get_object_or_404(asked, item__question_version__question__slug=slug)
    try:
        mark_own_response(response, fraction_in(request))
    except RefusedError as refusal:
        return attempt_page(request, attempt, refusal)
    return HttpResponseRedirect(f"{attempt.get_absolute_url()}#{slug}")


def attempt_page(
    request: HttpRequest, attempt: Attempt, refusal: RefusedError | None = None
) -> HttpResponse:
    """The attempt in the language of the page; with what was refused, where something was."""
    status, now, language = refusal.status if refusal else 200, timezone.now(), page_language()
    if refusal:
        attempt = find_attempt(request, attempt.pk)
    prefetch_related_objects([attempt], "responses")
    context: dict[str, object] = {"refusal": refusal, "now": now}
    if is_shown(attempt, now):
        context["view"], context["result"] = read_result(attempt, language, now)
        template = "attempt_result"
    elif attempt.is_submitted:
        context["view"] = view_attempt(attempt, language)
        template = "attempt_waiting"
    else:
        context["view"] = view_attempt(attempt, language)
        context["outcomes"] = read_outcomes(attempt, language)
        context["left_s"] = seconds_left(attempt, now)
        template = "attempt_detail"
    response = render(request, f"quizzes/{template}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
