"""Runs through a real broker and a real worker process, also when the worker is killed."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import psutil
import pytest
from django.utils import timezone

from simulator.models import LEASE, Run, Status
from simulator.services import request_run, sweep
from studypack.accounts.models import Learner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

WAIT_S = 60.0
# Some seconds of training: long enough to be killed in the middle of it.
LONG = {"depth": 40, "width": 96, "batch_size": 128, "steps": 300}
SHORT = {"depth": 4, "width": 8, "batch_size": 16, "steps": 20}


@pytest.fixture
def student_learner() -> Learner:
    return Learner.objects.create()


def wait_until(is_so: Callable[[], Any], *, while_waiting: Callable[[], Any] = lambda: None) -> Any:
    """What `is_so` returns once it is true."""
    until = time.monotonic() + WAIT_S
    while not (answer := is_so()):
        assert time.monotonic() < until, "waited too long"
        while_waiting()
        time.sleep(0.05)
    return answer


def ended(run: Run) -> bool:
    run.refresh_from_db()
    return run.is_final


def test_worker_carries_a_run_to_its_end(worker: int, student_learner: Learner) -> None:
    run = request_run(SHORT, student_learner, timezone.now()).run
    wait_until(lambda: ended(run))
    assert run.status == Status.DONE
    assert run.frames.count() == 21
    assert run.torch.startswith("2.")
    assert run.attempts == 1


def test_frames_arrive_while_the_run_goes_on(worker: int, student_learner: Learner) -> None:
    run = request_run(LONG, student_learner, timezone.now()).run
    counts = []

    def has_grown() -> bool:
        counts.append(run.frames.count())
        return len(set(counts)) > 5

    wait_until(has_grown)
    assert not ended(run)
    Run.objects.cancel(run.id, timezone.now())
    wait_until(lambda: ended(run))
    assert run.status == Status.CANCELLED
    assert run.frames.count() > 0


def test_run_whose_worker_is_killed_in_the_middle_ends_done_once(
    worker: int, student_learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = request_run({**LONG, "seed": 7}, student_learner, timezone.now()).run
    wait_until(lambda: run.frames.count() >= 3)
    run.refresh_from_db()
    assert run.status == Status.RUNNING
    (child,) = psutil.Process(worker).children()
    os.kill(child.pid, signal.SIGKILL)
    # The sweeper's clock is ahead by a lease, so that the test need not wait for it to run out.
    wait_until(
        lambda: ended(run),
        while_waiting=lambda: sweep(timezone.now() + (LEASE if run.attempts == 1 else timedelta())),
    )
    assert (run.status, run.attempts) == (Status.DONE, 2)
    sequence = list(run.frames.values_list("seq", flat=True))
    assert sequence == list(range(len(sequence)))


def test_many_deliveries_of_one_run_commit_once(worker: int, student_learner: Learner) -> None:
    from simulator.tasks import execute_run

    run = request_run({**SHORT, "seed": 3}, student_learner, timezone.now()).run
    for _ in range(20):
        execute_run.delay(str(run.id))
    wait_until(lambda: ended(run))
    time.sleep(0.5)
    run.refresh_from_db()
    assert (run.status, run.attempts, run.frames.count()) == (Status.DONE, 1, 21)
