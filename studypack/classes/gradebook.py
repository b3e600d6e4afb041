"""The gradebook: a row a student, a column an assignment, and the same as a file."""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from openpyxl import Workbook

from studypack.classes.doing import Cell, cells_of
from studypack.classes.models import Assignment, Class, Membership
from studypack.classes.overview import DONE, assignments_of
from studypack.common.spreadsheets import shield

STUDENTS_A_PAGE: Final = 50
# A large class is never whole in memory with all that it did.
STUDENTS_AT_ONCE: Final = 200

Value = str | float | int | None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A student and how they stand with every assignment."""

    membership: Membership
    name: str
    cells: Sequence[Cell]

    @property
    def done(self) -> int:
        """How many assignments are done."""
        return sum(cell.state in DONE for cell in self.cells)

    @property
    def mean_percent(self) -> float | None:
        """The mean of the grades there are."""
        grades = [cell.percent for cell in self.cells if cell.percent is not None]
        return sum(grades) / len(grades) if grades else None


def rows_of(
    members: Collection[Membership], assignments: Collection[Assignment], now: datetime
) -> list[Row]:
    """A row for every student."""
    cells = cells_of(members, assignments, now)
    return [
        Row(membership=member, name=member.user.display_name, cells=cells[member.pk])
        for member in members
    ]


def own_row(member: Membership, assignments: Collection[Assignment], now: datetime) -> Row:
    """A student's row for the student: what is published, no grade before it may be seen."""
    published = [one for one in assignments if one.is_published]
    (row,) = rows_of([member], published, now)
    return replace(row, cells=[cell.for_student(now) for cell in row.cells])


def table_of(of_class: Class, now: datetime) -> list[list[Value]]:
    """The whole gradebook with its heading, a text or a number a cell; no text is a formula."""
    assignments = assignments_of(of_class)
    heading: list[Value] = ["student", "user name"]
    for assignment in assignments:
        heading += [shield(assignment.title), shield(f"{assignment.title} %")]
    members = list(of_class.memberships.students())
    table = [[*heading, "done", "mean %"]]
    for start in range(0, len(members), STUDENTS_AT_ONCE):
        some = members[start : start + STUDENTS_AT_ONCE]
        table += [line_of(row) for row in rows_of(some, assignments, now)]
    return table


def line_of(row: Row) -> list[Value]:
    """One student's line of the file."""
    line: list[Value] = [shield(row.name), shield(row.membership.user.username)]
    for cell in row.cells:
        line += [cell.state.value, rounded(cell.percent)]
    return [*line, row.done, rounded(row.mean_percent)]


def rounded(percent: float | None) -> float | None:
    """A percentage with two decimals."""
    return None if percent is None else round(percent, 2)


def csv_of(table: Sequence[Sequence[Value]]) -> str:
    """The table as a spreadsheet reads it."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(table)
    return written.getvalue()


def xlsx_of(table: Sequence[Sequence[Value]]) -> bytes:
    """The table as a workbook of one sheet."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Gradebook")
    for line in table:
        sheet.append([printable(value) for value in line])
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def printable(value: Value) -> Value:
    """The value without the control characters that a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    return "".join(letter for letter in value if letter >= " " or letter in "\t\n")
