"""Cards as a table of text, which spreadsheets open and Anki and this site read again."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Final

from studypack.reviews.anki.deck import AnkiCard

# The name of the sign between columns, as Anki says it, and the sign, by the ending of the file.
SEPARATORS: Final = {"csv": ("comma", ","), "tsv": ("tab", "\t")}
MEDIA_TYPES: Final = {"csv": "text/csv", "tsv": "text/tab-separated-values"}
# What a spreadsheet takes for a formula, and the sign of a line that says how the table is meant.
SPECIAL: Final = frozenset("=+-@#\t\r\n")


def table_of(cards: Iterable[AnkiCard], name: str, ending: str) -> str:
    """The cards as rows of front, back and tags; no cell of it is a formula."""
    separator, sign = SEPARATORS[ending]
    lines = StringIO(newline="")
    said = {"separator": separator, "html": "true", "deck": name, "tags column": "3"}
    lines.writelines(f"#{key}:{value}\n" for key, value in said.items())
    table = csv.writer(lines, delimiter=sign, lineterminator="\n")
    table.writerows((cell(card.front), cell(card.back), " ".join(card.tags)) for card in cards)
    return lines.getvalue()


def cell(html: str) -> str:
    """The HTML on one line, so that no spreadsheet takes it for a formula.

    >>> cell("=1+1")
    '&#61;1+1'
    """
    line = html.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return f"&#{ord(line[0])};{line[1:]}" if line[:1] in SPECIAL and line else line
