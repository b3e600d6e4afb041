"""Beside which field of a draft a problem stands, in words that its author knows. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quizzes.teaching.drafts.draft import ROWS, Draft, Row
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message, joined, rewritten

TOP: Final = ""
QUOTED: Final = re.compile(r"'([^']{1,40})'")
WITHOUT_TEXT: Final = "has no text"
# What a body calls it, what a form calls it.
FIELDS: Final[Mapping[str, str]] = {
    "value": "text",
    "fraction": "credit",
    "tolerance.kind": "tolerance_kind",
    "tolerance.size": "tolerance_size",
    "tolerance": "tolerance_size",
    "case": "case",
}
GROUPS: Final[Mapping[str, str]] = {
    "options": "option",
    "key": "option",
    "keys": "option",
    "fractions": "option",
    "feedback": "option",
    "answers": "answer",
    "units": "unit",
    "parameters": "parameter",
    "pairs": "pair",
    "extra": "extra",
    "gaps": "gap",
    "hints": "hint",
}
OF_ROWS: Final = ("option", "pair", "extra")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a problem stands: a field, a group as `rows:option`, or the top of the form."""

    name: str
    message: str

    @property
    def anchor(self) -> str:
        """The id of the field or the group on the page."""
        return self.name.replace(":", "__")


def places_of(draft: Draft, problems: tuple[FieldProblem, ...]) -> list[Place]:
    """Where each problem stands, and what is said there; each once."""
    found = (
        Place(name=place_of(draft, problem), message=in_words(draft, problem.message))
        for problem in problems
    )
    return list(dict.fromkeys(found))


def place_of(draft: Draft, problem: FieldProblem) -> str:
    """The name of the field, or of the group, beside which a problem stands."""
    head, _, rest = problem.field.partition(".")
    if head == "gaps" and rest:
        return place_in_gap(draft, problem, rest)
    return place_in(draft, problem, head, rest, of_gap="")


def place_in_gap(draft: Draft, problem: FieldProblem, rest: str) -> str:
    """The place of a problem of one gap: one of its fields or of its parts."""
    gap, _, inner = rest.partition(".")
    row = next((row for row in draft.group("gap") if row.get("id").strip() == gap), None)
    if row is None:
        return f"{ROWS}gap"
    head, _, within = inner.partition(".")
    if head in GROUPS:
        return place_in(draft, problem, head, within, of_gap=f"gap-{row.key}")
    return f"gap:{row.key}:{head}"


def place_in(draft: Draft, problem: FieldProblem, head: str, rest: str, *, of_gap: str) -> str:
    """The place of a problem whose field begins with `head`; `of_gap` is the group of its parts."""
    if head not in GROUPS:
        return head if head in ("text", *draft.values) or not rest else TOP
    group = of_gap or group_of(draft, head)
    row, field = row_and_field(draft, group, head, rest)
    if row is None:
        row, field = row_without_text(draft, group, problem.message)
    return f"{ROWS}{group}" if row is None else f"{group}:{row.key}:{field}"


def group_of(draft: Draft, head: str) -> str:
    """The group of rows that a part of a body stands in."""
    group = GROUPS[head]
    known = ("pair", "gap", "answer") if group == "option" else ()
    return next((other for other in known if draft.group(other)), group)


def row_and_field(draft: Draft, group: str, head: str, rest: str) -> tuple[Row | None, str]:
    """The row that a problem names, by its number or by its key, and its field."""
    name, _, field = rest.partition(".")
    rows = draft.group(group)
    if head in ("answers", "units", "hints"):
        filled = [row for row in rows if not row.is_blank]
        at = int(name) - 1 if name.isdecimal() else -1
        row = filled[at] if 0 <= at < len(filled) else None
    elif head == "parameters":
        row = next((row for row in rows if row.get("name").strip() == name), None) if name else None
    else:
        row = next((row for row in rows if row.key == name), None)
    return row, field_name(head, field)


def field_name(head: str, field: str) -> str:
    """What the form calls a field of a row."""
    if head == "fractions":
        return "credit"
    if head == "feedback":
        return "feedback"
    usual = {"parameters": "name", "units": "name"}.get(head, "text")
    return FIELDS.get(field, field) if field else usual


def row_without_text(draft: Draft, group: str, message: str) -> tuple[Row | None, str]:
    """The first row whose words are missing, where that is what the message says."""
    if not message.endswith(WITHOUT_TEXT):
        return None, ""
    names = ("prompt", "match") if group == "pair" else ("text",)
    for name in names:
        for row in draft.group(group):
            if not row.is_blank and not row.get(name).strip():
                return row, name
    return None, ""


def in_words(draft: Draft, message: str) -> str:
    """The message with the number of a row in the place of its key, which nobody ever saw."""
    numbers = {
        row.key: number
        for group, rows in draft.rows.items()
        if group in OF_ROWS
        for number, row in enumerate(rows, start=1)
        if "-" in row.key
    }

    return rewritten(message, lambda text: _keyed(text, numbers))


def _keyed(text: str, numbers: Mapping[str, int]) -> str:
    """The text, its keys in quotes said as numbers, and those after a dot written as such."""
    parts: list[str] = []
    at = 0
    for found in QUOTED.finditer(text):
        if found[1] in numbers:
            said = Message("number {number}", number=numbers[found[1]])
            parts += [text[at : found.start()], said]
            at = found.end()
    parts.append(text[at:])
    for key, number in numbers.items():
        parts = [
            part if isinstance(part, Message) else part.replace(f".{key}", f".{number}")
            for part in parts
        ]
    return joined(parts, "") if len(parts) > 1 else parts[0]
