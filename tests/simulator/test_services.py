"""Asking for runs: shared where they are the same, refused with reasons, swept when lost."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from simulator import services
from simulator.models import LEASE, Run, RunRequest, Status
from simulator.services import RESEND_AFTER, request_run, sweep, withdraw
from simulator.tasks import execute_run
from studypack.accounts.models import Learner, Role
from studypack.common.problems import RefusedError

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SPEC = {"depth": 4, "width": 8, "steps": 5}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that were sent to workers, all taken up at once."""
    ids: list[str] = []
    monkeypatch.setattr(services, "messages_waiting", lambda: 0)
    monkeypatch.setattr(execute_run, "apply_async", lambda args, **_: ids.append(args[0]))
    return ids


def test_new_spec_makes_a_queued_run_and_wakes_a_worker_on_commit(
    learner: Learner, sent: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        run = request_run(SPEC, learner, NOW).run
        assert sent == []
    assert sent == [str(run.id)]
    assert (run.status, run.spec["depth"], run.spec["seed"]) == (Status.QUEUED, 4, 0)


def test_same_spec_is_joined_by_another_learner(
    learner: Learner, other_learner: Learner, sent: list[str]
) -> None:
    first = request_run(SPEC, learner, NOW).run
    # The default written out is the same spec.
    second = request_run({**SPEC, "seed": 0}, other_learner, NOW).run
    assert first == second
    assert RunRequest.objects.filter(run=first).count() == 2


def test_computed_spec_is_answered_at_once(learner: Learner, sent: list[str]) -> None:
    run = request_run(SPEC, learner, NOW).run
    Run.objects.update(status=Status.DONE)
    requested = request_run(SPEC, learner, NOW)
    assert requested.run == run
    assert requested.is_computed


@pytest.mark.parametrize("status", [Status.FAILED, Status.CANCELLED])
def test_spec_that_failed_is_tried_anew(learner: Learner, sent: list[str], status: Status) -> None:
    run = request_run(SPEC, learner, NOW).run
    Run.objects.update(status=status)
    assert request_run(SPEC, learner, NOW).run != run


def test_other_engine_version_is_another_run(
    learner: Learner, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = request_run(SPEC, learner, NOW).run
    monkeypatch.setattr(services, "ENGINE_VERSION", "another")
    assert request_run(SPEC, learner, NOW).run != run


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ({"depth": 0}, "depth: 0 is outside 2..100 layers"),
        ({"depth": 101}, "depth: 101 is outside 2..100 layers"),
        ({"width": "x"}, "width: 'x' is not a whole number"),
        ({"steps": 10**9}, "steps: 1000000000 is outside 1..500 steps"),
        ({"depht": 3}, "depht: unknown knob; did you mean depth?"),
    ],
)
def test_bad_spec_is_refused_with_field_value_and_limit_and_stores_nothing(
    learner: Learner, sent: list[str], spec: dict[str, Any], message: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        request_run(spec, learner, NOW)
    assert [problem.message for problem in refused.value.problems] == [message]
    assert not Run.objects.exists()
    assert not sent


def test_costly_spec_is_refused_for_a_student_and_taken_from_a_teacher(
    learner: Learner, sent: list[str]
) -> None:
    spec = {"depth": 20, "width": 128, "batch_size": 256, "steps": 500}
    with pytest.raises(RefusedError) as refused:
        request_run(spec, learner, NOW)
    assert "2e+11" in refused.value.problems[0].message
    assert learner.user is not None
    learner.user.role = Role.TEACHER
    assert request_run(spec, learner, NOW).run.status == Status.QUEUED


def test_too_many_waiting_runs_are_refused(
    learner: Learner, sent: list[str], settings: Any
) -> None:
    settings.RUNS_WAITING_PER_LEARNER = 2
    for seed in (1, 2):
        request_run({**SPEC, "seed": seed}, learner, NOW)
    with pytest.raises(RefusedError, match="2 of your runs are waiting; 2 may wait") as refused:
        request_run({**SPEC, "seed": 3}, learner, NOW)
    assert refused.value.status == 429


def test_run_stops_only_when_nobody_waits(
    learner: Learner, other_learner: Learner, sent: list[str]
) -> None:
    run = request_run(SPEC, learner, NOW).run
    request_run(SPEC, other_learner, NOW)
    withdraw(run, learner, NOW)
    run.refresh_from_db()
    assert run.status == Status.QUEUED
    withdraw(run, other_learner, NOW)
    run.refresh_from_db()
    assert run.status == Status.CANCELLED


def test_run_is_kept_when_the_broker_is_away_and_swept_later(
    learner: Learner, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise OperationalError("away")

    with monkeypatch.context() as outage:
        outage.setattr(execute_run, "apply_async", away)
        with django_capture_on_commit_callbacks(execute=True):
            run = request_run(SPEC, learner, NOW).run
        assert Run.objects.get(id=run.id).status == Status.QUEUED
        # What could not be sent is due again at the next sweep.
        assert sweep(NOW + RESEND_AFTER * 2) == 0
    monkeypatch.setattr(execute_run, "apply_async", lambda *_, **__: None)
    monkeypatch.setattr(services, "messages_waiting", lambda: 0)
    assert sweep(NOW + RESEND_AFTER / 2) == 0
    assert sweep(NOW + RESEND_AFTER * 2) == 1


@pytest.mark.parametrize(("waiting", "resent"), [(0, 3), (2, 1), (3, 0), (50, 0)])
def test_sweeper_sends_no_more_messages_than_runs_lack(
    learner: Learner, sent: list[str], monkeypatch: pytest.MonkeyPatch, waiting: int, resent: int
) -> None:
    for seed in range(3):
        request_run({**SPEC, "seed": seed}, learner, NOW)
    monkeypatch.setattr(services, "messages_waiting", lambda: waiting)
    assert sweep(NOW + RESEND_AFTER * 2) == resent
    assert len(sent) == resent


def test_sweeper_sends_a_run_again_whose_lease_ran_out(learner: Learner, sent: list[str]) -> None:
    run = request_run(SPEC, learner, NOW).run
    Run.objects.claim(run.id, uuid.uuid4(), NOW)
    assert sweep(NOW + LEASE - timedelta(seconds=1)) == 0
    assert sweep(NOW + LEASE + timedelta(seconds=1)) == 1
    assert sent == [str(run.id)]
