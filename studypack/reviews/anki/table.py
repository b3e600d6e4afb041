"""Cards as a table of text: front, back and, in a third column, tags.

Lines at the top that begin with # say how it is meant, as Anki writes them.

Source: https://docs.ankiweb.net/importing/text-files.html
"""

import csv
import re
from html import escape
from io import StringIO
from typing import Final

from studypack.common.wording import Message, message_of
from studypack.reviews.anki.deck import AnkiCard
from studypack.reviews.anki.problems import PackageProblem

DIRECTIVE: Final = re.compile(r"#([a-z ]+):(.*)")
SEPARATORS: Final = {
    "tab": "\t",
    "comma": ",",
    "semicolon": ";",
    "colon": ":",
    "pipe": "|",
    "space": " ",
}
GUESSED: Final = "\t;,"
MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
BETWEEN_TAGS: Final = re.compile(r"[\s,]+")
MOST_ROWS: Final = 20_000


def cards_of_table(content: bytes) -> tuple[AnkiCard, ...]:
    """The cards of a table.

    Raises:
        PackageProblem: it is no text, too long, or a row of it has no two sides.
    """
    said, lines = directives(decoded(content).splitlines())
    is_html = said.get("html", "").lower() == "true"
    path = tuple(filter(None, said.get("deck", "").split("::")))
    rows = enumerate(rows_of(lines, said.get("separator", "")), start=1)
    return tuple(card(number, row, is_html=is_html, path=path) for number, row in rows if row)


def rows_of(lines: list[str], wanted: str) -> list[list[str]]:
    """The rows of a table whose columns stand between signs of this name, or of the usual ones."""
    separator = SEPARATORS.get(wanted.lower(), wanted) or guessed(lines)
    if len(separator) != 1:
        raise PackageProblem(
            Message("separator: {value} is no single sign", value=repr(wanted[:20]))
        )
    if len(lines) > MOST_ROWS:
        raise PackageProblem(
            Message(
                "table: {count} lines are above the limit of {limit}",
                count=len(lines),
                limit=MOST_ROWS,
            )
        )
    try:
        return list(csv.reader(StringIO("\n".join(lines), newline=""), delimiter=separator))
    except csv.Error as error:
        raise PackageProblem(
            Message("{field}: {problem}", field="table", problem=message_of(error))
        ) from error


def decoded(content: bytes) -> str:
    """The text, of the encoding that its first bytes say, else UTF-8."""
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise PackageProblem(Message("table: it is not UTF-8 text")) from error
    if "\0" in text:
        raise PackageProblem(Message("table: it is no text, as it holds a NUL"))
    return text


def directives(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """What the lines at the top say, by name, and the lines after them."""
    said: dict[str, str] = {}
    for place, line in enumerate(lines):
        found = DIRECTIVE.fullmatch(line)
        if found is None:
            return said, lines[place:]
        said[found[1]] = found[2].strip()
    return said, []


def guessed(lines: list[str]) -> str:
    """The sign between columns: the first of the usual ones that the first line has."""
    first = lines[0] if lines else ""
    return next((sign for sign in GUESSED if sign in first), GUESSED[0])


def card(number: int, row: list[str], *, is_html: bool, path: tuple[str, ...]) -> AnkiCard:
    """A row as a card."""
    if len(row) < 2:
        raise PackageProblem(
            Message("row {number}: one column is below the limit of 2", number=number)
        )
    front, back = row[:2] if is_html else map(escape, row[:2])
    tags = tuple(filter(None, BETWEEN_TAGS.split("".join(row[2:3]))))
    return AnkiCard(guid="", front=front.strip(), back=back.strip(), tags=tags, deck=path)
