"""A reader in a process of its own: what it may do, and how its end is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from studypack.common.confined import ConfinedError, run_confined
from tests.greedy_reader import LIMITS


def run(act: str, path: Path | str = "", given: bytes = b"") -> str:
    return run_confined("tests.greedy_reader", [act, str(path)], given, LIMITS).decode()


def test_reader_gets_bytes_and_gives_bytes() -> None:
    assert run("work", given=b"abc") == "ABC"


@pytest.mark.parametrize(
    ("act", "why"),
    [
        ("compute", "takes more than 1 s of computing"),
        ("write_much", "is larger than 0 MiB when read"),
        ("take_memory", "needs more than 64 MiB of memory"),
        ("die", "made its reader stop"),
    ],
)
def test_reader_that_breaks_a_limit_is_stopped_and_told_of(act: str, why: str) -> None:
    with pytest.raises(ConfinedError, match=why):
        run(act)


def test_reader_that_waits_for_ever_is_killed() -> None:
    with pytest.raises(ConfinedError, match="takes longer than 1 s"):
        run_confined("tests.greedy_reader", ["sleep"], b"", replace(LIMITS, wall_s=1))


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        ("connect", "a reader does no socket."),
        ("start", "a reader does no subprocess.Popen"),
        ("read_file", "a reader opens no file: '/etc/passwd'"),
        ("read_project", "a reader opens no file: 'pyproject.toml'"),
    ],
)
def test_reader_reaches_nothing_outside(act: str, refusal: str) -> None:
    assert run(act).startswith(refusal)


def test_reader_changes_no_file(tmp_path: Path) -> None:
    kept = tmp_path / "kept.py"
    kept.write_text("x = 1\n", "utf-8")
    assert run("write_file", tmp_path / "new").startswith("a reader opens no file")
    assert run("write_file", kept).startswith("a reader opens no file")
    assert run("remove_file", kept).startswith("a reader does no os.remove")
    assert [file.name for file in tmp_path.iterdir()] == ["kept.py"]


def test_reader_knows_nothing_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "a secret")
    assert "SECRET_KEY" not in run("show_environment")
