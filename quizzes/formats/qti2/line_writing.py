"""Writes what is put into a line: texts and numbers that are accepted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from fractions import Fraction
from typing import Final

from quizzes.formats.item import Answer, Text, Tolerance, ToleranceKind
from quizzes.formats.qti2.asking import MAP_RESPONSE, Asked, Names, score_mapping, shown
from quizzes.formats.qti2.elements import (
    Branch,
    amount,
    base,
    choose,
    element,
    mapping,
    response,
    set_outcome,
    show,
    truth,
    variable,
)
from quizzes.formats.qti2.numbers import PERCENT_PLACES, ROUNDING
from quizzes.formats.qti2.texts import ANSWER, ANYTHING, ELSE
from quizzes.formats.qti2.wildcards import to_pattern

MODE_BY_KIND: Final = {kind: mode for mode, kind in ROUNDING.items()}


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line to be written, of an item or of a gap."""

    answers: tuple[Answer, ...]
    mark: Fraction
    is_case_sensitive: bool = False
    has_wildcards: bool = False
    extras: Mapping[str, str]

    @property
    def accepted(self) -> list[Answer]:
        """The answers that accept something and not anything."""
        return [answer for answer in self.answers if answer.value != ANYTHING]

    @property
    def otherwise(self) -> Answer:
        """What any other answer earns and is told."""
        rest = [answer for answer in self.answers if answer.value == ANYTHING]
        return rest[0] if rest else Answer(value=ANYTHING, fraction=Fraction(0))

    @property
    def best(self) -> list[str]:
        """The text of the best answer, if one earns anything."""
        ranked = sorted(self.accepted, key=lambda answer: -answer.fraction)
        return [answer.value for answer in ranked[:1] if answer.fraction > 0]


def write_text(names: Names, line: Line) -> Asked:
    """A line for a text."""
    best = [text.replace(ANYTHING, "") if line.has_wildcards else text for text in line.best]
    worth = [(answer.value, answer.fraction * line.mark) for answer in line.accepted]
    mapped = mapping(
        worth,
        default=line.otherwise.fraction * line.mark,
        is_case_sensitive=line.is_case_sensitive,
    )
    is_mapped = bool(worth) and not line.has_wildcards
    holds = _text_condition(names, line)
    return Asked(
        declaration=response(names.response, "single", "string", best, mapped if is_mapped else ""),
        interaction=_interaction(names, line),
        scoring=score_mapping(names) if is_mapped else _score(names, line, holds),
        template=MAP_RESPONSE if is_mapped else "",
        feedbacks=_feedbacks(line),
        showing=_show(names, line, holds),
    )


def write_number(names: Names, line: Line) -> Asked:
    """A line for a number."""

    def holds(answer: Answer) -> str:
        return number_condition(names, answer)

    return Asked(
        declaration=response(names.response, "single", "float", line.best),
        interaction=_interaction(names, line),
        scoring=_score(names, line, holds),
        feedbacks=_feedbacks(line),
        showing=_show(names, line, holds),
    )


def _interaction(names: Names, line: Line) -> str:
    attributes = {"responseIdentifier": names.response} | box(line.extras)
    return element("textEntryInteraction", attributes)


def box(extras: Mapping[str, str]) -> dict[str, str]:
    """What is said of the box that is written into."""
    said = (("expectedLength", "expected_length"), ("placeholderText", "placeholder"))
    return {raw: extras[f"qti2:{name}"] for raw, name in said if f"qti2:{name}" in extras}


Condition = Callable[[Answer], str]


def _text_condition(names: Names, line: Line) -> Condition:
    def holds(answer: Answer) -> str:
        if line.has_wildcards:
            pattern = to_pattern(answer.value, is_case_sensitive=line.is_case_sensitive)
            return element("patternMatch", {"pattern": pattern}, variable(names.response))
        attributes = {"caseSensitive": truth(line.is_case_sensitive)}
        wanted = base("string", answer.value)
        return element("stringMatch", attributes, variable(names.response), wanted)

    return holds


def _score(names: Names, line: Line, holds: Condition) -> str:
    """The part of the mark of the first answer that accepts the response."""

    def earned(answer: Answer) -> tuple[str, ...]:
        return (set_outcome(names.score, amount(answer.fraction * line.mark)),)

    branches = [Branch(condition=holds(one), rules=earned(one)) for one in line.accepted]
    return choose(branches, earned(line.otherwise))


def _feedbacks(line: Line) -> tuple[tuple[str, Text], ...]:
    named = [
        (ANSWER.format(place), answer.feedback) for place, answer in enumerate(line.accepted, 1)
    ]
    return shown([*named, (ELSE, line.otherwise.feedback)])


def _show(names: Names, line: Line, holds: Condition) -> str:
    """What is said of the first answer that accepts the response."""
    if not _feedbacks(line):
        return ""
    branches = [
        Branch(condition=holds(answer), rules=_shows(names, ANSWER.format(place)))
        for place, answer in enumerate(line.accepted, 1)
    ]
    return choose(branches, _shows(names, ELSE))


def _shows(names: Names, identifier: str) -> tuple[str, ...]:
    return (show(names.feedback, base("identifier", identifier)),)


def number_condition(names: Names, answer: Answer) -> str:
    """Whether the response is a number that the answer accepts."""
    if answer.low and answer.high:
        return _between(names, answer.low, answer.high)
    given, wanted = variable(names.response), base("float", answer.value)
    tolerance = answer.tolerance
    if tolerance is None:
        return element("equal", {"toleranceMode": "exact"}, given, wanted)
    if tolerance.kind in MODE_BY_KIND:
        attributes = {"roundingMode": MODE_BY_KIND[tolerance.kind], "figures": tolerance.size}
        return element("equalRounded", attributes, wanted, given)
    if tolerance.kind is ToleranceKind.LOG10:
        return _between(names, *_powers(answer.value, tolerance))
    is_relative = tolerance.kind is ToleranceKind.RELATIVE
    size = _in_percent(tolerance.size) if is_relative else tolerance.size
    mode = "relative" if is_relative else "absolute"
    attributes = {"toleranceMode": mode, "tolerance": f"{size} {size}"}
    # What comes first is what the tolerance is around.
    return element("equal", attributes, wanted, given)


def _between(names: Names, low: str, high: str) -> str:
    given = variable(names.response)
    return element(
        "and",
        {},
        element("gte", {}, given, base("float", low)),
        element("lte", {}, given, base("float", high)),
    )


def _powers(value: str, tolerance: Tolerance) -> Sequence[str]:
    """The bounds of a tolerance in orders of magnitude."""
    try:
        reach = Decimal(10) ** Decimal(tolerance.size)
        bounds = sorted((Decimal(value) / reach, Decimal(value) * reach))
    except DecimalException:
        return value, value
    return [f"{bound:.12g}" for bound in bounds]


def _in_percent(size: str) -> str:
    try:
        return f"{Decimal(size).scaleb(PERCENT_PLACES):f}"
    except DecimalException:
        return size
