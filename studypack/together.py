"""Where quizzes and experiments meet: a class in a live session looks at one run together."""

import uuid

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from quizzes import live_views
from quizzes.models import LiveMember, LiveSession
from quizzes.posted import number_in
from quizzes.services.live import show_run
from quizzes.teaching.access import for_teachers
from quizzes.teaching.live_views import own_live, to_live
from simulator.asking import ask_for_run
from simulator.models import Experiment, Run
from simulator.services import let_see
from studypack.accounts.models import Learner, User


@require_POST
@for_teachers
def run_together(request: HttpRequest, teacher: User, live_id: uuid.UUID) -> HttpResponse:
    """Asks once for the run of an experiment, shows it to the class, and leads back."""
    session = own_live(teacher, live_id)
    chosen = number_in(request, "experiment")
    experiment = get_object_or_404(Experiment.objects.on_show(), pk=chosen)
    if session.ended_at is None:
        show_to_class(session, experiment, ask_for_run(request, experiment.spec).run)
    return to_live(session)


@transaction.atomic
def show_to_class(session: LiveSession, experiment: Experiment, run: Run) -> None:
    """The run is before the class, and all who are in may follow it."""
    show_run(session, experiment_id=experiment.pk, run_id=run.pk)
    let_see(run, Learner.objects.filter(lives__session=session))


def join_session(request: HttpRequest) -> HttpResponse:
    """The way into a session; who comes late sees what the class looks at."""
    return live_views.join_session(request, welcome)


@transaction.atomic
def welcome(member: LiveMember) -> None:
    """The member may follow the run that is before the class."""
    # Under the session's lock: a run is shown to who is in, or read here by who comes in.
    session = LiveSession.objects.select_for_update().get(pk=member.session_id)
    if session.shown_run_id is not None:
        let_see(Run.objects.get(pk=session.shown_run_id), [member.learner])
