"""Whatever an item says comes back from the file, or is named as lost."""

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import moodle_xml
from quizzes.formats.differences import differences
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

Some = TypeVar("Some")
SHARES = [Fraction(-1, 3), Fraction(0), Fraction(1, 7), Fraction(2, 3), Fraction(33, 100)]
letters = st.text("aZé<>&\"'~#{}=%\\[]0 \n\r\t/*😀", min_size=1, max_size=12)
words = letters.map(str.strip).filter(bool)
names = st.text("abc é&<", max_size=8).map(str.strip)
ids = st.text("abc-1", min_size=1, max_size=5)
files = st.builds(
    File, name=st.sampled_from(["a b.png", "sub/ü.svg"]), content=st.binary(max_size=9)
)
texts = st.builds(
    Text,
    source=words,
    markup=st.sampled_from(list(Markup)),
    files=st.lists(files, max_size=1).map(tuple),
)
some_texts = texts | st.just(Text())
shares = st.sampled_from(SHARES)
sizes = st.sampled_from(["0.5", "1e-3"]).map(lambda size: Tolerance(size=size))


def several(each: st.SearchStrategy[Some], least: int = 0) -> st.SearchStrategy[tuple[Some, ...]]:
    return st.lists(each, min_size=least, max_size=3).map(tuple)


options = st.builds(Option, id=ids, text=texts, fraction=shares, feedback=some_texts)
elements = st.builds(Option, id=ids, text=texts)
truths = st.tuples(
    *(
        st.builds(Option, id=st.just(id_), fraction=shares, feedback=some_texts)
        for id_ in ("true", "false")
    )
)
numbers = st.builds(
    Answer,
    value=st.sampled_from(["3", "-2.50", "1e3"]),
    fraction=shares,
    tolerance=st.none() | sizes,
)
short = st.builds(Answer, value=words, fraction=shares, feedback=some_texts)
matches = words.map(lambda source: Text(source=source, markup=Markup.PLAIN))
pairs = st.builds(Pair, id=ids, prompt=some_texts, match=matches)
units = st.sampled_from(
    [Unit(name="m"), Unit(name="cm", factor="0.01"), Unit(name="k", factor="8")]
)
OF_KIND: dict[Kind, dict[str, st.SearchStrategy[Any]]] = {
    Kind.SINGLE_CHOICE: {"options": several(options), "is_shuffled": st.booleans()},
    Kind.MULTIPLE_CHOICE: {"options": several(options), "is_shuffled": st.booleans()},
    Kind.TRUE_FALSE: {"options": truths},
    Kind.SHORT_TEXT: {
        "answers": several(short),
        "is_case_sensitive": st.booleans(),
        "has_wildcards": st.booleans(),
    },
    Kind.NUMERIC: {"answers": several(numbers), "units": several(units)},
    Kind.MATCHING: {"pairs": several(pairs), "is_shuffled": st.booleans()},
    Kind.ORDERING: {"options": several(elements), "is_all_or_nothing": st.booleans()},
    Kind.OPEN: {"rubric": some_texts, "template": some_texts},
    Kind.DESCRIPTION: {},
}
with_feedback = {
    Kind.SINGLE_CHOICE,
    Kind.MULTIPLE_CHOICE,
    Kind.MATCHING,
    Kind.ORDERING,
}
COMMON: dict[str, st.SearchStrategy[Any]] = {
    "id": names,
    "name": names,
    "text": some_texts,
    "hints": several(
        st.builds(Hint, text=some_texts, extras=st.just({"moodle_xml:clearwrong": ""}))
    ),
    "feedback": some_texts,
    "mark": st.sampled_from([Fraction(0), Fraction(1), Fraction(5, 2), Fraction(1, 3)]),
    "penalty": st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(1, 4)]),
    "tags": several(words),
    "category": several(st.sampled_from(["A", "B/C", "Top", "a//b"])),
    "language": st.sampled_from(["", "fr"]),
    "extras": st.sampled_from(
        [
            {},
            {"moodle_xml:hidden": "1", "moodle_xml:answernumbering": "ABCD"},
            {"moodle_xml:.context": "$module$", "moodle_xml:shownumcorrect": ""},
            {"moodle_xml:odd": '<odd a="&lt;">1<b>2</b> 3</odd><odd/>'},
        ]
    ),
}
FEEDBACK = {name: some_texts for name in ("right_feedback", "partly_feedback", "wrong_feedback")}


@st.composite
def gaps(draw: st.DrawFn, gap_id: str) -> Gap:
    html = words.map(lambda source: Text(source=source))
    if draw(st.booleans()):
        answers = (Answer(value=draw(words)), Answer(value=draw(words), fraction=draw(shares)))
        return Gap(id=gap_id, kind=Kind.SHORT_TEXT, answers=answers, display="line")
    right = Option(id=draw(st.sampled_from(["", "x"])), text=draw(html), fraction=Fraction(1))
    wrong = Option(text=draw(html), feedback=draw(html))
    display = draw(st.sampled_from(["menu", "row", "column"]))
    return Gap(id=gap_id, kind=Kind.SINGLE_CHOICE, options=(right, wrong), display=display)


@st.composite
def items(draw: st.DrawFn) -> Item:
    kind = draw(st.sampled_from([*OF_KIND, Kind.CLOZE]))
    own = dict(OF_KIND.get(kind, {})) | COMMON | (FEEDBACK if kind in with_feedback else {})
    item = Item(kind=kind, **{name: draw(strategy) for name, strategy in own.items()})
    if kind is not Kind.CLOZE:
        return item
    made = tuple(draw(gaps(gap_id)) for gap_id in draw(st.sampled_from([("1", "2"), ("b", "a")])))
    source = "-".join(f"{{{{{gap.id}}}}}" for gap in made)
    is_wild = any(gap.kind is Kind.SHORT_TEXT for gap in made) and draw(st.booleans())
    return replace(item, text=Text(source=source), gaps=made, has_wildcards=is_wild)


def come_back(written: list[Item]) -> list[str]:
    """The names of the fields that differ once the items are written and read again."""
    again = moodle_xml.read(moodle_xml.write(written).content)
    assert not again.problems
    return list(differences(tuple(written), again.items))


@settings(max_examples=150)
@given(st.lists(items(), min_size=1, max_size=3))
def test_items_come_back_from_the_file(written: list[Item]) -> None:
    assert moodle_xml.write(written).lost == ()
    assert come_back(written) == []


@settings(max_examples=50)
@given(st.lists(items(), max_size=3), st.data())
def test_categories_come_back_in_their_order(written: list[Item], drawn: st.DataObject) -> None:
    paths = drawn.draw(st.permutations(sorted({item.category for item in written} - {()})))
    categories = tuple(
        Category(path=path, description=drawn.draw(some_texts), id=drawn.draw(names))
        for path in paths
    )
    writing = moodle_xml.write(written, categories)
    again = (
        moodle_xml.read(writing.content)
        if written
        else moodle_xml.read(b"<quiz><question/></quiz>")
    )
    assert list(differences(categories, again.categories)) == []
    assert [item.category for item in again.items] == [item.category for item in written]


FULL = Text(source="b", markup=Markup.MARKDOWN, files=(File(name="f", content=b"1"),))
OPTION = Option(id="o", text=FULL, fraction=Fraction(3, 7), feedback=FULL, is_pinned=True)
LOG = Tolerance(kind=ToleranceKind.LOG10, size="1")
ANSWER = Answer(
    value=" *", fraction=Fraction(3, 7), feedback=FULL, tolerance=LOG, low="1", high="2"
)
CHANGES: dict[str, Any] = {
    "id": " i",
    "name": "\x00n",
    "kind": Kind.OPEN,
    "text": FULL,
    "options": (OPTION,),
    "answers": (ANSWER,),
    "pairs": (Pair(id="p", prompt=FULL, match=FULL, feedback=FULL, fraction=Fraction(1)),),
    "gaps": (Gap(id="g", kind=Kind.MULTIPLE_CHOICE, options=(OPTION,), group="a"),),
    "units": (Unit(name="m", factor="3"),),
    "is_shuffled": True,
    "is_case_sensitive": True,
    "has_wildcards": True,
    "is_all_or_nothing": True,
    "hints": (Hint(text=FULL, extras={"qti:x": "1"}),),
    "feedback": FULL,
    "right_feedback": FULL,
    "partly_feedback": FULL,
    "wrong_feedback": FULL,
    "model_answer": FULL,
    "rubric": FULL,
    "template": FULL,
    "mark": Fraction(3, 7),
    "penalty": Fraction(3, 7),
    "tags": ("", "b"),
    "category": (" A", ""),
    "language": " fr",
    "extras": {"gift:x": "1", "moodle_xml:y": "<spoilt"},
}


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("name", sorted(CHANGES))
def test_a_field_that_does_not_come_back_is_named(kind: Kind, name: str) -> None:
    gap = Gap(id="1", kind=Kind.SHORT_TEXT, answers=(Answer(value="a"),), display="line")
    truths = tuple(Option(id=id_, fraction=Fraction(id_ == "true")) for id_ in ("true", "false"))
    plain = {
        Kind.CLOZE: Item(kind=kind, text=Text(source="{{1}}"), gaps=(gap,), has_wildcards=True),
        Kind.TRUE_FALSE: Item(kind=kind, options=truths),
    }.get(kind, Item(kind=kind))
    item = replace(plain, **{name: CHANGES[name]})
    writing = moodle_xml.write([item])
    again = moodle_xml.read(writing.content).items
    lost = {loss.field for loss in writing.lost}
    differing = set(differences(item, again[0])) if again else {"question"}
    assert differing <= lost
    assert all(loss.why for loss in writing.lost)


def test_every_field_of_an_item_is_changed_once() -> None:
    assert {field.name for field in fields(Item)} - {"line"} == set(CHANGES)


@pytest.mark.parametrize(
    ("item", "field", "why"),
    [
        (
            Item(kind=Kind.SINGLE_CHOICE, name="q", options=(Option(is_pinned=True),)),
            "options.is_pinned",
            "Moodle shuffles all options of a question, or none",
        ),
        (
            Item(kind=Kind.SHORT_TEXT, name="q", right_feedback=Text(source="Yes")),
            "right_feedback",
            "Moodle has no such feedback for its type shortanswer",
        ),
        (
            Item(kind=Kind.OPEN, name="q", extras={"qti2:x": "1"}),
            "extras.qti2:x",
            "only the format that the question came from knows it",
        ),
        (
            Item(kind=Kind.CLOZE, name="q", text=Text(source="no gap")),
            "question",
            "left out: q: gaps: there is none in the text",
        ),
    ],
)
def test_losses_say_why(item: Item, field: str, why: str) -> None:
    assert [(loss.item, loss.field, loss.why) for loss in moodle_xml.write([item]).lost] == [
        ("q", field, why)
    ]


def words_of(group: str, right: str, ids: list[str]) -> Gap:
    options = tuple(
        Option(id=id_, text=Text(source=f"w{id_}"), fraction=Fraction(id_ == right)) for id_ in ids
    )
    return Gap(id=f"g{right}", kind=Kind.SINGLE_CHOICE, options=options, group=group)


def test_gaps_of_one_group_are_written_as_words_to_drag() -> None:
    gaps_ = (words_of("x", "b", ["a", "b"]), words_of("x", "a", ["a", "b"]))
    item = Item(kind=Kind.CLOZE, text=Text(source="{{gb}} {{ga}}"), gaps=gaps_)
    writing = moodle_xml.write([item])
    assert b"<text>[[2]] [[1]]</text>" in writing.content
    assert {loss.field for loss in writing.lost} == {"gaps.group"}


def test_numbers_of_words_have_no_holes_when_one_is_taken_away() -> None:
    item = Item(
        kind=Kind.CLOZE,
        text=Text(source="{{g3}}"),
        gaps=(words_of("1", "3", ["1", "3"]),),
        extras={"moodle_xml:.infinite": "1"},
    )
    content = moodle_xml.write([item]).content
    assert b"<text>[[2]]</text>" in content
    again = moodle_xml.read(content).items[0]
    assert [(one.text.source, one.fraction) for one in again.gaps[0].options] == [
        ("w1", Fraction(0)),
        ("w3", Fraction(1)),
    ]
