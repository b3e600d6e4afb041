"""Reads a package, a test or a single item."""

from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Category, Item, Loss, Problem, Reading, Text
from quizzes.formats.qti2.context import Context
from quizzes.formats.qti2.expressions import Budget
from quizzes.formats.qti2.gathering import join_texts
from quizzes.formats.qti2.identifiers import from_identifier
from quizzes.formats.qti2.item_reading import read_item
from quizzes.formats.qti2.names import in_version_2
from quizzes.formats.qti_package import Document, Package, has_root, in_document, read_package
from quizzes.formats.xml_tree import Node, UnreadableError, parse
from studypack.common.wording import Message

ROOTS: Final = frozenset(
    """assessmentItem assessmentTest assessmentSection qti-assessment-item qti-assessment-test
    qti-assessment-section""".split()
)
ITEM: Final = "assessmentItem"
REFERENCES: Final = frozenset({"assessmentItemRef", "assessmentSectionRef"})
SECTIONS: Final = frozenset({"testPart", "assessmentSection"})
TESTS: Final = frozenset({"assessmentTest", "assessmentSection"})
# Beyond this the rules of a file cost more than the second they may take.
MOST_STEPS: Final = 100_000
# What each item may take besides, so that a long file of simple items is read whole.
STEPS_AN_ITEM: Final = 300
DROPPED: Final = ("outcomeProcessing", "testFeedback", "preCondition", "branchRule", "selection")


def looks_like(content: bytes, filename: str) -> bool:
    """Whether this is an item, a test or a package of QTI 2 or 3."""
    del filename
    return has_root(content, ROOTS)


def read(content: bytes) -> Reading:
    """All items of a file."""
    try:
        package = read_package(content)
    except UnreadableError as error:
        return Reading(problems=(Problem(line=error.line, message=error.message),))
    return _PackageReader(package).read()


class _PackageReader:
    """Reads the documents of a package, tests first: they say the order and the categories."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._budget = Budget(MOST_STEPS)
        self._root_by_path: dict[str, Node] = {}
        self._items: list[Item] = []
        self._categories: dict[tuple[str, ...], Category] = {}
        self._lost = [_missing(path) for path in package.missing]
        self._problems: list[Problem] = []

    def read(self) -> Reading:
        """Everything that the package holds."""
        for document in self._package.documents:
            self._parse(document)
        for path in [path for path, root in self._root_by_path.items() if root.tag in TESTS]:
            if path in self._root_by_path:
                self._read_section(self._root_by_path.pop(path), path, ())
        for path in list(self._root_by_path):
            self._read_item(path, (), ())
        if not (self._items or self._lost or self._problems):
            message = Message("there is no QTI 2 or 3 item in the file")
            self._problems.append(Problem(line=0, message=message))
        return Reading(
            items=tuple(self._items),
            categories=tuple(self._categories.values()),
            lost=tuple(self._lost),
            problems=tuple(self._problems),
        )

    def _parse(self, document: Document) -> None:
        try:
            root = in_version_2(parse(document.content))
        except UnreadableError as error:
            message = in_document(document.path, error.message)
            self._problems.append(Problem(line=error.line, message=message))
            return
        if root.tag == ITEM or root.tag in TESTS:
            self._root_by_path[document.path] = root

    def _read_section(self, node: Element, path: str, above: tuple[str, ...]) -> None:
        """Reads what a test, a part of it or a section refers to, in its order."""
        category = (*above, _name(node)) if _is_category(node) else above
        if category != above:
            self._add_category(node, path, category)
        for child in node:
            if child.tag in SECTIONS:
                self._read_section(child, path, category)
            elif child.tag in REFERENCES:
                self._read_reference(child, path, category)
            elif child.tag in DROPPED:
                why = Message("<{tag}> has no place in a list of questions", tag=child.tag)
                self._lost.append(Loss(item=_name(node), field=child.tag, why=why))

    def _read_reference(self, node: Element, path: str, category: tuple[str, ...]) -> None:
        href = node.get("href", "")
        found = self._package.find(href, path)
        root = self._root_by_path.get(found or "")
        if found is None:
            self._lost.append(_missing(href))
        elif root is not None and root.tag == "assessmentSection":
            self._read_section(self._root_by_path.pop(found), found, category)
        elif root is not None and root.tag == ITEM:
            tags = tuple(from_identifier(tag) for tag in node.get("category", "").split())
            self._read_item(found, category, tags)

    def _add_category(self, node: Element, path: str, category: tuple[str, ...]) -> None:
        context = Context(category[-1], self._package, path)
        texts = [context.unwrapped_text(one) for one in node.findall("rubricBlock")]
        self._lost += context.lost
        self._categories.setdefault(
            category,
            Category(
                path=category,
                description=join_texts(texts) if texts else Text(),
                id=from_identifier(node.get("identifier", "")),
            ),
        )

    def _read_item(self, path: str, category: tuple[str, ...], tags: tuple[str, ...]) -> None:
        self._budget.grant(STEPS_AN_ITEM)
        reading = read_item(self._root_by_path.pop(path), self._package, path, self._budget)
        self._lost += reading.lost
        if reading.problem is not None:
            self._problems.append(reading.problem)
        if reading.item is not None:
            self._items.append(replace(reading.item, category=category, tags=tags))


def _missing(path: str) -> Loss:
    return Loss(
        item=path[:200], field="item", why=Message("it is referred to, and is not in the file")
    )


def _name(node: Element) -> str:
    return node.get("title", from_identifier(node.get("identifier", "")))


def _is_category(node: Element) -> bool:
    """Whether the section is one that a learner sees."""
    return node.tag == "assessmentSection" and node.get("visible", "true") != "false"
