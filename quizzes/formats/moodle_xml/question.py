"""One question of Moodle's, both ways: what all types say, and what this one says."""

from dataclasses import replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.fractions import MARK_PLACES, read_decimal, snapped, write_decimal
from quizzes.formats.item import Hint, Item, Loss, Markup, Text
from quizzes.formats.moodle_xml import types
from quizzes.formats.moodle_xml.answers import read_value_list, write_value_list
from quizzes.formats.moodle_xml.elements import Fields, add, add_value
from quizzes.formats.moodle_xml.extras import TYPE, read_extras, write_extras, write_usual
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.gaps import worth
from quizzes.formats.moodle_xml.kinds import READERS, WRITERS, Source
from quizzes.formats.moodle_xml.missing_words import can_be_words
from quizzes.formats.moodle_xml.texts import add_text, read_as_written, read_old_image, read_text
from quizzes.formats.xml_tree import line_of
from studypack.common.wording import Message, message_of

MOST_MARK: Final = Fraction(100_000)
MOST_PENALTY: Final = Fraction(1)
FEEDBACK: Final = {
    "right_feedback": "correctfeedback",
    "partly_feedback": "partiallycorrectfeedback",
    "wrong_feedback": "incorrectfeedback",
}
QUESTION_NAMES: Final = frozenset({"type", "lang"})


def type_of(node: Element) -> str:
    name = node.get("type", "").strip().lower()
    return types.OTHER_NAMES.get(name, name)


def read_question(node: Element, findings: Findings) -> Item | None:
    """The item; None, and a loss or a problem, where it is not one of ours or cannot be used."""
    fields = Fields(node)
    name, type_name = fields.value("name"), type_of(node)
    findings.title = name or Message("question on line {line}", line=line_of(node))
    if type_name not in types.KINDS:
        shown = node.get("type", "")[:40]
        findings.lose(
            "type", Message("{shown} is not among the kinds of question here", shown=repr(shown))
        )
        return None
    lost, wrong = len(findings.lost), len(findings.problems)
    item = read_common(name, type_name, fields, findings)
    source = Source(type=type_name, fields=fields, markup=item.text.markup, findings=findings)
    item = READERS[type_name](item, source)
    if findings.problems[wrong:] or any(loss.field == "type" for loss in findings.lost[lost:]):
        return None
    findings.spend(node, sum(len(nodes) for nodes in fields.left().values()))
    return with_extras(item, type_name, fields)


def read_common(name: str, type_name: str, fields: Fields, findings: Findings) -> Item:
    """What every type says."""
    question = fields.take("questiontext")
    text = Text()
    if question is not None:
        text = read_as_written(question, Markup.HTML, findings)
    markup = text.markup
    text = read_old_image(text, fields, findings)
    hints = (read_hint(hint, markup, findings) for hint in fields.take_all("hint"))
    right, partly, wrong = (
        read_text(fields.take(tag), markup, findings) for tag in FEEDBACK.values()
    )
    return Item(
        id=fields.value("idnumber"),
        name=name,
        kind=types.KINDS[type_name],
        text=text,
        feedback=read_text(fields.take("generalfeedback"), markup, findings),
        right_feedback=right,
        partly_feedback=partly,
        wrong_feedback=wrong,
        mark=read_number(fields, "defaultgrade", Fraction(1), MOST_MARK, findings),
        penalty=read_number(fields, "penalty", Fraction(0), MOST_PENALTY, findings),
        is_shuffled=fields.flag("shuffleanswers", default=type_name in types.SHUFFLED_UNASKED),
        hints=tuple(hints),
        tags=read_value_list(fields, "tags", "tag", findings),
        language=fields.node.get("lang", "").strip(),
        line=line_of(fields.node),
    )


def read_number(
    fields: Fields, tag: str, unsaid: Fraction, most: Fraction, findings: Findings
) -> Fraction:
    """A number from 0 to the limit; a problem where it is another or none."""
    node = fields.node.find(tag)
    written = fields.value(tag)
    if node is None or not written:
        return unsaid
    try:
        number = snapped(read_decimal(written))
    except ValueError as error:
        findings.problem(node, Message("{field}: {problem}", field=tag, problem=message_of(error)))
        return unsaid
    if not 0 <= number <= most:
        findings.problem(
            node,
            Message("{tag}: {written} is outside 0..{most}", tag=tag, written=written, most=most),
        )
        return unsaid
    return number


def read_hint(node: Element, markup: Markup, findings: Findings) -> Hint:
    fields = Fields(node)
    findings.spend(node, 1)
    fields.take("text")
    fields.take_all("file")
    extras = read_extras(fields, frozenset({"format"}))
    names = node.keys()
    text = read_text(node, markup, findings, tags={child.tag for child in node}, names=names)
    return Hint(text=text, extras=extras)


def with_extras(item: Item, type_name: str, fields: Fields) -> Item:
    """The item with what is left of the question, and its type where another one is usual."""
    if type_name == types.CLOZE and fields.node.find("defaultgrade") is None:
        item = replace(item, mark=worth(item))
    extras = {**item.extras, **read_extras(fields, QUESTION_NAMES)}
    if type_name != types.usual_type(item):
        extras[TYPE] = type_name
    return replace(item, extras=extras)


def written_type(item: Item) -> str:
    """The type that the item came as, if it still is of that kind; else the usual one."""
    usual = types.usual_type(item)
    remembered = item.extras.get(TYPE, usual)
    fits = types.KINDS.get(remembered) is types.KINDS[usual]
    name = remembered if fits else usual
    if name == types.ALL_OR_NOTHING and not item.is_all_or_nothing:
        return usual
    if name in types.MISSING_WORDS and not can_be_words(item):
        return types.CLOZE
    return name


def write_question(item: Item) -> Element:
    """The question as Moodle says it."""
    type_name = written_type(item)
    node = Element("question", {"type": type_name})
    if item.language:
        node.set("lang", item.language)
    add_value(node, "name", item.name)
    add_text(node, "questiontext", item.text)
    add_text(node, "generalfeedback", item.feedback)
    if type_name != types.CLOZE or item.mark != worth(item):
        add(node, "defaultgrade", write_decimal(item.mark, MARK_PLACES))
    add(node, "penalty", write_decimal(item.penalty, MARK_PLACES))
    add(node, "idnumber", item.id)
    if type_name in types.WITH_SHUFFLE or item.is_shuffled:
        add(node, "shuffleanswers", str(int(item.is_shuffled)))
    write_feedback(node, type_name, item)
    WRITERS[type_name](node, item)
    write_rest(node, item)
    return node


def write_feedback(node: Element, type_name: str, item: Item) -> None:
    for field, tag in FEEDBACK.items():
        text: Text = getattr(item, field)
        if type_name in types.WITH_COMBINED_FEEDBACK or text:
            add_text(node, tag, text)


def write_rest(node: Element, item: Item) -> None:
    write_extras(node, item.extras)
    write_usual(node)
    for hint in item.hints:
        write_extras(add_text(node, "hint", hint.text), hint.extras)
    write_value_list(node, "tags", "tag", item.tags)


def not_shown(item: Item) -> list[Loss]:
    """What is written and read again by us, but which Moodle does not show with this type."""
    type_name = written_type(item)
    if type_name in types.WITH_COMBINED_FEEDBACK:
        return []
    why = Message("Moodle has no such feedback for its type {type_name}", type_name=type_name)
    return [
        Loss(item=item.title, field=field, why=why) for field in FEEDBACK if getattr(item, field)
    ]
