"""Items as a QTI 1.2 package that Canvas imports, and what of them it could not say.

What is lost is not argued but found: the package is read again, and every field that comes back
differently is named.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from quizzes.formats.differences import differences
from quizzes.formats.fractions import write_decimal
from quizzes.formats.item import Category, Item, Kind, Loss, Writing
from quizzes.formats.losses import left_out, losses
from quizzes.formats.qti12.cloze import BLANKS
from quizzes.formats.qti12.credit import PLACES
from quizzes.formats.qti12.identifiers import written_ids
from quizzes.formats.qti12.metadata import OURS, write_fact, write_field
from quizzes.formats.qti12.ours import FLAGS
from quizzes.formats.qti12.reading import find_items
from quizzes.formats.qti12.sheet import GENERAL_ID, PARTLY_ID, RIGHT_ID, WRONG_ID, Sheet
from quizzes.formats.qti12.source import Report
from quizzes.formats.qti12.write_choices import write_choice, write_matching, write_ordering
from quizzes.formats.qti12.write_typed import (
    cloze_type,
    with_brackets,
    write_cloze,
    write_description,
    write_numeric,
    write_open,
    write_short_text,
)
from quizzes.formats.qti_package import MANIFEST, Resource, write_manifest, write_package
from studypack.common.wording import Message, marked

NAMESPACE: Final = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
CARTRIDGE: Final = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
TITLE: Final = "Questions"
PREFIX: Final = "qti12:"
WRITERS: Final[Mapping[Kind, tuple[str, Callable[[Sheet], None]]]] = {
    Kind.SINGLE_CHOICE: ("multiple_choice", write_choice),
    Kind.MULTIPLE_CHOICE: ("multiple_answers", write_choice),
    Kind.TRUE_FALSE: ("true_false", write_choice),
    Kind.NUMERIC: ("numerical", write_numeric),
    Kind.SHORT_TEXT: ("short_answer", write_short_text),
    Kind.CLOZE: (BLANKS, write_cloze),
    Kind.MATCHING: ("matching", write_matching),
    Kind.ORDERING: ("ordering", write_ordering),
    Kind.OPEN: ("essay", write_open),
    Kind.DESCRIPTION: ("text_only", write_description),
}
WHY: Final = Message("QTI 1.2 has no place for it as it is here.")
GONE: Final = marked("The question cannot be written: {reason}.")


def write(items: Sequence[Item], categories: Sequence[Category] = ()) -> Writing:
    """A package of these items; what does not come back from it as it was is named."""
    names = written_ids(item.id for item in items)
    named = dict(zip(names, items, strict=True))
    content = _package(named, categories)
    found = find_items(content)
    back = dict(found.items)
    gone = [name for name in named if name not in back]
    why = Message(GONE, reason=_reason(found.report))
    lost = [left_out(named[name], why) for name in gone]
    if gone:
        named = {name: item for name, item in named.items() if name in back}
        content = _package(named, categories)
    for name, item in named.items():
        lost += losses(item, back[name], {}, WHY)
    lost += _category_losses(categories, found.categories)
    return Writing(content=content, lost=tuple(lost))


def _reason(report: Report) -> str:
    messages = [problem.message for problem in report.problems]
    return (messages or [loss.why for loss in report.losses] or ["it is not understood"])[0]


def _category_losses(given: Sequence[Category], back: Sequence[Category]) -> Iterator[Loss]:
    for category, found in zip(given, back, strict=True):
        for name in differences(category, found):
            yield Loss(item="/".join(category.path), field=name, why=WHY)


def _package(named: Mapping[str, Item], categories: Sequence[Category]) -> bytes:
    files: dict[str, bytes] = {}
    root = Element("questestinterop", {"xmlns": NAMESPACE})
    assessment = SubElement(root, "assessment", {"title": _title(named)})
    write_fact(SubElement(assessment, "qtimetadata"), "categories", _told(categories))
    section = SubElement(assessment, "section", {"ident": "root_section"})
    for name, item in named.items():
        section.append(_item(name, item, files))
    ident = f"studypack{sha256(tostring(root)).hexdigest()[:32]}"
    assessment.set("ident", ident)
    path = f"{ident}/{ident}.xml"
    resource = Resource(identifier=ident, type="imsqti_xmlv1p2", href=path, files=tuple(files))
    manifest = write_manifest(
        [resource],
        identifier=f"{ident}_manifest",
        schema="IMS Content",
        version="1.1.3",
        namespace=CARTRIDGE,
    )
    return write_package({MANIFEST: manifest, path: _xml(root), **files})


def _title(named: Mapping[str, Item]) -> str:
    """The category all items share, else a word of our own."""
    outermost = {item.category[0] if item.category else "" for item in named.values()}
    return outermost.pop() or TITLE if len(outermost) == 1 else TITLE


def _told(categories: Sequence[Category]) -> list[dict[str, object]]:
    return [
        {
            "path": list(category.path),
            "id": category.id,
            "description": category.description.source,
            "markup": category.description.markup,
        }
        for category in categories
    ]


def _xml(root: Element) -> bytes:
    for node in root.iter():
        node.text = _legal(node.text) if node.text else node.text
        for name, entry in node.attrib.items():
            node.set(name, _legal(entry))
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    # A parser reads a bare carriage return as a newline; as a reference it stays what it is.
    return content.replace(b"\r", b"&#13;")


def _legal(text: str) -> str:
    """The text without the characters that XML cannot hold."""
    if text.isprintable():
        return text
    return "".join(char for char in text if char in "\t\n\r" or _is_legal(ord(char)))


def _is_legal(code: int) -> bool:
    return 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or code >= 0x10000


def _item(name: str, item: Item, files: dict[str, bytes]) -> Element:
    """One item; its kind's writer fills the sheet, the rest is the same for all."""
    named, write_kind = WRITERS[item.kind]
    sheet = Sheet(item, files)
    if item.text:
        shown = with_brackets(item.text, item.gaps) if item.kind is Kind.CLOZE else item.text
        sheet.material(sheet.presentation, shown)
    write_kind(sheet)
    _keep_feedback(sheet)
    node = Element("item", {"ident": name, "title": item.name})
    if item.language:
        node.set(LANGUAGE, item.language)
    named = cloze_type(item.gaps) if item.kind is Kind.CLOZE else named
    node.append(_metadata(sheet, named))
    if item.rubric:
        sheet.material(SubElement(node, "rubric", {"view": "Scorer"}), item.rubric)
    node.append(sheet.presentation)
    if len(sheet.processing) > 1:
        node.append(sheet.processing)
    _write_feedback(node, sheet)
    return node


def _keep_feedback(sheet: Sheet) -> None:
    """Feedback that no rule of the kind shows is there all the same, under its name."""
    item, known = sheet.item, {ident for ident, _ in sheet.feedback}
    for ident, text in (
        (GENERAL_ID, item.feedback),
        (RIGHT_ID, item.right_feedback),
        (PARTLY_ID, item.partly_feedback),
        (WRONG_ID, item.wrong_feedback),
    ):
        if text and ident not in known:
            sheet.feedback.append((ident, text))


def _metadata(sheet: Sheet, named: str) -> Element:
    item = sheet.item
    node = Element("itemmetadata")
    metadata = SubElement(node, "qtimetadata")
    if named:
        write_field(metadata, "question_type", f"{named}_question")
    write_field(metadata, "points_possible", write_decimal(item.mark, PLACES))
    for name, entry in item.extras.items():
        if name.startswith(PREFIX):
            write_field(metadata, name.removeprefix(PREFIX), entry)
    write_field(metadata, f"{OURS}category", json.dumps(item.category, ensure_ascii=False))
    for name, fact in (_facts(item) | sheet.facts).items():
        write_fact(metadata, name, fact)
    return node


def _facts(item: Item) -> dict[str, object]:
    facts: dict[str, object] = {flag: getattr(item, flag) for flag in FLAGS}
    return facts | {
        "kind": item.kind,
        "mark": str(item.mark),
        "penalty": str(item.penalty) if item.penalty else "",
        "tags": item.tags,
        "units": [[unit.name, unit.factor] for unit in item.units],
        "hints": [dict(hint.extras) for hint in item.hints],
        "extras": {
            name: entry for name, entry in item.extras.items() if not name.startswith(PREFIX)
        },
    }


def _write_feedback(node: Element, sheet: Sheet) -> None:
    for ident, text in sheet.feedback:
        shown = SubElement(node, "itemfeedback", {"ident": ident})
        sheet.material(SubElement(shown, "flow_mat"), text)
    item = sheet.item
    if item.model_answer:
        shown = SubElement(node, "itemfeedback", {"ident": "solution"})
        solution = SubElement(SubElement(shown, "solution"), "solutionmaterial")
        sheet.material(SubElement(solution, "flow_mat"), item.model_answer)
    if item.hints:
        shown = SubElement(node, "itemfeedback", {"ident": "hints"})
        hints = SubElement(shown, "hint", {"feedbackstyle": "Incremental"})
        for hint in item.hints:
            part = SubElement(hints, "hintmaterial")
            sheet.material(SubElement(part, "flow_mat"), hint.text)
