"""A live session on a student's phone: joined by code, answered question by question."""

import uuid
from collections.abc import Callable

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quizzes.live_reading import run_to_draw, view_live
from quizzes.models import LiveMember, LiveSession, QuizItem
from quizzes.posted import answer_of, fields_by_question, number_in
from quizzes.reading import page_language
from quizzes.services.live import give_answer, join
from studypack.accounts.learners import current_learner, obtain_learner, signed_in_user
from studypack.accounts.limits import Limit, refuse_over
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

# A class without accounts shares an address; a code has 32^8 forms.
JOIN = Limit(name="live-join", most=120, period_s=60)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join_session(request: HttpRequest, welcome: Callable[[LiveMember], None]) -> HttpResponse:
    """The form for a code; with the right one, into the session, where `welcome` is called."""
    if request.method != "POST":
        return render(request, "quizzes/live_join.html", {"code": request.GET.get("code", "")})
    refuse_over(JOIN, request)
    code = str(request.POST.get("code", "")).strip().upper()
    name = str(request.POST.get("name", "")).strip()
    session = LiveSession.objects.open().filter(code=code).first()
    user = signed_in_user(request)
    try:
        if session is None:
            raise RefusedError("invalid", Message("code: no session has this code now"))
        if user is None and not session.allows_guests:
            return redirect_to_login(f"{request.path}?code={code}")
        welcome(join(session, obtain_learner(request), user.display_name if user else name))
    except RefusedError as refusal:
        context = {"code": code, "name": name, "refusal": refusal}
        return render(request, "quizzes/live_join.html", context, status=refusal.status)
    return to_session(session.pk)


def to_session(live_id: uuid.UUID) -> HttpResponseRedirect:
    """To a member's page of the session."""
    return HttpResponseRedirect(reverse("quizzes:live-session", args=[live_id]))


def find_member(request: HttpRequest, live_id: uuid.UUID) -> LiveMember:
    """The learner's own place in a session, or 404."""
    joined = LiveSession.objects.joined_by(current_learner(request))
    members = LiveMember.objects.select_related("session__quiz_version__quiz")
    session = get_object_or_404(joined, pk=live_id)
    return members.get(session=session, learner=current_learner(request))


@never_cache
@require_safe
def show_session(request: HttpRequest, live_id: uuid.UUID) -> HttpResponse:
    """The question that is on, or what came of it; `?part` is the changing part alone."""
    return session_page(request, find_member(request, live_id))


def session_page(
    request: HttpRequest, member: LiveMember, refusal: RefusedError | None = None
) -> HttpResponse:
    """A member's page; with what was refused, where something was."""
    view = view_live(member.session, page_language(), member)
    drawn = request.GET.get("run", "")
    context = {
        "live": view,
        "member": member,
        "refusal": refusal,
        "run_id": run_to_draw(member.session, drawn),
    }
    name = "_live_question" if "part" in request.GET else "live_session"
    status = refusal.status if refusal else 200
    return render(request, f"quizzes/{name}.html", context, status=status)


@never_cache
@require_POST
def answer_question(request: HttpRequest, live_id: uuid.UUID) -> HttpResponse:
    """Stores the answer to the question that is on, and leads back."""
    member = find_member(request, live_id)
    items = QuizItem.objects.filter(quiz_version=member.session.quiz_version_id)
    slug, fields = next(iter(fields_by_question(request).items()), ("", {}))
    asked = items.select_related("question_version__question")
    item = get_object_or_404(asked, question_version__question__slug=slug)
    answer = answer_of(item.question_version.as_kind(), fields, is_asked=True)
    try:
        give_answer(
            member,
            item,
            answer,
            round=number_in(request, "round") or 1,
            sequence=number_in(request, f"sequence:{slug}") or 1,
            now=timezone.now(),
        )
    except RefusedError as refusal:
        return session_page(request, member, refusal)
    return to_session(live_id)
