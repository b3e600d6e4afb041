"""Writing QTI 2.1: what it can say comes back the same, and what it cannot is named."""

from collections.abc import Sequence
from dataclasses import fields, replace
from fractions import Fraction
from string import ascii_letters
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import qti2
from quizzes.formats.archive import read_archive
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
from quizzes.formats.xml_tree import parse

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
SHARES = st.sampled_from(
    [Fraction(0), Fraction(1), HALF, THIRD, 2 * THIRD, Fraction(1, 7), -THIRD, Fraction(-1)]
)
MARKS = st.sampled_from([Fraction(1), Fraction(2), Fraction(5, 2), Fraction(1, 3), Fraction(10)])
WORDS = st.text("abcXYZ äß&<>\"'{}0123", min_size=1, max_size=12).map(str.strip).filter(bool)
IDS = st.text("abc 1.-_xé", max_size=6)
PICTURES = st.builds(
    File, name=st.sampled_from(["a b.png", "ü.png"]), content=st.binary(max_size=4)
)


def html(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def paragraph(words: str) -> Text:
    return Text(source=f"<p>{html(words)}</p>")


def with_picture(words: str, picture: File) -> Text:
    shown = picture.name.replace(" ", "%20").replace("ü", "%C3%BC")
    source = f'{html(words)}<img src="@@PLUGINFILE@@/{shown}" alt="x"><br>'
    return Text(source=source, files=(picture,))


TEXTS = st.one_of(
    st.builds(lambda words: Text(source=html(words)), WORDS),
    st.builds(paragraph, WORDS),
    st.builds(lambda words: Text(source=f"{html(words)} <math><mi>x</mi></math>"), WORDS),
    st.builds(with_picture, WORDS, PICTURES),
)
SAID = st.one_of(st.just(Text()), TEXTS)


def options(feedback: st.SearchStrategy[Text] = SAID) -> st.SearchStrategy[tuple[Option, ...]]:
    option = st.builds(
        Option, id=IDS, text=TEXTS, fraction=SHARES, feedback=feedback, is_pinned=st.booleans()
    )
    return st.lists(option, min_size=2, max_size=5, unique_by=lambda one: one.id).map(tuple)


def item(kind: Kind, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Item]:
    common: dict[str, st.SearchStrategy[Any]] = {
        "id": IDS,
        "name": WORDS,
        "text": TEXTS,
        "rubric": SAID,
        "language": st.sampled_from(["", "de", "en-GB"]),
        "tags": st.lists(IDS.filter(bool), max_size=2, unique=True).map(tuple),
        "feedback": SAID,
    }
    return st.builds(Item, kind=st.just(kind), **{**common, **parts})


WHOLE = {
    "right_feedback": SAID,
    "partly_feedback": SAID,
    "wrong_feedback": SAID,
    "mark": MARKS,
}
SINGLE = item(Kind.SINGLE_CHOICE, options=options(), is_shuffled=st.booleans(), **WHOLE)
SEVERAL = item(Kind.MULTIPLE_CHOICE, options=options(), is_shuffled=st.booleans(), **WHOLE)


def all_or_nothing(one: Item) -> Item:
    """The same choice, right only as a whole: the first option is right, the last is not."""
    shares = [
        Fraction(1),
        *(max(Fraction(0), one.fraction) for one in one.options[1:-1]),
        Fraction(0),
    ]
    worth = [
        replace(option, fraction=share) for option, share in zip(one.options, shares, strict=True)
    ]
    return replace(one, options=tuple(worth), is_all_or_nothing=True)


def truth(key: bool, first: Text, second: Text) -> tuple[Option, ...]:
    return (
        Option(id="true", fraction=Fraction(key), feedback=first),
        Option(id="false", fraction=Fraction(not key), feedback=second),
    )


TRUTH = item(Kind.TRUE_FALSE, options=st.builds(truth, st.booleans(), SAID, SAID), **WHOLE)
NUMBERS = st.integers(-9, 9)
TOLERANCES = st.sampled_from(
    [
        None,
        Tolerance(size="0.10"),
        Tolerance(kind=ToleranceKind.RELATIVE, size="0.010"),
        Tolerance(kind=ToleranceKind.SIGNIFICANT_DIGITS, size="3"),
        Tolerance(kind=ToleranceKind.DECIMAL_PLACES, size="1"),
    ]
)


def number_answers(
    numbers: Sequence[int], tolerance: Tolerance | None, share: Fraction, said: Text
) -> tuple[Answer, ...]:
    first = Answer(value=f"{numbers[0]}.50", tolerance=tolerance, feedback=said)
    others = [
        Answer(
            value=f"{number}", low=f"{number}.0", high=f"{number}.00", fraction=share, feedback=said
        )
        for number in numbers[1:]
    ]
    return (first, *others)


NUMERIC = item(
    Kind.NUMERIC,
    answers=st.builds(
        number_answers,
        st.lists(NUMBERS, min_size=1, max_size=3, unique=True),
        TOLERANCES,
        SHARES,
        SAID,
    ),
    **WHOLE,
)
LETTERS = st.text(ascii_letters, min_size=2, max_size=8)


def text_answers(words: Sequence[str], share: Fraction, said: Text) -> tuple[Answer, ...]:
    others = [Answer(value=word, fraction=share, feedback=said) for word in words[1:]]
    return (Answer(value=words[0]), *others)


SHORT = item(
    Kind.SHORT_TEXT,
    answers=st.builds(
        text_answers,
        st.lists(LETTERS, min_size=1, max_size=4, unique_by=str.casefold),
        SHARES,
        SAID,
    ),
    is_case_sensitive=st.booleans(),
    **WHOLE,
)


def wildcards(one: Item) -> Item:
    starred = [
        replace(answer, value=f"{answer.value}.*-{place}")
        for place, answer in enumerate(one.answers)
    ]
    return replace(one, answers=tuple(starred), has_wildcards=True)


PAIRS = st.lists(
    st.builds(Pair, id=IDS, prompt=TEXTS, match=TEXTS, feedback=SAID),
    min_size=2,
    max_size=4,
    unique_by=(lambda one: one.id, lambda one: one.match.source),
).map(tuple)
MATCHING = item(Kind.MATCHING, pairs=PAIRS, is_shuffled=st.booleans(), **WHOLE)
PLAIN_OPTIONS = st.lists(
    st.builds(Option, id=IDS, text=TEXTS, is_pinned=st.booleans()),
    min_size=3,
    max_size=5,
    unique_by=lambda one: one.id,
).map(tuple)
ORDERING = item(
    Kind.ORDERING,
    options=PLAIN_OPTIONS,
    is_all_or_nothing=st.booleans(),
    is_shuffled=st.booleans(),
    **WHOLE,
)
OPEN = item(Kind.OPEN, model_answer=SAID, template=st.just(Text()), mark=MARKS)
DESCRIPTION = item(Kind.DESCRIPTION)
ITEMS = st.one_of(
    SINGLE,
    SEVERAL,
    SEVERAL.map(all_or_nothing),
    TRUTH,
    NUMERIC,
    SHORT,
    SHORT.map(wildcards),
    MATCHING,
    ORDERING,
    OPEN,
    DESCRIPTION,
)


@settings(max_examples=80, deadline=None)
@given(ITEMS)
def test_read_gives_back_what_was_written(one: Item) -> None:
    writing = qti2.write([one])
    reading = qti2.read(writing.content)
    assert not reading.problems
    assert {loss.field for loss in reading.lost} <= {"key"}  # no answer of it earns anything
    assert list(differences(one, reading.items[0])) == []
    assert not writing.lost


def test_read_gives_back_a_pattern_that_earns_nothing() -> None:
    answers = (Answer(value="near*"), Answer(value="far*", fraction=Fraction(0)))
    one = Item(id="q", kind=Kind.SHORT_TEXT, answers=answers, has_wildcards=True)
    writing = qti2.write([one])
    assert not writing.lost
    assert list(differences(one, qti2.read(writing.content).items[0])) == []


GAP_FILLS = st.one_of(
    st.builds(
        lambda words, share, said: {
            "kind": Kind.SHORT_TEXT,
            "answers": text_answers(words, share, said),
            "display": "line",
        },
        st.lists(LETTERS, min_size=1, max_size=3, unique_by=str.casefold),
        SHARES,
        SAID,
    ),
    st.builds(
        lambda listed, display: {
            "kind": Kind.SINGLE_CHOICE,
            "options": tuple(
                replace(one, text=Text(source=f"w{place}")) for place, one in enumerate(listed)
            ),
            "display": display,
        },
        options(),
        st.sampled_from(["menu", "column", "row"]),
    ),
    st.builds(
        lambda number, tolerance: {
            "kind": Kind.NUMERIC,
            "answers": (Answer(value=str(number), tolerance=tolerance),),
            "display": "line",
        },
        NUMBERS,
        TOLERANCES,
    ),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(GAP_FILLS, MARKS), min_size=1, max_size=3), MARKS, SAID)
def test_read_gives_back_a_text_with_gaps(
    fills: list[tuple[dict[str, Any], Fraction]], mark: Fraction, said: Text
) -> None:
    gaps = tuple(
        Gap(id=f"g {place}", mark=worth, **fill) for place, (fill, worth) in enumerate(fills)
    )
    source = "".join(f"<div>before {{{{{gap.id}}}}} after</div>" for gap in gaps)
    one = Item(kind=Kind.CLOZE, text=Text(source=source), gaps=gaps, mark=mark, right_feedback=said)
    writing = qti2.write([one])
    reading = qti2.read(writing.content)
    assert list(differences(one, reading.items[0])) == []
    assert not writing.lost


def choice(**changes: Any) -> Item:
    options = (
        Option(id="a", text=Text(source="A"), fraction=Fraction(1)),
        Option(id="b", text=Text(source="B")),
    )
    one = Item(id="q", kind=Kind.SINGLE_CHOICE, text=Text(source="Why?"), options=options)
    return replace(one, **changes)


MUTATIONS: dict[str, Any] = {
    "id": "other id",
    "name": "A\nname",
    "text": Text(source="*x*", markup=Markup.MARKDOWN),
    "options": (Option(id="a", text=Text(source="A")), Option(id="a", text=Text(source="B"))),
    "answers": (Answer(value="1"),),
    "pairs": (Pair(prompt=Text(source="p"), match=Text(source="m")),),
    "gaps": (Gap(id="g", kind=Kind.SHORT_TEXT),),
    "units": (Unit(name="m"),),
    "is_shuffled": True,
    "is_case_sensitive": True,
    "has_wildcards": True,
    "is_all_or_nothing": True,
    "hints": (Hint(text=Text(source="h")),),
    "feedback": Text(source="f"),
    "right_feedback": Text(source="r"),
    "partly_feedback": Text(source="p"),
    "wrong_feedback": Text(source="w"),
    "model_answer": Text(source="m"),
    "rubric": Text(source="r"),
    "template": Text(source="t"),
    "mark": Fraction(0),
    "penalty": Fraction(1, 10),
    "tags": ("two words",),
    "category": ("A", "B"),
    "language": "de",
    "extras": {"moodle:x": "y"},
}


def test_mutations_cover_each_field_of_an_item() -> None:
    assert {one.name for one in fields(Item)} - {"kind", "line"} == set(MUTATIONS)


@pytest.mark.parametrize("field", MUTATIONS)
def test_write_carries_a_field_or_names_its_loss(field: str) -> None:
    one = choice(**{field: MUTATIONS[field]})
    writing = qti2.write([one])
    again = qti2.read(writing.content).items[0]
    changed = {name.partition(".")[0] for name in differences(one, again)}
    named = {loss.field.partition(".")[0] for loss in writing.lost}
    assert changed <= named | ({"text"} if "markup" in named else set()) | (
        {"extras"} if "moodle:x" in named else set()
    )


def test_write_keeps_the_order_and_the_categories() -> None:
    items = [
        choice(id="one", category=("A", "B")),
        choice(id="two"),
        choice(id="three", category=("A",)),
        choice(id="four", category=("A", "B")),
    ]
    categories = [
        Category(path=("A",), description=Text(source="<p>about</p>"), id="all a"),
        Category(path=("A", "B")),
        Category(path=("empty",)),
    ]
    reading = qti2.read(qti2.write(items, categories).content)
    assert [(one.id, one.category) for one in reading.items] == [
        (one.id, one.category) for one in items
    ]
    assert sorted(reading.categories, key=lambda one: one.path) == categories


def test_write_is_the_same_twice_and_well_formed() -> None:
    items = [choice(text=Text(source="<p>a<p>b<br>&nbsp;\x00")), choice(name="\x01")]
    content = qti2.write(items).content
    assert content == qti2.write(items).content
    files = read_archive(content)
    documents = [parse(one) for path, one in files.items() if path.endswith(".xml")]
    assert {one.tag for one in documents} == {"manifest", "assessmentTest", "assessmentItem"}
    hrefs = {node.get("href") for root in documents for node in root.iter("file")}
    assert hrefs == set(files) - {"imsmanifest.xml"}


def test_write_uses_the_templates_of_the_standard_where_they_suffice() -> None:
    plain = qti2.write([choice()]).content
    (root,) = [parse(one) for path, one in read_archive(plain).items() if path.startswith("items/")]
    rules = root.find("responseProcessing")
    assert rules is not None
    assert rules.get("template", "").endswith("/map_response")
    assert not len(rules)


def test_write_names_a_tolerance_in_orders_of_magnitude() -> None:
    tolerance = Tolerance(kind=ToleranceKind.LOG10, size="1")
    one = Item(
        kind=Kind.NUMERIC, text=Text(source="?"), answers=(Answer(value="50", tolerance=tolerance),)
    )
    writing = qti2.write([one])
    assert "answers.tolerance" in {loss.field for loss in writing.lost}
    answer = qti2.read(writing.content).items[0].answers[0]
    assert (answer.low, answer.high, answer.fraction) == ("5", "500", Fraction(1))


def test_write_fills_gaps_of_one_group_from_one_list() -> None:
    gaps = tuple(
        Gap(
            id=id,
            kind=Kind.SINGLE_CHOICE,
            group="words",
            options=tuple(
                Option(id=key, text=Text(source=key), fraction=Fraction(key == right))
                for key in "abc"
            ),
        )
        for id, right in (("1", "b"), ("2", "a"))
    )
    one = Item(kind=Kind.CLOZE, text=Text(source="<p>{{1}} {{2}}</p>"), gaps=gaps, mark=Fraction(2))
    writing = qti2.write([one])
    assert list(differences(one, qti2.read(writing.content).items[0])) == []
    assert not writing.lost
