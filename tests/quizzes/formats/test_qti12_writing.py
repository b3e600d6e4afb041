"""QTI 1.2 both ways: what is written is read the same, and what is not is named."""

from collections.abc import Sequence
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    Tolerance,
    ToleranceKind,
    Unit,
)
from quizzes.formats.xml_tree import parse

LETTERS: Final = "abcXYZ äπ<>&\"'\n\r\t[]{}*%$\\"
WORDS: Final = st.text(LETTERS, min_size=1, max_size=12)
IDS: Final = st.text("abcXYZ019-", min_size=1, max_size=6)
MARKUPS: Final = st.sampled_from(list(Markup))
THIRDS: Final = st.fractions(min_value=-1, max_value=1, max_denominator=60)
PARTS: Final = st.sampled_from([Fraction(1, 7), Fraction(1, 3), Fraction(2, 5)])
DECIMALS: Final = st.decimals(-1000, 1000, places=3, allow_nan=False).map(str)


@st.composite
def texts(draw: st.DrawFn) -> Text:
    source = draw(WORDS.filter(str.strip))
    files: tuple[File, ...] = ()
    if draw(st.booleans()):
        files = (File(name="a b/ä.png", content=draw(st.binary(max_size=4))),)
        source = f'<img src="@@PLUGINFILE@@/a%20b/%C3%A4.png" alt=""> {source}'
    return Text(source=source, markup=draw(MARKUPS), files=files)


FEEDBACK: Final = st.one_of(st.just(Text()), texts())


def tagged(names: Sequence[str], kinds: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.tuples(*(kinds for _ in names))


@st.composite
def option_lists(draw: st.DrawFn, fractions: st.SearchStrategy[Fraction]) -> tuple[Option, ...]:
    ids = draw(st.lists(st.one_of(st.just(""), IDS), min_size=2, max_size=5, unique_by=unique_id()))
    return tuple(
        Option(id=name, text=draw(texts()), fraction=draw(fractions), feedback=draw(FEEDBACK))
        for name in ids
    )


def unique_id() -> Any:
    """Identifiers differ, but for those that are empty."""
    count = iter(range(1_000_000))
    return lambda name: name or next(count)


@st.composite
def common(draw: st.DrawFn, kind: Kind) -> Item:
    return Item(
        id=draw(st.one_of(st.just(""), IDS)),
        name=draw(WORDS),
        kind=kind,
        text=draw(texts()),
        hints=tuple(draw(st.lists(st.builds(Hint, text=texts()), max_size=2))),
        feedback=draw(FEEDBACK),
        right_feedback=draw(FEEDBACK),
        partly_feedback=draw(FEEDBACK),
        wrong_feedback=draw(FEEDBACK),
        model_answer=draw(FEEDBACK),
        rubric=draw(FEEDBACK),
        mark=draw(st.fractions(min_value=0, max_value=20, max_denominator=30)),
        penalty=draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 10)])),
        tags=tuple(draw(st.lists(WORDS, max_size=2))),
        category=tuple(draw(st.lists(WORDS, max_size=2))),
        language=draw(st.sampled_from(["", "de", "en-GB"])),
        extras=draw(st.dictionaries(st.sampled_from(["moodle:x", "qti12:y_z"]), IDS)),
    )


@st.composite
def choices(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from([Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE]))
    item = draw(common(kind))
    is_shuffled = draw(st.booleans())
    options = draw(option_lists(THIRDS))
    if is_shuffled and draw(st.booleans()):
        options = (replace(options[0], is_pinned=True), *options[1:])
    if kind is Kind.MULTIPLE_CHOICE and draw(st.booleans()):
        parts = [max(option.fraction, Fraction(0)) for option in options]
        whole = [replace(option, fraction=part) for option, part in zip(options, parts)]  # noqa: B905
        return replace(item, options=tuple(whole), is_shuffled=is_shuffled, is_all_or_nothing=True)
    return replace(item, options=options, is_shuffled=is_shuffled)


@st.composite
def true_false(draw: st.DrawFn) -> Item:
    right = draw(st.booleans())
    options = tuple(
        Option(
            id=name,
            text=draw(texts()),
            fraction=Fraction(int((name == "true") is right)),
            feedback=draw(FEEDBACK),
        )
        for name in ("true", "false")
    )
    return replace(draw(common(Kind.TRUE_FALSE)), options=options)


@st.composite
def short_answers(draw: st.DrawFn, fractions: st.SearchStrategy[Fraction]) -> tuple[Answer, ...]:
    values = draw(st.lists(WORDS.map(str.strip), min_size=1, max_size=4, unique=True))
    return tuple(
        Answer(value=value, fraction=draw(fractions), feedback=draw(FEEDBACK)) for value in values
    )


@st.composite
def short_texts(draw: st.DrawFn) -> Item:
    return replace(
        draw(common(Kind.SHORT_TEXT)),
        answers=draw(short_answers(THIRDS)),
        is_case_sensitive=draw(st.booleans()),
        has_wildcards=draw(st.booleans()),
    )


@st.composite
def tolerances(draw: st.DrawFn) -> Tolerance | None:
    kind = draw(st.sampled_from([None, *ToleranceKind]))
    size = draw(st.sampled_from(["0", "1", "2", "4"]))
    return None if kind is None else Tolerance(kind=kind, size=size)


@st.composite
def numbers(draw: st.DrawFn, values: Sequence[str]) -> tuple[Answer, ...]:
    answers = []
    for value in values:
        fraction, feedback = draw(THIRDS), draw(FEEDBACK)
        answer = Answer(value=value, fraction=fraction, feedback=feedback)
        if draw(st.booleans()):
            answers.append(replace(answer, tolerance=draw(tolerances())))
        else:
            answers.append(
                replace(answer, low=f"{float(value) - 2:.3f}", high=f"{float(value) + 2:.3f}")
            )
    return tuple(answers)


@st.composite
def numerics(draw: st.DrawFn) -> Item:
    values = draw(st.lists(DECIMALS, min_size=1, max_size=3, unique=True))
    answers = draw(numbers(values))
    if draw(st.booleans()):
        answers = (*answers, Answer(value="*", fraction=draw(THIRDS), feedback=draw(FEEDBACK)))
    units = draw(st.lists(st.builds(Unit, name=WORDS, factor=DECIMALS), max_size=2))
    return replace(draw(common(Kind.NUMERIC)), answers=answers, units=tuple(units))


@st.composite
def matchings(draw: st.DrawFn) -> Item:
    ids = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    spare = draw(st.integers(0, len(ids) - 1))
    fractions = draw(st.sampled_from([st.none(), PARTS]))
    pairs = [
        Pair(
            id=name,
            prompt=draw(texts()),
            match=draw(texts()),
            feedback=draw(FEEDBACK),
            fraction=draw(fractions),
        )
        for name in ids[spare:]
    ]
    pairs += [Pair(id=name, match=draw(texts())) for name in ids[:spare]]
    is_shuffled = draw(st.booleans())
    return replace(draw(common(Kind.MATCHING)), pairs=tuple(pairs), is_shuffled=is_shuffled)


@st.composite
def orderings(draw: st.DrawFn) -> Item:
    ids = draw(st.lists(IDS, min_size=2, max_size=5, unique=True))
    return replace(
        draw(common(Kind.ORDERING)),
        options=tuple(Option(id=name, text=draw(texts())) for name in ids),
        is_shuffled=draw(st.booleans()),
        is_all_or_nothing=draw(st.booleans()),
    )


@st.composite
def gaps(draw: st.DrawFn, name: str) -> Gap:
    kind = draw(
        st.sampled_from([Kind.SINGLE_CHOICE, Kind.MULTIPLE_CHOICE, Kind.SHORT_TEXT, Kind.NUMERIC])
    )
    gap = Gap(id=name, kind=kind, mark=draw(st.sampled_from([Fraction(1), Fraction(2, 3)])))
    if kind is Kind.SHORT_TEXT:
        answers = draw(short_answers(draw(st.sampled_from([st.just(Fraction(1)), THIRDS]))))
        is_sensitive = draw(st.booleans())
        return replace(gap, answers=answers, is_case_sensitive=is_sensitive, display="line")
    if kind is Kind.NUMERIC:
        values = draw(st.lists(DECIMALS, min_size=1, max_size=3, unique=True))
        return replace(gap, answers=draw(numbers(values)), display="line")
    return replace(
        gap,
        options=draw(option_lists(THIRDS)),
        is_shuffled=draw(st.booleans()),
        display=draw(st.sampled_from(["menu", "column", "row"])),
        group=draw(st.sampled_from(["", "1"])),
    )


@st.composite
def clozes(draw: st.DrawFn) -> Item:
    item = draw(common(Kind.CLOZE))
    names = draw(st.lists(IDS, min_size=1, max_size=3, unique=True))
    shown = " ".join("{{" + name + "}}" for name in names)
    plain = item.text.source.replace("[", "(").replace("{", "(")
    return replace(
        item,
        text=replace(item.text, source=f"{plain} {shown}"),
        gaps=tuple(draw(gaps(name)) for name in names),
    )


@st.composite
def opens(draw: st.DrawFn) -> Item:
    return replace(draw(common(Kind.OPEN)), template=draw(FEEDBACK))


ITEMS: Final = st.one_of(
    choices(),
    true_false(),
    short_texts(),
    numerics(),
    matchings(),
    orderings(),
    clozes(),
    opens(),
    common(Kind.DESCRIPTION),
)


@settings(max_examples=100, deadline=None)
@given(ITEMS)
def test_qti12_reads_what_it_writes(item: Item) -> None:
    writing = qti12.write([item])
    reading = qti12.read(writing.content)
    assert reading.problems == ()
    assert writing.lost == ()
    assert [replace(found, line=0) for found in reading.items] == [item]


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
    if lost == {"item"}:
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
    assert [(loss.item, loss.field) for loss in writing.lost] == [("bad", "item")]
    assert [item.id for item in qti12.read(writing.content).items] == ["q"]


def test_qti12_keeps_categories_and_names_what_of_them_is_lost() -> None:
    shown = Text(source="x", markup=Markup.MARKDOWN)
    whole = Category(path=("a", "b"), description=shown, id="1")
    file = File(name="a.png", content=b"1")
    partly = Category(path=("c",), description=replace(shown, files=(file,)))
    writing = qti12.write([], [whole, partly])
    assert qti12.read(writing.content).categories[0] == whole
    assert [(loss.item, loss.field) for loss in writing.lost] == [("c", "description")]
