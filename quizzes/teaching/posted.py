"""A posted form, read field by field: every problem of it is kept, none is raised by itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from math import isfinite
from typing import TypeVar

from studypack.common.problems import FieldProblem, problem
from studypack.common.wording import Message

# What a browser sends of a field for a date and a time; the clock of the site is UTC.
MOMENT = "%Y-%m-%dT%H:%M"
LONGEST_SAID = 30
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, kw_only=True)
class PostedForm:
    """What was posted, and what is wrong with it."""

    values: Mapping[str, str]
    problems: list[FieldProblem] = field(default_factory=list)

    def text(self, name: str, longest: int) -> str:
        """The words of a field, without the space around them."""
        words = self.values.get(name, "").strip().replace("\r\n", "\n")
        if len(words) > longest:
            self.note(
                name,
                Message(
                    "{count} characters, the limit is {limit}", count=len(words), limit=longest
                ),
            )
        return words

    def is_on(self, name: str) -> bool:
        """Whether a box is ticked."""
        return name in self.values

    def choice(self, name: str, words: type[Word]) -> Word | None:
        """One of a closed set of words."""
        given = self.values.get(name, "")
        if given in list(words):
            return words(given)
        self.note(
            name,
            Message(
                "{value} is not one of {accepted}",
                value=repr(given[:LONGEST_SAID]),
                accepted=", ".join(words),
            ),
        )
        return None

    def number(self, name: str, low: float, high: float) -> float | None:
        """A number; None where the field is empty."""
        given = self.values.get(name, "").strip()
        if not given:
            return None
        number = number_of(given)
        if number is None or not low <= number <= high:
            self.note(
                name,
                Message(
                    "{value} is outside {low:g}..{high:g}",
                    value=given[:LONGEST_SAID],
                    low=low,
                    high=high,
                ),
            )
            return None
        return number

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number; None where the field is empty."""
        number = self.number(name, low, high)
        if number is not None and number != int(number):
            self.note(name, Message("{number:g} is not a whole number", number=number))
        return None if number is None else int(number)

    def moment(self, name: str) -> datetime | None:
        """A date and a time in UTC; None where the field is empty."""
        given = self.values.get(name, "").strip()
        if not given:
            return None
        try:
            return datetime.strptime(given[:16], MOMENT).replace(tzinfo=UTC)
        except ValueError:
            self.note(
                name, Message("{value} is not a date and a time", value=repr(given[:LONGEST_SAID]))
            )
            return None

    def note(self, name: str, why: str) -> None:
        """The problem, kept."""
        self.problems.append(problem(name, why))


def number_of(text: str) -> float | None:
    """The number that somebody wrote, with a point or a comma; None where it is none."""
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        return None
    return number if isfinite(number) else None


def moment_text(moment: datetime | None) -> str:
    """A moment as the field of a form takes it."""
    return "" if moment is None else moment.astimezone(UTC).strftime(MOMENT)


def number_text(number: float | None) -> str:
    """A number as the field of a form takes it.

    >>> number_text(2.0), number_text(0.5), number_text(None)
    ('2', '0.5', '')
    """
    return "" if number is None else f"{number:g}"
