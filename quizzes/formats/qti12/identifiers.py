"""Identifiers: QTI wants one everywhere, our items may have none."""

from collections.abc import Iterable
from typing import Final

# What we write where there was no identifier; it is read as none.
MADE: Final = "studypack_"


def own_id(written: str) -> str:
    """The identifier, empty where it was made only to be written.

    >>> own_id("studypack_1"), own_id("a1")
    ('', 'a1')
    """
    number = written.removeprefix(MADE)
    return "" if number != written and number.isdecimal() else written


def written_ids(ids: Iterable[str]) -> list[str]:
    """An identifier for each, none of them twice.

    >>> written_ids(["a", "", "a"])
    ['a', 'studypack_2', 'studypack_3']
    """
    taken: set[str] = set()
    written = []
    for place, name in enumerate(ids, start=1):
        is_usable = bool(name.strip()) and name == name.strip() and name not in taken
        written.append(name if is_usable else f"{MADE}{place}")
        taken.add(written[-1])
    return written
