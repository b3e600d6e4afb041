"""Answers that are typed: texts, numbers, and what a person marks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.fractions import read_decimal, write_decimal
from quizzes.formats.item import Answer, Item, Tolerance, ToleranceKind
from quizzes.formats.numbers import PLACES, distance
from quizzes.formats.qti12.credit import full_score, share
from quizzes.formats.qti12.feedback import NOTHING, Key, place_feedback
from quizzes.formats.qti12.presentation import Response
from quizzes.formats.qti12.scoring import (
    COMPARISONS,
    Processing,
    Rule,
    ScoreError,
    UnsupportedError,
    value_of,
)
from quizzes.formats.qti12.source import Source
from quizzes.formats.xml_tree import line_of
from studypack.common.wording import Message, message_of

ANY: Final = "*"
NUMBER_TYPES: Final = frozenset({"decimal", "integer", "scientific"})
PERCENT: Final = 100
MOST_DIGITS: Final = 30


def read_short_text(
    source: Source, base: Item, response: Response, processing: Processing, points: Fraction | None
) -> Item:
    """A question whose answer is a text."""
    values = typed_values(processing, response.id)
    outcomes = {NOTHING: processing.run({})}
    outcomes |= {
        (response.id, value): processing.run({response.id: (typed_for(value, pattern),)})
        for value, pattern in values.items()
    }
    scores = [outcomes[response.id, value].score for value in values]
    best = max(scores, default=Fraction(0))
    whole = full_score(processing, single=best, total=best, points=points)
    fractions = [share(score, whole, processing.line) for score in scores]
    rated = list(zip(values, fractions, strict=True))
    placed = place_feedback(
        source,
        {key: outcome.shown for key, outcome in outcomes.items()},
        right=[(response.id, value) for value, fraction in rated if fraction == 1],
        partly=[(response.id, value) for value, fraction in rated if 0 < fraction < 1],
    )
    return replace(
        placed.onto(base),
        answers=tuple(
            Answer(value=value, fraction=fraction, feedback=placed.of(response.id, value))
            for value, fraction in rated
        ),
        is_case_sensitive=is_case_sensitive(processing, response.id),
        has_wildcards=any(values.values()),
    )


def is_numeric(response: Response) -> bool:
    """Whether a response asks for a number."""
    return response.tag == "response_num" or response.number_type in NUMBER_TYPES


def typed_values(processing: Processing, name: str) -> dict[str, bool]:
    """The texts that conditions compare a response with, and whether each is a pattern.

    A text that the answer need only hold is a pattern of ours, `*text*`.
    """
    values = {value_of(node): False for node in processing.compared("varequal", name)}
    held = {
        f"{ANY}{value_of(node)}{ANY}": True for node in processing.compared("varsubstring", name)
    }
    return values | held


def typed_for(value: str, is_pattern: bool) -> str:
    """What to type to meet a value."""
    return value.strip(ANY) if is_pattern else value


def is_case_sensitive(processing: Processing, name: str) -> bool:
    """Whether a text must be written in the case of the file; QTI takes it not to matter."""
    return any(
        node.get("case", "No").lower() == "yes" for node in processing.compared("varequal", name)
    )


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """A range of numbers as written; `is_open` where its lower end does not belong to it."""

    low: str
    high: str
    is_open: bool = False


def read_numeric(
    source: Source, base: Item, response: Response, processing: Processing, points: Fraction | None
) -> Item:
    """A question whose answer is a number."""
    rules = [(rule, list(accepted(rule))) for rule in processing.scoring]
    outcomes = [processing.alone(rule).run({}) for rule, _ in rules]
    best = max((outcome.score for outcome in outcomes), default=Fraction(0))
    whole = full_score(processing, single=best, total=best, points=points)
    shown: dict[Key, frozenset[str]] = {NOTHING: processing.run({}).shown}
    answers: dict[Key, Answer] = {}
    for outcome, (_, found) in zip(outcomes, rules, strict=True):
        fraction = share(outcome.score, whole, processing.line)
        for answer in found:
            key = (response.id, f"{len(answers)}")
            answers[key] = replace(answer, fraction=fraction)
            shown[key] = outcome.shown
    placed = place_feedback(
        source,
        shown,
        right=[key for key, answer in answers.items() if answer.fraction == 1],
        partly=[key for key, answer in answers.items() if 0 < answer.fraction < 1],
    )
    return replace(
        placed.onto(base),
        answers=tuple(replace(answer, feedback=placed.of(*key)) for key, answer in answers.items()),
    )


def accepted(rule: Rule) -> Iterator[Answer]:
    """The numbers and ranges that a rule holds for.

    Raises:
        ScoreError: one of them is not a number.
        UnsupportedError: a range has one end only.
    """
    yield from _accepted(rule.condition)


def _accepted(node: Element) -> Iterator[Answer]:
    equals = [child for child in node if child.tag == "varequal"]
    bounds = list(_bounds(node))
    if len(equals) == 1 and len(bounds) == 1:
        yield _answer(equals[0], bounds[0])
    else:
        yield from (_answer(equal, None) for equal in equals)
        yield from (_between(bound, node) for bound in bounds)
    for child in node:
        if child.tag == "or":
            yield from _accepted(child)
        elif child.tag == "other":
            yield Answer(value=ANY)


def _bounds(node: Element) -> Iterator[Bounds]:
    for part in (node, *(child for child in node if child.tag == "and")):
        ends = {str(child.tag): value_of(child) for child in part if child.tag in COMPARISONS}
        if not ends:
            continue
        low = ends.get("vargte", ends.get("vargt"))
        high = ends.get("varlte", ends.get("varlt"))
        if low is None or high is None:
            raise UnsupportedError(Message("it accepts every number on one side of a limit"))
        yield Bounds(low=low, high=high, is_open="vargt" in ends)


def _between(bounds: Bounds, node: Element) -> Answer:
    low, high = _number(bounds.low, node), _number(bounds.high, node)
    middle = write_decimal((low + high) / 2, PLACES)
    return Answer(value=middle, low=bounds.low, high=bounds.high)


def _answer(equal: Element, bounds: Bounds | None) -> Answer:
    written = value_of(equal)
    value = _number(written, equal)
    margin = equal.get("margin", "")
    if margin:
        return Answer(value=written, tolerance=_margin(margin, equal))
    if bounds is None:
        return Answer(value=written)
    low, high = _number(bounds.low, equal), _number(bounds.high, equal)
    if value - low != high - value or high < value:
        return _between(bounds, equal)
    return Answer(value=written, tolerance=_tolerance(value, high - value, bounds.is_open))


def _margin(margin: str, equal: Element) -> Tolerance:
    size = _number(margin, equal)
    if equal.get("margintype", "").lower() == "percent":
        relative = write_decimal(size / PERCENT, PLACES)
        return Tolerance(kind=ToleranceKind.RELATIVE, size=relative)
    return Tolerance(size=margin.strip())


def _tolerance(value: Fraction, size: Fraction, is_open: bool) -> Tolerance | None:
    """The tolerance of a range about a value: Canvas writes one for so many digits half open."""
    if size == 0:
        return None
    for digits in range(1, MOST_DIGITS) if is_open and value else ():
        exact = Tolerance(kind=ToleranceKind.SIGNIFICANT_DIGITS, size=f"{digits}")
        if distance(value, exact) == size:
            return exact
    return Tolerance(size=write_decimal(size, PLACES))


def _number(written: str, node: Element) -> Fraction:
    try:
        return read_decimal(written)
    except ValueError as error:
        raise ScoreError(
            Message("{field}: {problem}", field="answer", problem=message_of(error)), line_of(node)
        ) from error


def read_open(source: Source, base: Item, processing: Processing) -> Item:
    """A question that a person marks."""
    placed = place_feedback(source, {NOTHING: processing.run({}).shown}, right=())
    return placed.onto(base)


def is_scored(processing: Processing, responses: Iterable[Response]) -> bool:
    """Whether an answer can earn anything without a person's reading it."""
    names = {response.id for response in responses}
    return any(
        node.get("respident", "") in names
        for rule in processing.scoring
        for node in rule.condition.iter()
    ) or any(change.value > 0 for rule in processing.scoring for change in rule.changes)
