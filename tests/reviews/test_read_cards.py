"""Cards of a file through the command line."""

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from studypack.reviews.anki.writing import write
from tests.reviews.test_anki_writing import CARDS, CHANGED_S, MADE


def printed(file: Path, *options: str) -> str:
    """What the command prints of a file."""
    output = io.StringIO()
    call_command("read_cards", str(file), *options, stdout=output)
    return output.getvalue()


def test_command_prints_the_cards_of_a_package(tmp_path: Path) -> None:
    file = tmp_path / "deck.apkg"
    file.write_bytes(write(MADE, CHANGED_S))
    assert printed(file) == "3 cards, 1 media\n"
    told = json.loads(printed(file, "--json"))
    assert [card["guid"] for card in told["cards"]] == [card.guid for card in CARDS]
    assert told["media"] == {name: len(content) for name, content in MADE.media.items()}


def test_command_refuses_in_one_sentence(tmp_path: Path) -> None:
    file = tmp_path / "deck.apkg"
    file.write_bytes(b"GIF89a")
    with pytest.raises(CommandError, match="it is neither a package nor a collection of Anki"):
        printed(file)


def test_command_says_that_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        printed(tmp_path / "none.apkg")
