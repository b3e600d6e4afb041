"""QTI 1.2 documents as items: sections, metadata, and the kind of each item."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Category, Item, Kind, Problem, Reading, Text
from quizzes.formats.qti12.choices import as_true_false, read_choice, read_ordering
from quizzes.formats.qti12.cloze import BLANKS, MENUS, are_blanks, has_gaps, read_cloze
from quizzes.formats.qti12.credit import stated_points
from quizzes.formats.qti12.feedback import read_hints, read_solution
from quizzes.formats.qti12.identifiers import own_id
from quizzes.formats.qti12.matching import is_matching, read_matching
from quizzes.formats.qti12.metadata import (
    OURS,
    foreign_fields,
    our_fact,
    read_fields,
)
from quizzes.formats.qti12.ours import read_categories, with_our_facts
from quizzes.formats.qti12.presentation import (
    Pieces,
    Response,
    materials,
    read_presentation,
    responses_of,
    unshown,
)
from quizzes.formats.qti12.scoring import (
    ORDERED,
    Effort,
    Processing,
    ScoreError,
    UnsupportedError,
    read_processing,
)
from quizzes.formats.qti12.source import Report, Source
from quizzes.formats.qti12.texts import (
    is_numeric,
    is_scored,
    read_numeric,
    read_open,
    read_short_text,
)
from quizzes.formats.qti12.unknown import UNKNOWN_TYPES
from quizzes.formats.qti_package import Document, Package, in_document, read_package
from quizzes.formats.xml_tree import UnreadableError, line_of, parse
from studypack.common.wording import Counted, Message, message_of

ROOT: Final = "questestinterop"
ROOTS: Final = frozenset({ROOT})
# Elements of an item that nothing of ours says.
UNCARRIED: Final = ("objectives", "duration", "reference", "itemprecondition", "itempostcondition")
IS_OURS: Final = f"{OURS}kind"
TEXTLESS: Final = frozenset({"", "text_only", "text_only_question", "description"})


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a file holds; each item by the identifier it was written with."""

    items: tuple[tuple[str, Item], ...]
    categories: tuple[Category, ...]
    report: Report


def read(content: bytes) -> Reading:
    """The items of a QTI 1.2 document, or of a package of them."""
    found = find_items(content)
    return Reading(
        items=tuple(item for _, item in found.items),
        categories=found.categories,
        lost=tuple(found.report.losses),
        problems=tuple(found.report.problems),
    )


def find_items(content: bytes) -> Found:
    """The items of a document or a package, by identifier."""
    report, effort = Report(), Effort()
    items: list[tuple[str, Item]] = []
    categories: list[Category] = []
    try:
        package = read_package(content)
    except UnreadableError as error:
        report.problems.append(Problem(line=error.line, message=error.message))
        return Found(items=(), categories=(), report=report)
    for path in package.missing:
        report.lose(path, "file", Message("It is not in the package."))
    for document in package.documents:
        root = _parse(document, report)
        if root is not None:
            categories += read_categories(root)
            for source in _sources(root, document, package, effort, report):
                items += _read_item(source)
    if not package.documents:
        report.problems.append(
            Problem(line=0, message=Message("the package lists no QTI document"))
        )
    return Found(items=tuple(items), categories=tuple(categories), report=report)


def _sources(
    root: Element, document: Document, package: Package, effort: Effort, report: Report
) -> Iterator[Source]:
    for node, category in _items(root, (), report):
        yield Source(
            node=node,
            path=document.path,
            package=package,
            fields=read_fields(node),
            category=category,
            effort=effort,
            report=report,
        )


def _parse(document: Document, report: Report) -> Element | None:
    """The document's root; None, and a problem, where it is not one of QTI 1.2."""
    try:
        root = parse(document.content)
    except UnreadableError as error:
        message = in_document(document.path, error.message)
        report.problems.append(Problem(line=error.line, message=message))
        return None
    if root.tag != ROOT:
        found = Message(
            "the document is {value}, not {expected}",
            value=repr(str(root.tag)[:40]),
            expected=repr(ROOT),
        )
        message = in_document(document.path, found)
        report.problems.append(Problem(line=line_of(root), message=message))
        return None
    return root


def _items(
    node: Element, category: tuple[str, ...], report: Report
) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """The items below an element in their order, each with the titles of where it stands."""
    for child in node:
        if child.tag == "item":
            yield child, category
        elif child.tag in ("assessment", "section", "objectbank"):
            title = child.get("title", "").strip()
            _name_selection(child, report)
            yield from _items(child, (*category, title) if title else category, report)
        elif child.tag in ("bankentry_item", "itemref", "sectionref"):
            name = child.get("item_ref") or child.get("linkrefid") or str(child.tag)
            why = Message("It refers to a question that is not in the file.")
            report.lose(name, "item", why)


def _name_selection(node: Element, report: Report) -> None:
    drawn = (node.findtext("selection_ordering/selection/selection_number") or "").strip()
    if drawn:
        count = sum(1 for child in node if child.tag == "item")
        why = Counted(
            "It draws {value} of its {count} question; it is read.",
            "It draws {value} of its {count} questions; all of them are read.",
            value=drawn[:20],
            count=count,
        )
        report.lose(node.get("title", "section"), "selection", why)


def _read_item(source: Source) -> list[tuple[str, Item]]:
    try:
        return [(source.node.get("ident", ""), _item(source))]
    except UnsupportedError as error:
        source.lose("type", Message("The question is left out: {error}.", error=message_of(error)))
    except ScoreError as error:
        found = Message("{field}: {problem}", field=source.title, problem=error.message)
        message = in_document(source.path, found)
        source.report.problems.append(Problem(line=error.line, message=message))
    return []


def _item(source: Source) -> Item:
    named = _named_type(source)
    if source.node.find("itemproc_extension/calculated") is not None:
        raise UnsupportedError(UNKNOWN_TYPES["calculated"])
    for word, why in UNKNOWN_TYPES.items():
        if named.startswith(word):
            raise UnsupportedError(why)
    parts = read_presentation(source.node)
    responses = responses_of(parts)
    cardinality = {response.id: response.cardinality for response in responses}
    processing = read_processing(source.node, cardinality, source.effort)
    points = stated_points(source)
    kind = _kind(source, parts, processing, named)
    base = _base(source, parts, kind, _mark(processing, points))
    _name_uncarried(source)
    # Our own scores are always parts of 100; the points of others may be the scale of their scores.
    scale = None if IS_OURS in source.fields else points
    item = READERS[kind](source, base, parts, processing, scale)
    if kind is Kind.SINGLE_CHOICE:
        item = as_true_false(item, named) or item
    hinted = replace(item, hints=read_hints(source, []))
    return with_our_facts(source, _with_solution(source, hinted))


def _named_type(source: Source) -> str:
    """What the metadata call the type: of `cc.true_false.v0p1` only `true_false`."""
    fields = source.fields
    written = fields.get("question_type") or fields.get("cc_profile") or ""
    written = written or fields.get("qmd_itemtype", "")
    name = written.strip().lower().removeprefix("cc.").split(".")[0].replace(" ", "_")
    return {"multiple_response": "multiple_answers", "fib": "short_answer"}.get(
        name.removesuffix("_question"), name.removesuffix("_question")
    )


def _mark(processing: Processing, points: Fraction | None) -> Fraction:
    """What the question is worth: as the file says, or by its highest score in points."""
    if points is not None:
        return points
    values = (change.value for rule in processing.scoring for change in rule.changes)
    highest = processing.maximum or max(values, default=Fraction(0))
    return Fraction(1) if highest <= 0 or highest == 100 else highest


def _kind(
    source: Source, parts: Sequence[Pieces | Response], processing: Processing, named: str
) -> Kind:
    told = our_fact(source.fields, "kind")
    if isinstance(told, str) and told in list(Kind):
        return Kind(told)
    responses = responses_of(parts)
    for response in responses:
        _refuse(response)
    if not responses:
        return _without_response(named)
    text = "".join(text for part in parts if not isinstance(part, Response) for _, text in part)
    if named == "matching":
        return Kind.MATCHING
    if has_gaps(responses, text):
        return Kind.CLOZE
    if len(responses) > 1:
        return Kind.MATCHING if is_matching(responses) else Kind.CLOZE
    if responses[0].tag == "response_lid":
        return _kind_of_choice(responses[0])
    return _kind_of_typed(parts, responses[0], processing, named)


def _refuse(response: Response) -> None:
    """Raises UnsupportedError for what no kind of ours asks for."""
    if response.tag not in ("response_lid", "response_str", "response_num"):
        raise UnsupportedError(
            Message("it asks for {tag}, which no question of ours does", tag=repr(response.tag))
        )
    is_order = response.rendering == "ims_render_object" and response.cardinality == ORDERED
    if response.rendering not in ("render_choice", "render_fib") and not is_order:
        name = response.rendering or "an extension"
        raise UnsupportedError(
            Message("it is answered by {name}, which no question of ours is", name=repr(name))
        )
    if response.tag != "response_lid" and len(response.labels) > 1:
        raise UnsupportedError(Message("one response asks for several texts at once"))


def _without_response(named: str) -> Kind:
    if named == "essay":
        return Kind.OPEN
    if named not in TEXTLESS:
        raise UnsupportedError(
            Message("it is a {value} without anything to answer", value=repr(named[:40]))
        )
    return Kind.DESCRIPTION


def _kind_of_choice(response: Response) -> Kind:
    if response.cardinality == ORDERED:
        return Kind.ORDERING
    return Kind.MULTIPLE_CHOICE if response.cardinality == "multiple" else Kind.SINGLE_CHOICE


def _kind_of_typed(
    parts: Sequence[Pieces | Response], response: Response, processing: Processing, named: str
) -> Kind:
    if named == "essay" or not is_scored(processing, [response]):
        return Kind.OPEN
    if isinstance(parts[-1], tuple) and any(text.strip() for _, text in parts[-1]):
        return Kind.CLOZE
    if named == "numerical" or is_numeric(response):
        return Kind.NUMERIC
    return Kind.SHORT_TEXT


def _base(source: Source, parts: Sequence[Pieces | Response], kind: Kind, mark: Fraction) -> Item:
    """What every kind has."""
    node = source.node
    has_prompts = kind in (Kind.MATCHING, Kind.CLOZE)
    pieces: Pieces = ()
    for part in parts:
        if not isinstance(part, Response):
            pieces += part
        elif not has_prompts:
            pieces += part.pieces
    extras = {f"qti12:{name}": entry for name, entry in foreign_fields(source.fields).items()}
    return Item(
        id=own_id(node.get("ident", "")),
        name=node.get("title", ""),
        kind=kind,
        text=Text() if kind is Kind.CLOZE else source.text(pieces),
        rubric=source.text(
            piece
            for tag in ("rubric", "itemrubric")
            for part in node.findall(tag)
            for piece in materials(part)
        ),
        mark=mark,
        category=source.category,
        language=node.get("lang", ""),
        extras=extras,
        line=line_of(node),
    )


def _name_uncarried(source: Source) -> None:
    for tag in UNCARRIED:
        if source.node.find(tag) is not None:
            source.lose(tag, Message("No question of ours says it."))
    for tag in unshown(source.node):
        source.lose("text", Message("It holds {tag}, which our texts do not show.", tag=repr(tag)))


def _with_solution(source: Source, item: Item) -> Item:
    """The solution as the model answer of an open question, else as what all may read after."""
    solution = read_solution(source)
    if not solution:
        return item
    if item.kind is Kind.OPEN or IS_OURS in source.fields:
        return replace(item, model_answer=solution)
    if not item.feedback:
        return replace(item, feedback=solution)
    source.lose("solution", Message("The question has a general feedback already."))
    return item


Parts = Sequence[Pieces | Response]
Reader = Callable[[Source, Item, Parts, Processing, Fraction | None], Item]


def _reader_of_one(
    read_kind: Callable[[Source, Item, Response, Processing, Fraction | None], Item],
) -> Reader:
    """A reader of what has one response."""

    def read_one(
        source: Source, base: Item, parts: Parts, processing: Processing, points: Fraction | None
    ) -> Item:
        responses = responses_of(parts)
        if len(responses) != 1:
            raise UnsupportedError(
                Message("it has {count} responses where there should be 1", count=len(responses))
            )
        return read_kind(source, base, responses[0], processing, points)

    return read_one


def _read_matching(
    source: Source, base: Item, parts: Parts, processing: Processing, points: Fraction | None
) -> Item:
    return read_matching(source, base, responses_of(parts), processing, points)


def _read_cloze(
    source: Source, base: Item, parts: Parts, processing: Processing, points: Fraction | None
) -> Item:
    named, responses = _named_type(source), responses_of(parts)
    if named not in (BLANKS, MENUS) and IS_OURS not in source.fields:
        named = BLANKS if are_blanks(responses) else MENUS
    return read_cloze(source, base, parts, processing, points, named)


def _read_open(
    source: Source, base: Item, parts: Parts, processing: Processing, points: Fraction | None
) -> Item:
    boxes = [label.pieces for response in responses_of(parts) for label in response.labels]
    template = source.text(piece for pieces in boxes for piece in pieces)
    return replace(read_open(source, base, processing), template=template)


READERS: Final[dict[Kind, Reader]] = {
    Kind.SINGLE_CHOICE: _reader_of_one(read_choice),
    Kind.MULTIPLE_CHOICE: _reader_of_one(read_choice),
    Kind.TRUE_FALSE: _reader_of_one(read_choice),
    Kind.ORDERING: _reader_of_one(read_ordering),
    Kind.NUMERIC: _reader_of_one(read_numeric),
    Kind.SHORT_TEXT: _reader_of_one(read_short_text),
    Kind.MATCHING: _read_matching,
    Kind.CLOZE: _read_cloze,
    Kind.OPEN: _read_open,
    Kind.DESCRIPTION: _read_open,
}
