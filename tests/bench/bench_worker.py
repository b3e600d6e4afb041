"""How soon a warm Celery worker has stored the first frame of a run that somebody asked for."""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from redis import Redis

from simulator.models import Run
from simulator.publishing import STREAM
from simulator.services import request_run
from studypack.accounts.models import Learner
from studypack.supervisor import programs
from studypack.supervisor.family import Family
from tests.bench.rows import Row, Unit
from tests.services import WORKER_LIMIT_S, database_url, is_answering, wait_for

RUNS = 15
SPEC = {"depth": 20, "width": 64, "steps": 40}
RUN_LIMIT_S = 20.0
FIRST_FRAME_BAR_MS = 100.0


def measure(family: Family, directory: Path) -> list[Row]:
    """Rows of the time to the first frame: from the claim, and from the reader's request."""
    start_worker(family, directory)
    learner = Learner.objects.create()
    with Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        # The first run is the warm-up.
        delays = [first_frame_delays(client, learner, seed) for seed in range(RUNS + 1)][1:]
    since_asked, since_claimed = (statistics.median(column) for column in zip(*delays, strict=True))
    aside = f"median of {RUNS} runs, {SPEC['depth']} layers"
    return [
        Row(
            what="warm worker: task claimed to first frame stored",
            value=since_claimed,
            unit=Unit.MILLISECONDS,
            bar=FIRST_FRAME_BAR_MS,
            aside=aside,
        ),
        Row(
            what="warm worker: run asked for to first frame stored",
            value=since_asked,
            unit=Unit.MILLISECONDS,
            aside=aside,
        ),
    ]


def start_worker(family: Family, directory: Path) -> None:
    """A worker on this process's broker and database has warmed up."""
    environment = {**programs.shared_environment(None), "DATABASE_URL": database_url()}
    logs = directory / "log"
    process = family.start(programs.worker(environment, logs, settings.WORKER_NICENESS))
    wait_for(is_answering, process, logs / "worker.log", WORKER_LIMIT_S)


def first_frame_delays(client: "Redis", learner: Learner, seed: int) -> tuple[float, float]:
    """Milliseconds from the request, and from the worker's claim, to the first frame stored."""
    cursor = newest_id(client)
    asked_ms = time.time() * 1000
    run = request_run({**SPEC, "seed": seed}, learner, timezone.now()).run
    first_frame_ms = next(
        at_ms for at_ms, is_frame in list(entries_to_end(client, cursor)) if is_frame
    )
    started_at = Run.objects.get(id=run.id).started_at
    assert started_at is not None
    return first_frame_ms - asked_ms, first_frame_ms - started_at.timestamp() * 1000


def newest_id(client: "Redis") -> str:
    """What has been added to the stream so far ends here."""
    newest: Any = client.xrevrange(STREAM, count=1)
    return str(newest[0][0]) if newest else "0"


def entries_to_end(client: "Redis", cursor: str) -> Iterator[tuple[int, bool]]:
    """When each entry of a run came, by the broker's clock in ms, and whether it is a frame."""
    until, changes = time.monotonic() + RUN_LIMIT_S, 0
    # The run is claimed and ended: two entries that are no frames.
    while changes < 2:
        if time.monotonic() > until:
            raise TimeoutError(f"run: not ended after {RUN_LIMIT_S:.0f} s")
        found: Any = client.xread({STREAM: cursor}, block=1_000)
        for _, entries in found or ():
            for entry_id, entry in entries:
                cursor, is_frame = entry_id, "seq" in entry
                changes += not is_frame
                yield int(entry_id.partition("-")[0]), is_frame
