"""A reader that does what a reader must not, by the name of it: run by the tests of confinement."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from studypack.common.confined import OUT_OF_MEMORY, Limits, confine

LIMITS = Limits(processor_s=1, wall_s=5, output_bytes=2**16, memory_bytes=64 * 2**20)


def work() -> None:
    sys.stdout.write(sys.stdin.read().upper())


def compute() -> None:
    while True:
        pass


def sleep() -> None:
    os.read(os.pipe()[0], 1)


def write_much() -> None:
    sys.stdout.write("x" * 2**20)


def take_memory() -> None:
    _ = bytearray(2**28)


def show_environment() -> None:
    sys.stdout.write(" ".join(os.environ))


def die() -> None:
    os.abort()


def connect() -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=1)


def start() -> None:
    subprocess.run(["true"], check=False)


def read_file() -> None:
    Path("/etc/passwd").read_text("utf-8")


def read_project() -> None:
    Path("pyproject.toml").read_text("utf-8")


def write_file() -> None:
    Path(sys.argv[2]).write_text("x", "utf-8")


def remove_file() -> None:
    Path(sys.argv[2]).unlink()


ACTS: dict[str, Callable[[], None]] = {
    act.__name__: act
    for act in (
        *(work, compute, sleep, write_much, take_memory, die, show_environment),
        *(connect, start, read_file, read_project, write_file, remove_file),
    )
}


def main() -> None:
    act = ACTS[sys.argv[1]]
    confine(LIMITS)
    try:
        act()
        sys.stdout.flush()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except PermissionError as error:
        sys.stdout.write(str(error))


if __name__ == "__main__":
    main()
