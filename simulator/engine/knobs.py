"""One adjustable quantity of a spec: its limits, and the sentence said when a value breaks them."""

import math
import reprlib
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one field of a spec, in words for the person who wrote it."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}"


@dataclass(frozen=True, kw_only=True)
class Knob:
    """The accepted values of one field; forms and documentation are built from it.

    Args:
        name: the field of the spec.
        kind: ``choice`` (one of `choices`), ``boolean``, ``integer`` or ``number``.
        default: the value taken when the field is left out.
        choices: accepted words of a choice.
        low, high: smallest and largest accepted number; ``None`` is no limit.
        low_is_open, high_is_open: whether the limit itself is refused.
        unit: the word after the limits in a message, such as ``layers``.
        accepts_null: whether ``None`` (the knob is off) is accepted.
    """

    name: str
    kind: Literal["choice", "boolean", "integer", "number"]
    default: str | int | float | None = None
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    low_is_open: bool = False
    high_is_open: bool = False
    unit: str = ""
    accepts_null: bool = False

    def read(self, given: object) -> str | int | float | None:
        """The value in its own type.

        Raises:
            ValueError: `given` has the wrong type or is outside the limits; its text is
                the sentence to show, without the field's name.
        """
        if given is None and self.accepts_null:
            return None
        if self.kind == "choice":
            return self._read_choice(given)
        if self.kind == "boolean":
            return _read_boolean(given)
        number = self._read_number(given)
        if not self._is_within(number):
            raise ValueError(f"{shown(given)} is {self._outside()}")
        return number

    def limits(self) -> str:
        """The accepted range in words, such as ``2..100 layers`` or ``more than 0``."""
        if self.high is None:
            text = f"more than {self.low:g}" if self.low_is_open else f"{self.low:g} or more"
        else:
            below = "<" if self.high_is_open else ""
            text = f"{_plain(self.low)}..{below}{_plain(self.high)}"
        return f"{text} {self.unit}".rstrip()

    def _outside(self) -> str:
        return f"{'not' if self.high is None else 'outside'} {self.limits()}"

    def _read_choice(self, given: object) -> str:
        if isinstance(given, str) and given in self.choices:
            return given
        accepted = ", ".join(self.choices)
        raise ValueError(f"{shown(given)} is not one of {accepted}")

    def _read_number(self, given: object) -> int | float:
        whole = self.kind == "integer"
        wanted = "a whole number" if whole else "a number"
        # bool is a subclass of int, and a form that sends true means something else than 1.
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise ValueError(f"{shown(given)} is not {wanted}")
        if isinstance(given, float) and not math.isfinite(given):
            raise ValueError(f"{shown(given)} is not a finite number")
        if not whole:
            return float(given) if abs(given) < 1e300 else given
        if given != int(given):
            raise ValueError(f"{shown(given)} is not {wanted}")
        return int(given)

    def _is_within(self, number: int | float) -> bool:
        too_low = self.low is not None and (
            number < self.low or (self.low_is_open and number == self.low)
        )
        too_high = self.high is not None and (
            number > self.high or (self.high_is_open and number == self.high)
        )
        return not (too_low or too_high)


def _read_boolean(given: object) -> bool:
    if isinstance(given, bool):
        return given
    raise ValueError(f"{shown(given)} is not true or false")


_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = 40
_SHORT.maxlong = 24


def shown(given: object) -> str:
    """The value as a message quotes it: short, however long it came in."""
    return _SHORT.repr(given)


def _plain(limit: float | None) -> str:
    if limit is None:
        return ""
    return str(int(limit)) if limit == int(limit) else f"{limit:g}"
