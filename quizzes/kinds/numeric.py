"""Numeric: a number within a tolerance, typed as people type numbers, with a unit or none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from quizzes.kinds.base import Body, Control, ControlType
from quizzes.kinds.bodies import BodyReader, parse_number
from quizzes.kinds.expression import ExpressionError
from quizzes.kinds.number_text import number_text
from quizzes.kinds.problems import shown, within
from quizzes.kinds.tolerance import Tolerance, ToleranceKind
from quizzes.kinds.typed import AnswerReader, Compared, answer_readers, gather
from quizzes.kinds.typed_numbers import LONGEST_TYPED, parse, unit_name
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message, message_of

NAME = "numeric"
KEYS = ("units", "unit")
ANYTHING = "*"
UNIT_USES = ("none", "optional", "required")
MOST_UNITS, LONGEST_UNIT = 50, 30

Evaluate = Callable[[str], Fraction]


@dataclass(frozen=True, kw_only=True)
class AcceptedNumber:
    """An accepted number.

    Attributes:
        number: None where a range or anything at all is accepted.
        low, high: the bounds of a range, both within it; None where it is open.
    """

    id: str
    value: str
    fraction: Fraction
    number: Fraction | None
    low: Fraction | None = None
    high: Fraction | None = None
    tolerance: Tolerance

    @property
    def is_range(self) -> bool:
        """Whether bounds say what is accepted."""
        return self.low is not None or self.high is not None

    @property
    def is_anything(self) -> bool:
        """Whether any text is accepted, even one that is no number."""
        return self.value == ANYTHING and not self.is_range

    def accepts(self, typed: Fraction) -> bool:
        """Whether this number is one of those meant."""
        if self.is_range:
            is_above = self.low is None or typed >= self.low
            return is_above and (self.high is None or typed <= self.high)
        return self.number is not None and self.tolerance.accepts(typed, self.number)

    def right_texts(self) -> tuple[str, ...]:
        """Numbers that are accepted, to be typed."""
        known = [number for number in (self.number, self.low, self.high) if number is not None]
        return tuple(number_text(number) for number in known) or ("0", "1")


@dataclass(frozen=True, kw_only=True)
class Numeric(Compared[AcceptedNumber]):
    """A number to be typed.

    Attributes:
        factors: by the name of a unit, what a number in it is times to be in the first unit.
        unit_use: whether a unit may or must stand beside the number.
    """

    longest_answer: ClassVar = LONGEST_TYPED
    factors: Mapping[str, Fraction]
    unit_use: str

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        return cls.build(body, constant)

    @classmethod
    def build(cls, body: Body, evaluate: Evaluate) -> tuple[Self | None, list[FieldProblem]]:
        """The question whose numbers are what `evaluate` makes of their texts."""
        reader = BodyReader(body=body)
        reader.expect(("answers",), KEYS)
        factors = read_units(reader)
        default = "optional" if factors else "none"
        read = cls(
            accepted=read_answers(reader, evaluate),
            factors=factors,
            unit_use=reader.one_of("unit", UNIT_USES, default=default),
        )
        if read.unit_use != "none" and not factors:
            reader.report(
                "units", Message("is missing; unit is {unit_use}", unit_use=read.unit_use)
            )
        problems = reader.problems or read.check_can_be_right()
        return (None if problems else read), problems

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return (Control(type=ControlType.NUMBER),)

    def matched(self, answer: str) -> AcceptedNumber | None:
        amounts = self.amounts(answer)
        for found in self.accepted:
            if found.is_anything or any(found.accepts(amount) for amount in amounts):
                return found
        return None

    def amounts(self, answer: str) -> tuple[Fraction, ...]:
        """The numbers that a text can mean, in the first unit; none where it is no answer."""
        typed = parse(answer)
        if typed is None or (not typed.unit and self.unit_use == "required"):
            return ()
        if not typed.unit:
            return typed.readings
        factor = self.factors.get(typed.unit) if self.unit_use != "none" else None
        return tuple(reading * factor for reading in typed.readings) if factor else ()

    def right_texts(self) -> Sequence[str]:
        unit = next(iter(self.factors), "") if self.unit_use == "required" else ""
        numbers = [text for answer in self.accepted for text in answer.right_texts()]
        return [f"{number} {unit}".strip() for number in numbers]


def constant(text: str) -> Fraction:
    """The number that a text is.

    Raises:
        ExpressionError: it is none.
    """
    number = parse_number(text)
    if number is None:
        raise ExpressionError(Message("{value} is not a number", value=shown(text)))
    return number


def read_units(reader: BodyReader) -> dict[str, Fraction]:
    """What each unit is times to be the first one, by name; none where there are none."""
    entries = reader.body.get("units", [])
    if not isinstance(entries, list):
        reader.report("units", Message("{value} is not a list", value=shown(entries)))
        return {}
    reader.count("units", len(entries), fewest=0, most=MOST_UNITS)
    factors: dict[str, Fraction] = {}
    for number, entry in enumerate(entries[:MOST_UNITS], start=1):
        unit = BodyReader(body=entry if isinstance(entry, Mapping) else {"name": entry})
        unit.expect(("name",), ("factor",))
        name, factor = read_unit(unit)
        if name in factors:
            unit.report("name", Message("{value} is repeated", value=shown(name)))
        reader.problems += within(unit.problems, f"units.{number}")
        factors[name] = factor
    return factors


def read_unit(reader: BodyReader) -> tuple[str, Fraction]:
    """A unit's name as it is compared, and its factor."""
    name = reader.body.get("name", "")
    if not isinstance(name, str) or not 1 <= len(name.strip()) <= LONGEST_UNIT:
        reader.report(
            "name",
            Message(
                "{value} is outside 1..{most} characters",
                value=shown(name),
                most=LONGEST_UNIT,
            ),
        )
    factor = reader.number("factor", reader.body.get("factor", "1"))
    if factor <= 0:
        reader.report("factor", Message("{factor} is not above 0", factor=factor))
    return unit_name(str(name)), factor


def read_answers(reader: BodyReader, evaluate: Evaluate) -> tuple[AcceptedNumber, ...]:
    """The accepted numbers."""
    entries = answer_readers(reader, (), ("value", "tolerance", "low", "high"))
    found = tuple(read_answer(entry, evaluate) for entry in entries)
    gather(reader, entries)
    return found


def read_answer(entry: AnswerReader, evaluate: Evaluate) -> AcceptedNumber:
    """One accepted number, or range, or anything at all."""
    low, high = (read_number(entry, name, evaluate) for name in ("low", "high"))
    number = None
    if entry.text("value") != ANYTHING:
        number = read_number(entry, "value", evaluate)
    if not {"value", "low", "high"} & entry.reader.body.keys():
        entry.reader.report("value", Message("is missing"))
    if low is not None and high is not None and low > high:
        entry.reader.report(
            "low",
            Message("{low} is above high, {high}", low=number_text(low), high=number_text(high)),
        )
    tolerance = read_tolerance(entry.reader)
    if number == 0 and tolerance.kind is ToleranceKind.LOG10:
        entry.reader.report("value", Message("0 has no order of magnitude to be compared"))
    return AcceptedNumber(
        id=entry.id,
        value=value_text(entry, number, low, high),
        fraction=entry.fraction(),
        number=number,
        low=low,
        high=high,
        tolerance=tolerance,
    )


def read_number(entry: AnswerReader, name: str, evaluate: Evaluate) -> Fraction | None:
    """The number of one field of an answer; None where it is absent."""
    text = entry.text(name).strip()
    if not text and name not in entry.reader.body:
        return None
    try:
        return evaluate(text)
    except ExpressionError as error:
        entry.reader.report(name, message_of(error))
        return None


def read_tolerance(reader: BodyReader) -> Tolerance:
    """The tolerance of an answer; beside bounds there is none."""
    entry = reader.body.get("tolerance")
    if entry is None:
        return Tolerance()
    if not isinstance(entry, Mapping):
        reader.report("tolerance", Message("{value} is not a mapping", value=shown(entry)))
        return Tolerance()
    if {"low", "high"} & reader.body.keys():
        reader.report("tolerance", Message("stands beside low or high, which say it all"))
    own = BodyReader(body=entry)
    found = Tolerance.read(own)
    reader.problems += within(own.problems, "tolerance")
    return found


def value_text(
    entry: AnswerReader, number: Fraction | None, low: Fraction | None, high: Fraction | None
) -> str:
    """The accepted number as a learner reads it."""
    written = entry.text("value").strip()
    if number is None and not written:
        bounds = ("" if bound is None else number_text(bound) for bound in (low, high))
        return "..".join(bounds)
    return written if number is None or parse_number(written) == number else number_text(number)
