"""A list of students as a table of text: looked through first, stored whole or not at all."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from studypack.accounts.models import User
from studypack.classes.models import Class, Invitation, Membership
from studypack.classes.services import people_by_address, refuse_full, settle_deadlines
from studypack.common.problems import RefusedError
from studypack.common.wording import Message

MOST_BYTES: Final = 64 * 1024
MOST_LINES: Final = 1_000
HEADINGS: Final = frozenset({"username", "user name", "email", "e-mail", "name"})


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One student of the list: a user name, or an e-mail address in small letters."""

    line: int
    name: str

    @property
    def is_address(self) -> bool:
        """Whether it is an e-mail address."""
        return "@" in self.name


@dataclass(frozen=True, kw_only=True)
class LineProblem:
    """What is wrong with one line."""

    line: int
    message: str


@dataclass(frozen=True, kw_only=True)
class Roster:
    """What a list would do: who joins, who is invited, who is there already."""

    joining: Sequence[User]
    invited: Sequence[str]
    known: Sequence[str]
    problems: Sequence[LineProblem]


def read_roster(of_class: Class, text: str) -> Roster:
    """What the list says, in five queries at most."""
    entries, problems = read_lines(text)
    names = {entry.name for entry in entries if not entry.is_address}
    addresses = {entry.name for entry in entries if entry.is_address}
    active = User.objects.filter(username__in=names, is_active=True)
    people = {user.username: user for user in active} | people_by_address(addresses)
    members = {*of_class.memberships.values_list("user", flat=True), of_class.owner_id}
    waiting = set(of_class.invitations.values_list("email", flat=True))
    joining: dict[int, User] = {}
    invited, known = [], []
    for entry in entries:
        user = people.get(entry.name)
        if user is None and not entry.is_address:
            why = Message("{name} is nobody's user name", name=repr(entry.name[:60]))
            problems.append(LineProblem(line=entry.line, message=why))
        elif user is None and entry.name not in waiting:
            invited.append(entry.name)
        elif user is None or user.pk in members:
            known.append(entry.name)
        else:
            joining[user.pk] = user
    ordered = sorted(problems, key=lambda found: found.line)
    return Roster(joining=tuple(joining.values()), invited=invited, known=known, problems=ordered)


def read_lines(text: str) -> tuple[list[Entry], list[LineProblem]]:
    """The students of a list, each once, and the lines that name none."""
    if len(text.encode()) > MOST_BYTES:
        message = Message(
            "{count} bytes are above the limit of {limit} KiB",
            count=len(text.encode()),
            limit=MOST_BYTES // 1024,
        )
        return [], [LineProblem(line=0, message=message)]
    entries: dict[str, Entry] = {}
    problems = []
    for line, name in first_cells(text):
        if len(entries) >= MOST_LINES:
            why = Message("{limit} students are the most of a list", limit=MOST_LINES)
            return [], [LineProblem(line=line, message=why)]
        entry = Entry(line=line, name=name.lower() if "@" in name else name)
        if entry.name in entries:
            first = entries[entry.name].line
            why = Message("{name} stands in line {first} already", name=repr(name), first=first)
            problems.append(LineProblem(line=line, message=why))
        elif entry.is_address and not is_address(entry.name):
            why = Message("{name} is no e-mail address", name=repr(name[:60]))
            problems.append(LineProblem(line=line, message=why))
        else:
            entries[entry.name] = entry
    return list(entries.values()), problems


def first_cells(text: str) -> Iterator[tuple[int, str]]:
    """The first cell of every line that has one, with the line's number; no headings."""
    text = text.removeprefix("\ufeff")
    delimiter = ";" if text.count(";") > text.count(",") else ","
    for number, line in enumerate(text.splitlines(), start=1):
        cells = next(csv.reader([line], delimiter=delimiter), [])
        name = cells[0].strip() if cells else ""
        if name and not (number == 1 and name.lower() in HEADINGS):
            yield number, name


def is_address(text: str) -> bool:
    """Whether it is written as an e-mail address is."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


@transaction.atomic
def store_roster(of_class: Class, text: str) -> Roster:
    """The list, stored.

    Raises:
        RefusedError: some line has a problem, or the class is full; nothing is stored then.
    """
    roster = read_roster(of_class, text)
    if roster.problems:
        raise RefusedError("invalid_roster", Message("The list is not stored."))
    refuse_full(of_class, len(roster.joining))
    joining = [Membership(of_class=of_class, user=user) for user in roster.joining]
    Membership.objects.bulk_create(joining, ignore_conflicts=True)
    invited = [Invitation(of_class=of_class, email=email) for email in roster.invited]
    Invitation.objects.bulk_create(invited, ignore_conflicts=True)
    settle_deadlines(of_class)
    return roster
