"""A file of Moodle XML, written, with every field that does not come back named as lost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.differences import differences
from quizzes.formats.item import Category, Item, Loss, Writing
from quizzes.formats.moodle_xml.categories import (
    USUAL_CONTEXT,
    read_category,
    read_path,
    write_category,
    write_path,
)
from quizzes.formats.moodle_xml.document import ROOT, placed
from quizzes.formats.moodle_xml.elements import document
from quizzes.formats.moodle_xml.extras import CONTEXT, PREFIX
from quizzes.formats.moodle_xml.findings import Findings
from quizzes.formats.moodle_xml.question import not_shown, read_question, write_question
from studypack.common.wording import Message

# Why a field does not come back, by its last name; where several share one, by the whole.
REASONS: Final = {
    "is_pinned": Message("Moodle shuffles all options of a question, or none"),
    "is_all_or_nothing": Message("Moodle adds up what the chosen options earn"),
    "model_answer": Message("Moodle keeps notes for the marker, and no model answer"),
    "tolerance": Message("Moodle measures a tolerance in the unit of the number"),
    "low": Message("Moodle keeps a number and a tolerance in place of a range"),
    "high": Message("Moodle keeps a number and a tolerance in place of a range"),
    "group": Message("an embedded answer draws on options of its own"),
    "fraction": Message("Moodle rounds the share of a mark, or has none here"),
    "source": Message("white space around a text and characters that XML cannot hold are not kept"),
    "files": Message("the files of gaps are kept with the question text"),
    "markup": Message("Moodle fixes the markup of this text"),
    "pairs": Message("Moodle has no matching in this type"),
    "units": Message("Moodle has units with numbers only"),
}
UNKNOWN_REASON: Final = Message("Moodle has no place for it in a question of this type")


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    """The file, with the categories in their order and each before its questions."""
    root, lost = Element(ROOT), []
    places = Places(items, categories)
    for item in items:
        node, losses = write_item(item)
        lost += losses
        if node is not None:
            root.extend(places.before(item))
            root.append(node)
    root.extend(places.rest())
    lost += [loss for category in categories for loss in category_losses(category)]
    return Writing(content=document(root), lost=tuple(lost))


def write_item(item: Item) -> tuple[Element | None, list[Loss]]:
    """The question, and what is lost of it; None where it could not be read again."""
    findings = Findings()
    node = write_question(item)
    again = read_question(node, findings)
    if again is None or findings.problems:
        why = "; ".join(found.message for found in findings.problems) or UNKNOWN_REASON
        return None, [
            Loss(item=item.title, field="question", why=Message("left out: {why}", why=why))
        ]
    context, path = read_path(write_path(item.extras.get(CONTEXT, USUAL_CONTEXT), item.category))
    again = replace(placed(again, context, path), line=item.line)
    names = dict.fromkeys(differences(item, again))
    losses = [Loss(item=item.title, field=name, why=reason(name)) for name in names]
    return node, [*losses, *not_shown(item)]


def reason(name: str) -> str:
    """Why a field is lost."""
    if name.startswith("extras.") and not name.startswith(f"extras.{PREFIX}"):
        return Message("only the format that the question came from knows it")
    return REASONS.get(name) or REASONS.get(name.rpartition(".")[2]) or UNKNOWN_REASON


def category_losses(category: Category) -> Iterator[Loss]:
    _, again = read_category(write_category(USUAL_CONTEXT, category), Findings())
    for name in differences(category, again):
        yield Loss(item="/".join(category.path), field=f"category.{name}", why=reason(name))


class Places:
    """Which categories are to be named before a question.

    Each is named in its order, with what is said of it, and once more where questions of several
    categories take turns.
    """

    def __init__(self, items: Sequence[Item], categories: Sequence[Category]) -> None:
        self._waiting = list(reversed(categories))
        self._said = {category.path: category for category in categories}
        self._contexts = contexts_of(items)
        self._place: tuple[str, tuple[str, ...]] = (USUAL_CONTEXT, ())
        self._named: set[tuple[str, ...]] = set()

    def before(self, item: Item) -> Iterator[Element]:
        """What stands between the last question and this one."""
        context, path = item.extras.get(CONTEXT, USUAL_CONTEXT), item.category
        if path in self._said:
            while path not in self._named:
                yield self._next()
        if self._place != (context, path):
            self._named.add(path)
            self._place = (context, path)
            yield write_category(context, Category(path=path))

    def rest(self) -> Iterator[Element]:
        """The categories after the last question."""
        while self._waiting:
            yield self._next()

    def _next(self) -> Element:
        category = self._waiting.pop()
        context = self._contexts.get(category.path) or self._contexts.get((), USUAL_CONTEXT)
        self._place = (context, category.path)
        self._named.add(category.path)
        return write_category(context, category)


def contexts_of(items: Sequence[Item]) -> dict[tuple[str, ...], str]:
    """The context of each category with questions in it or below it, the first at the top."""
    contexts: dict[tuple[str, ...], str] = {}
    for item in items:
        context = item.extras.get(CONTEXT, USUAL_CONTEXT)
        for length in range(len(item.category), -1, -1):
            contexts.setdefault(item.category[:length], context)
    return contexts
