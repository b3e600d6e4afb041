"""Child processes stop with us: asked, killed when deaf, and also when we are killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from studypack.supervisor.family import LARGEST_LOG_BYTES, Family, Program, open_log, tail

ROOT = Path(__file__).resolve().parent.parent.parent
# Starts a family of one, says the child's number, and dies without a chance to clean up.
KILLED_PARENT = """
import os, signal, sys
from pathlib import Path
from studypack.supervisor.family import Family, Program
family = Family()
family.remove_at_end(Path(sys.argv[1]))
child = family.start(Program(name="s", command=("sleep", "600"), environment=os.environ, log=None))
print(child.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
# Notes when it is asked to stop, then takes a moment to do so.
NOTES_ITS_END = """
import signal, sys, time
def end(*_):
    time.sleep(0.2)
    open(sys.argv[1], "w").write(str(time.monotonic()))
    sys.exit()
signal.signal(signal.SIGTERM, end)
print("listening", flush=True)
time.sleep(600)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(600)
"""


@pytest.fixture
def new_family() -> Iterator[Family]:
    family = Family()
    yield family
    family.close()


def make_program(log: Path, *command: str, **options: int) -> Program:
    return Program(
        name=command[0],
        command=command,
        environment=os.environ,
        log=log,
        niceness=options.get("niceness", 0),
        stop_stage=options.get("stop_stage", 0),
    )


def is_alive(process: int) -> bool:
    """True when the process exists and is more than an entry waiting to be read."""
    try:
        return bool(psutil.Process(process).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def wait_until(is_true: Callable[[], bool], limit_s: float = 10.0) -> bool:
    """Whether it became true in time."""
    until = time.monotonic() + limit_s
    while not is_true() and time.monotonic() < until:
        time.sleep(0.02)
    return is_true()


def test_family_close_stops_its_members(tmp_path: Path) -> None:
    family = Family()
    member = family.start(make_program(tmp_path / "log", "sleep", "600"))
    assert is_alive(member.pid)
    family.close()
    assert not is_alive(member.pid)


def test_family_close_stops_the_stages_one_after_the_other(tmp_path: Path) -> None:
    family = Family()
    for name, stage in (("broker", 1), ("web", 0)):
        command = (sys.executable, "-c", NOTES_ITS_END, str(tmp_path / name))
        family.start(make_program(tmp_path / f"{name}.log", *command, stop_stage=stage))
    assert wait_until(lambda: bool(tail(tmp_path / "web.log") and tail(tmp_path / "broker.log")))
    family.close()
    ended = {name: float((tmp_path / name).read_text()) for name in ("web", "broker")}
    assert ended["broker"] - ended["web"] > 0.15


def test_family_close_kills_a_member_that_does_not_listen(tmp_path: Path) -> None:
    family = Family()
    member = family.start(make_program(tmp_path / "log", sys.executable, "-c", DEAF))
    assert wait_until(lambda: tail(tmp_path / "log") == "deaf")
    family.close()
    assert member.returncode == -signal.SIGKILL


def test_family_of_a_killed_parent_stops_and_is_cleared_away(tmp_path: Path) -> None:
    directory = tmp_path / "left-over"
    directory.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", KILLED_PARENT, directory],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL
    child = int(ended.stdout)
    assert wait_until(lambda: not is_alive(child))
    assert wait_until(lambda: not directory.exists(), limit_s=20)


def test_family_forgets_a_member_with_its_children(new_family: Family, tmp_path: Path) -> None:
    script = "sleep 600 & echo $! && wait"
    member = new_family.start(make_program(tmp_path / "log", "sh", "-c", script))
    assert wait_until(lambda: bool(tail(tmp_path / "log")))
    grandchild = int(tail(tmp_path / "log"))
    member.kill()
    member.wait()
    assert is_alive(grandchild)
    new_family.forget(member)
    assert wait_until(lambda: not is_alive(grandchild))


def test_program_runs_at_its_niceness(new_family: Family, tmp_path: Path) -> None:
    member = new_family.start(make_program(tmp_path / "log", "sleep", "600", niceness=10))
    assert wait_until(lambda: psutil.Process(member.pid).nice() == 10)


def test_log_that_grew_large_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "web.log"
    path.write_bytes(b"x" * (LARGEST_LOG_BYTES + 1))
    with open_log(path) as log:
        log.write(b"new\n")
    assert path.read_bytes() == b"new\n"
    assert (tmp_path / "web.old.log").stat().st_size == LARGEST_LOG_BYTES + 1
