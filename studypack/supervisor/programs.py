"""The programs that make up the running product, beside the broker."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from studypack.supervisor.broker import LOOPBACK
from studypack.supervisor.family import Program

WEB_PROCESSES = 2
WEB_STOP_LIMIT_S = 3


def shared_environment(redis_url: str | None) -> dict[str, str]:
    """What every program is told: the broker above all."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "studypack.settings"}
    if redis_url is not None:
        environment["REDIS_URL"] = redis_url
    return environment


def preparation(environment: Mapping[str, str]) -> Program:
    """Brings database, static files, packs and demo accounts up to date, then ends."""
    return Program(
        name="prepare",
        command=(sys.executable, "manage.py", "prepare"),
        environment=environment,
        log=None,
    )


def web(environment: Mapping[str, str], logs: Path, figures: Path, port: int) -> Program:
    """Pages and event streams; an open stream does not hold up the end.

    Its processes add up what they count in the folder `figures`, which must exist.
    """
    return Program(
        name="web",
        command=(
            *(sys.executable, "-m", "uvicorn", "studypack.asgi:application"),
            *("--host", LOOPBACK, "--port", str(port), "--workers", str(WEB_PROCESSES)),
            *("--timeout-graceful-shutdown", str(WEB_STOP_LIMIT_S)),
            *("--no-access-log", "--no-server-header"),
        ),
        environment={**environment, "PROMETHEUS_MULTIPROC_DIR": str(figures)},
        log=logs / "web.log",
    )


def worker(environment: Mapping[str, str], logs: Path, niceness: int) -> Program:
    """Trains one network at a time, on one thread, and gives way to the pages."""
    return Program(
        name="worker",
        command=(
            *(sys.executable, "-m", "celery", "-A", "studypack", "worker"),
            *("--concurrency", "1", "--without-gossip", "--without-mingle"),
            *("--loglevel", "INFO"),
        ),
        # A run in progress goes back to the queue at once instead of holding up the end.
        environment={**environment, "OMP_NUM_THREADS": "1", "REMAP_SIGTERM": "SIGQUIT"},
        log=logs / "worker.log",
        niceness=niceness,
    )


def sweeper(environment: Mapping[str, str], logs: Path) -> Program:
    """Wakes work whose message or worker was lost."""
    return Program(
        name="sweeper",
        command=(sys.executable, "manage.py", "sweep"),
        environment=environment,
        log=logs / "sweeper.log",
    )
