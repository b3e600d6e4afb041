"""The type with answers embedded in its text, both ways."""

import html
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.cloze import read_cloze, write_cloze
from quizzes.formats.item import Answer, File, Gap, Item, Kind, Markup, Option, Problem, Text
from quizzes.formats.moodle_xml.answers import starred, unstarred
from quizzes.formats.moodle_xml.elements import Fields, add, legal
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.gap_ids import GAP, with_ids, write_ids
from quizzes.formats.moodle_xml.texts import add_file
from quizzes.formats.xml_tree import line_of
from studypack.common.wording import Message

WILDCARDS: Final = "wildcards"


def read_embedded(item: Item, fields: Fields, findings: Findings) -> Item:
    """The item with its gaps; the gaps tell what it is worth where nothing else does."""
    embedded = read_cloze(item.text.source, text_line(fields.node))
    findings.spend(fields.node, sum(1 + len(gap.options) for gap in embedded.gaps))
    for name in embedded.unknown:
        findings.lose(
            "type", Message("gaps of the type {name} are not among Moodle's own", name=name)
        )
    findings.problems += [
        Problem(
            line=found.line,
            message=Message("{field}: {problem}", field=findings.title, problem=found.message),
        )
        for found in embedded.problems
    ]
    is_wild = any(gap.kind is Kind.SHORT_TEXT for gap in embedded.gaps)
    has_wildcards = fields.flag(WILDCARDS, default=is_wild)
    gaps = embedded.gaps
    if not has_wildcards:
        gaps = tuple(replace(gap, answers=unstarred(gap.answers)) for gap in gaps)
    read = replace(
        item,
        text=replace(item.text, source=embedded.text),
        gaps=gaps,
        has_wildcards=has_wildcards,
    )
    return with_ids(read, fields.take_all(GAP))


def text_line(question: Element) -> int:
    """The line on which the question text begins."""
    node = question.find("questiontext/text")
    return line_of(question if node is None else node)


def write_embedded(node: Element, item: Item) -> None:
    gaps = [as_moodle(gap) for gap in item.gaps]
    is_short = any(gap.kind is Kind.SHORT_TEXT for gap in gaps)
    if is_short and not item.has_wildcards:
        add(node, WILDCARDS, "0")
        gaps = [replace(gap, answers=starred(gap.answers)) for gap in gaps]
    written = write_cloze(item.text.source, gaps)
    for text in node.iterfind("questiontext/text"):
        text.text = legal(written)
    for question in node.iterfind("questiontext"):
        for file in files_of(item):
            add_file(question, file)
    write_ids(node, item, read_cloze(written).gaps)


def worth(item: Item) -> Fraction:
    """What the gaps are worth together."""
    return sum((gap.mark for gap in item.gaps), Fraction(0))


def as_moodle(gap: Gap) -> Gap:
    """The gap with its texts in HTML, which is what Moodle takes them for."""
    return replace(
        gap,
        options=tuple(
            replace(option, text=as_html(option.text), feedback=as_html(option.feedback))
            for option in gap.options
        ),
        answers=tuple(replace(answer, feedback=as_html(answer.feedback)) for answer in gap.answers),
    )


def as_html(text: Text) -> Text:
    """A plain text in HTML; other markup is left as it stands."""
    if text.markup is not Markup.PLAIN:
        return text
    return replace(text, source=html.escape(text.source, quote=False), markup=Markup.HTML)


def files_of(item: Item) -> Iterator[File]:
    """The files of options and feedback, which Moodle keeps with the question text."""
    parts: list[Option | Answer] = []
    for gap in item.gaps:
        parts += [*gap.options, *gap.answers]
    for part in parts:
        yield from part.feedback.files
        if isinstance(part, Option):
            yield from part.text.files
