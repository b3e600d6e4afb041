"""Reading what comes from outside in a process of its own, which may do nothing but compute.

The parent starts the child with bytes on its standard input and takes bytes back. The child, once
its modules are there, confines itself: memory, processor time and output have limits, and it opens
no file but those of Python, no connection and no further process. A child that breaks a limit dies;
the parent says so in one sentence.
"""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from studypack.common.wording import Message

ROOT: Final = Path(__file__).resolve().parent.parent.parent
MEBIBYTE: Final = 2**20
WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
# What a reader has no business to do, by the beginning of the audit event's name.
REFUSED: Final = (
    *("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn"),
    *("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.chmod"),
    *("os.listdir", "os.scandir", "os.truncate", "shutil.", "tempfile.", "urllib.", "ctypes."),
    *("pickle.find_class", "webbrowser.", "ftplib.", "smtplib."),
)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use.

    Attributes:
        memory_bytes: address space beyond what it has when it confines itself.
        processor_s: seconds of computing; wall_s: seconds from its start, kept by the parent.
    """

    memory_bytes: int = 200 * MEBIBYTE
    processor_s: int = 10
    wall_s: int = 30
    output_bytes: int = 128 * MEBIBYTE


class ConfinedError(Exception):
    """The child did not come to an end; `args[0]` says why, as the end of a sentence."""


def run_confined(module: str, arguments: Sequence[str], given: bytes, limits: Limits) -> bytes:
    """What the child wrote to its standard output.

    Raises:
        ConfinedError: it broke a limit, or died.
    """
    command = [sys.executable, "-s", "-m", module, *arguments]
    with TemporaryFile() as source, TemporaryFile() as sink:
        source.write(given)
        source.seek(0)
        child = subprocess.Popen(
            command,
            stdin=source,
            stdout=sink,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env=environment(),
            close_fds=True,
        )
        try:
            status = child.wait(limits.wall_s)
        except subprocess.TimeoutExpired as error:
            child.kill()
            child.wait()
            raise ConfinedError(
                Message("takes longer than {limit} s", limit=limits.wall_s)
            ) from error
        if status:
            raise ConfinedError(why_it_died(status, limits))
        sink.seek(0)
        return sink.read(limits.output_bytes)


def environment() -> dict[str, str]:
    """Nothing of the parent's settings and secrets."""
    return {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}


def why_it_died(status: int, limits: Limits) -> str:
    """What the end of a child means."""
    memory, output = limits.memory_bytes // MEBIBYTE, limits.output_bytes // MEBIBYTE
    computing = Message("takes more than {limit} s of computing", limit=limits.processor_s)
    return {
        -signal.SIGXCPU: computing,
        -signal.SIGKILL: computing,
        -signal.SIGXFSZ: Message("is larger than {limit} MiB when read", limit=output),
        OUT_OF_MEMORY: Message("needs more than {limit} MiB of memory", limit=memory),
    }.get(status, Message("made its reader stop"))


OUT_OF_MEMORY: Final = 77


def confine(limits: Limits) -> None:
    """This process from now on computes only, and within limits."""
    for kind, most in (
        (resource.RLIMIT_AS, address_space() + limits.memory_bytes),
        (resource.RLIMIT_FSIZE, limits.output_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))
    # Python would make an error of it, which a reader could take for one of its own.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    # The second limit ends what outlives the first.
    resource.setrlimit(resource.RLIMIT_CPU, (limits.processor_s, limits.processor_s + 1))
    sys.addaudithook(refuse)


def address_space() -> int:
    """The bytes of address space that this process has; where nobody tells, an ample guess."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    except OSError:
        return 256 * MEBIBYTE
    return pages * resource.getpagesize()


def refuse(event: str, arguments: Sequence[Any]) -> None:
    """Stops what a reader has no business to do.

    Raises:
        PermissionError: always, for such an event.
    """
    if event == "open":
        path, _, flags = arguments
        if not is_own_code(path, flags):
            raise PermissionError(f"a reader opens no file: {path!r}")
    elif event.startswith(REFUSED):
        raise PermissionError(f"a reader does no {event}")


def is_own_code(path: object, flags: object) -> bool:
    """Whether a file is read only and belongs to Python or to this project: a module, late."""
    if not isinstance(path, str) or not isinstance(flags, int) or flags & WRITING:
        return False
    real = os.path.realpath(path)
    return real.endswith((".py", ".pyc", ".so")) and real.startswith(CODE)


CODE: Final = tuple(
    f"{os.path.realpath(folder)}{os.sep}" for folder in (ROOT, sys.prefix, sys.base_prefix)
)
