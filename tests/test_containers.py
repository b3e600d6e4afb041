"""What the containers run, run here: the entrypoints on real services, without an engine."""

import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from studypack.supervisor.broker import free_port, plan_broker
from studypack.supervisor.family import Family, Program, tail

ROOT = Path(__file__).resolve().parent.parent
READY_LIMIT_S = 90.0
DATABASE = "containers"


def make_database_url(directory: Path) -> str:
    """The URL of an empty database of the kind that this session runs on."""
    if connection.vendor == "sqlite":
        return f"sqlite://{directory}/containers.sqlite3"
    sockets = connection.settings_dict["HOST"]
    with psycopg.connect(
        f"postgresql://postgres@/postgres?host={sockets}", autocommit=True
    ) as open_:
        open_.execute(f"CREATE DATABASE {DATABASE}")
    return f"postgresql://postgres@/{DATABASE}?host={sockets}"


class Containers:
    """The services of docker-compose.yml as plain processes, on ports of their own."""

    def __init__(
        self, family: Family, directory: Path, *, database_url: str, redis_url: str
    ) -> None:
        self.family, self.directory = family, directory
        self.port_by_name = {"web": free_port(), "events": free_port()}
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "SECRET_KEY": "a key that is long enough for every check there is",
            "STUDYPACK_DATA_DIR": str(directory),
        }

    def program(self, name: str) -> Program:
        port = self.port_by_name.get(name, 0)
        return Program(
            name=name,
            command=(str(ROOT / "docker" / "entrypoint"), name),
            environment={**self.environment, **({"PORT": str(port)} if port else {})},
            log=self.directory / f"{name}.log",
        )

    def prepare(self) -> None:
        process = self.family.start(self.program("prepare"))
        assert process.wait(READY_LIMIT_S) == 0, tail(self.directory / "prepare.log")
        self.family.forget(process)

    def get(self, name: str, path: str) -> tuple[int, str]:
        """The status and text that a service answers with; 0 while it does not listen."""
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port_by_name[name]}{path}", timeout=10
            ) as page:
                return page.status, page.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def wait_until_ready(self, name: str) -> str:
        """What the readiness probe of a service says once all is there."""
        until = time.monotonic() + READY_LIMIT_S
        while time.monotonic() < until:
            status, text = self.get(name, "/readyz")
            if status == 200:
                return text
            time.sleep(0.2)
        logs = "\n".join(tail(log) for log in self.directory.glob("*.log"))
        pytest.fail(f"{name}: not ready after {READY_LIMIT_S:.0f} s: {text}\n{logs}")


@pytest.fixture
def containers(
    family: Family, prepared: Path, tmp_path: Path, django_db_setup: None
) -> Iterator[Containers]:
    shutil.copytree(prepared / "static", tmp_path / "static")
    shutil.copy(prepared / "static.stamp", tmp_path / "static.stamp")
    broker = plan_broker(tmp_path / "broker", tmp_path / "broker.log")
    running = [family.start(broker.program)]
    containers = Containers(
        family, tmp_path, database_url=make_database_url(tmp_path), redis_url=broker.url
    )
    containers.prepare()
    for name in ("web", "events", "worker", "sweeper"):
        running.append(family.start(containers.program(name)))
    yield containers
    for process in reversed(running):
        family.stop(process)


@pytest.mark.database
def test_containers_serve_pages_streams_and_work(containers: Containers) -> None:
    for name in ("web", "events"):
        probe = json.loads(containers.wait_until_ready(name))
        assert probe == {"database": True, "broker": True, "workers": True}
    status, page = containers.get("web", "/en/")
    assert status == 200
    assert "Gradient" in page
    assert containers.get("events", "/events/")[0] in {400, 403}
    assert "shown only this once" not in (containers.directory / "prepare.log").read_text()
