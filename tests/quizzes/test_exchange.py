"""Items as questions are stored, and back."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given

from quizzes import kinds
from quizzes.exchange import LEFTOVERS, item_of, sources_of, written_of
from quizzes.formats.item import (
    Answer,
    Gap,
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
from tests.quizzes.generated_items import ITEMS

THIRD = Fraction(1, 3)


def text(source: str) -> Text:
    return Text(source=source)


def option(
    source: str, fraction: Fraction | int = 0, *, name: str = "", is_pinned: bool = False
) -> Option:
    return Option(
        id=name,
        text=text(source),
        fraction=Fraction(fraction),
        feedback=text(f"{source}!"),
        is_pinned=is_pinned,
    )


USUAL = [
    Item(kind=Kind.SINGLE_CHOICE, options=(option("a", 1), option("b"), option("b"))),
    Item(
        kind=Kind.SINGLE_CHOICE,
        options=(option("a", 1), option("b", -THIRD), option("none", is_pinned=True)),
        is_shuffled=True,
    ),
    Item(
        kind=Kind.MULTIPLE_CHOICE,
        options=(option("a", THIRD), option("b", 2 * THIRD), option("c", -1)),
    ),
    Item(
        kind=Kind.MULTIPLE_CHOICE,
        options=(option("a", Fraction(1, 2)), option("b", Fraction(1, 2)), option("c")),
        is_all_or_nothing=True,
    ),
    Item(
        kind=Kind.TRUE_FALSE,
        options=(
            Option(id="true", feedback=text("no")),
            Option(id="false", fraction=Fraction(1), feedback=text("yes")),
        ),
    ),
    Item(
        kind=Kind.SHORT_TEXT,
        answers=(Answer(value="Ber*", feedback=text("yes")), Answer(value="Bonn", fraction=THIRD)),
        is_case_sensitive=True,
        has_wildcards=True,
    ),
    Item(
        kind=Kind.NUMERIC,
        answers=(
            Answer(value="9.81", tolerance=Tolerance(size="0.1")),
            Answer(
                value="10",
                fraction=THIRD,
                tolerance=Tolerance(kind=ToleranceKind.RELATIVE, size="0.1"),
                feedback=text("roughly"),
            ),
        ),
        units=(Unit(name="m"), Unit(name="cm", factor="0.01")),
    ),
    Item(
        kind=Kind.MATCHING,
        pairs=(
            Pair(prompt=text("France"), match=text("Paris"), feedback=text("yes")),
            Pair(prompt=text("Paris"), match=text("Paris")),
            Pair(match=text("Rome")),
        ),
    ),
    Item(kind=Kind.ORDERING, options=(option("c"), option("a"), option("b"))),
    Item(kind=Kind.OPEN, model_answer=text("m"), rubric=text("r"), template=text("t")),
    Item(kind=Kind.DESCRIPTION),
    Item(
        kind=Kind.CLOZE,
        text=text("{{2}} and {{1}}"),
        gaps=(
            Gap(
                id="2",
                kind=Kind.SINGLE_CHOICE,
                mark=Fraction(2),
                options=(option("a", 1), option("b")),
                display="row",
            ),
            Gap(
                id="1",
                kind=Kind.SHORT_TEXT,
                answers=(Answer(value="x", feedback=text("f")),),
                display="line",
            ),
        ),
    ),
]


def asked(item: Item) -> Item:
    return item if item.text else replace(item, text=text("What?"))


@given(item=ITEMS)
def test_item_comes_back_from_what_is_stored(item: Item) -> None:
    assert item_of(written_of(item)) == replace(item, line=0)


@pytest.mark.parametrize("item", USUAL, ids=lambda item: item.kind)
def test_body_and_words_hold_all_of_a_usual_item(item: Item) -> None:
    assert LEFTOVERS not in written_of(asked(item)).extras
    assert item_of(written_of(asked(item))) == asked(item)


@pytest.mark.parametrize(
    "item", [item for item in USUAL if item.kind in kinds.KINDS], ids=lambda item: item.kind
)
def test_usual_item_is_a_question_of_its_kind(item: Item) -> None:
    written = written_of(asked(item))
    kind, problems = kinds.read(written.kind, written.body)
    assert not problems
    assert kind is not None
    words = sources_of(written.words)
    missing = [found.field for found in kind.missing_words(words)]
    assert (set(missing) - {"explanation"}, kind.unknown_words(words)) == (set(), [])


def test_ids_tell_neither_what_they_were_called_nor_where_they_stood() -> None:
    right, wrong = option("a", 1, name="correct"), option("b", name="wrong")
    there = written_of(Item(kind=Kind.SINGLE_CHOICE, options=(right, wrong)))
    back = written_of(Item(kind=Kind.SINGLE_CHOICE, options=(wrong, right)))
    assert there.body["options"] == back.body["options"][::-1]
    assert there.body["key"] == back.body["key"]
    assert not {"correct", "wrong"} & set(there.body["options"])
    assert [found.id for found in item_of(there).options] == ["correct", "wrong"]


def test_item_without_an_id_gets_one_that_it_keeps() -> None:
    item = Item(kind=Kind.OPEN, name="Waves", text=text("What is a wave?"))
    assert written_of(item).id == written_of(replace(item, mark=Fraction(3))).id
    assert written_of(item).id != written_of(replace(item, text=text("What?"))).id
    assert item_of(written_of(item)).id == ""


def test_what_was_edited_stays_edited_beside_what_is_restored() -> None:
    item = asked(replace(USUAL[0], options=(option("a", 1, name="A"), option("b", name="B"))))
    written = written_of(replace(item, rubric=Text(source="r", markup=Markup.PLAIN)))
    edited = replace(
        written,
        words=replace(written.words, text=text("Edited?")),
        body={**written.body, "options": written.body["options"][:1]},
    )
    found = item_of(edited)
    assert found.text.source == "Edited?"
    assert [one.id for one in found.options] == ["A"]
    assert found.rubric == Text(source="r", markup=Markup.PLAIN)
