"""How one student stands with one assignment: a rule of dates and of what was done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

# What is due sooner is worth a reminder.
SOON: Final = timedelta(days=2)


class State(StrEnum):
    """Where a student stands with an assignment."""

    NOT_OPEN = "not open"
    TO_DO = "to do"
    STARTED = "started"
    OVERDUE = "overdue"
    MISSED = "missed"
    DONE = "done"
    DONE_LATE = "done late"


WAITING: Final = frozenset({State.TO_DO, State.STARTED, State.OVERDUE})


@dataclass(frozen=True, kw_only=True)
class Dates:
    """When an assignment opens, is due and closes for one student; None is no limit."""

    opens_at: datetime | None = None
    due_at: datetime | None = None
    closes_at: datetime | None = None

    @property
    def last_at(self) -> datetime | None:
        """When it is late: the due date, or where there is none the closing."""
        return self.due_at or self.closes_at


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a student did of an assignment.

    Attributes:
        done_at: when it was first complete; None where nobody noted the time.
        grade: what counts of a quiz, as a part of the maximum.
    """

    is_started: bool = False
    is_done: bool = False
    done_at: datetime | None = None
    grade: float | None = None


NOTHING: Final = Done()


def state_of(dates: Dates, done: Done, now: datetime) -> State:
    """Where a student stands who has these dates and did this.

    >>> state_of(Dates(), Done(is_done=True), datetime(2026, 1, 1)).value
    'done'
    """
    if done.is_done:
        is_late = done.done_at and dates.last_at and done.done_at > dates.last_at
        return State.DONE_LATE if is_late else State.DONE
    if dates.opens_at is not None and now < dates.opens_at:
        return State.NOT_OPEN
    if dates.closes_at is not None and now >= dates.closes_at:
        return State.MISSED
    if dates.due_at is not None and now >= dates.due_at:
        return State.OVERDUE
    return State.STARTED if done.is_started else State.TO_DO


def is_due_soon(dates: Dates, now: datetime) -> bool:
    """Whether it is time to remind somebody who has not done it: late soon, and not over yet."""
    last = dates.last_at
    is_open = dates.opens_at is None or dates.opens_at <= now
    return last is not None and is_open and now < last <= now + SOON
