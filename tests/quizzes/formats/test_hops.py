"""Questions carried through several formats keep key, credit and feedback."""

from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from quizzes.formats import FORMATS, Format
from quizzes.formats.item import Item, Kind, Markup, Text
from quizzes.formats.plain import plain_text

# What QTI has no question for.
WITHOUT_KEY = (Kind.DESCRIPTION, Kind.OPEN)


def hop(items: Iterable[Item], through: str) -> tuple[Item, ...]:
    """The items as they come back out of a file of that format."""
    chosen: Format = FORMATS[through]
    reading = chosen.read(chosen.write(list(items)).content)
    assert not reading.problems, reading.problems
    return reading.items


def words(text: Text) -> str:
    """What a text says, without its markup."""
    return " ".join(plain_text(text).split())


def key(item: Item) -> list[tuple[Any, ...]]:
    """What earns which credit and says which feedback."""
    options = [(words(o.text) or o.id, share(o.fraction), words(o.feedback)) for o in item.options]
    answers = [(a.value, share(a.fraction), words(a.feedback)) for a in item.answers]
    pairs = [(words(pair.prompt), words(pair.match)) for pair in item.pairs]
    return [*options, *answers, *pairs]


def share(fraction: Fraction) -> float:
    """A credit as a number that formats may have rounded."""
    return round(float(fraction), 4)


def gift_items(folder: Path) -> list[Item]:
    """Every question of the GIFT samples that has a key."""
    files = sorted((folder / "gift").rglob("*.gift"))
    assert files
    read = [item for file in files for item in FORMATS["gift"].read(file.read_bytes()).items]
    return [item for item in read if item.kind not in WITHOUT_KEY]


@pytest.mark.parametrize("qti", ["qti12", "qti2"])
def test_two_hops_and_back_keep_key_credit_and_feedback(samples_folder: Path, qti: str) -> None:
    items = gift_items(samples_folder)
    carried = hop(hop(items, "moodle_xml"), qti)
    back = hop(carried, "moodle_xml")
    assert [item.kind for item in back] == [item.kind for item in items]
    assert [key(item) for item in back] == [key(item) for item in items]
    assert [words(item.feedback) for item in back] == [words(item.feedback) for item in items]
    # QTI knows no Markdown: its emphasis comes back as HTML.
    for asked, returned in zip(items, back, strict=True):
        if asked.text.markup is not Markup.MARKDOWN:
            assert words(returned.text) == words(asked.text)
