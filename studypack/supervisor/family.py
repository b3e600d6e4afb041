"""Child processes that never outlive us: each in its own process group, all known to a guard."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
GUARD = Path(__file__).with_name("guard.py")
LARGEST_LOG_BYTES = 5_000_000


@dataclass(frozen=True, kw_only=True)
class Program:
    """A command that is to run beside us; without a log it writes where we write."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path | None
    directory: Path = ROOT
    niceness: int = 0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_stage: int = 0
    user: int | None = None


class Family:
    """Starts programs, and stops them all when it is closed or when this process dies."""

    def __init__(self, *, kept_open: Sequence[int] = ()) -> None:
        """`kept_open`: descriptors that stay open until the last program has stopped."""
        self._guard = subprocess.Popen(
            [sys.executable, "-S", "-E", str(GUARD)],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=kept_open,
            text=True,
        )
        self._members: list[subprocess.Popen[bytes]] = []

    def start(self, program: Program) -> subprocess.Popen[bytes]:
        """The program runs in a process group of its own; its output goes to its log."""
        nice = ["nice", "-n", str(program.niceness)] if program.niceness else []
        with nullcontext() if program.log is None else open_log(program.log) as log:
            member = subprocess.Popen(
                [*nice, *program.command],
                cwd=program.directory,
                env=dict(program.environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log and subprocess.STDOUT,
                process_group=0,
                user=program.user,
                group=program.user,
                extra_groups=None if program.user is None else [],
            )
        self._tell(f"watch {member.pid} {int(program.stop_signal)} {program.stop_stage}")
        self._members.append(member)
        return member

    def stop(self, member: subprocess.Popen[bytes], patience_s: float = 10.0) -> None:
        """One member has stopped: asked first, killed when it does not listen."""
        member.terminate()
        with suppress(subprocess.TimeoutExpired):
            member.wait(patience_s)
        self.forget(member)
        member.wait()

    def forget(self, member: subprocess.Popen[bytes]) -> None:
        """A member that ended is taken off the list, with all that it left behind."""
        with suppress(ProcessLookupError):
            os.killpg(member.pid, signal.SIGKILL)
        self._tell(f"forget {member.pid}")
        self._members.remove(member)

    def remove_at_end(self, directory: Path) -> None:
        """The directory is deleted once every member has stopped."""
        self._tell(f"remove {directory}")

    def close(self) -> None:
        """Every member has stopped, in the order of their stages."""
        if self._guard.stdin is not None and not self._guard.stdin.closed:
            self._guard.stdin.close()
        while self._guard.poll() is None:
            self._reap()
        self._reap()

    def _tell(self, line: str) -> None:
        if self._guard.stdin is None:
            raise RuntimeError("guard: has no standard input")
        self._guard.stdin.write(line + "\n")
        self._guard.stdin.flush()

    def _reap(self) -> None:
        for member in self._members:
            try:
                member.wait(0.02)
            except subprocess.TimeoutExpired:
                continue


def open_log(path: Path) -> IO[bytes]:
    """The log, to be appended to; one that has grown large is put aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LARGEST_LOG_BYTES:
        path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def tail(path: Path | None, lines: int = 15) -> str:
    """The last lines of a log."""
    if path is None or not path.exists():
        return ""
    text = path.read_text(encoding="utf-8", errors="replace")
    return "\n".join(text.splitlines()[-lines:])
