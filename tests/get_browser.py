"""Finds or fetches the browser that the tests drive; its path is written to the file named.

Run by studypack/bootstrap.py: an installed browser first, then Debian's, then Playwright's own.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from playwright.sync_api import sync_playwright

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
APT_OPTIONS = ("-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2")
FETCH_LIMIT_S = 900


def candidates() -> Iterator[str]:
    """Paths where a browser may be, the best first."""
    if named := os.environ.get("STUDYPACK_BROWSER"):
        yield named
    for command in COMMANDS:
        if path := shutil.which(command):
            yield path
    yield from MAC_APPLICATIONS
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def answers(path: str) -> bool:
    """True when the file is a browser that starts: Ubuntu's `chromium` may be an empty shell."""
    if not os.access(path, os.X_OK):
        return False
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def installed_browser() -> str | None:
    """The first browser of this machine that answers."""
    return next((path for path in candidates() if answers(path)), None)


def succeeds(command: Sequence[str]) -> bool:
    """Runs a command that fetches something; False when it fails or hangs."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        ended = subprocess.run(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=FETCH_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0


def as_root() -> list[str] | None:
    """What to put before a command to run it as root; None where this cannot be had unasked."""
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"]
    return sudo if shutil.which("sudo") and succeeds(["sudo", "-n", "true"]) else None


def fetch_with_apt() -> None:
    """Debian's chromium is installed, where apt and the rights to use it are there."""
    prefix = as_root() if shutil.which("apt-get") else None
    if prefix is None:
        return
    print("Fetching a browser for the tests: Debian's chromium", flush=True)
    apt = [*prefix, "apt-get", *APT_OPTIONS]
    succeeds([*apt, "update"])
    succeeds([*apt, "install", "-y", "--no-install-recommends", "chromium"])


def fetch_with_playwright() -> None:
    """Playwright's own chromium is installed, with its libraries where apt can bring them."""
    print("Fetching a browser for the tests: Playwright's chromium", flush=True)
    install = [sys.executable, "-m", "playwright", "install"]
    if not (shutil.which("apt-get") and succeeds([*install, "--with-deps", "chromium"])):
        succeeds([*install, "chromium"])


def find_or_fetch() -> str | None:
    """The path of a browser that answers, fetched when there was none."""
    path = installed_browser()
    for fetch in (fetch_with_apt, fetch_with_playwright):
        if path is None:
            fetch()
            path = installed_browser()
    return path


def main(note: Path) -> int:
    """Writes the browser's path to `note`; without one only CI fails, and everyone is told."""
    path = find_or_fetch()
    if path is not None:
        note.write_text(path, encoding="utf-8")
        return 0
    note.unlink(missing_ok=True)
    print(
        "\n*** NO BROWSER: neither apt nor Playwright could bring Chromium to this machine.\n"
        "*** Every browser test will be SKIPPED. To name one: STUDYPACK_BROWSER=/path make test\n",
        file=sys.stderr,
    )
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
