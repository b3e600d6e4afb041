"""What the first page of the admin says: whether everything answers, and what happened lately."""

import platform
import shutil
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate

from quizzes.models import Attempt
from simulator.engine import ENGINE_VERSION
from simulator.models import LEASE, Run, Status
from studypack.accounts.models import User
from studypack.health import has_broker, has_database, tasks_by_worker

# Together they leave a fifth of a second for the rest; a worker that computes is slow to answer.
BROKER_S: Final = 0.2
WORKERS_S: Final = 0.6
DAYS: Final = 7
MOST_FAILED: Final = 10
PACKAGES: Final = ("django", "celery", "torch")


@dataclass(frozen=True, kw_only=True)
class Workers:
    """Those that answer now, and when the last sign of any was stored (None: never)."""

    count: int
    busy: int
    heard_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Queue:
    """Runs that wait for a worker; `longest_s` is since the oldest was asked for, 0 for none."""

    length: int
    longest_s: int


@dataclass(frozen=True, kw_only=True)
class Day:
    """What happened on one day, UTC."""

    day: date
    sign_ups: int
    attempts: int


@dataclass(frozen=True, kw_only=True)
class Disk:
    """Bytes that the data folder takes, and that are left on its disk."""

    used: int
    free: int


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    """The page's facts; `failed` are the latest of the failed runs."""

    has_database: bool
    has_broker: bool
    workers: Workers
    queue: Queue
    count_by_status: dict[str, int]
    failed: list[Run]
    days: list[Day]
    disk: Disk
    version_by_name: dict[str, str]


def read_dashboard(now: datetime) -> Dashboard:
    """Everything, within a second whatever is away."""
    broker = has_broker(BROKER_S)
    latest = Run.objects.filter(created_at__gt=now - timedelta(days=1))
    return Dashboard(
        has_database=has_database(),
        has_broker=broker,
        workers=read_workers(tasks_by_worker(WORKERS_S) if broker else {}, now),
        queue=read_queue(now),
        count_by_status=count_by_status(latest),
        failed=list(latest.filter(status=Status.FAILED)[:MOST_FAILED]),
        days=read_days(now),
        disk=read_disk(settings.DATA_DIR),
        version_by_name=version_by_name(),
    )


def read_workers(tasks: dict[str, int], now: datetime) -> Workers:
    """The workers by the number of tasks that each said it has."""
    busy = sum(count > 0 for count in tasks.values())
    return Workers(count=len(tasks), busy=busy, heard_at=now if tasks else last_heard())


def last_heard() -> datetime | None:
    """When a worker last stored something: an end, or a lease renewed."""
    seen = Run.objects.aggregate(ended=Max("finished_at"), lease=Max("lease_until"))
    signs = [seen["ended"], seen["lease"] - LEASE if seen["lease"] else None]
    return max((sign for sign in signs if sign), default=None)


def read_queue(now: datetime) -> Queue:
    """The queue as the table has it; the broker may have lost messages."""
    queued = Run.objects.filter(status=Status.QUEUED)
    found = queued.aggregate(length=Count("pk"), oldest=Min("created_at"))
    waited = now - found["oldest"] if found["oldest"] else timedelta()
    return Queue(length=found["length"], longest_s=max(0, round(waited.total_seconds())))


def count_by_status(runs: QuerySet[Run]) -> dict[str, int]:
    """How many of the runs are in each status, in the order of their way."""
    rows = runs.order_by().values_list("status").annotate(count=Count("pk"))
    counts = dict(rows)
    return {str(status.label): counts.get(status, 0) for status in Status}


def read_days(now: datetime) -> list[Day]:
    """The last seven days, today first."""
    today = now.date()
    since = now - timedelta(days=DAYS)
    sign_ups = by_day(User.objects.filter(date_joined__gt=since), "date_joined")
    attempts = by_day(Attempt.objects.filter(started_at__gt=since), "started_at")
    dates = [today - timedelta(days=ago) for ago in range(DAYS)]
    return [Day(day=day, sign_ups=sign_ups[day], attempts=attempts[day]) for day in dates]


def by_day(rows: QuerySet[Any], field: str) -> Counter[date]:
    """How many of the rows fall on each day."""
    found = rows.order_by().values_list(TruncDate(field)).annotate(count=Count("pk"))
    return Counter(dict(found))


def read_disk(folder: Path) -> Disk:
    """What the folder takes, and what is left."""
    return Disk(used=sum(sizes(folder)), free=shutil.disk_usage(folder).free)


def sizes(folder: Path) -> Iterator[int]:
    """Bytes of each file below a folder; one that goes meanwhile counts nothing."""
    for file in folder.rglob("*"):
        try:
            yield file.lstat().st_size
        except OSError:
            continue


def version_by_name() -> dict[str, str]:
    """What is at work; torch is asked for its version without being loaded."""
    return {
        "Study Pack": product_version(),
        "Engine": ENGINE_VERSION,
        "Python": platform.python_version(),
        **{name.capitalize(): version(name) for name in PACKAGES},
        connection.display_name: ".".join(map(str, connection.get_database_version())),
    }


@cache
def product_version() -> str:
    """The version that the project says of itself."""
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
