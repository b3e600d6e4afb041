"""Which format reads a file."""

from collections.abc import Sequence
from types import SimpleNamespace

import pytest

from quizzes import formats
from quizzes.formats import FORMATS, find_format, read_any
from quizzes.formats.item import Category, Item, Kind, Reading, Writing


def looks_like(content: bytes, filename: str) -> bool:
    return content.startswith(b"MADE-UP")


def read(content: bytes) -> Reading:
    return Reading(items=(Item(kind=Kind.OPEN, name=content.decode()),))


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    return Writing(content=b"")


MADE_UP = SimpleNamespace(
    NAME="made_up",
    LABEL="Made up",
    EXTENSIONS=(".mu",),
    MEDIA_TYPE="text/plain",
    looks_like=looks_like,
    read=read,
    write=write,
)


@pytest.fixture
def _with_made_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "FORMATS", {"made_up": MADE_UP})


def test_formats_are_called_what_they_call_themselves() -> None:
    assert [one.NAME for one in FORMATS.values()] == list(FORMATS)
    for one in FORMATS.values():
        assert one.LABEL
        assert one.MEDIA_TYPE
        assert all(extension.startswith(".") for extension in one.EXTENSIONS)


@pytest.mark.usefixtures("_with_made_up")
def test_file_is_read_by_the_format_that_it_looks_like() -> None:
    assert find_format(b"MADE-UP", "f.mu") is MADE_UP
    assert read_any(b"MADE-UP", "f.mu").items[0].name == "MADE-UP"
    # A name that is given is believed.
    assert read_any(b"something", "f.mu", "made_up").items[0].name == "something"


@pytest.mark.usefixtures("_with_made_up")
def test_format_that_nobody_knows_is_one_clear_problem() -> None:
    (problem,) = read_any(b"something", "f.mu").problems
    assert problem.message == "file: 'f.mu' looks like none of made_up"
    (problem,) = read_any(b"MADE-UP", "f.mu", "docx").problems
    assert problem.message == "format: 'docx' is not one of made_up"
