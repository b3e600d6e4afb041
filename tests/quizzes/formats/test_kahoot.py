"""Kahoot's sheet: choices by row, and no workbook that is more than it seems."""

import zipfile
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from quizzes.formats import kahoot
from quizzes.formats.differences import differences
from quizzes.formats.item import Category, Item, Kind, Option, Text
from quizzes.formats.kahoot import HEADER
from quizzes.formats.plain import plain

Cell = str | float | int | None


def sheet(*rows: tuple[Cell, ...], header: tuple[Cell, ...] = HEADER) -> bytes:
    """A workbook with these rows from row 9 on, columns B to H."""
    workbook = Workbook()
    assert workbook.active is not None
    for number, cells in enumerate((header, *rows), start=8):
        for column, cell in enumerate(cells, start=2):
            workbook.active.cell(row=number, column=column, value=cell)
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def choice(*fractions: int | Fraction, kind: Kind = Kind.SINGLE_CHOICE) -> Item:
    options = tuple(
        Option(text=plain(f"option {place}"), fraction=Fraction(fraction))
        for place, fraction in enumerate(fractions, start=1)
    )
    is_multiple = kind is Kind.MULTIPLE_CHOICE
    return Item(kind=kind, text=plain("What?"), options=options, is_all_or_nothing=is_multiple)


def test_kahoot_reads_choices() -> None:
    reading = kahoot.read(
        sheet(
            ("One?", "a", 2.0, None, None, 20, 2),
            (None,) * 7,
            ("Two?", "a", "b", "c", "d", 90, "1,3"),
        )
    )
    one, two = reading.items
    assert (one.kind, one.line, one.extras) == (Kind.SINGLE_CHOICE, 9, {})
    assert [option.text.source for option in one.options] == ["a", "2"]
    assert (two.kind, two.line, two.is_all_or_nothing) == (Kind.MULTIPLE_CHOICE, 11, True)
    assert [option.fraction for option in two.options] == [Fraction(1, 2), 0, Fraction(1, 2), 0]
    assert two.extras == {"kahoot:time_limit": "90"}


def test_kahoot_reads_a_key_that_became_a_number() -> None:
    (item,) = kahoot.read(sheet(("One?", "a", "b", "c", None, 20, 1.3))).items
    assert [option.fraction for option in item.options] == [Fraction(1, 2), 0, Fraction(1, 2)]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ((None, "a", "b", None, None, 20, 1), "question: it is empty"),
        (("One?", "a", None, None, None, 20, 1), "answers: 1 is below the limit of 2"),
        (("One?", "a", "b", None, None, 20, None), "correct answers: a number was expected"),
        (("One?", "a", "b", None, None, 20, "3"), "correct answers: '3' is not one of 1, 2"),
    ],
)
def test_kahoot_says_what_was_expected_and_where(row: tuple[Cell, ...], message: str) -> None:
    (problem,) = kahoot.read(sheet(("Fine?", "a", "b", None, None, 20, 1), row)).problems
    assert problem.line == 10
    assert problem.message.startswith(message)


def test_kahoot_expects_its_header() -> None:
    (problem,) = kahoot.read(sheet(header=("Name", "Age"))).problems
    assert (problem.line, "header" in problem.message) == (8, True)
    assert kahoot.read(saved(Workbook())).problems[0].line == 8


def test_kahoot_says_when_there_is_nothing() -> None:
    assert kahoot.read(sheet()).problems[0].message == "sheet: it holds no questions"


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + b"x" * 100, sheet()[:-200]])
def test_kahoot_refuses_what_is_no_archive(content: bytes) -> None:
    (problem,) = kahoot.read(content).problems
    assert problem.message.startswith("file: the archive is damaged")


def packed(**replaced: bytes) -> bytes:
    """A workbook with another sheet, or whatever else is named."""
    content = BytesIO()
    with zipfile.ZipFile(BytesIO(sheet())) as old, zipfile.ZipFile(content, "w", 8) as new:
        for name in old.namelist():
            part = name.rpartition("/")[2].partition(".")[0]
            new.writestr(name, replaced.get(part, old.read(name)))
    return content.getvalue()


LAUGHS = (
    b'<!DOCTYPE worksheet [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row r="8"><c r="B8" t="inlineStr"><is><t>Question &b;</t></is></c></row></sheetData>'
    b"</worksheet>"
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packed(sheet1=LAUGHS), "file: it is no Excel workbook"),
        (packed(sheet1=b"<worksheet"), "file: it is no Excel workbook"),
        (packed(workbook=b"<a/>"), "file: it is no Excel workbook"),
        (packed(sheet1=b" " * 5 * 2**20), "file: unpacked, "),
    ],
)
def test_kahoot_refuses_workbooks_that_are_none(content: bytes, message: str) -> None:
    (problem,) = kahoot.read(content).problems
    assert problem.message.startswith(message)


def test_kahoot_reads_the_samples(samples_folder: Path) -> None:
    folder = samples_folder / "xlsx"
    (item,) = kahoot.read((folder / "kahoot_2berius.xlsx").read_bytes()).items
    assert [option.fraction for option in item.options] == [Fraction(1, 4)] * 4
    assert item.extras == {"kahoot:time_limit": "60"}
    empty = kahoot.read((folder / "kahoot_ProDataMan.xlsx").read_bytes())
    assert empty.problems[0].message == "sheet: it holds no questions"


WORDS = st.text(st.sampled_from("ab=+-@'<&1é"), min_size=1, max_size=20)


@given(WORDS, st.lists(WORDS, min_size=2, max_size=4), st.sets(st.integers(0, 1), min_size=1))
def test_kahoot_says_again_all_that_it_can_say(text: str, words: list[str], key: set[int]) -> None:
    kind = Kind.SINGLE_CHOICE if len(key) == 1 else Kind.MULTIPLE_CHOICE
    options = tuple(
        Option(text=plain(word), fraction=Fraction(place in key, len(key)))
        for place, word in enumerate(words)
    )
    item = Item(kind=kind, text=plain(text), options=options, is_all_or_nothing=len(key) > 1)
    writing = kahoot.write([item])
    assert writing.lost == ()
    assert list(differences((item,), kahoot.read(writing.content).items)) == []


def test_kahoot_writes_the_sheet_that_kahoot_expects() -> None:
    writing = kahoot.write([choice(1, 0), choice(0, 1)])
    written = load_workbook(BytesIO(writing.content)).worksheets[0]
    assert written["B8"].value.startswith("Question")
    assert [written.cell(row=row, column=1).value for row in (9, 108, 109)] == [1, 100, None]
    assert [written.cell(row=10, column=column).value for column in (2, 7, 8)] == [
        "What?",
        "20",
        "2",
    ]


def test_kahoot_writes_no_formula() -> None:
    item = Item(kind=Kind.SINGLE_CHOICE, text=plain("=1+1"), options=choice(1, 0).options)
    written = load_workbook(BytesIO(kahoot.write([item]).content)).worksheets[0]
    assert (written["B9"].value, written["B9"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize(
    ("item", "fields"),
    [
        (choice(1, Fraction(1, 2)), ["kind", "options.fraction", "is_all_or_nothing"]),
        (choice(1, 0, 0, 0, 0), ["options"]),
        (choice(0, 0), ["question"]),
        (Item(kind=Kind.OPEN, text=plain("Why?")), ["question"]),
        (
            Item(
                kind=Kind.SINGLE_CHOICE, text=Text(source="<b>a</b>"), options=choice(1, 0).options
            ),
            ["text.source", "text.markup"],
        ),
        (
            Item(kind=Kind.SINGLE_CHOICE, text=plain("a" * 121), options=choice(1, 0).options),
            ["text"],
        ),
    ],
)
def test_kahoot_names_what_it_loses(item: Item, fields: list[str]) -> None:
    assert [loss.field for loss in kahoot.write([item]).lost] == fields


def test_kahoot_has_room_for_a_hundred() -> None:
    writing = kahoot.write([choice(1, 0)] * 101, [Category(path=("a",))])
    assert [loss.field for loss in writing.lost] == ["category", "question"]
    assert len(kahoot.read(writing.content).items) == 100


def test_kahoot_is_told_by_its_name_and_first_bytes() -> None:
    assert kahoot.looks_like(sheet(), "Quiz.XLSX")
    assert not kahoot.looks_like(b"a,b", "quiz.xlsx")
    assert not kahoot.looks_like(sheet(), "quiz.zip")
