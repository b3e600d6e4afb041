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

NAME: Final = "moodle_xml"
LABEL: Final = "Moodle XML"
EXTENSIONS: Final = (".xml",)
MEDIA_TYPE: Final = "application/xml"
ROOT: Final = "quiz"
BEGINNING: Final = 4096
# A question takes as long to read as so many of its options.
QUESTION_PARTS: Final = 2


def looks_like(content: bytes, filename: str) -> bool:
    """Whether the root of the file is that of Moodle's questions, whatever the file is called."""
    beginning = content[:BEGINNING].replace(b"\0", b"")
    return b"<quiz>" in beginning or b"<quiz " in beginning


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
    if root.tag != ROOT:
        message = f"the root is {root.tag[:40]!r}, not {ROOT!r}: this is not Moodle XML"
        return Reading(problems=(Problem(line=1, message=message),))
    items: list[Item] = []
    categories: dict[tuple[str, ...], Category] = {}
    place: tuple[str, tuple[str, ...]] = (USUAL_CONTEXT, ())
    for node in root:
        findings.spend(node, QUESTION_PARTS)
        if node.tag != "question":
            findings.title = node.tag
            findings.lose("element", "only questions are read from a quiz")
        elif type_of(node) == types.CATEGORY:
            context, category = read_category(node, findings)
            place = (context, category.path)
            keep(category, categories)
        elif (item := read_question(node, findings)) is not None:
            items.append(placed(item, *place))
    if not len(root):
        findings.problem(root, "there is no question in it")
    return Reading(
        items=tuple(items),
        categories=tuple(categories.values()),
        lost=tuple(findings.lost),
        problems=tuple(findings.problems),
    )


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
