"""Cards as tables: delimiters, quotes, headers, and no formula for a spreadsheet."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import csv_cards
from quizzes.formats.csv_cards import LONGEST_TYPED
from quizzes.formats.differences import differences
from quizzes.formats.item import Answer, Category, Item, Kind, Option, Text
from quizzes.formats.plain import plain


def sides(source: str) -> list[tuple[str, str]]:
    """Term and definition of each card of a file without problems."""
    reading = csv_cards.read(source.encode())
    assert reading.problems == ()
    return [
        (item.text.source, item.model_answer.source or item.answers[0].value)
        for item in reading.items
    ]


@pytest.mark.parametrize(
    "source",
    [
        "one, two\teins; zwei\nthree\tdrei\n",
        '"one, two","eins; zwei"\r\nthree,drei\r\n',
        '"one, two";"eins; zwei"\n\nthree;drei',
        'Term,Definition\n"one, two","eins; zwei"\nthree,drei\n',
        "front\tback\none, two\teins; zwei\nthree\tdrei\n",
    ],
)
def test_csv_reads_every_delimiter_with_and_without_header(source: str) -> None:
    assert sides(source) == [("one, two", "eins; zwei"), ("three", "drei")]


def test_csv_reads_quotes_and_lines_inside_a_cell() -> None:
    assert sides('a,"says ""b""\nand c"\n') == [("a", 'says "b"\nand c')]


def test_csv_leaves_quotes_alone_that_only_begin_a_cell() -> None:
    assert sides('"so" he said\tx\ny\tz') == [('"so" he said', "x"), ("y", "z")]


def test_csv_reads_what_is_long_as_an_open_question() -> None:
    short, long = csv_cards.read(f"a,b\nc,{'d' * (LONGEST_TYPED + 1)}".encode()).items
    assert (short.kind, short.answers) == (Kind.SHORT_TEXT, (Answer(value="b"),))
    assert (long.kind, long.line) == (Kind.OPEN, 2)


def test_csv_names_the_columns_it_does_not_read() -> None:
    (loss,) = csv_cards.read(b"a,b,c\nd,e,\n").lost
    assert (loss.item, loss.field) == ("a", "column 3")


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("", 0, "table: it holds no cards"),
        ("term,definition\n", 0, "table: it holds no cards"),
        ("a,b\n\nc\n", 3, "row: a second column, the definition, was expected"),
        ("a,b\n,c\n", 2, "term: it is empty"),
        ("a,b\nc,\n", 2, "definition: it is empty"),
        ("a,b\n" * 5001, 0, "table: there are more than 5000 rows"),
        ("\n" * 50_001, 0, "table: 50001 lines are above the limit of 50000"),
        ("," * 200_001, 0, "table: 200001 delimiters are above the limit of 200000"),
        (f"a,{'b' * 200_000}", 0, "table: field larger than field limit (131072)"),
    ],
)
def test_csv_says_what_was_expected_and_where(source: str, line: int, message: str) -> None:
    reading = csv_cards.read(source.encode())
    assert reading.items == ()
    assert [problem.line for problem in reading.problems] == [line]
    assert reading.problems[0].message.startswith(message)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "'=", "''@"])
def test_csv_writes_no_formula_and_reads_it_back(sign: str) -> None:
    text = f"{sign}HYPERLINK(1)"
    item = Item(kind=Kind.SHORT_TEXT, text=plain("a"), answers=(Answer(value=text),))
    content = csv_cards.write([item]).content
    assert f'"\'{text}"'.encode() in content
    assert sides(content.decode("utf-8-sig")) == [("a", text.replace("\r", "\n"))]


CELLS = st.text(st.sampled_from("ab=+-@',;\t\"\n é"), min_size=1).map(str.strip).filter(bool)


def card(term: str, definition: str) -> Item:
    if "\n" in definition:
        return Item(kind=Kind.OPEN, text=plain(term), model_answer=plain(definition))
    return Item(kind=Kind.SHORT_TEXT, text=plain(term), answers=(Answer(value=definition),))


@given(st.lists(st.builds(card, CELLS, CELLS), min_size=1, max_size=5))
def test_csv_says_again_all_that_it_can_say(items: list[Item]) -> None:
    writing = csv_cards.write(items)
    assert writing.lost == ()
    assert list(differences(tuple(items), csv_cards.read(writing.content).items)) == []


@given(st.text(st.sampled_from('a"\t,;\n') | st.characters(codec="utf-8")))
def test_csv_never_raises(source: str) -> None:
    reading = csv_cards.read(source.encode())
    assert reading.items or reading.problems


def test_csv_writes_a_card_that_is_called_as_the_columns_are() -> None:
    items = [card("Term", "Definition"), card("a", "b")]
    assert len(csv_cards.read(csv_cards.write(items).content).items) == len(items)


def test_csv_names_what_it_loses() -> None:
    options = (Option(text=Text(source="<b>so</b>"), fraction=Fraction(1)), Option())
    choice = Item(kind=Kind.SINGLE_CHOICE, text=plain("Why?"), options=options)
    pairs = Item(kind=Kind.MATCHING, text=plain("Match"))
    writing = csv_cards.write([choice, pairs], [Category(path=("a",))])
    assert writing.content.decode("utf-8-sig") == '"Why?","so"\r\n'
    assert [(loss.item, loss.field) for loss in writing.lost] == [
        ("a", "category"), ("Why?", "kind"), ("Why?", "options"), ("Why?", "answers"),
        ("Match", "question"),
    ]  # fmt: skip


def test_csv_is_told_by_its_name() -> None:
    assert csv_cards.looks_like(b"a,b", "Cards.TSV")
    assert not csv_cards.looks_like(b"a,b", "cards.txt")
