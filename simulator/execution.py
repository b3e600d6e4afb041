"""How a worker carries out a run: claim it by lease, store frames as they come, end it once.

Every write is conditional on the attempt that holds the lease, so a run that is delivered twice,
or whose first worker only seemed dead, is still written by one attempt.
"""

import logging
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from django.db import transaction

from simulator.engine import Spec, parse_spec
from simulator.engine.buckets import bucketed
from simulator.engine.outcome import Outcome, theory_of
from simulator.models import Frame, Run, Status

logger = logging.getLogger(__name__)

FLUSH_EVERY_S = 0.1

Payload = dict[str, Any]


class Publisher(Protocol):
    """Tells the pages that follow a run what is new; may fail without harm to the run."""

    def frames(self, run_id: uuid.UUID, frames: Iterable[Frame]) -> None:
        """New frames, already stored."""

    def changed(self, run_id: uuid.UUID) -> None:
        """The status changed, already stored."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What a run needs from outside: the trainer, two clocks, the publisher and its time limit."""

    train: Callable[[Spec], Iterator[Payload]]
    torch_version: str
    now: Callable[[], datetime]
    monotonic_s: Callable[[], float]
    publish: Publisher
    time_limit_s: float


class LeaseLostError(Exception):
    """Another attempt holds the run, or it was ended from outside."""


class StopError(Exception):
    """The run must end now, in `status`, for the reason given."""

    def __init__(self, status: Status, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def execute(run_id: uuid.UUID, around: Surroundings) -> bool:
    """Whether this call carried the run to its end; False where it was not to be had."""
    attempt = uuid.uuid4()
    run = claim(run_id, attempt, around)
    return run is not None and carry_out(run, attempt, around)


def execute_next(around: Surroundings) -> Run | None:
    """The run that this call carried out: the next by the fair order, None where none waits."""
    attempt = uuid.uuid4()
    while (waiting := Run.objects.in_turn(around.now()).first()) is not None:
        run = claim(waiting.id, attempt, around)
        # Where another worker was faster, the next one may still be had.
        if run is not None:
            carry_out(run, attempt, around)
            return run
    return None


def carry_out(run: Run, attempt: uuid.UUID, around: Surroundings) -> bool:
    """Whether the run that `attempt` holds was carried to its end; False where it was lost."""
    run_id = run.id
    around.publish.changed(run_id)
    recorder = Recorder(run_id=run_id, attempt=attempt, around=around)
    try:
        recorder.record(parse_spec(run.spec))
    except LeaseLostError:
        logger.warning("run %s: the lease was lost", run_id)
        return False
    except StopError as stop:
        recorder.end(stop.status, error_code=stop.code, error_message=stop.message)
    except Exception:  # the worker's edge: whatever went wrong, the run must end
        logger.exception("run %s failed", run_id)
        recorder.end(
            Status.FAILED,
            error_code="internal",
            error_message="The simulation failed; the fault has been logged.",
        )
    around.publish.changed(run_id)
    return True


def claim(run_id: uuid.UUID, attempt: uuid.UUID, around: Surroundings) -> Run | None:
    """The run, held by `attempt`; frames of an attempt that died are gone."""
    with transaction.atomic():
        if not Run.objects.claim(run_id, attempt, around.now()):
            return None
        Frame.objects.filter(run_id=run_id).delete()
    return Run.objects.get(id=run_id)


@dataclass(kw_only=True)
class Recorder:
    """Stores the frames of one attempt in batches, each together with a renewed lease."""

    run_id: uuid.UUID
    attempt: uuid.UUID
    around: Surroundings
    waiting: list[Frame] = field(default_factory=list)
    count: int = 0
    last_flush_s: float = 0.0

    def record(self, spec: Spec) -> None:
        """Trains to the end: done, or diverged at the first number that is not finite."""
        held = Run.objects.filter(id=self.run_id, attempt=self.attempt)
        held.update(theory=theory_of(spec))
        started_s = self.around.monotonic_s()
        outcome = Outcome(spec)
        for payload in bucketed(self.around.train(spec), spec.last_step):
            outcome.take(payload)
            self._keep(payload)
            if self.around.monotonic_s() - started_s > self.around.time_limit_s:
                self.flush()
                limit = f"The run took longer than {self.around.time_limit_s:g} s."
                raise StopError(Status.FAILED, "time_limit", limit)
        self.flush()
        self.end(
            Status.DIVERGED if outcome.diverged_at else Status.DONE,
            verdict=outcome.verdict(),
            diverged_at=outcome.diverged_at,
            torch=self.around.torch_version,
        )

    def end(self, status: Status, **values: object) -> None:
        """Writes the final status, unless the run is no longer ours."""
        ended = Run.objects.finish(self.run_id, self.attempt, status, self.around.now(), **values)
        if not ended:
            logger.warning("run %s: ended elsewhere", self.run_id)

    def flush(self) -> None:
        """Stores and publishes what waits, and renews the lease.

        Raises:
            LeaseLostError: the run is no longer ours; nothing was stored.
            StopError: nobody waits for the run any more.
        """
        frames, self.waiting = self.waiting, []
        with transaction.atomic():
            if not Run.objects.extend_lease(self.run_id, self.attempt, self.around.now()):
                raise LeaseLostError
            Frame.objects.bulk_create(frames)
        self.last_flush_s = self.around.monotonic_s()
        self.around.publish.frames(self.run_id, frames)
        if Run.objects.filter(id=self.run_id, cancel_requested=True).exists():
            raise StopError(Status.CANCELLED, "", "")

    def _keep(self, payload: Payload) -> None:
        self.waiting.append(Frame(run_id=self.run_id, seq=self.count, payload=payload))
        self.count += 1
        # The flow at initialisation is the most instructive picture: it never waits.
        is_first = self.count == 1
        if is_first or self.around.monotonic_s() - self.last_flush_s >= FLUSH_EVERY_S:
            self.flush()
