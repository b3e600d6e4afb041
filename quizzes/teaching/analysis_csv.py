"""Item analysis as a table to take away: a row an answer, its question's indices beside it."""

import csv
import io
from collections.abc import Iterator

from quizzes.analysis_reading import ChoiceRow, ItemRow, QuizAnalysis
from quizzes.formats.item import Text
from quizzes.formats.plain import one_line
from studypack.common.spreadsheets import shield

OF_THE_QUESTION = (
    *("number", "question", "version", "kind", "text", "attempts", "answered", "facility"),
    *("spread", "discrimination", "median_seconds", "is_small_group"),
)
OF_THE_ANSWER = ("prompt", "answer", "is_right", "count", "share", "upper", "lower", "end_group")
OF_THE_VARIANT = ("variant", "variant_attempts", "variant_facility")

Cell = str | int | float | bool | None


def analysis_csv(analysis: QuizAnalysis) -> str:
    """The analysis as CSV; no cell of it is a formula."""
    lines = io.StringIO(newline="")
    table = csv.writer(lines)
    table.writerow((*OF_THE_QUESTION, *OF_THE_ANSWER, *OF_THE_VARIANT))
    for item in analysis.items:
        table.writerows([cell(value) for value in row] for row in rows_of(item))
    return lines.getvalue()


def rows_of(item: ItemRow) -> Iterator[tuple[Cell, ...]]:
    """A row an answer, then a row a variant; one row where there is neither."""
    question, no_answer = question_cells(item), (None,) * len(OF_THE_ANSWER)
    no_variant = (None,) * len(OF_THE_VARIANT)
    for row in item.choices:
        yield (*question, *answer_cells(item, row), *no_variant)
    for variant in item.variants:
        cells = (variant.values, variant.count, variant.facility_percent / 100)
        yield (*question, *no_answer, *cells)
    if not item.choices and not item.variants:
        yield (*question, *no_answer, *no_variant)


def question_cells(item: ItemRow) -> tuple[Cell, ...]:
    """What stands in the columns of the question."""
    found = item.analysis
    return (
        *(item.number, item.slug, item.version, item.kind, words(item.html)),
        *(found.count, found.answered, found.facility, found.spread, found.discrimination),
        *(found.time_s, found.is_small),
    )


def answer_cells(item: ItemRow, row: ChoiceRow) -> tuple[Cell, ...]:
    """What stands in the columns of an answer."""
    found = row.choice
    return (
        *(words(row.prompt), words(row.words), row.is_right),
        *(found.count, found.share, found.upper, found.lower, item.analysis.end_count),
    )


def words(html: str) -> str:
    """HTML as one line of words."""
    return one_line(Text(source=html))


def cell(value: Cell) -> Cell:
    """A text that no spreadsheet takes for a formula; a number rounded."""
    if isinstance(value, str):
        return shield(value)
    return round(value, 4) if isinstance(value, float) else value
