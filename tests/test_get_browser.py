"""The search for a browser, on a machine that has none: apt first, then Playwright, then a word."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FAKE_APT = """#!/bin/sh
echo "$@" >> {calls}
case "$*" in
    *"install -y --no-install-recommends chromium"*)
        printf '#!/bin/sh\\necho Chromium 1\\n' > {bin}/chromium
        /bin/chmod +x {bin}/chromium ;;
esac
exit {code}
"""
# As on a machine where our user may become root without being asked.
FAKE_SUDO = """#!/bin/sh
while [ "${1#-}" != "$1" ]; do shift; done
exec "$@"
"""


class Machine:
    """A machine with nothing on its PATH but what a test puts there."""

    def __init__(self, path: Path) -> None:
        self.bin, self.calls, self.note = path / "bin", path / "calls", path / "note"
        self.browsers = path / "browsers"
        self.bin.mkdir()
        self.put("sudo", FAKE_SUDO)
        for name in ("true", "sh"):
            (self.bin / name).symlink_to(f"/bin/{name}")

    def put(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def put_apt(self, *, code: int) -> None:
        self.put("apt-get", FAKE_APT.format(calls=self.calls, bin=self.bin, code=code))

    def get_browser(self, **settings: str) -> subprocess.CompletedProcess[str]:
        """Runs the search; Playwright's download leads nowhere."""
        environment = {
            "PATH": str(self.bin),
            "HOME": str(self.bin.parent),
            "PLAYWRIGHT_BROWSERS_PATH": str(self.browsers),
            "PLAYWRIGHT_DOWNLOAD_HOST": "http://127.0.0.1:1",
            **settings,
        }
        return subprocess.run(
            [sys.executable, ROOT / "tests" / "get_browser.py", self.note],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_browser_that_is_there_is_taken(machine: Machine) -> None:
    machine.put("chromium", "#!/bin/sh\necho Chromium 1\n")
    assert machine.get_browser().returncode == 0
    assert machine.note.read_text() == str(machine.bin / "chromium")


def test_browser_named_by_the_person_comes_first(machine: Machine) -> None:
    machine.put("chromium", "#!/bin/sh\necho Chromium 1\n")
    machine.put("mine", "#!/bin/sh\necho Chromium 2\n")
    machine.get_browser(STUDYPACK_BROWSER=str(machine.bin / "mine"))
    assert machine.note.read_text() == str(machine.bin / "mine")


def test_browser_that_does_not_start_is_replaced_through_apt(machine: Machine) -> None:
    machine.put("chromium", "#!/bin/sh\nexit 1\n")
    machine.put_apt(code=0)
    assert machine.get_browser().returncode == 0
    assert machine.note.read_text() == str(machine.bin / "chromium")
    update, install = machine.calls.read_text().splitlines()
    assert update.endswith("update")
    assert install.endswith("install -y --no-install-recommends chromium")


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_no_browser_to_be_had_is_said_aloud_and_fails_in_ci_only(
    machine: Machine, ci: str, code: int
) -> None:
    machine.put("apt-get", "#!/bin/sh\nexit 100\n")
    ended = machine.get_browser(**({"CI": ci} if ci else {}))
    assert ended.returncode == code
    assert "NO BROWSER" in ended.stderr
    assert "SKIPPED" in ended.stderr
    assert not machine.note.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may go without sudo")
def test_root_needs_no_sudo_for_apt(machine: Machine) -> None:
    (machine.bin / "sudo").unlink()
    machine.put_apt(code=0)
    assert machine.get_browser().returncode == 0
    assert machine.note.exists()
