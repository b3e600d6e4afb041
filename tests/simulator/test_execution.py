"""A run is carried out once, whatever happens to its workers."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from simulator.engine import Spec
from simulator.engine.train import train
from simulator.execution import Surroundings, execute
from simulator.models import LEASE, MOST_ATTEMPTS, Frame, Run, Status
from simulator.services import sweep

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SMALL = Spec(depth=4, width=4, batch_size=8, steps=12)


@dataclass(kw_only=True)
class Notes:
    """A publisher that keeps what it was told."""

    told: list[str] = field(default_factory=list)

    def frames(self, run_id: uuid.UUID, frames: Any) -> None:
        self.told += [f"frame {frame.seq}" for frame in frames]

    def changed(self, run_id: uuid.UUID) -> None:
        self.told.append(Run.objects.get(id=run_id).status)


@dataclass(kw_only=True)
class Bench:
    """Surroundings whose clocks and trainer a test controls."""

    notes: Notes = field(default_factory=Notes)
    seconds: float = 0.0
    seconds_a_frame: float = 0.06
    time_limit_s: float = 30.0

    def train(self, spec: Spec) -> Iterator[dict[str, Any]]:
        for frame in train(spec):
            self.seconds += self.seconds_a_frame
            yield frame.as_payload()

    def around(self, **changes: Any) -> Surroundings:
        values: dict[str, Any] = {
            "train": self.train,
            "torch_version": "test",
            "now": lambda: NOW + timedelta(seconds=self.seconds),
            "monotonic_s": lambda: self.seconds,
            "publish": self.notes,
            "time_limit_s": self.time_limit_s,
        }
        return Surroundings(**{**values, **changes})


@pytest.fixture
def run() -> Run:
    return make_run(SMALL)


def make_run(spec: Spec) -> Run:
    return Run.objects.create(
        spec=spec.as_dict(), fingerprint=spec.fingerprint(), engine="1", enqueued_at=NOW
    )


def test_run_ends_done_with_every_frame_theory_and_verdict(run: Run) -> None:
    assert execute(run.id, Bench().around())
    run.refresh_from_db()
    assert run.status == Status.DONE
    assert list(run.frames.values_list("seq", flat=True)) == list(range(13))
    assert run.frames.get(seq=0).payload["step"] == 0
    assert run.theory is not None
    assert len(run.theory["predicted_signal_norm"]) == 4
    assert run.verdict is not None
    assert run.verdict["kind"]
    assert run.torch == "test"
    assert run.lease_until is None


def test_first_frame_is_stored_at_once_and_the_rest_in_batches(run: Run) -> None:
    bench = Bench()
    execute(run.id, bench.around())
    assert bench.notes.told[:4] == ["running", "frame 0", "frame 1", "frame 2"]
    assert bench.notes.told[-1] == "done"
    assert len(bench.notes.told) == 15


def test_first_frame_is_timed_by_the_attempt_that_is_kept(run: Run) -> None:
    Run.objects.claim(run.id, dead := uuid.uuid4(), NOW)
    Run.objects.extend_lease(run.id, dead, NOW)
    later_s = 2 * LEASE.total_seconds()
    execute(run.id, Bench(seconds=later_s).around())
    run.refresh_from_db()
    assert run.first_frame_at == NOW + timedelta(seconds=later_s + 0.06)


def test_second_delivery_does_nothing(run: Run) -> None:
    assert [execute(run.id, Bench().around()) for _ in range(20)].count(True) == 1
    assert Frame.objects.filter(run=run).count() == 13


def test_run_under_lease_is_left_alone_and_taken_when_it_runs_out(run: Run) -> None:
    Run.objects.claim(run.id, uuid.uuid4(), NOW)
    assert not execute(run.id, Bench(seconds=LEASE.total_seconds() - 1).around())
    assert execute(run.id, Bench(seconds=LEASE.total_seconds() + 1).around())
    run.refresh_from_db()
    assert (run.status, run.attempts) == (Status.DONE, 2)


def test_frames_of_a_dead_attempt_are_replaced(run: Run) -> None:
    Run.objects.claim(run.id, uuid.uuid4(), NOW)
    Frame.objects.create(run=run, seq=0, payload={"step": "from the dead"})
    execute(run.id, Bench(seconds=LEASE.total_seconds() + 1).around())
    assert run.frames.get(seq=0).payload["step"] == 0


def test_attempt_that_lost_its_lease_writes_nothing_more(run: Run) -> None:
    bench = Bench()
    thief = uuid.uuid4()

    def train_and_be_robbed(spec: Spec) -> Iterator[dict[str, Any]]:
        for number, payload in enumerate(bench.train(spec)):
            if number == 5:
                Run.objects.filter(id=run.id).update(attempt=thief)
            yield payload

    assert not execute(run.id, bench.around(train=train_and_be_robbed))
    run.refresh_from_db()
    assert (run.status, run.attempt) == (Status.RUNNING, thief)
    assert run.frames.count() <= 5
    assert "done" not in bench.notes.told


def test_diverging_run_ends_diverged_and_keeps_its_frames() -> None:
    run = make_run(
        Spec(depth=30, width=16, batch_size=8, steps=50, weight_gain=4.0, learning_rate=10)
    )
    execute(run.id, Bench().around())
    run.refresh_from_db()
    assert run.status == Status.DIVERGED
    assert run.diverged_at is not None
    assert run.diverged_at["step"] >= 0
    assert run.verdict is not None
    assert run.verdict["kind"] == "diverged"
    assert run.frames.exists()


def test_cancelled_run_stops_at_the_next_flush_and_keeps_what_it_had(run: Run) -> None:
    bench = Bench()

    def train_and_cancel(spec: Spec) -> Iterator[dict[str, Any]]:
        for number, payload in enumerate(bench.train(spec)):
            if number == 3:
                Run.objects.cancel(run.id, NOW)
            yield payload

    execute(run.id, bench.around(train=train_and_cancel))
    run.refresh_from_db()
    assert run.status == Status.CANCELLED
    assert 3 <= run.frames.count() < 8


def test_queued_run_is_cancelled_at_once(run: Run) -> None:
    Run.objects.cancel(run.id, NOW)
    assert not execute(run.id, Bench().around())
    run.refresh_from_db()
    assert run.status == Status.CANCELLED


def test_run_over_its_time_ends_failed_with_the_limit(run: Run) -> None:
    execute(run.id, Bench(seconds_a_frame=10).around())
    run.refresh_from_db()
    assert (run.status, run.error_code) == (Status.FAILED, "time_limit")
    assert run.error_message == "The run took longer than 30 s."


def test_fault_in_the_trainer_ends_failed_without_its_details(
    run: Run, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(spec: Spec) -> Iterator[dict[str, Any]]:
        raise RuntimeError("secret path")
        yield {}

    execute(run.id, Bench().around(train=broken))
    run.refresh_from_db()
    assert (run.status, run.error_code) == (Status.FAILED, "internal")
    assert "secret" not in run.error_message
    assert "secret path" in caplog.text


def test_run_whose_workers_always_die_is_given_up(run: Run) -> None:
    now = NOW
    for _ in range(MOST_ATTEMPTS):
        assert Run.objects.claim(run.id, uuid.uuid4(), now)
        now += LEASE + timedelta(seconds=1)
    assert not Run.objects.claim(run.id, uuid.uuid4(), now)
    sweep(now)
    run.refresh_from_db()
    assert (run.status, run.error_code) == (Status.FAILED, "worker_lost")
