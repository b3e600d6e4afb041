"""CPU of a request to each kind of page, in the unit H: the CPU of one password check.

In this process, as a worker of the production server spends it: hashed static files, cached
templates, real content, a signed-in student, a connection from the pool for every request.
"""

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from django.contrib.auth.hashers import check_password, make_password
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from studypack.supervisor.family import Family
from tests.bench.page_requests import LANGUAGE, Request, all_requests
from tests.bench.rows import Row, Unit

ROUNDS, REQUESTS_A_ROUND, WARM_UP = 11, 20, 5
MEASURING_LIMIT_S = 40.0
# Compressing these takes longer than everything that is measured.
STATIC_OF_OTHER_PAGES = ["admin", "drf_spectacular_sidecar", "rest_framework"]
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True, kw_only=True)
class Round:
    """CPU seconds of one password check, and of one request of each kind."""

    check_s: float
    request_s: Sequence[float]


def measure(family: Family, directory: Path) -> list[Row]:
    """Rows of CPU and queries by page."""
    call_command(
        "collectstatic", interactive=False, verbosity=0, ignore_patterns=STATIC_OF_OTHER_PAGES
    )
    call_command("load_packs", stdout=StringIO())
    with translation.override(LANGUAGE):
        requests = all_requests()
    for request in requests:
        warm_up(request)
    rounds = list(measured_rounds(requests))
    check_ms = statistics.median(each.check_s for each in rounds) * 1000
    check = Row(what="H: one password check", value=check_ms, unit=Unit.MILLISECONDS)
    pages = [
        row
        for index, request in enumerate(requests)
        for row in rows_of(request, [(each.check_s, each.request_s[index]) for each in rounds])
    ]
    return [check, *pages]


def warm_up(request: Request) -> None:
    """Templates are compiled, papers kept, the page is right."""
    for _ in range(WARM_UP):
        status = request.send()
        if status != 200:
            raise RuntimeError(f"{request.what}: status {status}")


def measured_rounds(requests: Sequence[Request]) -> Iterator[Round]:
    """Rounds of everything, one after the other, so that the machine's moods hit all alike."""
    until = time.monotonic() + MEASURING_LIMIT_S
    encoded = make_password(PASSWORD)
    for _ in range(ROUNDS):
        yield Round(
            check_s=cpu_s(lambda: check_password(PASSWORD, encoded)),
            request_s=[
                cpu_s(request.send, REQUESTS_A_ROUND) / REQUESTS_A_ROUND for request in requests
            ],
        )
        if time.monotonic() > until:
            return


def cpu_s(action: Callable[[], object], times: int = 1) -> float:
    """CPU seconds of this process, all threads, while it acts so many times."""
    start = time.process_time()
    for _ in range(times):
        action()
    return time.process_time() - start


def rows_of(request: Request, pairs: Sequence[tuple[float, float]]) -> list[Row]:
    """CPU and queries of one request."""
    with CaptureQueriesContext(connection) as queries:
        request.send()
    request_ms = statistics.median(request_s for _, request_s in pairs) * 1000
    return [
        Row(
            what=f"{request.what}: CPU",
            value=statistics.median(request_s / check_s for check_s, request_s in pairs),
            unit=Unit.SHARE_OF_H,
            bar=1 / request.share,
            aside=f"{request_ms:.1f} ms, {len(pairs) * REQUESTS_A_ROUND} requests",
        ),
        Row(
            what=f"{request.what}: database",
            value=len(queries),
            unit=Unit.QUERIES,
            bar=request.most_queries,
        ),
    ]
