"""Aiken: a question on a line, its options by letter, and the letter of the right one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import PurePath
from string import ascii_uppercase
from typing import Final

from quizzes.formats.encoding import decode
from quizzes.formats.item import (
    Category,
    Item,
    Kind,
    Loss,
    Option,
    Problem,
    Reading,
    Writing,
)
from quizzes.formats.losses import left_out, losses, lost_categories
from quizzes.formats.plain import one_line, plain
from studypack.common.wording import Message, marked

NAME: Final = "aiken"
LABEL: Final = "Aiken"
EXTENSIONS: Final = (".txt",)
MEDIA_TYPE: Final = "text/plain"
ENOUGH: Final = 2**16
OPTION: Final = re.compile(r"([A-Z])[.)]\s*+(.*)")
KEY: Final = re.compile(r"ANSWER:\s*+(.*)")
KEY_LINE: Final = re.compile(r"^ANSWER:", re.M)
FEWEST_OPTIONS: Final = 2
MOST_LINES: Final = 30_000
MOST_PROBLEMS: Final = 100
OTHERWISE: Final = Message("Aiken has no place for it.")
WHY: Final = {
    "text.source": Message("Aiken writes a plain text on one line."),
    "text.markup": Message("Aiken reads every text as plain text."),
    "options.text.source": Message("Aiken writes a plain text on one line."),
    "options.text.markup": Message("Aiken reads every text as plain text."),
    "options.fraction": Message("Aiken knows one right option, which earns the whole mark."),
}
NO_KIND: Final = marked("Aiken has no questions of the kind {kind}.")
UNREADABLE: Final = marked("What Aiken would say of it cannot be read again: {reason}.")


def looks_like(content: bytes, filename: str) -> bool:
    """Whether the file has the name of a text, and an answer line soon."""
    is_text = PurePath(filename.lower()).suffix in EXTENSIONS
    return is_text and KEY_LINE.search(decode(content[:ENOUGH])[0]) is not None


@dataclass(kw_only=True)
class Draft:
    """The question that is being read, and all that was found before it."""

    text: str = ""
    line: int = 0
    options: list[str] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def blame(self, line: int, message: str) -> None:
        self.problems.append(Problem(line=line, message=message))

    def take(self, number: int, line: str) -> None:
        """The next line of the file, whatever it is."""
        if key := KEY.match(line):
            self._end(number, key[1].strip())
        elif option := OPTION.match(line):
            self._add_option(number, *option.groups())
        elif line:
            self.expect_no_question(number)
            self.text, self.line = line, number

    def _add_option(self, number: int, letter: str, text: str) -> None:
        expected = ascii_uppercase[len(self.options) % len(ascii_uppercase)]
        if not self.text:
            self.blame(
                number, Message("option {letter}: a question was expected before it", letter=letter)
            )
        elif letter != expected:
            self.blame(
                number,
                Message(
                    "option {letter}: {expected} was expected next",
                    letter=letter,
                    expected=expected,
                ),
            )
        elif not text.strip():
            self.blame(
                number, Message("option {letter}: a text was expected after it", letter=letter)
            )
        self.options.append(text.strip())

    def _end(self, number: int, key: str) -> None:
        letters = ascii_uppercase[: len(self.options)]
        if not self.text:
            self.blame(
                number, Message("{field}: a question was expected before it", field="ANSWER")
            )
        elif len(letters) < FEWEST_OPTIONS:
            self.blame(
                number,
                Message(
                    "options: {count} is below the limit of {limit}",
                    count=len(letters),
                    limit=FEWEST_OPTIONS,
                ),
            )
        elif len(key) != 1 or key not in letters:
            self.blame(
                number,
                Message(
                    "{field}: {value} is not one of {known}",
                    field="ANSWER",
                    value=repr(key[:40]),
                    known=", ".join(letters),
                ),
            )
        else:
            self.items.append(self._item(letters.index(key)))
        self._begin_anew()

    def expect_no_question(self, number: int) -> None:
        """A problem if a question is still without its answer line; it is read no further."""
        if self.options:
            self.blame(
                number,
                Message(
                    "{field}: it was expected for the question in line {line}",
                    field="ANSWER",
                    line=self.line,
                ),
            )
        elif self.text:
            self.blame(
                number,
                Message(
                    "{field}: it was expected for the question in line {line}",
                    field=Message("option {letter}", letter="A"),
                    line=self.line,
                ),
            )
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.text, self.line, self.options = "", 0, []

    def _item(self, right: int) -> Item:
        options = tuple(
            Option(text=plain(text), fraction=Fraction(place == right))
            for place, text in enumerate(self.options)
        )
        text = plain(self.text)
        return Item(kind=Kind.SINGLE_CHOICE, text=text, options=options, line=self.line)


def read(content: bytes) -> Reading:
    """The questions of an Aiken file, or every problem of it with its line."""
    text, problems = decode(content)
    if problems:
        return Reading(problems=problems)
    lines = text.rstrip().split("\n")
    if len(lines) > MOST_LINES:
        message = Message(
            "file: {count} lines are above the limit of {limit}",
            count=len(lines),
            limit=MOST_LINES,
        )
        return Reading(problems=(Problem(line=0, message=message),))
    draft = Draft()
    for number, line in enumerate(lines, start=1):
        draft.take(number, line.strip())
    draft.expect_no_question(len(lines))
    if not (draft.items or draft.problems):
        draft.blame(0, Message("file: it holds no questions"))
    if draft.problems:
        return Reading(problems=tuple(draft.problems[:MOST_PROBLEMS]))
    return Reading(items=tuple(draft.items))


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    """The single choices as Aiken; it knows no categories, and no other kinds."""
    lost = lost_categories(categories, OTHERWISE)
    parts = []
    for item in items:
        written, missing = _written(item)
        parts += [written] if written else []
        lost += missing
    return Writing(content="\n".join(parts).encode(errors="replace"), lost=tuple(lost))


def _written(item: Item) -> tuple[str, Sequence[Loss]]:
    """The question as Aiken, or nothing; and what of it is missing there."""
    if item.kind is not Kind.SINGLE_CHOICE:
        return "", [left_out(item, Message(NO_KIND, kind=item.kind.value))]
    written = "".join(f"{line}\n" for line in _lines(item))
    again = read(written.encode(errors="replace"))
    if again.problems or len(again.items) != 1:
        return "", [left_out(item, Message(UNREADABLE, reason=again.problems[0].message))]
    return written, losses(item, again.items[0], WHY, OTHERWISE)


def _lines(item: Item) -> Iterator[str]:
    yield one_line(item.text)
    right = [letter for letter, option in _by_letter(item) if option.fraction == 1]
    for letter, option in _by_letter(item):
        yield f"{letter}) {one_line(option.text)}"
    yield f"ANSWER: {right[0] if right else ''}"


def _by_letter(item: Item) -> list[tuple[str, Option]]:
    """The options that there are letters for."""
    return list(zip(ascii_uppercase, item.options, strict=False))
