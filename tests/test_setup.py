"""The way from a fresh clone: what the setup installs, and what it says when it cannot."""

import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from studypack.bootstrap import direct_requirements, explain_pip, fingerprint

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements.lock"
PROJECT = ROOT / "pyproject.toml"
# The line of the lock above what only the bench and the tests with Anki need: that may not be
# installed here.
BENCH_HEADING = "# For the bench only."

FAKE_PYTHON = """#!/bin/sh
echo "$@" >> {calls}
case "$*" in
    *"pip install"*) printf '%s\\n' "{output}"; exit {code} ;;
esac
exit 0
"""


def versions_in(lock: str) -> dict[str, str]:
    """The version of every package in this part of the lock, by its canonical name."""
    pins = [line.split("==") for line in lock.splitlines() if line and not line.startswith("#")]
    return {canonicalize_name(name): pinned for name, pinned in pins}


def locked_versions() -> dict[str, str]:
    """The version of every package in the lock, by its canonical name."""
    return versions_in(LOCK.read_text(encoding="utf-8"))


def locked_for_the_bench() -> set[str]:
    """The canonical names of what only the bench needs."""
    return set(versions_in(LOCK.read_text(encoding="utf-8").split(BENCH_HEADING)[1]))


def closure(requirements: list[str]) -> set[str]:
    """The canonical names of all that these requirements bring to this machine."""
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        key = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if key in seen:
            continue
        seen.add(key)
        for text in requires(requirement.name) or []:
            needed = Requirement(text)
            extras = {"", *requirement.extras}
            if not needed.marker or any(needed.marker.evaluate({"extra": e}) for e in extras):
                waiting.append(needed)
    return {name for name, _ in seen}


def test_lock_pins_all_that_the_requirements_bring() -> None:
    needed = closure(direct_requirements(PROJECT, "dev"))
    assert needed <= set(locked_versions()) - locked_for_the_bench()


def test_lock_holds_nothing_that_no_requirement_brings() -> None:
    needed = closure(direct_requirements(PROJECT, "dev"))
    other_pythons = {"async-timeout"}
    assert set(locked_versions()) - locked_for_the_bench() - needed <= other_pythons


def test_lock_holds_for_the_bench_what_it_brings_beside_the_tools() -> None:
    try:
        needed = closure(direct_requirements(PROJECT, "dev", "bench"))
    except PackageNotFoundError as missing:
        pytest.skip(f"{missing.name} is not installed: only the bench needs it")
    assert needed - closure(direct_requirements(PROJECT, "dev")) == locked_for_the_bench()


def test_lock_agrees_with_the_installed_versions() -> None:
    differing = {}
    for name, pinned in locked_versions().items():
        try:
            installed = version(name).split("+")[0]
        except PackageNotFoundError:
            continue
        if installed != pinned:
            differing[name] = installed
    assert differing == {}


def test_lock_names_no_build_of_torch() -> None:
    assert "+" not in locked_versions()["torch"]


def test_direct_requirements_are_the_locked_versions() -> None:
    pins = locked_versions()
    for text in direct_requirements(PROJECT, "dev", "bench"):
        requirement = Requirement(text)
        assert str(requirement.specifier) == f"=={pins[canonicalize_name(requirement.name)]}"


def test_fingerprint_changes_with_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    lock.write_text("a==1")
    before = fingerprint(["a==1"], lock)
    lock.write_text("a==2")
    assert fingerprint(["a==1"], lock) != before


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        (
            "ERROR: Could not install packages: [Errno 28] No space left on device",
            "Disk: no space is left",
        ),
        (
            "WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError"
            "(Failed to establish a new connection: [Errno 111])'\n"
            "ERROR: No matching distribution found for brotli==1.2.1",
            "Download: a package could not be fetched whole",
        ),
        (
            "ERROR: No matching distribution found for brotli==1.2.1",
            "Package: brotli==1.2.1 has no ready-made wheel for Python",
        ),
        (
            "The conflict is caused by:\n    The user requested psycopg[binary,pool]==3.3.9\n"
            "    The user requested (constraint) psycopg==3.3.9\nERROR: ResolutionImpossible",
            "Package: psycopg[binary,pool]==3.3.9 has no ready-made wheel for Python",
        ),
        ("ERROR: something else", "pip: ERROR: something else"),
    ],
)
def test_pip_failure_becomes_one_sentence(output: str, sentence: str) -> None:
    assert explain_pip(output).startswith(sentence)
    assert "\n" not in explain_pip(output)


class Clone:
    """A bare clone whose .venv holds a stand-in for Python that notes its calls."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.calls = path / "calls"
        (path / "studypack").mkdir()
        for name in ("pyproject.toml", "requirements.lock", "studypack/bootstrap.py"):
            shutil.copy(ROOT / name, path / name)

    def put_python(self, *, output: str = "", code: int = 0) -> None:
        """.venv/bin/python prints `output` and ends with `code` when told to install."""
        python = self.path / ".venv" / "bin" / "python"
        python.parent.mkdir(parents=True, exist_ok=True)
        python.write_text(FAKE_PYTHON.format(calls=self.calls, output=output, code=code))
        python.chmod(0o755)

    def set_up(self, *arguments: str, python: str = sys.executable) -> tuple[int, str]:
        """The exit code of the setup, and what it printed."""
        script = self.path / "studypack" / "bootstrap.py"
        ended = subprocess.run(
            [python, script, *arguments],
            env={"PATH": os.environ["PATH"], "PYTHONWARNINGS": "error"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return ended.returncode, ended.stdout

    def installs(self) -> list[str]:
        """The calls that installed something."""
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if "pip install" in line]


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_setup_installs_wheels_only_at_the_locked_versions(clone: Clone) -> None:
    clone.put_python()
    code, _ = clone.set_up()
    assert code == 0
    [install] = clone.installs()
    assert "--only-binary :all:" in install
    assert f"--constraint {clone.path / 'requirements.lock'}" in install
    assert " pytest==" not in install


def test_setup_does_nothing_the_second_time(clone: Clone) -> None:
    clone.put_python()
    clone.set_up("--tools")
    clone.calls.unlink()
    assert clone.set_up("--tools") == (0, "")
    assert clone.set_up() == (0, "")
    assert not clone.calls.exists()


def test_setup_installs_what_the_bench_compares_with_for_the_bench_alone(clone: Clone) -> None:
    clone.put_python()
    clone.set_up("--test")
    assert "wandb" not in clone.calls.read_text()
    clone.set_up("--bench")
    *_, install = clone.installs()
    assert " wandb==" in install
    clone.calls.unlink()
    assert clone.set_up("--bench") == (0, "")
    assert clone.set_up("--tools") == (0, "")


def test_setup_for_the_bench_goes_on_without_what_it_compares_with(clone: Clone) -> None:
    clone.put_python()
    clone.set_up("--tools")
    clone.put_python(output="ERROR: No matching distribution found for wandb==0.26.1", code=1)
    code, printed = clone.set_up("--bench")
    assert code == 0
    assert "The bench goes without its rivals. Package: wandb==0.26.1 has no" in printed
    clone.calls.unlink()
    assert clone.set_up("--tools") == (0, "")
    assert not clone.calls.exists()


def test_setup_runs_again_when_the_lock_changes(clone: Clone) -> None:
    clone.put_python()
    clone.set_up()
    with (clone.path / "requirements.lock").open("a") as lock:
        lock.write("one-more==1.0\n")
    clone.set_up()
    assert len(clone.installs()) == 2


def test_setup_tries_a_broken_download_once_more_then_says_so(clone: Clone) -> None:
    clone.put_python(output="ERROR: ReadTimeoutError: Read timed out.", code=1)
    code, printed = clone.set_up()
    assert code == 1
    assert len(clone.installs()) == 2
    assert printed.endswith(
        "Download: a package could not be fetched whole; check the network and try again.\n"
    )


def test_setup_that_failed_is_not_taken_for_done(clone: Clone) -> None:
    clone.put_python(output="ERROR: no", code=1)
    clone.set_up()
    clone.put_python()
    code, _ = clone.set_up()
    assert code == 0
    assert len(clone.installs()) == 2


def test_setup_without_the_venv_module_names_what_to_install(clone: Clone) -> None:
    # As on Debian without python3-venv: the standard library lacks ensurepip.
    wrapper = clone.path / "studypack" / "without_ensurepip.py"
    wrapper.write_text(
        "import importlib.util, runpy, sys\n"
        "found = importlib.util.find_spec\n"
        "importlib.util.find_spec = lambda n, *a: None if n == 'ensurepip' else found(n, *a)\n"
        f"sys.argv = [{str(clone.path / 'studypack' / 'bootstrap.py')!r}]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    ended = subprocess.run([sys.executable, wrapper], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "lacks its venv module" in ended.stderr
    assert "python3-venv" in ended.stderr


def test_setup_takes_no_import_from_outside_the_standard_library() -> None:
    text = (ROOT / "studypack" / "bootstrap.py").read_text(encoding="utf-8")
    imported = re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE)
    assert set(imported) <= set(sys.stdlib_module_names)


def test_make_alone_lists_what_it_can_do() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("run", "test", "lint", "bench", "content", "clean"):
        assert f"make {target}" in listed
