"""A class at a glance, for whoever teaches it: each assignment, and how many did it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from studypack.classes.doing import cells_of
from studypack.classes.models import Assignment, Class
from studypack.classes.standing import State

DONE = frozenset({State.DONE, State.DONE_LATE})
NOT_BEGUN = frozenset({State.TO_DO, State.NOT_OPEN})


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far the students are with an assignment; `idle` are those who did not start it."""

    assignment: Assignment
    done: int
    idle: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The assignments of a class, and how many students there are."""

    students: int
    rows: Sequence[Progress]


def assignments_of(of_class: Class) -> list[Assignment]:
    """What is assigned, with the things themselves at hand."""
    found = of_class.assignments.select_related(
        "of_class", "pack", "note__pack", "quiz", "experiment__pack"
    )
    return list(found)


def overview_of(of_class: Class, now: datetime) -> Overview:
    """The class at a glance; nine queries at most."""
    assignments = assignments_of(of_class)
    members = list(of_class.memberships.students())
    cells = cells_of(members, assignments, now)
    rows = []
    for place, assignment in enumerate(assignments):
        states = Counter(cells[member.pk][place].state for member in members)
        idle = [
            member.user.display_name
            for member in members
            if not cells[member.pk][place].done.is_started
        ]
        done = sum(states[state] for state in DONE)
        rows.append(Progress(assignment=assignment, done=done, idle=idle))
    return Overview(students=len(members), rows=rows)
