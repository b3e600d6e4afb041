"""The real services beside the tests: broker, PostgreSQL, a Celery worker, the running product.

Loaded with `-p tests.services`, so that the environment is set before Django's settings are read.
"""

import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection

from studypack.celery import app
from studypack.supervisor import programs
from studypack.supervisor.broker import free_port, plan_broker, wait_for_broker
from studypack.supervisor.family import Family, Program, tail
from tests.postgres import start_postgres

FAMILY = pytest.StashKey[Family]()
DIRECTORY = pytest.StashKey[Path]()
# What the person's own environment says must not reach the tests.
OWN_SETTINGS = (
    *("ALLOWED_HOSTS", "DATABASE_URL", "DEBUG", "DEMO_ACCOUNTS", "HTTPS", "PORT", "REDIS_URL"),
    *("EMAIL_FROM", "EMAIL_URL", "TEACHERS_SIGN_UP"),
    *("OPEN_TO_STRANGERS", "SECRET_KEY", "STUDYPACK_CONTENT_DIR"),
)
# What the session's own services are called: the product under test brings its own.
SESSION_SETTINGS = ("DATABASE_URL", "DJANGO_ALLOW_ASYNC_UNSAFE", "REDIS_URL")
WORKER_LIMIT_S = 60.0
SITE_LIMIT_S = 180.0
# A worker gives way to all the tests that run beside it, though less than to pages.
RUN_LIMIT_S = 300
NICENESS = 10


def start_services(family: Family, directory: Path) -> None:
    """The environment describes a fresh broker and a fresh database, both running."""
    os.environ["WORKER_NICENESS"] = str(NICENESS)
    for name in OWN_SETTINGS:
        os.environ.pop(name, None)
    os.environ["STUDYPACK_DATA_DIR"] = str(directory)
    broker = plan_broker(directory / "broker", directory / "log" / "broker.log")
    family.start(broker.program)
    if not wait_for_broker(broker.url):
        raise pytest.UsageError(f"broker: did not start\n{tail(broker.program.log)}")
    os.environ["REDIS_URL"] = broker.url
    if os.environ.get("STUDYPACK_TEST_DATABASE") == "postgresql":
        os.environ["DATABASE_URL"] = start_postgres(family)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None, None, None]:
    # A wrapper runs before pytest-django's own hook, which reads the settings.
    directory = Path(tempfile.mkdtemp(prefix="studypack-tests-"))
    family = Family()
    family.remove_at_end(directory)
    early_config.stash[FAMILY], early_config.stash[DIRECTORY] = family, directory
    start_services(family, directory)
    # The loop that Playwright leaves running would make Django refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    # As in a worker, and before torch is loaded: more threads make small networks slower.
    os.environ["OMP_NUM_THREADS"] = "1"
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    family = config.stash.get(FAMILY, None)
    if family is not None:
        family.close()


def pytest_report_header() -> str:
    return f"services: Valkey and {os.environ.get('STUDYPACK_TEST_DATABASE') or 'sqlite'}"


@pytest.fixture(scope="session")
def family(pytestconfig: pytest.Config) -> Family:
    """Starts programs that stop with the session, even when it is killed."""
    return pytestconfig.stash[FAMILY]


def wait_for(
    is_there: Callable[[], bool], process: subprocess.Popen[bytes], log: Path, limit_s: float
) -> None:
    """Returns once `is_there` says so; fails when the process ends or the time is up."""
    until = time.monotonic() + limit_s
    while not is_there():
        if process.poll() is not None:
            pytest.fail(f"{log.stem}: ended with {process.returncode}:\n{tail(log)}")
        if time.monotonic() > until:
            pytest.fail(f"{log.stem}: not there after {limit_s:.0f} s:\n{tail(log)}")
        time.sleep(0.1)


def database_url() -> str:
    """The URL of the database that the tests write to, for another process."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite://{name}"
    return f"postgresql://postgres@/{name}?host={connection.settings_dict['HOST']}"


def is_answering() -> bool:
    """True when a worker answers a ping."""
    return bool(app.control.ping(timeout=0.5))


@pytest.fixture(scope="session")
def worker(family: Family, pytestconfig: pytest.Config, django_db_setup: None) -> Iterator[int]:
    """The process number of a real Celery worker on the tests' own database and broker.

    It sees committed rows only: for tests with `@pytest.mark.django_db(transaction=True)`.
    """
    environment = {
        **programs.shared_environment(None),
        "DATABASE_URL": database_url(),
        "RUN_TIME_LIMIT_S": str(RUN_LIMIT_S),
    }
    directory = pytestconfig.stash[DIRECTORY] / "log"
    process = family.start(programs.worker(environment, directory, NICENESS))
    wait_for(is_answering, process, directory / "worker.log", WORKER_LIMIT_S)
    yield process.pid
    family.stop(process)


@dataclass(frozen=True, kw_only=True)
class Site:
    """The running product, as `make run` starts it."""

    url: str
    password_by_username: dict[str, str]
    process: int
    directory: Path


def site_program(directory: Path, port: int) -> Program:
    """`manage.py serve` in a directory and on a port of its own, with the embedded defaults."""
    environment = {
        name: value for name, value in os.environ.items() if name not in SESSION_SETTINGS
    }
    place = {"STUDYPACK_DATA_DIR": str(directory), "PORT": str(port)}
    return Program(
        name="site",
        command=(sys.executable, "manage.py", "serve"),
        environment={"RUN_TIME_LIMIT_S": str(RUN_LIMIT_S), **environment, **place},
        log=directory / "serve.log",
    )


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with tables, packs and static files, and nobody in it: to be copied.

    It takes long to make: sessions beside each other share the one that the environment names.
    """
    named = os.environ.get("STUDYPACK_TEST_PREPARED")
    directory = Path(named) if named else tmp_path_factory.mktemp("prepared")
    with (directory.parent / f"{directory.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (directory / "packs.stamp").exists():
            environment = site_program(directory, free_port()).environment
            subprocess.run(
                [sys.executable, "manage.py", "prepare"],
                env={**environment, "DEMO_ACCOUNTS": "off"},
                stdout=subprocess.DEVNULL,
                check=True,
            )
    return directory


def is_ready(log: Path) -> bool:
    """True when `manage.py serve` has said that the site answers."""
    return "Study Pack is ready" in log.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site(
    family: Family, prepared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The real product: its own database, broker, worker and demo accounts."""
    directory, port = tmp_path_factory.mktemp("site"), free_port()
    shutil.copytree(prepared, directory, dirs_exist_ok=True)
    program = site_program(directory, port)
    process, log = family.start(program), directory / "serve.log"
    wait_for(lambda: is_ready(log), process, log, SITE_LIMIT_S)
    accounts = re.findall(r"^  (\S+) \(.+\): (\S+)$", log.read_text(encoding="utf-8"), re.MULTILINE)
    yield Site(
        url=f"http://127.0.0.1:{port}",
        password_by_username=dict(accounts),
        process=process.pid,
        directory=directory,
    )
    family.stop(process)
