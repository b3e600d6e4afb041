"""How soon a published frame has left the web process on a page's open event stream."""

import statistics
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from redis import Redis

from simulator.engine.frame import LAYER_QUANTITIES
from simulator.engine.frame import Frame as Measured
from simulator.models import Frame, Run, Status
from simulator.publishing import StreamPublisher, to_json
from simulator.reading import make_token
from studypack.supervisor import programs
from studypack.supervisor.broker import LOOPBACK, free_port
from studypack.supervisor.family import Family
from tests.bench.rows import Row, Unit
from tests.services import database_url, wait_for

FRAMES, WARM_UP = 100, 10
DEPTH = 20
# Workers flush at most every 100 ms: the reader sleeps when a frame comes, here too.
PAUSE_S = 0.02
START_LIMIT_S = 20.0
READ_LIMIT_S = 10.0
BARE_STREAM = "studypack:bench"
PUBLISH_TO_PAGE_BAR_MS = 3.0


def measure(family: Family, directory: Path) -> list[Row]:
    """Rows of publish to page, in ms and against the bare broker in the same minutes."""
    port = free_port()
    start_web(family, directory, port)
    run = Run.objects.create(
        spec={}, fingerprint="bench", engine="1", enqueued_at=timezone.now(), status=Status.RUNNING
    )
    with Redis.from_url(settings.REDIS_URL) as client:
        page = open_page(port, run)
        pairs = [paired_times(client, page, run, seq) for seq in range(WARM_UP + FRAMES)][WARM_UP:]
    to_page_s, bare_s = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(to_page / bare for to_page, bare in pairs)
    return [
        Row(
            what="publish to page: frame read from the socket",
            value=to_page_s * 1000,
            unit=Unit.MILLISECONDS,
            bar=PUBLISH_TO_PAGE_BAR_MS,
            aside=f"median of {FRAMES} frames, {DEPTH} layers",
        ),
        Row(
            what="publish to page: against XADD and XREAD alone",
            value=ratio,
            unit=Unit.BARE,
            aside=f"alone {bare_s * 1000:.2f} ms",
        ),
    ]


def start_web(family: Family, directory: Path, port: int) -> None:
    """The web process answers."""
    environment = {**programs.shared_environment(None), "DATABASE_URL": database_url()}
    logs, figures = directory / "log", directory / "figures"
    figures.mkdir()
    process = family.start(programs.web(environment, logs, figures, port))
    wait_for(lambda: answers(port), process, logs / "web.log", START_LIMIT_S)


def answers(port: int) -> bool:
    """True when the web process says that it is alive."""
    connection = HTTPConnection(LOOPBACK, port, timeout=READ_LIMIT_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def open_page(port: int, run: Run) -> HTTPResponse:
    """A page that follows the run and has read the table."""
    connection = HTTPConnection(LOOPBACK, port, timeout=READ_LIMIT_S)
    connection.request("GET", f"/events/?token={make_token(run, 'en')}")
    page = connection.getresponse()
    read_until(page, b"event: state")
    return page


def read_until(page: HTTPResponse, beginning: bytes) -> None:
    """Lines have been read, the last of them one that starts so."""
    while line := page.readline():
        if line.startswith(beginning):
            return
    raise ConnectionError("events: the stream ended")


def paired_times(client: "Redis", page: HTTPResponse, run: Run, seq: int) -> tuple[float, float]:
    """Seconds that one frame took to the page, and that its bytes take through the broker alone."""
    time.sleep(PAUSE_S)
    frame = Frame.objects.create(run=run, seq=seq, payload=payload(seq))
    line = f'data: {{"run":"{run.id}","seq":{seq},'.encode()
    turns: list[Callable[[], None]] = [
        lambda: to_page(client, page, frame, line),
        lambda: through_broker(client, to_json(frame.payload)),
    ]
    # Who goes first changes from frame to frame.
    first = seq % 2
    times = {turn: seconds(turns[turn]) for turn in (first, 1 - first)}
    return times[0], times[1]


def seconds(turn: Callable[[], None]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    turn()
    return time.perf_counter() - start


def to_page(client: "Redis", page: HTTPResponse, frame: Frame, line: bytes) -> None:
    """The frame has been published and read by the page."""
    StreamPublisher(client=client).frames(frame.run_id, [frame])
    read_until(page, line)


def through_broker(client: "Redis", text: str) -> None:
    """The text has been added to a stream and read back."""
    client.delete(BARE_STREAM)
    client.xadd(BARE_STREAM, {"frame": text})
    assert client.xread({BARE_STREAM: "0"}, count=1)


def payload(step: int) -> dict[str, Any]:
    """A frame of the usual size."""
    sizes = {name: [0.1234 / layer for layer in range(1, DEPTH + 1)] for name in LAYER_QUANTITIES}
    measured = Measured(
        step=step,
        loss=2.303,
        accuracy=0.125,
        gradient_norm=0.4567,
        clipped_gradient_norm=0.4567,
        layers=sizes,
    )
    return measured.as_payload()
