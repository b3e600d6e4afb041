"""A file of Moodle XML, read."""

from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Category, Item, Problem, Reading
from quizzes.formats.moodle_xml import types
from quizzes.formats.moodle_xml.categories import USUAL_CONTEXT, read_category
from quizzes.formats.moodle_xml.extras import CONTEXT
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.question import read_question, type_of
from quizzes.formats.xml_tree import UnreadableError, parse
from studypack.common.wording import Message

NAME: Final = "moodle_xml"
LABEL: Final = "Moodle XML"
EXTENSIONS: Final = (".xml",)
MEDIA_TYPE: Final = "application/xml"
ROOT: Final = "quiz"
QUESTION: Final = "question"
BEGINNING: Final = 4096
BEGINNINGS: Final = (b"<quiz>", b"<quiz ", b"<quiz/>", b"<question type=")
# A question takes as long to read as so many of its options.
QUESTION_PARTS: Final = 2


def looks_like(content: bytes, filename: str) -> bool:
    """Whether the root of the file is that of Moodle's questions, whatever the file is called."""
    beginning = content[:BEGINNING].replace(b"\0", b"")
    return any(start in beginning for start in BEGINNINGS)


def read(content: bytes) -> Reading:
    """The questions and categories of the file, in its order."""
    findings = Findings()
    try:
        root = parse(begun_by_declaration(content))
        return read_root(root, findings)
    except UnreadableError as error:
        return Reading(problems=(Problem(line=error.line, message=error.message),))


def begun_by_declaration(content: bytes) -> bytes:
    """The file without blank lines before its declaration, which XML forbids and people leave.

    They are put after it, so that every line keeps its number.
    """
    trimmed = content.lstrip(b" \t\r\n")
    blank = content[: len(content) - len(trimmed)].count(b"\n")
    declaration, end, rest = trimmed.partition(b"?>")
    if not blank or not trimmed.startswith(b"<?xml") or not end:
        return content
    return declaration + end + b"\n" * blank + rest


def read_root(root: Element, findings: Findings) -> Reading:
    """What the root holds; it may be a single question, as people hand them on."""
    if root.tag not in (ROOT, QUESTION):
        message = Message(
            "the root is {value}, not {root}: this is not Moodle XML",
            value=repr(root.tag[:40]),
            root=repr(ROOT),
        )
        return Reading(problems=(Problem(line=1, message=message),))
    bank = Bank(findings)
    for node in root if root.tag == ROOT else [root]:
        findings.spend(node, QUESTION_PARTS)
        bank.read(node)
    if not len(root) and root.tag == ROOT:
        findings.problem(root, Message("there is no question in it"))
    return Reading(
        items=tuple(bank.items),
        categories=tuple(bank.categories.values()),
        lost=tuple(findings.lost),
        problems=tuple(findings.problems),
    )


class Bank:
    """The questions and categories that were read so far, and where the next question belongs."""

    def __init__(self, findings: Findings) -> None:
        self.items: list[Item] = []
        self.categories: dict[tuple[str, ...], Category] = {}
        self._findings = findings
        self._place: tuple[str, tuple[str, ...]] = (USUAL_CONTEXT, ())

    def read(self, node: Element) -> None:
        """Reads what may be a question, or the category of those that follow."""
        if node.tag != QUESTION:
            self._findings.title = node.tag
            self._findings.lose("element", Message("only questions are read from a quiz"))
        elif type_of(node) == types.CATEGORY:
            context, category = read_category(node, self._findings)
            self._place = (context, category.path)
            keep(category, self.categories)
        elif (item := read_question(node, self._findings)) is not None:
            self.items.append(placed(item, *self._place))


def keep(category: Category, categories: dict[tuple[str, ...], Category]) -> None:
    """Keeps what is said first of a category; the top without a word of it is none."""
    known = categories.get(category.path)
    is_silent = not category.description and not category.id
    if is_silent and (known is not None or not category.path):
        return
    if known is None or (not known.description and not known.id):
        categories[category.path] = category


def placed(item: Item, context: str, path: tuple[str, ...]) -> Item:
    """The item in its category, and the context where it is not the usual one."""
    extras = dict(item.extras) if context == USUAL_CONTEXT else {**item.extras, CONTEXT: context}
    return replace(item, category=path, extras=extras)
