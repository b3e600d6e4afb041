"""`manage.py serve`: starts as one, mends itself, stops as one, and says why when it cannot."""

import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from studypack.supervisor.broker import free_port
from tests.services import NICENESS, Site, is_ready, site_program

START_LIMIT_S = 180.0
# The promise is 10 s on a machine that does nothing else; the tests share theirs.
STOP_LIMIT_S = 10.0
# Where entries of dead processes are slow to be read, the guard is as patient as it ever is.
GUARD_LIMIT_S = 15.0


def is_alive(process: psutil.Process) -> bool:
    """True when it is more than an entry waiting to be read."""
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def processes_of(directory: Path) -> list[psutil.Process]:
    """Every living process that was told to keep its data in `directory`."""
    found = []
    for process in psutil.process_iter():
        try:
            place = process.environ().get("STUDYPACK_DATA_DIR")
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
        if place == str(directory) and is_alive(process):
            found.append(process)
    return found


def wait_until(is_true: Callable[[], bool], limit_s: float) -> bool:
    """Whether it became true in time."""
    until = time.monotonic() + limit_s
    while not is_true() and time.monotonic() < until:
        time.sleep(0.1)
    return is_true()


class Serving:
    """`manage.py serve` in a place of its own; its output is in `log`."""

    def __init__(self, directory: Path, port: int, **settings: str) -> None:
        self.directory, self.port = directory, port
        self.log = directory / "serve.log"
        program = site_program(directory, port)
        self.stream = self.log.open("wb")
        self.process = subprocess.Popen(
            program.command,
            cwd=program.directory,
            env={**program.environment, **settings},
            stdout=self.stream,
            stderr=subprocess.STDOUT,
        )

    def printed(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def wait_until_ready(self) -> float:
        """The seconds that the start took."""
        started = time.monotonic()
        has_settled = lambda: is_ready(self.log) or self.process.poll() is not None  # noqa: E731
        assert wait_until(has_settled, START_LIMIT_S), self.printed()
        assert is_ready(self.log), self.printed()
        return time.monotonic() - started

    def workers(self) -> list[psutil.Process]:
        """The workers' parents, by what they were started with."""
        return [
            process
            for process in processes_of(self.directory)
            if "celery" in process.cmdline() and process.ppid() == self.process.pid
        ]

    def status(self) -> int:
        """What the readiness probe answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as page:
                return int(page.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(STOP_LIMIT_S)
        self.stream.close()


@pytest.fixture
def place(prepared: Path, tmp_path: Path) -> Path:
    """A data directory in which all is prepared but the accounts."""
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
def serve(place: Path) -> Iterator[Callable[..., Serving]]:
    """Starts `manage.py serve`; whatever still runs at the end of the test is stopped."""
    started: list[Serving] = []

    def start(port: int | None = None, **settings: str) -> Serving:
        started.append(Serving(place, port or free_port(), **settings))
        return started[-1]

    yield start
    for serving in started:
        serving.end()


def test_serve_mends_itself_and_stops_on_interrupt(
    serve: Callable[..., Serving], place: Path
) -> None:
    serving = serve()
    serving.wait_until_ready()
    [first] = serving.workers()
    assert first.nice() == NICENESS
    first.kill()
    assert wait_until(lambda: "worker: ended (-9)" in serving.printed(), limit_s=10)
    assert wait_until(lambda: bool(serving.workers()) and serving.status() == 200, START_LIMIT_S)

    serving.process.send_signal(signal.SIGINT)
    assert serving.process.wait(STOP_LIMIT_S) == 0
    assert serving.printed().endswith("Stopped: nothing is left running\n")
    assert wait_until(lambda: not processes_of(place), limit_s=2)


def test_second_start_skips_what_is_done_and_a_killed_one_leaves_nothing(
    serve: Callable[..., Serving], place: Path
) -> None:
    for name in ("studypack.sqlite3", "packs.stamp"):
        (place / name).unlink()
    first = serve()
    first.wait_until_ready()
    assert re.search(
        r"^recurrent-networks: [1-9]\d+ created, 0 changed", first.printed(), re.MULTILINE
    )
    assert len(re.findall(r"^  \S+ \(\w+\): \S+$", first.printed(), re.MULTILINE)) == 3
    first.process.terminate()
    assert first.process.wait(STOP_LIMIT_S) == 0
    collected_at = (place / "static.stamp").stat().st_mtime_ns

    second = serve(first.port)
    second.wait_until_ready()
    assert "Demo accounts" not in second.printed()
    assert "Packs: nothing has changed since they were loaded" in second.printed()
    assert collected_at == (place / "static.stamp").stat().st_mtime_ns
    second.process.kill()
    second.process.wait()
    assert wait_until(lambda: not processes_of(place), GUARD_LIMIT_S), processes_of(place)


def test_serve_refuses_a_port_in_use(serve: Callable[..., Serving], place: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        serving = serve(port)
        assert serving.process.wait(START_LIMIT_S) == 1
    assert serving.printed() == (
        f"Port {port} is in use by another program; choose another: PORT={port + 1} make run\n"
    )
    assert not processes_of(place)


def test_serve_refuses_a_place_where_it_runs_already(site: Site, tmp_path: Path) -> None:
    program = site_program(site.directory, free_port())
    second = subprocess.run(
        program.command,
        cwd=program.directory,
        env=program.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 1
    assert (
        f"Study Pack already runs from {site.directory} (process {site.process})" in second.stderr
    )
    assert urllib.request.urlopen(f"{site.url}/healthz", timeout=5).read() == b"ok"


def test_serve_with_a_broken_pack_says_where_and_leaves_nothing(
    serve: Callable[..., Serving], place: Path
) -> None:
    pack = place / "content" / "broken"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text("id: [", encoding="utf-8")
    serving = serve(STUDYPACK_CONTENT_DIR=str(place / "content"))
    assert serving.process.wait(START_LIMIT_S) == 1
    assert "broken/pack.yaml:1" in serving.printed()
    assert "Traceback" not in serving.printed()
    assert "The preparation failed" in serving.printed()
    assert not processes_of(place)
