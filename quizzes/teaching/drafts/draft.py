"""The fields of an editor: those that stand alone, and rows of fields in the author's order. Pure.

A field that stands alone is `name`, one of a row `group:key:name`; `rows:group` says the keys of a
group in their order. What belongs to a field hangs on its name: `name.markup`, `name.files`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final

from quizzes.formats.item import Kind

ROWS: Final = "rows:"
MOST_ROWS: Final = 200
LONGEST_KEY: Final = 40
MOVES: Final = {"up": -1, "down": 1}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One option, answer, pair, hint or the like; a flag that is not set has no value."""

    key: str
    values: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """What stands in a field; nothing where nobody wrote."""
        return self.values.get(name, "")

    @property
    def is_blank(self) -> bool:
        """Whether nobody wrote anything in it."""
        return not any(value.strip() for value in self.values.values())


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What stands in the form of a question of one kind."""

    kind: Kind
    values: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """What stands in a field; nothing where nobody wrote."""
        return self.values.get(name, "")

    def group(self, name: str) -> tuple[Row, ...]:
        """The rows of a group in their order."""
        return self.rows.get(name, ())

    def filled(self, name: str) -> list[Row]:
        """The rows of a group in which something stands."""
        return [row for row in self.group(name) if not row.is_blank]

    def with_rows(self, name: str, rows: Iterable[Row]) -> "Draft":
        """The draft with other rows in a group."""
        return replace(self, rows={**self.rows, name: tuple(rows)})


def read_draft(kind: Kind, fields: Mapping[str, Sequence[str]]) -> Draft:
    """The draft that a form sent, by the names of its fields.

    >>> sent = {"mark": ["2"], "rows:option": ["b", "a"], "option:a:text": ["A"]}
    >>> draft = read_draft(Kind.ORDERING, sent)
    >>> [row.key for row in draft.group("option")], draft.group("option")[1].get("text")
    (['b', 'a'], 'A')
    """
    values = {name: plain(sent[-1]) for name, sent in fields.items() if sent and ":" not in name}
    rows = {
        name.removeprefix(ROWS): read_rows(name.removeprefix(ROWS), keys, fields)
        for name, keys in fields.items()
        if name.startswith(ROWS)
    }
    return Draft(kind=kind, values=values, rows=rows)


def read_rows(
    group: str, keys: Sequence[str], fields: Mapping[str, Sequence[str]]
) -> tuple[Row, ...]:
    """The rows of one group in the order of their keys."""
    wanted = [key for key in dict.fromkeys(keys) if 0 < len(key) <= LONGEST_KEY][:MOST_ROWS]
    values_by_key: dict[str, dict[str, str]] = {key: {} for key in wanted}
    for name, sent in fields.items():
        place, _, of_row = name.rpartition(":")
        prefix, _, key = place.partition(":")
        if prefix == group and key in values_by_key and sent:
            values_by_key[key][of_row] = plain(sent[-1])
    return tuple(Row(key=key, values=values) for key, values in values_by_key.items())


def plain(text: str) -> str:
    """The text with the line ends that it had before it was sent, and nothing no row can hold."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def carry_out(draft: Draft, act: str, new_key: str) -> Draft:
    """The draft after a button was pressed: `add:group`, `remove:`, `up:` or `down:group:key`."""
    verb, _, rest = act.partition(":")
    group, _, key = rest.partition(":")
    rows = list(draft.group(group))
    if verb == "add" and group and len(rows) < MOST_ROWS:
        return draft.with_rows(group, [*rows, new_row(group, rows, new_key)])
    if verb == "remove":
        return draft.with_rows(group, [row for row in rows if row.key != key])
    if verb in MOVES:
        return draft.with_rows(group, moved(rows, key, MOVES[verb]))
    return draft


def new_row(group: str, rows: Sequence[Row], key: str) -> Row:
    """A row in which nothing stands; a gap has the first number that no other gap has."""
    if group != "gap":
        return Row(key=key)
    taken = {row.get("id").strip() for row in rows}
    number = next(number for number in count(1) if str(number) not in taken)
    return Row(key=key, values={"id": str(number)})


def moved(rows: Sequence[Row], key: str, step: int) -> list[Row]:
    """The rows with one of them a place further up or down, where there is such a place."""
    keys = [row.key for row in rows]
    order = list(rows)
    if key in keys and 0 <= (place := keys.index(key)) + step < len(rows):
        order[place], order[place + step] = order[place + step], order[place]
    return order
