"""A question in the fields of its editor and back again, without a form and without rows."""

from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

import pytest

from quizzes import kinds
from quizzes.exchange import Wording, Written
from quizzes.exchange.prepared import problems_of
from quizzes.formats.item import File, Kind, Markup, Text
from quizzes.teaching.drafts.draft import Draft, Row, carry_out, read_draft
from quizzes.teaching.drafts.opening import open_draft
from quizzes.teaching.drafts.places import places_of
from quizzes.teaching.drafts.texts import Album, sums_in
from quizzes.teaching.drafts.writing import Origin, Reading, read_question
from tests.quizzes.kind_examples import EXAMPLES

WAVE = File(name="wave.gif", content=b"GIF89a")
NO_PICTURES = Album(content_by_sum={})
# Ids of matches and of options in gaps are made of their words, those of answers of their places;
# the examples have others.
REMADE = ("cloze", "matching", "matching weighed", "number")


def md(source: str) -> Text:
    return Text(source=source, markup=Markup.MARKDOWN)


def example(name: str) -> Written:
    """A question with every text that its kind knows."""
    kind, body = EXAMPLES[name]
    asked = kinds.load(kind, body)
    gaps = "".join(f"{{{{{control.part}}}}} " for control in asked.controls(asked.option_ids))
    return Written(
        id="elsewhere",
        name="Waves",
        kind=Kind(kind),
        body=body,
        words=Wording(
            text=md(f"What? {gaps if kind == 'cloze' else ''}"),
            options={}
            if kind == "true_false"
            else {key: md(f"*{key}*") for key in asked.option_ids},
            feedback={"right": md("Yes."), "wrong": md("No.")} if kind != "description" else {},
            explanation=Text(source="<b>Because</b>", markup=Markup.HTML),
            hints=(md("One"), md("Two")),
            model_answer=md("So.") if kind == "open" else Text(),
        ),
        mark=Fraction(5, 2),
        penalty=Fraction(1, 3),
        tags=("ant", "zebra"),
        category=("Physics", "km/h"),
        extras={"gift:x": "1"},
    )


def reread(written: Written, draft: Draft | None = None) -> Reading:
    origin = Origin(id=written.id, language=written.language, extras=written.extras)
    return read_question(draft or open_draft(written), NO_PICTURES, origin)


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in REMADE])
def test_editing_nothing_changes_nothing(name: str) -> None:
    assert reread(example(name)) == Reading(written=example(name))


@pytest.mark.parametrize("name", REMADE)
def test_editing_nothing_changes_nothing_but_ids_that_words_make(name: str) -> None:
    once = reread(example(name)).written
    assert problems_of(once) == []
    assert reread(once) == Reading(written=once)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_can_be_saved_as_it_is_opened(name: str) -> None:
    assert problems_of(reread(example(name)).written) == []


def test_pictures_of_a_text_come_back_by_their_sums() -> None:
    text = replace(md("![wave](@@PLUGINFILE@@/wave.gif)"), files=(WAVE,))
    written = replace(example("open"), words=replace(example("open").words, text=text))
    draft = open_draft(written)
    total = sha256(WAVE.content).hexdigest()
    assert sums_in(draft) == {total}
    album = Album(content_by_sum={total: WAVE.content})
    assert read_question(draft, album, Origin()).written.words.text == text


def test_buttons_add_move_and_remove_rows() -> None:
    draft = Draft(kind=Kind.ORDERING, rows={"option": (Row(key="a"), Row(key="b"))})

    def keys_after(act: str) -> list[str]:
        return [row.key for row in carry_out(draft, act, "new").group("option")]

    assert keys_after("add:option") == ["a", "b", "new"]
    assert keys_after("up:option:b") == ["b", "a"]
    assert keys_after("down:option:a") == ["b", "a"]
    assert keys_after("up:option:a") == ["a", "b"]
    assert keys_after("remove:option:a") == ["b"]
    assert keys_after("nonsense") == ["a", "b"]


def test_new_gap_has_a_number_of_its_own() -> None:
    gaps = (Row(key="a", values={"id": "1"}), Row(key="b", values={"id": "3"}))
    draft = Draft(kind=Kind.CLOZE, rows={"gap": gaps})
    assert carry_out(draft, "add:gap", "new").group("gap")[-1].get("id") == "2"


def test_rows_come_in_the_order_in_which_the_form_names_them() -> None:
    sent = {
        "rows:option": ["b", "a", "b"],
        "option:a:text": ["one\r\ntwo"],
        "option:c:text": ["of no row"],
    }
    rows = read_draft(Kind.ORDERING, sent).group("option")
    assert rows == (Row(key="b"), Row(key="a", values={"text": "one\ntwo"}))


def places_in(draft: Draft) -> dict[str, str]:
    reading = read_question(draft, NO_PICTURES, Origin())
    found = places_of(draft, (*reading.problems, *problems_of(reading.written)))
    return {place.name: place.message for place in found}


def test_problems_of_a_choice_stand_beside_its_rows() -> None:
    rows = (
        Row(key="o-1", values={"right": "on"}),
        Row(key="o-2", values={"text": "That", "credit": "half"}),
        Row(key="o-3"),
    )
    draft = Draft(kind=Kind.SINGLE_CHOICE, values={"mark": "many"}, rows={"option": rows})
    assert places_in(draft) == {
        "mark": "mark: 'many' is not a number such as 1, 0.5 or 1/3",
        "option:o-2:credit": "fractions.2: 'half' is not a number such as 1, 0.5 or 1/3",
    }


def test_option_without_words_is_named_by_its_number() -> None:
    rows = (Row(key="o-1", values={"right": "on"}), Row(key="o-2", values={"text": "That"}))
    draft = Draft(kind=Kind.SINGLE_CHOICE, rows={"option": rows})
    assert places_in(draft) == {
        "text": "text: is empty",
        "option:o-1:text": "options: number 1 has no text",
    }


def test_problems_of_numbers_units_and_parameters_stand_beside_their_fields() -> None:
    draft = Draft(
        kind=Kind.NUMERIC,
        values={"text": "What?"},
        rows={
            "answer": (
                Row(key="x"),
                Row(key="y", values={"text": "n", "tolerance_size": "wide"}),
                Row(key="z", values={"text": "n", "credit": "much"}),
            ),
            "unit": (Row(key="v", values={"name": "V", "factor": "none"}),),
            "parameter": (
                Row(key="p", values={"name": "n", "from": "1", "to": "two", "step": "1"}),
            ),
        },
    )
    assert set(places_in(draft)) == {
        "answer:y:tolerance_size",
        "answer:z:credit",
        "unit:v:factor",
        "parameter:p:to",
        "parameter:p:step",
    }


def test_problems_of_a_gap_stand_in_that_gap() -> None:
    draft = Draft(
        kind=Kind.CLOZE,
        values={"text": "{{1}} and {{2}}"},
        rows={
            "gap": (
                Row(key="1", values={"id": "1", "kind": "numeric", "mark": "lots"}),
                Row(key="r", values={"id": "2", "kind": "single_choice"}),
            ),
            "gap-1": (Row(key="a", values={"text": "seven"}),),
            "gap-r": (Row(key="b", values={"text": "this"}),),
        },
    )
    places = places_in(draft)
    assert set(places) == {"gap:1:mark", "gap-1:a:text", "rows:gap-r"}
