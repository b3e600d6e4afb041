"""Makes .venv and installs what the product needs: run by the system's Python, stdlib only.

A stamp in .venv holds a hash of what was asked for, so a second run does nothing.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# Above the import of tomllib, which an older Python does not have.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"Python: {platform.python_version()} is older than 3.11; "
        "name a newer one: make run PYTHON=python3.12"
    )

import tomllib

ROOT = Path(__file__).resolve().parent.parent
NEEDED_SPACE = "3 GB"
NETWORK_SIGNS = (
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "Name or service not known",
    "Connection refused",
    "Connection reset",
    "Connection aborted",
    "Read timed out",
    "ReadTimeoutError",
    "ConnectTimeoutError",
    "ProxyError",
    "SSLError",
)
BROKEN_FILE_SIGNS = (
    "IncompleteRead",
    "incomplete-download",
    "BadZipFile",
    "File is not a zip file",
    "DO NOT MATCH THE HASHES",
    "Connection broken",
)


# pip's two ways of saying so: without a constraints file, and with one.
NOT_FOUND = re.compile(
    r"(?:No matching distribution found for|The user requested) ([\w.\-\[\],]+==[\w.+]+)"
)


class SetupProblem(Exception):
    """The setup cannot go on; the message is one sentence for the person at the keyboard."""


def direct_requirements(pyproject: Path, *groups: str) -> list[str]:
    """What pyproject.toml asks for by name: to run, and for each of its dependency groups."""
    document = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    requirements: list[str] = list(document["project"]["dependencies"])
    for group in groups:
        requirements += document["dependency-groups"][group]
    return requirements


def fingerprint(requirements: list[str], lock: Path) -> str:
    """Changes when a requirement or the lock does."""
    text = "\n".join(requirements).encode() + b"\n" + lock.read_bytes()
    return hashlib.sha256(text).hexdigest()


def explain_pip(output: str) -> str:
    """One sentence for what made pip fail."""
    if "No space left on device" in output:
        return no_space()
    if is_broken_download(output):
        return "Download: a package could not be fetched whole; check the network and try again."
    if found := NOT_FOUND.search(output):
        return (
            f"Package: {found[1]} has no ready-made wheel for Python "
            f"{platform.python_version()} on {platform.system()} {platform.machine()}."
        )
    errors = [line for line in output.splitlines() if line.startswith("ERROR")]
    return f"pip: {errors[-1] if errors else 'stopped without saying why'}"


def no_space() -> str:
    return f"Disk: no space is left in {ROOT}; the packages need about {NEEDED_SPACE}."


def is_broken_download(output: str) -> bool:
    """True when another try may help: the network, or a file that arrived damaged."""
    return any(sign in output for sign in NETWORK_SIGNS + BROKEN_FILE_SIGNS)


@contextmanager
def only_one_setup(file: Path) -> Iterator[None]:
    """Two setups at once (`make run` beside `make test`) follow one another."""
    with file.open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        yield


class VirtualEnvironment:
    """The directory .venv: made, filled and stamped."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.python = path / "bin" / "python"

    def stamp(self, name: str) -> Path:
        """The file whose text is the fingerprint of the last complete install."""
        return self.path / f".installed-{name}"

    def holds(self, name: str, wanted: str) -> bool:
        """True when the interpreter is there and this very install was completed."""
        stamp = self.stamp(name)
        return os.access(self.python, os.X_OK) and stamp.exists() and stamp.read_text() == wanted

    def lacking(self, stamps: dict[str, str]) -> list[str]:
        """The installs that were not completed, or not as they are asked for now."""
        return [name for name, wanted in stamps.items() if not self.holds(name, wanted)]

    def remember(self, stamps: dict[str, str]) -> None:
        """These installs are complete."""
        for name, text in stamps.items():
            self.stamp(name).write_text(text, encoding="utf-8")

    def forget(self, stamps: Iterable[str]) -> None:
        """These installs may be incomplete from now on."""
        for name in stamps:
            self.stamp(name).unlink(missing_ok=True)

    def make(self) -> None:
        """The environment exists and has pip; what is left of a broken one is cleared away."""
        if self._has_pip():
            return
        if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
            raise SetupProblem(
                f"Python: {sys.executable} lacks its venv module; "
                "on Debian or Ubuntu: apt-get install python3-venv"
            )
        say(f"Making a virtual environment with Python {platform.python_version()}")
        made = run_quietly([sys.executable, "-m", "venv", "--clear", str(self.path)])
        if made.returncode and "No space left on device" in made.stdout:
            raise SetupProblem(no_space())
        if made.returncode:
            reason = (made.stdout.strip().splitlines() or ["no reason given"])[-1]
            raise SetupProblem(f"Python: .venv could not be made: {reason}")

    def install(self, requirements: list[str], lock: Path) -> None:
        """Exactly the locked versions are installed; ready-made wheels only, never a compiler."""
        arguments = ["--only-binary", ":all:", "--no-compile", "--constraint", str(lock)]
        say(f"Installing {len(requirements)} packages and what they need (a minute or two)")
        tried = self._pip_install([*arguments, *requirements])
        if tried.returncode and is_broken_download(tried.stdout):
            say("A download broke off; trying once more")
            tried = self._pip_install(["--no-cache-dir", *arguments, *requirements])
        if tried.returncode:
            with suppress(OSError):
                (self.path / "pip.log").write_text(tried.stdout, encoding="utf-8")
            raise SetupProblem(explain_pip(tried.stdout))

    def compile(self) -> None:
        """Bytecode is written once, also where the environment switches writing it off."""
        say("Compiling the packages")
        command = ["-m", "compileall", "-q", "-j", "0", "-x", r"/tests?/", str(self.path / "lib")]
        # Some packages carry files for other Pythons: those do not compile and are never imported.
        run_quietly([str(self.python), *command])

    def _has_pip(self) -> bool:
        if not os.access(self.python, os.X_OK):
            return False
        return run_quietly([str(self.python), "-m", "pip", "--version"]).returncode == 0

    def _pip_install(self, arguments: list[str]) -> subprocess.CompletedProcess[str]:
        options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        return run_quietly([str(self.python), "-m", "pip", "install", *options, *arguments])


def say(text: str) -> None:
    print(text, flush=True)


def run_quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    """The command's end, with everything that it printed in `stdout`."""
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )


def set_up(environment: VirtualEnvironment, *groups: str) -> None:
    """Every requirement is installed; nothing is done where the stamp says so already."""
    lock, project = ROOT / "requirements.lock", ROOT / "pyproject.toml"
    stamps = {
        name: fingerprint(direct_requirements(project, *groups[:count]), lock)
        for count, name in enumerate(("run", *groups))
    }
    if not environment.lacking(stamps):
        return
    with only_one_setup(ROOT / ".venv.lock"):
        lacking = environment.lacking(stamps)
        if not lacking:
            return  # the setup that we waited for did it all
        started = time.monotonic()
        environment.make()
        # What is complete stays so, whatever comes of the rest: the lock lets nothing change it.
        environment.forget(lacking)
        environment.install(direct_requirements(project, *groups), lock)
        environment.compile()
        environment.remember(stamps)
        say(f"Set up in {time.monotonic() - started:.0f} s")


def add_rivals(environment: VirtualEnvironment) -> None:
    """What the bench measures the engine against is installed, where it can be."""
    try:
        set_up(environment, "dev", "bench")
    except SetupProblem as problem:
        say(f"The bench goes without its rivals. {problem}")


def get_browser(environment: VirtualEnvironment) -> int:
    """The exit code of the search for a browser: 0 when the tests may go on."""
    command = [str(environment.python), str(ROOT / "tests" / "get_browser.py")]
    return subprocess.run(
        [*command, str(environment.path / "browser-path")], check=False
    ).returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tools", action="store_true", help="also what lint needs")
    parser.add_argument("--test", action="store_true", help="also what the tests need: a browser")
    parser.add_argument("--bench", action="store_true", help="also what the bench compares with")
    options = parser.parse_args()
    needs_tools = options.tools or options.test or options.bench
    environment = VirtualEnvironment(ROOT / ".venv")
    try:
        set_up(environment, *(["dev"] if needs_tools else []))
        if options.bench:
            add_rivals(environment)
    except SetupProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        is_full = error.errno == errno.ENOSPC
        print(no_space() if is_full else f"Setup: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped before the setup was complete.", file=sys.stderr)
        return 130
    return get_browser(environment) if options.test else 0


if __name__ == "__main__":
    sys.exit(main())
