"""Writing QTI 1.2: what Canvas imports, and the losses named."""

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any, Final

import pytest

from quizzes.formats import qti12
from quizzes.formats.archive import read_archive
from quizzes.formats.item import (
    Answer,
    Category,
    File,
    Gap,
    Hint,
    Item,
    Kind,
    Markup,
    Option,
    Pair,
    Text,
    Unit,
)
from quizzes.formats.losses import LEFT_OUT
from quizzes.formats.xml_tree import parse


def text(source: str) -> Text:
    return Text(source=source)


RIGHT: Final = Option(id="r", text=text("right"), fraction=Fraction(1))
WRONG: Final = Option(id="w", text=text("wrong"))
SAMPLES: Final = {
    Kind.SINGLE_CHOICE: Item(kind=Kind.SINGLE_CHOICE, options=(RIGHT, WRONG)),
    Kind.MULTIPLE_CHOICE: Item(
        kind=Kind.MULTIPLE_CHOICE, options=(RIGHT, WRONG), is_all_or_nothing=True
    ),
    Kind.TRUE_FALSE: Item(
        kind=Kind.TRUE_FALSE, options=(replace(RIGHT, id="true"), replace(WRONG, id="false"))
    ),
    Kind.NUMERIC: Item(kind=Kind.NUMERIC, answers=(Answer(value="4.20"),)),
    Kind.SHORT_TEXT: Item(kind=Kind.SHORT_TEXT, answers=(Answer(value="a"), Answer(value="b"))),
    Kind.CLOZE: Item(
        kind=Kind.CLOZE,
        text=text("Say {{1}}."),
        gaps=(Gap(id="1", kind=Kind.SINGLE_CHOICE, options=(RIGHT, WRONG)),),
    ),
    Kind.MATCHING: Item(
        kind=Kind.MATCHING,
        pairs=(
            Pair(id="1", prompt=text("a"), match=text("A")),
            Pair(id="2", prompt=text("b"), match=text("B")),
        ),
    ),
    Kind.ORDERING: Item(kind=Kind.ORDERING, options=(replace(RIGHT, fraction=Fraction(0)), WRONG)),
    Kind.OPEN: Item(kind=Kind.OPEN),
    Kind.DESCRIPTION: Item(kind=Kind.DESCRIPTION),
}
CHANGES: Final[dict[str, Any]] = {
    "id": " x",
    "name": "a\u0001b",
    "text": Text(source="not shown", files=(File(name="a.png", content=b"1"),)),
    "options": (replace(RIGHT, is_pinned=True, feedback=text("f")), replace(WRONG, id="r")),
    "answers": (Answer(value=" a "), Answer(value="4,2"), Answer(value="4,2")),
    "pairs": (Pair(id="3", match=text("C")), Pair(prompt=text("d"), fraction=Fraction(0))),
    "gaps": (Gap(id="x", kind=Kind.NUMERIC, answers=(Answer(value="no"),), is_shuffled=True),),
    "units": (Unit(name="m", factor="1000"),),
    "is_shuffled": True,
    "is_case_sensitive": True,
    "has_wildcards": True,
    "is_all_or_nothing": True,
    "hints": (Hint(text=text("h"), extras={"moodle:clearwrong": "1"}),),
    "feedback": text("general"),
    "right_feedback": text("right"),
    "partly_feedback": text("partly"),
    "wrong_feedback": text("wrong"),
    "model_answer": text("model"),
    "rubric": text("rubric"),
    "template": text("template"),
    "mark": Fraction(1, 3),
    "penalty": Fraction(1, 3),
    "tags": ("a", "b"),
    "category": ("a", "b"),
    "language": "de",
    "extras": {"gift:x": "1", "qti12:Y": "2", "qti12:z": ""},
}


@pytest.mark.parametrize("name", [field.name for field in fields(Item) if field.name in CHANGES])
@pytest.mark.parametrize("kind", SAMPLES)
def test_qti12_keeps_a_field_or_names_its_loss(kind: Kind, name: str) -> None:
    item = replace(SAMPLES[kind], id="q", name="Q") if name not in ("id", "name") else SAMPLES[kind]
    changed = replace(item, **{name: CHANGES[name]})
    writing = qti12.write([changed])
    reading = qti12.read(writing.content)
    assert reading.problems == ()
    lost = {loss.field.partition(".")[0] for loss in writing.lost}
    if lost == {LEFT_OUT}:
        return
    back = replace(reading.items[0], line=0)
    assert {field.name for field in fields(Item) if field.name not in (*lost, "line")} <= {
        field.name
        for field in fields(Item)
        if getattr(back, field.name) == getattr(changed, field.name)
    }


def test_qti12_changes_are_for_every_field_but_those_of_the_file() -> None:
    assert {field.name for field in fields(Item)} - set(CHANGES) == {"kind", "line"}


def test_qti12_survives_facts_the_standard_has_no_place_for() -> None:
    kept = ("units", "hints", "penalty", "tags", "category", "rubric", "model_answer", "mark")
    item = replace(SAMPLES[Kind.NUMERIC], id="q", **{name: CHANGES[name] for name in kept})
    writing = qti12.write([item])
    assert writing.lost == ()
    assert [replace(found, line=0) for found in qti12.read(writing.content).items] == [item]


def test_qti12_writes_what_canvas_imports() -> None:
    writing = qti12.write([replace(item, id=kind) for kind, item in SAMPLES.items()])
    files = read_archive(writing.content)
    manifest = parse(files["imsmanifest.xml"])
    resource = next(iter(manifest.iter("resource")))
    assert resource.get("type") == "imsqti_xmlv1p2"
    root = parse(files[resource.get("href", "")])
    assert [node.get("ident") for node in root.iter("section")] == ["root_section"]
    types = {
        node.get("ident"): field.findtext("fieldentry")
        for node in root.iter("item")
        for field in node.iter("qtimetadatafield")
        if field.findtext("fieldlabel") == "question_type"
    }
    assert types == {
        "single_choice": "multiple_choice_question",
        "multiple_choice": "multiple_answers_question",
        "true_false": "true_false_question",
        "numeric": "numerical_question",
        "short_text": "short_answer_question",
        "cloze": "multiple_dropdowns_question",
        "matching": "matching_question",
        "ordering": "ordering_question",
        "open": "essay_question",
        "description": "text_only_question",
    }


def test_qti12_writes_the_same_bytes_of_the_same_items() -> None:
    items = list(SAMPLES.values())
    assert qti12.write(items).content == qti12.write(items).content


def test_qti12_writes_several_items_with_their_files_once() -> None:
    shown = Text(
        source='<img src="@@PLUGINFILE@@/a.png">', files=(File(name="a.png", content=b"1"),)
    )
    items = [
        replace(item, id=kind, text=shown)
        for kind, item in SAMPLES.items()
        if kind is not Kind.CLOZE
    ]
    writing = qti12.write(items)
    assert writing.lost == ()
    assert sum(path.endswith("a.png") for path in read_archive(writing.content)) == 1
    assert [replace(item, line=0) for item in qti12.read(writing.content).items] == items


def test_qti12_names_an_identifier_that_two_items_have() -> None:
    writing = qti12.write([replace(SAMPLES[Kind.OPEN], id="q", name=name) for name in "ab"])
    assert [(loss.item, loss.field) for loss in writing.lost] == [("b", "id")]


def test_qti12_leaves_out_what_it_cannot_write_and_says_so() -> None:
    beyond = (replace(RIGHT, fraction=Fraction(3)),)
    bad = Item(id="bad", kind=Kind.SINGLE_CHOICE, options=beyond)
    writing = qti12.write([bad, replace(SAMPLES[Kind.OPEN], id="q")])
    assert [(loss.item, loss.field) for loss in writing.lost] == [("bad", LEFT_OUT)]
    assert [item.id for item in qti12.read(writing.content).items] == ["q"]


def test_qti12_keeps_categories_and_names_what_of_them_is_lost() -> None:
    shown = Text(source="x", markup=Markup.MARKDOWN)
    whole = Category(path=("a", "b"), description=shown, id="1")
    file = File(name="a.png", content=b"1")
    partly = Category(path=("c",), description=replace(shown, files=(file,)))
    writing = qti12.write([], [whole, partly])
    assert qti12.read(writing.content).categories[0] == whole
    assert [(loss.item, loss.field) for loss in writing.lost] == [("c", "description.files")]
