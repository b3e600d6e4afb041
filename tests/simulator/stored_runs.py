"""Runs as the table holds them: asked for, computed by the real engine, or set in a status."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from time import monotonic
from typing import Any

from simulator.engine import ENGINE_VERSION, parse_spec
from simulator.execution import Surroundings, execute
from simulator.models import Frame, Run, RunRequest, Status
from simulator.tasks import train_payloads
from studypack.accounts.models import Learner

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SPEC: dict[str, Any] = {"depth": 4, "width": 8, "batch_size": 8, "steps": 5}
DIVERGING: dict[str, Any] = {
    **{"depth": 30, "width": 16, "batch_size": 8, "steps": 50},
    **{"weight_gain": 4.0, "learning_rate": 10},
}


class NobodyListens:
    """A publisher without readers."""

    def frames(self, run_id: uuid.UUID, frames: Iterable[Frame]) -> None:
        """Tells nobody of new frames."""

    def changed(self, run_id: uuid.UUID) -> None:
        """Tells nobody of a new status."""


def store_run(
    learner: Learner, spec: dict[str, Any] = SPEC, status: Status = Status.QUEUED, **values: Any
) -> Run:
    """A run that the learner asked for, in a status."""
    parsed = parse_spec(spec)
    run = Run.objects.create(
        spec=parsed.as_dict(),
        fingerprint=parsed.fingerprint(),
        engine=ENGINE_VERSION,
        enqueued_at=NOW,
        status=status,
        **values,
    )
    RunRequest.objects.create(run=run, learner=learner)
    return run


def compute_run(learner: Learner, spec: dict[str, Any] = SPEC) -> Run:
    """A run that the learner asked for, carried to its end by the real engine."""
    run = store_run(learner, spec)
    carry_out(run)
    run.refresh_from_db()
    return run


def carry_out(run: Run) -> None:
    """What a worker does with a queued run."""
    around = Surroundings(
        train=train_payloads,
        torch_version="test",
        now=lambda: NOW,
        monotonic_s=monotonic,
        publish=NobodyListens(),
        time_limit_s=30,
    )
    assert execute(run.id, around)
