"""Writes a package: an item each, a test that puts them in order, and the manifest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from quizzes.formats.item import Category, Item, Loss, Problem, Text, Writing
from quizzes.formats.losses import left_out, losses
from quizzes.formats.qti2.expressions import Budget
from quizzes.formats.qti2.identifiers import to_identifier
from quizzes.formats.qti2.item_reading import read_item
from quizzes.formats.qti2.item_writing import write_item
from quizzes.formats.qti2.sections import Listed, write_test
from quizzes.formats.qti2.xhtml import canonical, canonical_text, map_texts
from quizzes.formats.qti_files import place_files
from quizzes.formats.qti_package import MANIFEST, Package, Resource, write_manifest, write_package
from quizzes.formats.xml_tree import UnreadableError, parse
from studypack.common.wording import Message

SCHEMA: Final = "QTIv2.1 Package"
VERSION: Final = "1.0.0"
NAMESPACE: Final = "http://www.imsglobal.org/xsd/imscp_v1p1"
ITEM_TYPE: Final = "imsqti_item_xmlv2p1"
TEST_TYPE: Final = "imsqti_test_xmlv2p1"
TEST: Final = "test.xml"
ITEM_PATH: Final = "items/item-{:04}.xml"
Value = TypeVar("Value", Item, Category)
ABOVE: Final = "../"
# What one item may cost when it is read again.
STEPS: Final = 100_000
WHY: Final[Mapping[str, str]] = {
    "penalty": Message("the rules of QTI know no deduction for another try"),
    "hints": Message("QTI gives hints in adaptive items only"),
    "units": Message("the rules of QTI compare numbers without units"),
    "gaps.group": Message("the gaps do not draw on one list that QTI can say"),
    "answers.tolerance": Message(
        "QTI knows no tolerance in orders of magnitude: its bounds are written"
    ),
    "mark": Message("a mark that is not above 0 cannot be earned"),
    "text": Message("its markup was changed so that QTI may hold it"),
    "gaps.options.text": Message("a menu of QTI shows words only, without markup"),
}
OTHERWISE: Final = Message("QTI cannot say it as it is here")
MARKUP: Final = Message("QTI holds XHTML only: the text was turned into it")
UNREAD: Final = Message("what was written for it says another question")


@dataclass(frozen=True, kw_only=True)
class Written:
    """An item as written, its files by their path, and what of it was lost."""

    listed: Listed
    content: bytes
    files: Mapping[str, bytes]
    lost: tuple[Loss, ...]


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    """A package of these items."""
    lost: list[Loss] = []
    written: list[Written] = []
    identifiers: set[str] = set()
    for place, item in enumerate(items, 1):
        one = _write(item, place, identifiers)
        if isinstance(one, Loss):
            lost.append(one)
        else:
            lost += one.lost
            written.append(one)
    media = {path: content for one in written for path, content in one.files.items()}
    described = [_placed(map_texts(one, canonical_text), "", media) for one in categories]
    files = {
        MANIFEST: _manifest(written),
        TEST: write_test([one.listed for one in written], described),
        **{one.listed.path: one.content for one in written},
        **media,
    }
    return Writing(content=write_package(files), lost=tuple(lost))


def _write(item: Item, place: int, taken: set[str]) -> Written | Loss:
    """An item as written; a loss where nothing of it can be."""
    identifier = to_identifier(item.id, place)
    if identifier in taken:
        identifier = to_identifier("", place)
    taken.add(identifier)
    path = ITEM_PATH.format(place)
    files: dict[str, bytes] = {}
    try:
        whole = canonical(item)
        content = write_item(_placed(whole, ABOVE, files), identifier)
        reading = read_item(parse(content), Package(files=files), path, Budget(STEPS))
    except UnreadableError as error:
        return left_out(
            item, Message("it cannot be written as XML: {message}", message=error.message)
        )
    if reading.item is None:
        return left_out(item, _why_left_out(reading.problem, reading.lost))
    again = replace(reading.item, category=item.category, tags=item.tags)
    return Written(
        listed=Listed(path=path, identifier=identifier, item=item),
        content=content,
        files=files,
        lost=(*losses(whole, again, WHY, OTHERWISE), *_lost_markup(item, whole)),
    )


def _why_left_out(problem: Problem | None, lost: Sequence[Loss]) -> str:
    """Why the item is none when it is read again."""
    why = problem.message if problem else next((loss.why for loss in lost), "")
    return Message("{field}: {problem}", field=UNREAD, problem=why) if why else UNREAD


def _placed(value: Value, base: str, files: dict[str, bytes]) -> Value:
    """The item or category with its files referred to by their place in the package."""

    def place(text: Text) -> Text:
        placed = place_files(text.source, text.files, base)
        files.update(placed.files)
        return replace(text, source=placed.source, files=())

    changed: Value = map_texts(value, place)
    return changed


def _lost_markup(item: Item, whole: Item) -> tuple[Loss, ...]:
    """The loss of a markup that was turned into HTML."""
    if {text.markup for text in _texts(item)} <= {text.markup for text in _texts(whole)}:
        return ()
    return (Loss(item=item.title, field="markup", why=MARKUP),)


def _texts(item: Item) -> list[Text]:
    """All texts of an item that say something."""
    found: list[Text] = []

    def keep(text: Text) -> Text:
        found.append(text)
        return text

    map_texts(item, keep)
    return [text for text in found if text]


def _manifest(written: Sequence[Written]) -> bytes:
    resources = [
        Resource(
            identifier=f"item-{place}",
            type=ITEM_TYPE,
            href=one.listed.path,
            files=sorted(one.files),
        )
        for place, one in enumerate(written, 1)
    ]
    test = Resource(
        identifier="test",
        type=TEST_TYPE,
        href=TEST,
        dependencies=[resource.identifier for resource in resources],
    )
    return write_manifest(
        [test, *resources],
        identifier="package",
        schema=SCHEMA,
        version=VERSION,
        namespace=NAMESPACE,
    )
