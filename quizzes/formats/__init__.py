"""Questions as other programs write them: text to items and back, and what was lost. No Django.

A new format is a module that does what `Format` says, and a line in `FORMATS`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final, Protocol

from quizzes.formats import aiken, csv_cards, gift, kahoot, moodle_xml, qti2, qti12
from quizzes.formats.item import Category, Item, Problem, Reading, Writing
from quizzes.formats.qti_package import is_archive
from studypack.common.wording import Message

__all__ = ["FORMATS", "Format", "find_format", "read_any"]


class Format(Protocol):
    """A module that reads and writes one format.

    Attributes:
        NAME: what a command calls it; LABEL: what a person does.
        EXTENSIONS: how the names of its files end, the usual one first.
    """

    @property
    def NAME(self) -> str: ...  # noqa: N802 - a constant of the module
    @property
    def LABEL(self) -> str: ...  # noqa: N802
    @property
    def EXTENSIONS(self) -> tuple[str, ...]: ...  # noqa: N802
    @property
    def MEDIA_TYPE(self) -> str: ...  # noqa: N802

    def looks_like(self, content: bytes, filename: str) -> bool:
        """Whether a file is probably of this format."""

    def read(self, content: bytes) -> Reading:
        """What the file holds; whatever is wrong with it is a problem, never an exception."""

    def write(self, items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
        """The items as a file of this format, and what of them it could not say."""


# Asked in this order what a file is: what cannot be mistaken first.
FORMATS: Final[Mapping[str, Format]] = {
    moodle_xml.NAME: moodle_xml,
    qti12.NAME: qti12,
    qti2.NAME: qti2,
    kahoot.NAME: kahoot,
    aiken.NAME: aiken,
    gift.NAME: gift,
    csv_cards.NAME: csv_cards,
}


def find_format(content: bytes, filename: str, name: str | None = None) -> Format | None:
    """The format of this name; without one, the first that the file looks like."""
    if name is not None:
        return FORMATS.get(name)
    found = next((one for one in FORMATS.values() if one.looks_like(content, filename)), None)
    # Of an archive that cannot be opened, its reader says why.
    return qti12 if found is None and is_archive(content) else found


def read_any(content: bytes, filename: str, name: str | None = None) -> Reading:
    """What a file holds, of whichever format it is; a format nobody knows is the one problem."""
    found = find_format(content, filename, name)
    if found is not None:
        return replace(found.read(content), format=found.NAME)
    known = ", ".join(FORMATS)
    if name is not None:
        message = Message(
            "format: {value} is not one of {known}", value=repr(name[:40]), known=known
        )
    else:
        message = Message(
            "file: {value} looks like none of {known}", value=repr(filename[:80]), known=known
        )
    return Reading(problems=(Problem(line=0, message=message),))
