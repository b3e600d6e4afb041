"""docs/command-line.md shows the commands as they are: every one in it is run."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.documented import DOCS, MORE, ROOT, blocks_of, json_differences, text_differences
from tests.services import SESSION_SETTINGS, Site

COMMANDS = DOCS / "command-line.md"
LIMIT_S = 120


@dataclass(frozen=True, kw_only=True)
class Example:
    """A command, what it is said to print, and whether that is JSON."""

    line: int
    command: str
    printed: str
    is_json: bool = False


@dataclass(kw_only=True)
class Shell:
    """Runs one command after the other in a folder, as a reader of the document would."""

    folder: Path
    site: Site
    status: int = 0
    differences: list[str] = field(default_factory=list)

    def run(self, example: Example) -> None:
        """Runs the command and compares what it prints."""
        printed = self.output(example.command)
        place = f"line {example.line}: {example.command[:60]}"
        if example.is_json:
            shown = json.loads(example.printed)
            self.differences += json_differences(shown, json.loads(printed), place)
        else:
            self.differences += text_differences(example.printed, printed, place)

    def output(self, command: str) -> str:
        if command == "python manage.py serve":
            # It runs until it is stopped: the product that these tests share was started so.
            log = (self.site.directory / "serve.log").read_text(encoding="utf-8")
            return log.replace(self.site.url, "http://127.0.0.1:8000")
        done = subprocess.run(
            ["bash", "-c", f"(exit {self.status})\n{command}"],
            cwd=self.folder,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )
        self.status = done.returncode
        return done.stdout

    def environment(self) -> dict[str, str]:
        # Nothing of the make that may run the tests: it would say so in what it prints.
        left_out = {*SESSION_SETTINGS, "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return {
            **kept,
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "STUDYPACK_DATA_DIR": str(self.folder / "var"),
        }


def examples() -> list[Example]:
    """Every command of the document; a block of JSON holds what the command above it prints."""
    found: list[Example] = []
    for block in blocks_of(COMMANDS):
        if block.language == "json":
            last = found.pop()
            assert not last.printed, f"line {last.line}: prints twice"
            found.append(
                Example(line=last.line, command=last.command, printed=block.text, is_json=True)
            )
        elif block.language == "console":
            for text in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                command, _, printed = text.partition("\n")
                found.append(Example(line=block.line, command=command, printed=printed))
    return found


@pytest.fixture
def shell(site: Site, prepared: Path, tmp_path: Path) -> Shell:
    """A shell in the top folder, but for the data and the static files, which are slow to make."""
    for name in ("manage.py", "Makefile", "content", "docs"):
        (tmp_path / name).symlink_to(ROOT / name)
    shutil.copytree(prepared / "static", tmp_path / "var" / "static")
    shutil.copy(prepared / "static.stamp", tmp_path / "var" / "static.stamp")
    return Shell(folder=tmp_path, site=site)


def test_documented_commands_print_what_is_documented(shell: Shell) -> None:
    for example in examples():
        shell.run(example)
    assert not shell.differences, "\n".join(shell.differences)


def test_every_command_has_a_section_and_an_example() -> None:
    folder = ROOT / "studypack" / "management" / "commands"
    ours = {file.stem for file in folder.glob("*.py")} - {"__init__"}
    sections = re.findall(r"^## `python manage\.py (\w+)`$", COMMANDS.read_text("utf-8"), re.M)
    assert set(sections) == ours
    run = "\n".join(example.command for example in examples())
    assert {name for name in ours if f"python manage.py {name}" in run} == ours
    assert "python -m simulator.engine" in run


def test_examples_show_refusals_with_their_exit_code() -> None:
    codes = [example.printed for example in examples() if example.command == "echo $?"]
    assert {"0\n", "1\n", "2\n"} <= set(codes)
    assert not [example for example in examples() if MORE in example.command]
