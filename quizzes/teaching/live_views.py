"""A live session as its teacher leads it: the code, the question, the counts, the next step."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quizzes.live_reading import run_to_draw, view_live
from quizzes.models import LiveSession
from quizzes.reading import page_language
from quizzes.services.live import Step, open_session, take_step
from quizzes.teaching.access import editable_quiz, for_teachers
from studypack.accounts.models import User


@require_POST
@for_teachers
def start(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Leads to a session of the published version, which waits for its members."""
    version = get_object_or_404(editable_quiz(teacher, quiz).versions.published()[:1])
    guests = "allows_guests" in request.POST
    now = timezone.now()
    return to_live(open_session(version, teacher=teacher, allows_guests=guests, now=now))


def to_live(session: LiveSession) -> HttpResponseRedirect:
    """To the teacher's page of the session."""
    return HttpResponseRedirect(reverse("teach:live-detail", args=[session.pk]))


def own_live(teacher: User, live_id: uuid.UUID) -> LiveSession:
    """The teacher's own session, or 404."""
    own = LiveSession.objects.owned_by(teacher).select_related("quiz_version__quiz")
    return get_object_or_404(own, pk=live_id)


@require_safe
@for_teachers
def show(request: HttpRequest, teacher: User, live_id: uuid.UUID) -> HttpResponse:
    """The session; `?part` is the changing part alone."""
    session = own_live(teacher, live_id)
    drawn = request.GET.get("run", "")
    context = {
        "live": view_live(session, page_language()),
        "run_id": run_to_draw(session, drawn),
    }
    name = "_live_counts" if "part" in request.GET else "live_detail"
    return render(request, f"quizzes/teach/{name}.html", context)


@require_POST
@for_teachers
def step(request: HttpRequest, teacher: User, live_id: uuid.UUID) -> HttpResponse:
    """Does what a button asks for, and leads back."""
    wanted = request.POST.get("step", "")
    if wanted not in list(Step):
        raise Http404
    return to_live(take_step(own_live(teacher, live_id), Step(wanted), timezone.now()))
