"""Reading a body: one value at a time, every problem kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final

from quizzes.kinds.base import Body
from quizzes.kinds.problems import check_keys, not_one_of, problem, shown
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

LONGEST_ID = 30
LARGEST: Final = Fraction(10) ** 300
FLAGS: Final = ("true", "false")
WHOLE_NUMBER = re.compile(r"-?[0-9]{1,9}")
FRACTION = re.compile(r"[+-]?[0-9]{1,15}(/[0-9]{1,15}|\.[0-9]{1,15})?")
NUMBER = re.compile(r"[+-]?([0-9]{1,60}(\.[0-9]{0,60})?|\.[0-9]{1,60})([eE][+-]?[0-9]{1,3})?")


@dataclass(kw_only=True)
class BodyReader:
    """Reads the values of one body and keeps what is wrong with them."""

    body: Body
    problems: list[FieldProblem] = field(default_factory=list)

    def expect(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> None:
        """Keeps which keys are missing, and which are not known."""
        self.problems += check_keys(self.body, required, optional)

    def report(self, name: str, message: str) -> None:
        """Keeps one problem."""
        self.problems.append(problem(name, message))

    def flag(self, name: str, *, default: bool) -> bool:
        """A claim, "true" or "false"."""
        return self.one_of(name, FLAGS, default="true" if default else "false") == "true"

    def one_of(self, name: str, allowed: Sequence[str], *, default: str) -> str:
        """A word out of a closed set."""
        value = self.body.get(name, default)
        if isinstance(value, str) and value in allowed:
            return value
        self.problems.append(not_one_of(name, value, allowed))
        return default

    def ids(self, name: str, *, fewest: int, most: int) -> tuple[str, ...]:
        """A list of ids, none of them twice; empty where it is absent or is no such list."""
        value = self.body.get(name)
        if name not in self.body:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.report(name, Message("{value} is not a list of ids", value=shown(value)))
            return ()
        self.count(name, len(value), fewest=fewest, most=most)
        for item in sorted({item for item in value if value.count(item) > 1}):
            self.report(name, Message("{value} is repeated", value=shown(item)))
        self.check_ids(name, value)
        return tuple(value)

    def check_ids(self, name: str, ids: Sequence[str]) -> None:
        """Keeps which ids are too short or too long."""
        for item in ids:
            if not item or len(item) > LONGEST_ID:
                self.report(
                    name,
                    Message(
                        "{value} is outside 1..{most} characters",
                        value=shown(item),
                        most=LONGEST_ID,
                    ),
                )

    def count(self, name: str, found: int, *, fewest: int, most: int) -> None:
        """Keeps that there are too few or too many of something."""
        if not fewest <= found <= most:
            self.report(
                name,
                Message("{value} is outside {low}..{high}", value=found, low=fewest, high=most),
            )

    def known_ids(self, name: str, known: Sequence[str]) -> tuple[str, ...]:
        """A list of ids that are all in `known`; empty where it is absent."""
        found = self.ids(name, fewest=0, most=len(known)) if name in self.body else ()
        self.problems += [not_one_of(name, item, known) for item in found if item not in known]
        return found

    def mapping(self, name: str) -> Mapping[str, object]:
        """A mapping by id; empty where it is absent or is none."""
        value = self.body.get(name, {})
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            return value
        self.report(name, Message("{value} is not a mapping by id", value=shown(value)))
        return {}

    def whole(self, name: str, default: int, *, low: int, high: int) -> int:
        """A whole number within bounds; the default where it is absent or none."""
        value = self.body.get(name, str(default))
        if not isinstance(value, str) or not WHOLE_NUMBER.fullmatch(value):
            self.report(name, Message("{value} is not a whole number", value=shown(value)))
            return default
        if not low <= int(value) <= high:
            self.report(
                name, Message("{value} is outside {low}..{high}", value=value, low=low, high=high)
            )
        return int(value)

    def number(self, name: str, value: object) -> Fraction:
        """A number such as "-1.5e-3"; 0 where it is none."""
        found = parse_number(value)
        if found is None:
            self.report(name, Message("{value} is not a number", value=shown(value)))
        return found or Fraction(0)

    def fraction(self, name: str, value: object, *, low: int, high: int) -> Fraction:
        """A number such as "1", "0.5" or "-1/3" within bounds; 0 where it is none."""
        found = parse_fraction(value)
        if found is None:
            self.report(
                name, Message("{value} is not a number such as 1, 0.5 or 1/3", value=shown(value))
            )
            return Fraction(0)
        if not low <= found <= high:
            self.report(
                name,
                Message("{value} is outside {low}..{high}", value=shown(value), low=low, high=high),
            )
        return found


def parse_number(value: object) -> Fraction | None:
    """The number that is written with decimals and a power of ten, or as a quotient; else None.

    Floating point must hold it: what is above 1e300 is none.

    >>> parse_number("-1.5e-3")
    Fraction(-3, 2000)
    """
    if isinstance(value, str) and NUMBER.fullmatch(value.strip()):
        number = Fraction(value)
        return number if abs(number) <= LARGEST else None
    return parse_fraction(value)


def parse_fraction(value: object) -> Fraction | None:
    """The number that is written as an integer, a decimal or a quotient; else None.

    >>> parse_fraction("-1/3")
    Fraction(-1, 3)
    >>> parse_fraction("1/0") is None
    True
    """
    if not isinstance(value, str) or not FRACTION.fullmatch(value):
        return None
    _, _, denominator = value.partition("/")
    return Fraction(value) if not denominator or int(denominator) else None
