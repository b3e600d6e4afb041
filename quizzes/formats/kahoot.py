"""Kahoot's sheet: a question a row from row 9 on, up to four answers, the numbers of the right."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from io import BytesIO
from itertools import islice
from pathlib import PurePath
from typing import Final
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

from defusedxml import DefusedXmlException
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from quizzes.formats.archive import read_archive
from quizzes.formats.encoding import without_refused
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
from quizzes.formats.xml_tree import UnreadableError
from studypack.common.wording import Message, marked

NAME: Final = "kahoot"
LABEL: Final = "Kahoot"
EXTENSIONS: Final = (".xlsx",)
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER_ROW: Final = 8
FIRST_COLUMN, LAST_COLUMN = 2, 8
MOST_ANSWERS: Final = 4
FEWEST_ANSWERS: Final = 2
MOST_QUESTIONS: Final = 100
MOST_ROWS: Final = 2_000
MOST_BYTES: Final = 4 * 2**20
LONGEST_CELL: Final = 32_767
LONGEST_QUESTION: Final = 120
LONGEST_ANSWER: Final = 75
TIMES_S: Final = ("5", "10", "20", "30", "60", "90", "120", "240")
USUAL_TIME_S: Final = "20"
TIME: Final = "kahoot:time_limit"
# Where the comma is that of decimals, a spreadsheet takes `1,3` for a number.
KEY: Final = re.compile(r"[,;.\s]++")
HEADER: Final = (
    f"Question - max {LONGEST_QUESTION} characters",
    *(f"Answer {n} - max {LONGEST_ANSWER} characters" for n in range(1, MOST_ANSWERS + 1)),
    f"Time limit (sec) – {', '.join(TIMES_S)} secs",
    "Correct answer(s) - choose at least one",
)
# What openpyxl says in its own ways of a package that is no workbook.
DAMAGED: Final = (
    BadZipFile,
    DefusedXmlException,
    InvalidFileException,
    ParseError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)
OTHERWISE: Final = Message("Kahoot's sheet has no place for it.")
WHY: Final = {
    "kind": Message("In Kahoot's sheet several answers may be chosen where several are right."),
    "text.source": Message("Kahoot's sheet holds plain text on one line."),
    "text.markup": Message("Kahoot's sheet holds plain text."),
    "options": Message("Kahoot's sheet has {limit} answers, in plain text.", limit=MOST_ANSWERS),
    "is_all_or_nothing": Message("In Kahoot's sheet an answer is right or wrong as a whole."),
    "options.fraction": Message("In Kahoot's sheet an answer is right or wrong as a whole."),
}
NO_KIND: Final = marked("Kahoot's sheet has no questions of the kind {kind}.")
UNREADABLE: Final = marked("What the sheet would say cannot be read again: {reason}.")
NO_ROW: Final = Message("Kahoot's sheet has room for {limit} questions.", limit=MOST_QUESTIONS)


def looks_like(content: bytes, filename: str) -> bool:
    """Whether the file has the name of a workbook, and is a zip."""
    return PurePath(filename.lower()).suffix in EXTENSIONS and content.startswith(b"PK")


def read(content: bytes) -> Reading:
    """The questions of the first sheet, or every problem of it; a line is a row of the sheet."""
    try:
        _refuse_large(content)
        rows = _rows(content)
    except UnreadableError as error:
        return Reading(
            problems=(
                Problem(
                    line=0,
                    message=Message("{field}: {problem}", field="file", problem=error.message),
                ),
            )
        )
    except DAMAGED:
        return Reading(
            problems=(Problem(line=0, message=Message("file: it is no Excel workbook")),)
        )
    if "question" not in rows.pop(HEADER_ROW, [""])[0].lower():
        message = Message(
            "row {row}: the header was expected, Question in column B", row=HEADER_ROW
        )
        return Reading(problems=(Problem(line=HEADER_ROW, message=message),))
    filled = {row: cells for row, cells in rows.items() if any(cells)}
    problems = [problem for row in filled.items() for problem in _problems(*row)]
    if not filled:
        problems = [Problem(line=0, message=Message("sheet: it holds no questions"))]
    if problems:
        return Reading(problems=tuple(problems))
    return Reading(items=tuple(_item(*row) for row in filled.items()))


def _refuse_large(content: bytes) -> None:
    """Raises UnreadableError for what is no archive, or larger than any sheet of this sort."""
    size = sum(len(file) for file in read_archive(content).values())
    if size > MOST_BYTES:
        limit = Message("{count} MiB", count=MOST_BYTES // 2**20)
        raise UnreadableError(
            Message("unpacked, {size} bytes are above the limit of {limit}", size=size, limit=limit)
        )


def _rows(content: bytes) -> dict[int, list[str]]:
    """The texts of columns B to H by their row, from the header on."""
    workbook = load_workbook(BytesIO(content), read_only=True, data_only=True)
    found = workbook.worksheets[0].iter_rows(
        min_row=HEADER_ROW,
        max_row=MOST_ROWS,
        min_col=FIRST_COLUMN,
        max_col=LAST_COLUMN,
        values_only=True,
    )
    width = LAST_COLUMN - FIRST_COLUMN + 1
    return {
        row: ([_written(cell) for cell in cells] + [""] * width)[:width]
        for row, cells in enumerate(islice(found, MOST_ROWS), start=HEADER_ROW)
    }


def _written(cell: object) -> str:
    """What stands in a cell; a whole number without the point that a spreadsheet remembers."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else str(cell).strip()


def _key(written: str) -> list[str]:
    return [number for number in KEY.split(written.strip()) if number]


def _problems(row: int, cells: Sequence[str]) -> Iterator[Problem]:
    question, answers, key = cells[0], cells[1 : MOST_ANSWERS + 1], _key(cells[-1])
    if not question:
        yield Problem(line=row, message=Message("question: it is empty"))
    there = [str(number) for number, answer in enumerate(answers, start=1) if answer]
    if len(there) < FEWEST_ANSWERS:
        limit = Message(
            "{count} is below the limit of {limit}", count=len(there), limit=FEWEST_ANSWERS
        )
        yield Problem(
            line=row, message=Message("{field}: {problem}", field="answers", problem=limit)
        )
    if not key:
        yield Problem(
            line=row, message=Message("correct answers: a number was expected, as 2 or 1,3")
        )
    for number in key:
        if number not in there:
            limits = ", ".join(there) or Message("none")
            message = Message(
                "correct answers: {value} is not one of {limits}",
                value=repr(number[:20]),
                limits=limits,
            )
            yield Problem(line=row, message=message)


def _item(row: int, cells: Sequence[str]) -> Item:
    key = _key(cells[-1])
    kind = Kind.SINGLE_CHOICE if len(key) == 1 else Kind.MULTIPLE_CHOICE
    options = tuple(
        Option(text=plain(answer), fraction=Fraction(str(number) in key, len(set(key))))
        for number, answer in enumerate(cells[1 : MOST_ANSWERS + 1], start=1)
        if answer
    )
    time = cells[-2]
    extras = {TIME: time} if time and time != USUAL_TIME_S else {}
    return Item(
        kind=kind,
        text=plain(cells[0]),
        options=options,
        is_all_or_nothing=len(key) > 1,
        extras=extras,
        line=row,
    )


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    """The choices as Kahoot's sheet, its hundred rows numbered."""
    lost = lost_categories(categories, OTHERWISE)
    rows: list[list[str]] = []
    for item in items:
        if len(rows) == MOST_QUESTIONS:
            lost.append(left_out(item, NO_ROW))
            continue
        cells, missing = _row(item)
        rows += [cells] if cells else []
        lost += missing
    return Writing(content=_workbook(rows), lost=tuple(lost))


def _workbook(rows: Sequence[Sequence[str]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.cell(row=2, column=FIRST_COLUMN, value="Quiz template")
    for row in range(HEADER_ROW + 1, HEADER_ROW + 1 + MOST_QUESTIONS):
        sheet.cell(row=row, column=1, value=row - HEADER_ROW)
    for row, cells in enumerate((HEADER, *rows), start=HEADER_ROW):
        for column, cell in enumerate(cells, start=FIRST_COLUMN):
            target = sheet.cell(row=row, column=column, value=cell or None)
            target.data_type = "s" if cell else target.data_type  # whatever it begins with
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def _row(item: Item) -> tuple[list[str], Sequence[Loss]]:
    """The cells of the question, or nothing; and what of it is missing there."""
    if item.kind not in (Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE):
        return [], [left_out(item, Message(NO_KIND, kind=item.kind.value))]
    options = item.options[:MOST_ANSWERS]
    right = [str(number) for number, option in enumerate(options, 1) if option.fraction > 0]
    answers = [one_line(option.text) for option in options]
    answers += [""] * (MOST_ANSWERS - len(answers))
    time = item.extras.get(TIME, USUAL_TIME_S)
    texts = (one_line(item.text), *answers, time, ",".join(right))
    cells = [without_refused(text)[0][:LONGEST_CELL] for text in texts]
    problems = list(_problems(HEADER_ROW, cells))
    if problems:
        return [], [left_out(item, Message(UNREADABLE, reason=problems[0].message))]
    return cells, [*losses(item, _item(0, cells), WHY, OTHERWISE), *_too_long(item, cells)]


def _too_long(item: Item, cells: Sequence[str]) -> Iterator[Loss]:
    """What is written whole, and cut by Kahoot."""
    if len(cells[0]) > LONGEST_QUESTION:
        why = Message(
            "Kahoot takes {limit} characters of a question.",
            limit=LONGEST_QUESTION,
        )
        yield Loss(item=item.title, field="text", why=why)
    if any(len(answer) > LONGEST_ANSWER for answer in cells[1 : MOST_ANSWERS + 1]):
        why = Message("Kahoot takes {limit} characters of an answer.", limit=LONGEST_ANSWER)
        yield Loss(item=item.title, field="options.text", why=why)
