"""Cards as a table of two columns, term and definition, as Quizlet and spreadsheets keep them."""

import csv
from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import StringIO
from itertools import islice
from pathlib import PurePath
from typing import Final, Literal

from quizzes.formats.encoding import decode
from quizzes.formats.item import (
    Answer,
    Category,
    Item,
    Kind,
    Loss,
    Problem,
    Reading,
    Text,
    Writing,
)
from quizzes.formats.losses import left_out, losses, lost_categories
from quizzes.formats.plain import plain, plain_text
from studypack.common.spreadsheets import shield, unshielded
from studypack.common.wording import Message, marked, message_of

NAME: Final = "csv_cards"
LABEL: Final = "CSV"
EXTENSIONS: Final = (".csv", ".tsv")
MEDIA_TYPE: Final = "text/csv"
DELIMITERS: Final = "\t;,"
COLUMNS: Final = ("term", "definition")
HEADERS: Final = (
    {"term", "question", "front", "word", "begriff", "frage", "vorderseite"},
    {"definition", "answer", "back", "meaning", "antwort", "rückseite"},
)
SAMPLE: Final = 50
MOST_ROWS: Final = 5_000
MOST_LINES: Final = 50_000
MOST_CELLS: Final = 200_000
MOST_PROBLEMS: Final = 100
# What is longer is not typed but explained.
LONGEST_TYPED: Final = 80
OTHERWISE: Final = Message("A table of cards has no place for it.")
WHY: Final = {
    "kind": Message("A card is answered in words."),
    "text.markup": Message("A card holds plain text."),
    "answers": Message("A card has one answer, and it is right."),
}
NO_ANSWER: Final = marked(
    "A question of the kind {kind} has no single answer in words for the back of a card."
)
UNREADABLE: Final = marked("What the card would say cannot be read again: {reason}.")
MORE: Final = Message("Only the first two columns of a table are read.")

Row = tuple[int, list[str]]


def looks_like(content: bytes, filename: str) -> bool:
    """Whether the file has the name of a table."""
    return PurePath(filename.lower()).suffix in EXTENSIONS


def read(content: bytes) -> Reading:
    """The cards of a table, or every problem of it with its line."""
    text, problems = decode(content)
    if problems:
        return Reading(problems=problems)
    if problem := _too_large(text):
        return Reading(problems=(problem,))
    try:
        found = list(islice(_rows(text), MOST_ROWS + 1))
    except csv.Error as error:
        return Reading(
            problems=(
                Problem(
                    line=0,
                    message=Message("{field}: {problem}", field="table", problem=message_of(error)),
                ),
            )
        )
    if found and is_header(found[0][1]):
        found = found[1:]
    if not found:
        return Reading(problems=(Problem(line=0, message=Message("table: it holds no cards")),))
    if len(found) > MOST_ROWS:
        message = Message(
            "table: there are more than {limit} rows, which is the limit", limit=MOST_ROWS
        )
        return Reading(problems=(Problem(line=0, message=message),))
    wrong = [problem for row in found for problem in _problems(row)]
    if wrong:
        return Reading(problems=tuple(wrong[:MOST_PROBLEMS]))
    items = tuple(_item(row) for row in found)
    lost = (loss for row, item in zip(found, items, strict=True) for loss in _unread(row, item))
    return Reading(items=items, lost=tuple(lost))


def _too_large(text: str) -> Problem | None:
    for said, signs, limit in (
        (marked("table: {count} lines are above the limit of {limit}"), "\n", MOST_LINES),
        (
            marked("table: {count} delimiters are above the limit of {limit}"),
            DELIMITERS,
            MOST_CELLS,
        ),
    ):
        count = sum(text.count(sign) for sign in signs)
        if count > limit:
            return Problem(line=0, message=Message(said, count=count, limit=limit))
    return None


def _rows(text: str) -> Iterator[Row]:
    """The rows that are not blank, with their lines; without quoting where it makes no sense."""
    rated = [(_rating(text, delimiter), delimiter) for delimiter in DELIMITERS]
    best, delimiter = max(rated, key=lambda each: each[0])
    if best:
        return _parsed(text, delimiter, is_quoted=True)
    return _parsed(text, "\t" if "\t" in text else ",", is_quoted=False)


def _rating(text: str, delimiter: str) -> int:
    """How many of the first rows have a second column; none at all where quotes stand wrongly."""
    try:
        rows = list(islice(_parsed(text, delimiter, is_quoted=True), SAMPLE))
    except csv.Error:
        return 0
    return sum(len(cells) >= len(COLUMNS) for _, cells in rows)


def _parsed(text: str, delimiter: str, *, is_quoted: bool) -> Iterator[Row]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE
    reader = csv.reader(StringIO(text), delimiter=delimiter, quoting=quoting, strict=True)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, [unshielded(cell.strip()) for cell in cells]
        line = reader.line_num + 1


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names the columns."""
    return len(cells) >= len(HEADERS) and all(
        cell.lower() in names for cell, names in zip(cells, HEADERS, strict=False)
    )


def _problems(row: Row) -> Iterator[Problem]:
    line, cells = row
    if len(cells) < len(COLUMNS):
        yield Problem(
            line=line, message=Message("row: a second column, the definition, was expected")
        )
        return
    for name, cell in zip(COLUMNS, cells, strict=False):
        if not cell:
            yield Problem(line=line, message=Message("{name}: it is empty", name=name))


def _unread(row: Row, item: Item) -> Iterator[Loss]:
    for number, cell in enumerate(row[1][len(COLUMNS) :], start=len(COLUMNS) + 1):
        if cell:
            yield Loss(item=item.title, field=Message("column {number}", number=number), why=MORE)


def _item(row: Row) -> Item:
    """A short definition is typed; a long one is a model answer."""
    line, (term, definition, *_) = row
    if len(definition) <= LONGEST_TYPED and "\n" not in definition:
        answers = (Answer(value=definition),)
        return Item(kind=Kind.SHORT_TEXT, text=plain(term), answers=answers, line=line)
    return Item(kind=Kind.OPEN, text=plain(term), model_answer=plain(definition), line=line)


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    """The questions as cards; of a choice the right option, of a number the number."""
    lost = lost_categories(categories, OTHERWISE)
    rows = []
    for item in items:
        cells, missing = _written(item)
        rows += [cells] if cells else []
        lost += missing
    if rows and is_header(rows[0]):
        rows.insert(0, list(COLUMNS))
    return Writing(content=_table(rows), lost=tuple(lost))


def _table(rows: Sequence[Sequence[str]]) -> bytes:
    """With a byte-order mark: spreadsheets know UTF-8 by it."""
    table = StringIO()
    shielded = ([shield(cell) for cell in cells] for cells in rows)
    csv.writer(table, quoting=csv.QUOTE_ALL).writerows(shielded)
    return table.getvalue().encode("utf-8-sig", errors="replace")


def _written(item: Item) -> tuple[list[str], Sequence[Loss]]:
    """The two sides of the card, or nothing; and what of the question is missing there."""
    definition = _definition(item)
    if definition is None:
        return [], [left_out(item, Message(NO_ANSWER, kind=item.kind.value))]
    cells = [plain_text(item.text), definition]
    again = read(_table([COLUMNS, cells]))
    if again.problems:
        return [], [left_out(item, Message(UNREADABLE, reason=again.problems[0].message))]
    return cells, losses(item, again.items[0], WHY, OTHERWISE)


def _definition(item: Item) -> str | None:
    """What stands on the back of the card."""
    if item.kind is Kind.OPEN:
        return plain_text(item.model_answer)
    if item.kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        return next((each.value for each in item.answers if each.fraction == 1), None)
    if item.kind is Kind.SINGLE_CHOICE:
        return _text_of(option.text for option in item.options if option.fraction == Fraction(1))
    return None


def _text_of(found: Iterator[Text]) -> str | None:
    text = next(found, None)
    return plain_text(text) if text else None
