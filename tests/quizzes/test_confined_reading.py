"""Files of questions, read in a process of their own."""

import subprocess
import sys

import pytest

from quizzes import confined
from quizzes.confined import read_confined
from studypack.common.confined import ROOT, ConfinedError
from studypack.common.wording import Message


def test_file_that_no_format_knows_is_a_problem() -> None:
    (problem,) = read_confined(b"\x00\x01", "picture.xyz").problems
    assert problem.message.startswith("file: 'picture.xyz' looks like none of")


def test_problem_and_loss_can_be_said_again_after_the_way_between_processes() -> None:
    (problem,) = read_confined(b"::t::Text {=a ~%200%b}", "a.gift").problems
    assert isinstance(problem.message, Message)
    assert problem.message.text == "weight: {problem}; write a number, -100 to 100, as %50%"
    assert isinstance(problem.message.values["problem"], Message)
    (loss,) = read_confined(b"a,b,c\n", "a.csv").lost
    assert isinstance(loss.field, Message)
    assert (loss.field, loss.field.text) == ("column 3", "column {number}")


def test_file_that_is_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "MOST_BYTES", 10)
    (problem,) = read_confined(b"x" * 11, "a.txt").problems
    assert problem.message == "file: 11 bytes are above the limit of 0 MiB"


def test_reader_that_is_stopped_is_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> bytes:
        raise ConfinedError("takes more than 10 s of computing")

    monkeypatch.setattr(confined, "run_confined", stop)
    (problem,) = read_confined(b"x", "a.txt").problems
    assert problem.message == "file: 'a.txt' takes more than 10 s of computing"


def test_reader_starts_without_the_framework() -> None:
    code = "import quizzes.formats.__main__, sys; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
