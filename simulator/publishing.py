"""The stream on which workers tell web processes what is new; the table holds the truth."""

import json
import logging
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from simulator.models import Frame

logger = logging.getLogger(__name__)

STREAM = "studypack:runs"
LONGEST = 5_000


@dataclass(frozen=True, kw_only=True)
class StreamPublisher:
    """Adds one entry a frame or change to one capped Redis stream."""

    client: "Redis"

    def frames(self, run_id: uuid.UUID, frames: Iterable[Frame]) -> None:
        """Entries of run, seq and the payload as JSON."""
        self._add(
            {"run": str(run_id), "seq": frame.seq, "frame": to_json(frame.payload)}
            for frame in frames
        )

    def changed(self, run_id: uuid.UUID) -> None:
        """An entry of the run alone: its row has changed."""
        self._add([{"run": str(run_id)}])

    def _add(self, entries: Iterable[dict[str, str | int]]) -> None:
        try:
            with self.client.pipeline(transaction=False) as pipeline:
                for entry in entries:
                    pipeline.xadd(STREAM, entry, maxlen=LONGEST, approximate=True)  # type: ignore[arg-type]
                pipeline.execute()
        except RedisError as error:
            # Pages fall back on reading the table; ten times a second, one line is enough.
            logger.warning("the stream cannot be written: %s", error)


def to_json(value: object) -> str:
    """Compact JSON; NaN and infinities are a fault, never written."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False)
