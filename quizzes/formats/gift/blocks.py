"""A GIFT file cut into the pieces that blank lines part: questions, and lines that name a category.

A question whose braces are still open goes on after a blank line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Final

from quizzes.formats.gift.escapes import BRACE, marks

CATEGORY: Final = "$CATEGORY:"
COMMENT: Final = "//"
# One that is not closed is read to the end of its line, and is none.
WORD: Final = re.compile(r"\[(id|tag):([^\]\\]*+(?:\\.[^\]\\]*+)*+)(\]?)")
SHIELDED: Final = re.compile(r"\\([\]\\])")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as it stands in the file, counted from 1."""

    number: int
    text: str

    @property
    def is_comment(self) -> bool:
        return self.text.lstrip().startswith(COMMENT)

    @property
    def is_category(self) -> bool:
        return self.text.lstrip().startswith(CATEGORY)

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


@dataclass(frozen=True, kw_only=True)
class Block:
    """Lines that belong together, and the comments that stood among them."""

    lines: tuple[Line, ...]
    comments: tuple[str, ...] = ()

    @cached_property
    def source(self) -> str:
        return "\n".join(line.text for line in self.lines)

    @property
    def is_category(self) -> bool:
        return self.lines[0].is_category

    @property
    def line(self) -> int:
        return self.lines[0].number

    def line_at(self, offset: int) -> int:
        """The line of the file in which this character of the source stands."""
        return self.lines[self.source.count("\n", 0, offset)].number

    @property
    def id(self) -> str:
        return next(iter(self._words("id")), "")

    @property
    def tags(self) -> tuple[str, ...]:
        return tuple(self._words("tag"))

    def _words(self, name: str) -> Iterator[str]:
        """What the comments say as `[name:…]`."""
        for comment in self.comments:
            for found, word, is_closed in WORD.findall(comment):
                if found == name and is_closed:
                    yield SHIELDED.sub(r"\1", word).strip()


def shield(text: str) -> str:
    """An id or tag as it stands between brackets."""
    return text.replace("\\", "\\\\").replace("]", "\\]")


def blocks(text: str) -> Iterator[Block]:
    """The questions and category lines of a file, in their order."""
    waiting = list(paragraphs(text))
    place = 0
    while place < len(waiting):
        length = _length(waiting, place)
        yield _joined(waiting[place : place + length])
        place += length


def paragraphs(text: str) -> Iterator[Block]:
    """What stands between blank lines, the comments set apart; a category line stands alone."""
    lines: list[Line] = []
    for number, content in enumerate([*text.split("\n"), ""], start=1):
        line = Line(number=number, text=content)
        is_begun = not all(line.is_comment for line in lines)
        if line.is_blank or (line.is_category and is_begun):
            yield from _paragraph(lines)
            lines = []
        if not line.is_blank:
            lines.append(line)
        if line.is_category:
            yield from _paragraph(lines)
            lines = []


def _paragraph(lines: Sequence[Line]) -> Iterator[Block]:
    kept = tuple(line for line in lines if not line.is_comment)
    comments = tuple(line.text for line in lines if line.is_comment)
    if kept:
        yield Block(lines=kept, comments=comments)


def _length(waiting: Sequence[Block], place: int) -> int:
    """How many paragraphs the question has: more than one if its brace closes only later."""
    if waiting[place].is_category or not _is_open(waiting[place].source):
        return 1
    for later in range(place + 1, len(waiting)):
        brace = BRACE.match(waiting[later].source)
        if waiting[later].is_category or (brace and brace[1] == "{"):
            return 1
        if brace:
            return later - place + 1
    return 1


def _is_open(source: str) -> bool:
    braces = [brace[1] for brace in islice(marks(BRACE, source), 2)]
    return braces == ["{"]


def _joined(parts: Iterable[Block]) -> Block:
    """One block of several; a blank line stands between them again."""
    lines: list[Line] = []
    comments: list[str] = []
    for part in parts:
        if lines:
            lines.append(Line(number=lines[-1].number + 1, text=""))
        lines += part.lines
        comments += part.comments
    return Block(lines=tuple(lines), comments=tuple(comments))
