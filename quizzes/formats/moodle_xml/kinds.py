"""What each of Moodle's question types says beside what all of them say, both ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.fractions import read_decimal
from quizzes.formats.item import Item, Kind, Markup, Option, Text
from quizzes.formats.moodle_xml import types
from quizzes.formats.moodle_xml.answers import (
    ANSWER_TAGS,
    read_answer,
    read_element,
    read_feedback,
    read_fraction,
    read_number,
    read_option,
    read_pair,
    read_units,
    starred,
    unstarred,
    write_answer,
    write_number,
    write_option,
    write_pair,
    write_unit,
)
from quizzes.formats.moodle_xml.elements import Fields, add, plain_value
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.gaps import (
    WILDCARDS,
    read_embedded,
    write_embedded,
)
from quizzes.formats.moodle_xml.missing_words import read_missing_words, write_missing_words
from quizzes.formats.moodle_xml.texts import add_text, read_text
from studypack.common.wording import Message, message_of

TRUTHS: Final = ("true", "false")
STRICT_GRADING: Final = "ALL_OR_NOTHING"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A question that is being read.

    Attributes:
        type: Moodle's name of what it is.
        markup: of the question text, and of every other text that does not say.
    """

    type: str
    fields: Fields
    markup: Markup
    findings: Findings


Reader = Callable[[Item, Source], Item]
Writer = Callable[[Element, Item], None]


def read_choice(item: Item, source: Source) -> Item:
    is_single = source.fields.flag("single", default=True)
    options = (
        read_option(node, source.markup, source.findings)
        for node in source.fields.take_all("answer")
    )
    is_set = source.type == types.ALL_OR_NOTHING
    return replace(
        item,
        kind=Kind.SINGLE_CHOICE if is_single and not is_set else Kind.MULTIPLE_CHOICE,
        options=tuple(options),
        is_all_or_nothing=is_set,
    )


def write_choice(node: Element, item: Item) -> None:
    add(node, "single", "true" if item.kind is Kind.SINGLE_CHOICE else "false")
    write_options(node, item)


def write_options(node: Element, item: Item) -> None:
    for option in item.options:
        write_option(node, option)


def read_true_false(item: Item, source: Source) -> Item:
    """True comes first where the words are in another language, as early versions wrote them."""
    nodes = source.fields.take_all("answer")
    words = [plain_value(node) for node in nodes]
    if len(nodes) != len(TRUTHS):
        message = Message("answer: {count} instead of the two of true and false", count=len(nodes))
        source.findings.problem(source.fields.node, message)
        return item
    said = [word.lower() for word in words]
    ids = said if set(said) == set(TRUTHS) else TRUTHS
    options = (read_truth(node, id_, source) for node, id_ in zip(nodes, ids, strict=True))
    return replace(item, options=tuple(options))


def read_truth(node: Element, truth: str, source: Source) -> Option:
    source.findings.spend(node, 1)
    source.findings.name_unknown(node, {"text", *ANSWER_TAGS}, {"fraction", "format"})
    word = plain_value(node)
    return Option(
        id=truth,
        text=Text() if word == truth else Text(source=word, markup=Markup.PLAIN),
        fraction=read_fraction(node, source.findings),
        feedback=read_feedback(node, source.markup, source.findings),
    )


def write_true_false(node: Element, item: Item) -> None:
    is_plain = not any(option.text for option in item.options)
    ordered = item.options if is_plain else sorted(item.options, key=lambda one: one.id != "true")
    for option in ordered:
        text = option.text if not is_plain else Text(source=option.id, markup=Markup.MOODLE)
        write_option(node, replace(option, id="", text=text))


def read_short_answer(item: Item, source: Source) -> Item:
    """Wildcards are always on in Moodle; only we say that they are not, and escape the stars."""
    is_case_sensitive = source.fields.flag("usecase")
    has_wildcards = source.fields.flag(WILDCARDS, default=True)
    answers = [
        read_answer(node, source.markup, source.findings)
        for node in source.fields.take_all("answer")
    ]
    return replace(
        item,
        answers=tuple(answers) if has_wildcards else unstarred(answers),
        is_case_sensitive=is_case_sensitive,
        has_wildcards=has_wildcards,
    )


def write_short_answer(node: Element, item: Item) -> None:
    add(node, "usecase", str(int(item.is_case_sensitive)))
    if not item.has_wildcards:
        add(node, WILDCARDS, "0")
    for answer in item.answers if item.has_wildcards else starred(item.answers):
        write_answer(node, answer)


def read_numerical(item: Item, source: Source) -> Item:
    answers = (
        read_number(node, source.markup, source.findings)
        for node in source.fields.take_all("answer")
    )
    units = read_units(source.fields, source.findings)
    return replace(item, answers=tuple(answers), units=units)


def write_numerical(node: Element, item: Item) -> None:
    for answer in item.answers:
        write_number(node, answer)
    if item.units:
        units = add(node, "units")
        for unit in item.units:
            write_unit(units, unit)


def read_matching(item: Item, source: Source) -> Item:
    """Moodle's own type matches with plain texts, the one to drag with any."""
    match = Markup.PLAIN if source.type == types.MATCHING else source.markup
    pairs = (
        read_pair(node, source.markup, match, source.findings)
        for node in source.fields.take_all("subquestion")
    )
    return replace(item, pairs=tuple(pairs))


def write_matching(node: Element, item: Item) -> None:
    is_plain = node.get("type") == types.MATCHING
    for pair in item.pairs:
        write_pair(node, pair, is_plain=is_plain)


def read_essay(item: Item, source: Source) -> Item:
    return replace(
        item,
        rubric=read_text(source.fields.take("graderinfo"), source.markup, source.findings),
        template=read_text(source.fields.take("responsetemplate"), source.markup, source.findings),
    )


def write_essay(node: Element, item: Item) -> None:
    add_text(node, "graderinfo", item.rubric)
    add_text(node, "responsetemplate", item.template)


def read_ordering(item: Item, source: Source) -> Item:
    """The fraction of an option is its place, counted from 1."""
    nodes = source.fields.take_all("answer")
    places = [read_place(node, source.findings) for node in nodes]
    order = sorted(range(len(nodes)), key=lambda index: places[index])
    grading = source.fields.take("gradingtype")
    is_strict = plain_value(grading).upper() == STRICT_GRADING
    if grading is not None and not is_strict:
        source.fields.give_back(grading)
    return replace(
        item,
        options=tuple(read_element(nodes[i], source.markup, source.findings) for i in order),
        is_all_or_nothing=is_strict,
    )


def read_place(node: Element, findings: Findings) -> Fraction:
    """Where the option belongs; one that does not say keeps its place in the file."""
    written = node.get("fraction", "").strip() or "0"
    try:
        return read_decimal(written)
    except ValueError as error:
        findings.problem(
            node, Message("{field}: {problem}", field="fraction", problem=message_of(error))
        )
        return Fraction(0)


def write_ordering(node: Element, item: Item) -> None:
    if item.is_all_or_nothing:
        add(node, "gradingtype", STRICT_GRADING)
    for place, option in enumerate(item.options, start=1):
        write_option(node, option)
        node[-1].set("fraction", str(place))


def read_nothing(item: Item, source: Source) -> Item:
    return item


def write_nothing(node: Element, item: Item) -> None:
    return


def _read_cloze(item: Item, source: Source) -> Item:
    return read_embedded(item, source.fields, source.findings)


def _read_words(item: Item, source: Source) -> Item:
    return read_missing_words(item, source.type, source.fields, source.findings)


READERS: Final[Mapping[str, Reader]] = {
    types.MULTICHOICE: read_choice,
    types.ALL_OR_NOTHING: read_choice,
    types.TRUE_FALSE: read_true_false,
    types.SHORT_ANSWER: read_short_answer,
    types.NUMERICAL: read_numerical,
    types.MATCHING: read_matching,
    types.DRAG_MATCHING: read_matching,
    types.ESSAY: read_essay,
    types.DESCRIPTION: read_nothing,
    types.CLOZE: _read_cloze,
    types.SELECT_WORDS: _read_words,
    types.DRAG_WORDS: _read_words,
    types.ORDERING: read_ordering,
}
WRITERS: Final[Mapping[str, Writer]] = {
    types.MULTICHOICE: write_choice,
    types.ALL_OR_NOTHING: write_choice,
    types.TRUE_FALSE: write_true_false,
    types.SHORT_ANSWER: write_short_answer,
    types.NUMERICAL: write_numerical,
    types.MATCHING: write_matching,
    types.DRAG_MATCHING: write_matching,
    types.ESSAY: write_essay,
    types.DESCRIPTION: write_nothing,
    types.CLOZE: write_embedded,
    types.SELECT_WORDS: write_missing_words,
    types.DRAG_WORDS: write_missing_words,
    types.ORDERING: write_ordering,
}
