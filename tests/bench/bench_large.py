"""How long lists take on the site in STUDYPACK_DATA_DIR, as its teacher and a student ask for them.

The site is read, never written but for two sessions; `make demo-large` fills one.
"""

import logging
import os
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import django

from studypack.supervisor.broker import LOOPBACK, plan_broker, wait_for_broker
from studypack.supervisor.family import Family
from tests.bench.rows import Row, Unit

REQUESTS, WARM_UP = 40, 2
# A page that takes longer is felt: Nielsen 1993 sets the limit at which thoughts break at 1 s.
MOST_MS, MOST_QUERIES = 500.0, 20


def measure(family: Family, directory: Path) -> list[Row]:
    """Rows of the 95th percentile and of queries, by list."""
    broker = plan_broker(directory / "broker", directory / "broker.log")
    family.start(broker.program)
    wait_for_broker(broker.url)
    os.environ["REDIS_URL"] = broker.url
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studypack.settings")
    django.setup()
    # A line a request would bury the table.
    logging.getLogger("studypack.metrics.requests").setLevel(logging.WARNING)
    # Its models can be imported only now.
    lists = import_module("tests.bench.large_lists")
    rows = []
    for what, ask in lists.all_lists(LOOPBACK):
        elapsed_ms = p95_ms(ask)
        rows += [
            Row(what=f"{what}: p95", value=elapsed_ms, unit=Unit.MILLISECONDS, bar=MOST_MS),
            Row(
                what=f"{what}: database",
                value=lists.queries_of(ask),
                unit=Unit.QUERIES,
                bar=MOST_QUERIES,
            ),
        ]
    return rows


def p95_ms(ask: Callable[[], None]) -> float:
    """The 95th percentile of so many requests, one after the other, in milliseconds."""
    for _ in range(WARM_UP):
        ask()
    taken_ms = []
    for _ in range(REQUESTS):
        started_s = time.perf_counter()
        ask()
        taken_ms.append((time.perf_counter() - started_s) * 1000)
    return sorted(taken_ms)[REQUESTS * 95 // 100 - 1]
