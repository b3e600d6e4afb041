"""Where the product is to run: a port that is free, a data directory that is ours alone."""

import errno
import fcntl
import os
import socket
import time
from pathlib import Path

from studypack.supervisor.broker import LOOPBACK

# What a killed supervisor started is gone after this time at the latest (see guard.py).
HANDOVER_LIMIT_S = 12.0


class ServeProblem(Exception):
    """The product cannot run here; the message is one sentence for the person at the keyboard."""


def require_free_port(port: int) -> None:
    """Raises ServeProblem, naming the port, when it cannot be listened on."""
    with socket.socket() as probe:
        # As the web server will: a port whose connections are still closing is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            raise ServeProblem(port_problem(port, error.errno)) from error


def port_problem(port: int, code: int | None) -> str:
    """One sentence for a port that cannot be had."""
    other = f"choose another: PORT={port + 1 if 1024 <= port < 65535 else 8001} make run"
    if code == errno.EADDRINUSE:
        return f"Port {port} is in use by another program; {other}"
    if code == errno.EACCES:
        return f"Port {port} needs more rights than this user has; {other}"
    return f"Port {port} cannot be opened ({os.strerror(code or 0)}); {other}"


class DataDirectory:
    """The data directory, held by one supervisor and what it started, and by nobody else."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(parents=True, exist_ok=True)
            self._lock = (path / "serve.lock").open("a+")
        except OSError as error:
            raise ServeProblem(
                f"Data directory {path} cannot be written to ({error.strerror}); "
                "choose another: STUDYPACK_DATA_DIR=/some/place make run"
            ) from error

    @property
    def descriptor(self) -> int:
        """The directory is held for as long as any process keeps this open."""
        return self._lock.fileno()

    def hold(self) -> None:
        """The directory is ours; waits while what a killed supervisor left is being stopped."""
        until = time.monotonic() + HANDOVER_LIMIT_S
        while not self._try_to_hold():
            if is_running(self._holder()) or time.monotonic() > until:
                raise ServeProblem(
                    f"Study Pack already runs from {self.path} (process {self._holder()}); "
                    "stop it, or choose another place: "
                    "PORT=8001 STUDYPACK_DATA_DIR=/some/place make run"
                )
            time.sleep(0.1)
        self._lock.truncate(0)
        self._lock.write(str(os.getpid()))
        self._lock.flush()

    def release(self) -> None:
        self._lock.close()

    def _try_to_hold(self) -> bool:
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _holder(self) -> int:
        self._lock.seek(0)
        text = self._lock.read().strip()
        return int(text) if text.isdigit() else 0


def is_running(process: int) -> bool:
    """True when a process of this number exists."""
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
