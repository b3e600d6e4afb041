"""One adjustable quantity of a spec: its limits, and the sentence said when a value breaks them."""

import math
import reprlib
from dataclasses import dataclass
from typing import Literal

from studypack.common.wording import Message, joined


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong with one field of a spec, in words for the person who wrote it."""

    field: str
    message: str

    def __str__(self) -> str:
        return str(self.said)

    @property
    def said(self) -> Message:
        """The message behind the field's name."""
        return Message("{field}: {problem}", field=self.field, problem=self.message)


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
            raise ValueError(self._outside(given))
        return number

    def limits(self) -> Message:
        """The accepted range in words, such as ``2..100 layers`` or ``more than 0``."""
        if self.high is not None:
            below = "<" if self.high_is_open else ""
            text = f"{_plain(self.low)}..{below}{_plain(self.high)}"
        elif self.low_is_open:
            text = Message("more than {low:g}", low=self.low)
        else:
            text = Message("{low:g} or more", low=self.low)
        return joined([text, self.unit] if self.unit else [text])

    def _outside(self, given: object) -> Message:
        if self.high is None:
            return Message("{value} is not {limits}", value=shown(given), limits=self.limits())
        return Message("{value} is outside {limits}", value=shown(given), limits=self.limits())

    def _read_choice(self, given: object) -> str:
        if isinstance(given, str) and given in self.choices:
            return given
        accepted = ", ".join(self.choices)
        raise ValueError(
            Message("{value} is not one of {accepted}", value=shown(given), accepted=accepted)
        )

    def _read_number(self, given: object) -> int | float:
        whole = self.kind == "integer"
        wanted = Message("a whole number") if whole else Message("a number")
        # bool is a subclass of int, and a form that sends true means something else than 1.
        if isinstance(given, bool) or not isinstance(given, int | float):
            raise ValueError(Message("{value} is not {wanted}", value=shown(given), wanted=wanted))
        if isinstance(given, float) and not math.isfinite(given):
            raise ValueError(Message("{value} is not a finite number", value=shown(given)))
        if not whole:
            return float(given) if abs(given) < 1e300 else given
        if given != int(given):
            raise ValueError(Message("{value} is not {wanted}", value=shown(given), wanted=wanted))
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
    raise ValueError(Message("{value} is not true or false", value=shown(given)))


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
