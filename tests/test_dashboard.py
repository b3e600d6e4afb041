"""The admin's own pages: the dashboard, whatever is away, and the limits that were reached."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from quizzes.models import Attempt, Quiz
from simulator.models import LEASE, Run, Status
from studypack import dashboard
from studypack.accounts.limits import RUN, refuse_over
from studypack.accounts.models import Learner, Role, User
from studypack.celery import app
from studypack.common.problems import RefusedError
from studypack.packs.models import Pack
from studypack.supervisor.broker import free_port
from tests.quizzes.conftest import started
from tests.simulator.stored_runs import SPEC, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def admin(make_user: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(make_user("admin", Role.ADMIN))
    return client


@pytest.fixture
def tasks(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """What the workers say, without any."""
    said: dict[str, int] = {}
    monkeypatch.setattr(dashboard, "tasks_by_worker", lambda _: said)
    return said


def test_dashboard_counts_workers_runs_and_days(
    admin: Client, learner: Learner, pack: Pack, tasks: dict[str, int]
) -> None:
    attempt = started(Quiz.objects.get(pack=pack), learner)
    Attempt.objects.filter(pk=attempt.pk).update(started_at=timezone.now())
    tasks.update({"one": 0, "two": 1})
    waiting = store_run(learner)
    Run.objects.filter(pk=waiting.pk).update(created_at=timezone.now() - timedelta(seconds=75))
    failed = store_run(learner, status=Status.FAILED, error_message="The worker was lost 3 times.")
    long_ago = store_run(learner, {**SPEC, "seed": 3}, Status.FAILED, error_message="Long ago.")
    Run.objects.filter(pk=long_ago.pk).update(created_at=timezone.now() - timedelta(days=2))
    response = admin.get("/admin/")
    shown = response.context["dashboard"]
    assert (shown.workers.count, shown.workers.busy) == (2, 1)
    assert (shown.queue.length, shown.queue.longest_s) == (1, pytest.approx(75, abs=5))
    assert (shown.count_by_status["queued"], shown.count_by_status["failed"]) == (1, 1)
    assert (shown.days[0].sign_ups, shown.days[0].attempts) == (User.objects.count(), 1)
    page = response.content.decode()
    assert f"/admin/simulator/run/{failed.pk}/change/" in page
    assert "The worker was lost 3 times." in page
    assert "Long ago." not in page


def test_dashboard_says_within_a_second_that_the_broker_is_away(
    admin: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    monkeypatch.setattr(app.control, "inspect", lambda **_: pytest.fail("asked a dead broker"))
    page = admin.get("/admin/").content.decode()
    assert "does not answer: new runs wait until it does" in page
    assert "none answers" in page


def test_dashboard_asks_for_no_more_than_a_second_together() -> None:
    assert dashboard.BROKER_S + dashboard.WORKERS_S < 1


def test_workers_that_are_away_were_last_heard_of_at_their_last_sign(
    admin: Client, learner: Learner, tasks: dict[str, int]
) -> None:
    at = timezone.now().replace(microsecond=0) - timedelta(minutes=5)
    store_run(learner, status=Status.RUNNING, lease_until=at + LEASE)
    store_run(learner, {**SPEC, "seed": 2}, Status.DONE, finished_at=at - timedelta(hours=1))
    assert f"last heard of at {at:%Y-%m-%d %H:%M:%S}" in admin.get("/admin/").content.decode()


def test_dashboard_asks_the_database_as_often_however_much_there_is(
    admin: Client, learner: Learner, tasks: dict[str, int]
) -> None:
    store_run(learner, status=Status.FAILED)
    admin.get("/admin/")
    with CaptureQueriesContext(connection) as few:
        admin.get("/admin/")
    for seed in range(5):
        store_run(learner, {**SPEC, "seed": seed + 9}, Status.FAILED)
    with CaptureQueriesContext(connection) as many:
        admin.get("/admin/")
    assert len(many) == len(few) <= 14


def test_staff_without_the_role_is_refused(make_user: Callable[..., User]) -> None:
    teacher = make_user("teacher", Role.TEACHER)
    User.objects.filter(pk=teacher.pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(teacher)
    assert client.get("/admin/").status_code == 302


def test_limit_that_was_reached_is_shown_and_cleared(admin: Client, learner: Learner) -> None:
    request = RequestFactory().post("/")
    assert learner.user is not None
    request.user = learner.user
    for _ in range(RUN.most):
        refuse_over(RUN, request)
    page = admin.get("/admin/limits/").content.decode()
    assert "student" in page
    assert f"{RUN.most} of {RUN.most}" in page
    with pytest.raises(RefusedError):
        refuse_over(RUN, request)
    admin.post("/admin/limits/clear/", {"limit": "run", "who": f"user:{learner.user.pk}"})
    refuse_over(RUN, request)
    assert "Nobody is at a limit." in admin.get("/admin/limits/").content.decode()
    assert LogEntry.objects.get().change_message == "Limit cleared."


def test_limits_say_that_the_cache_is_away(admin: Client, settings: Any) -> None:
    away = {"default": {**settings.CACHES["default"]}}
    away["default"]["LOCATION"] = f"redis://127.0.0.1:{free_port()}/1"
    settings.CACHES = away
    assert "The cache does not answer" in admin.get("/admin/limits/").content.decode()
