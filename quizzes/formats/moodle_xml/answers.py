"""Options, accepted answers, pairs and units, both ways."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.fractions import (
    read_decimal,
    read_percentage,
    read_share,
    write_decimal,
    write_percentage,
)
from quizzes.formats.item import Answer, Markup, Option, Pair, Text, Tolerance, Unit
from quizzes.formats.moodle_xml.elements import Fields, add, add_value, plain_value
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.texts import NAMES, add_text, fill, read_text
from quizzes.formats.numbers import PLACES, plain_tolerance
from studypack.common.wording import Message, message_of

ANYTHING: Final = "*"
EARLY_FRACTION: Final = "fraction"
ANSWER_TAGS: Final = ("feedback", EARLY_FRACTION)
ANSWER_NAMES: Final = ("fraction", "id")


def read_fraction(node: Element, findings: Findings) -> Fraction:
    """The share of the mark; nothing where the answer does not say.

    Early versions wrote it as an element of the answer, from -1 to 1 and not in percent.
    """
    early = plain_value(node.find(EARLY_FRACTION))
    written = node.get("fraction", "").strip()
    try:
        if early:
            return read_share(early)
        return read_percentage(written) if written else Fraction(0)
    except ValueError as error:
        findings.problem(
            node, Message("{field}: {problem}", field="fraction", problem=message_of(error))
        )
        return Fraction(0)


def check_decimal(field: str, text: str, node: Element, findings: Findings) -> None:
    try:
        read_decimal(text)
    except ValueError as error:
        findings.problem(
            node, Message("{field}: {problem}", field=field, problem=message_of(error))
        )


def read_feedback(node: Element, markup: Markup, findings: Findings) -> Text:
    return read_text(node.find("feedback"), markup, findings)


def read_option(node: Element, markup: Markup, findings: Findings) -> Option:
    option = read_element(node, markup, findings)
    return replace(option, fraction=read_fraction(node, findings))


def read_element(node: Element, markup: Markup, findings: Findings) -> Option:
    """An option without its share of the mark."""
    findings.spend(node, 1)
    return Option(
        id=node.get("id", ""),
        text=read_text(node, markup, findings, tags=ANSWER_TAGS, names=ANSWER_NAMES),
        feedback=read_feedback(node, markup, findings),
    )


def write_option(parent: Element, option: Option) -> None:
    node = add_text(parent, "answer", option.text, **_with_id(option.id, option.fraction))
    add_text(node, "feedback", option.feedback)


def _with_id(option_id: str, fraction: Fraction) -> dict[str, str]:
    attributes = {"fraction": write_percentage(fraction)}
    return {**attributes, "id": option_id} if option_id else attributes


def read_answer(
    node: Element, markup: Markup, findings: Findings, *, tags: Collection[str] = ()
) -> Answer:
    """An accepted text; `tags` are children that somebody else reads."""
    findings.spend(node, 1)
    findings.name_unknown(node, {"text", *ANSWER_TAGS, *tags}, {"fraction", "format"})
    return Answer(
        value=plain_value(node),
        fraction=read_fraction(node, findings),
        feedback=read_feedback(node, markup, findings),
    )


def unstarred(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The answers, of which no star stands for anything, without the escapes of their stars."""
    return tuple(replace(one, value=one.value.replace(r"\*", "*")) for one in answers)


def starred(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """The inverse of `unstarred`."""
    return tuple(replace(one, value=one.value.replace("*", r"\*")) for one in answers)


def read_number(node: Element, markup: Markup, findings: Findings) -> Answer:
    """An accepted number, or `*` for every other."""
    answer = read_answer(node, markup, findings, tags=("tolerance",))
    size = plain_value(node.find("tolerance"))
    if answer.value != ANYTHING:
        check_decimal("answer", answer.value, node, findings)
    if size:
        check_decimal("tolerance", size, node, findings)
    return replace(answer, tolerance=Tolerance(size=size) if size else None)


def write_answer(parent: Element, answer: Answer) -> Element:
    fraction = write_percentage(answer.fraction)
    format_name = NAMES[Markup.MOODLE]
    node = add(parent, "answer", fraction=fraction, format=format_name)
    add(node, "text", answer.value)
    add_text(node, "feedback", answer.feedback)
    return node


def write_number(parent: Element, answer: Answer) -> None:
    add(write_answer(parent, answer), "tolerance", plain_tolerance(answer))


def read_pair(node: Element, markup: Markup, match_markup: Markup, findings: Findings) -> Pair:
    """A prompt and its match; `match_markup` is that of a match that does not say."""
    findings.spend(node, 1)
    return Pair(
        id=node.get("id", ""),
        prompt=read_text(node, markup, findings, tags=("answer",), names=("id",)),
        match=read_text(node.find("answer"), match_markup, findings),
    )


def write_pair(parent: Element, pair: Pair, *, is_plain: bool) -> None:
    """The format of a plain match is not named, as Moodle takes no other in this type."""
    node = add_text(parent, "subquestion", pair.prompt, **({"id": pair.id} if pair.id else {}))
    is_usual = is_plain and (pair.match.markup is Markup.PLAIN or not pair.match)
    named = {} if is_usual else {"format": NAMES[pair.match.markup]}
    fill(add(node, "answer", **named), pair.match)


def read_unit(node: Element, findings: Findings) -> Unit:
    """A unit; Moodle says how many of it are one of the first, so the factor is the inverse."""
    findings.spend(node, 1)
    findings.name_unknown(node, {"multiplier", "unit_name"}, ())
    name = plain_value(node.find("unit_name"))
    written = plain_value(node.find("multiplier")) or "1"
    try:
        multiplier = read_decimal(written)
    except ValueError as error:
        findings.problem(
            node, Message("{field}: {problem}", field="multiplier", problem=message_of(error))
        )
        return Unit(name=name)
    if multiplier <= 0:
        findings.problem(node, Message("multiplier: {written} is not above 0", written=written))
        return Unit(name=name)
    return Unit(name=name, factor=inverse(multiplier))


def inverse(value: Fraction) -> str:
    """One divided by the value, as a decimal number where it ends, else as a fraction.

    >>> inverse(Fraction(100)), inverse(Fraction(3))
    ('0.01', '1/3')
    """
    turned = 1 / value
    text = write_decimal(turned, PLACES)
    return text if Fraction(text) == turned else str(turned)


def write_unit(parent: Element, unit: Unit) -> None:
    node = add(parent, "unit")
    above, _, below = unit.factor.partition("/")
    try:
        multiplier = write_decimal(read_decimal(below or "1") / read_decimal(above), PLACES)
    except (ValueError, ZeroDivisionError):
        multiplier = "1"
    add(node, "multiplier", multiplier)
    add(node, "unit_name", unit.name)


def read_units(fields: Fields, findings: Findings) -> tuple[Unit, ...]:
    units = fields.take("units")
    return () if units is None else tuple(read_unit(node, findings) for node in units)


def read_value_list(fields: Fields, tag: str, each: str, findings: Findings) -> tuple[str, ...]:
    """The texts of the `each` in a list, as tags are kept."""
    found = fields.take(tag)
    if found is None:
        return ()
    findings.spend(found, len(found))
    findings.name_unknown(found, {each}, ())
    values = [plain_value(node) for node in found if node.tag == each]
    return tuple(value for value in values if value)


def write_value_list(parent: Element, tag: str, each: str, values: tuple[str, ...]) -> None:
    if values:
        node = add(parent, tag)
        for value in values:
            add_value(node, each, value)
