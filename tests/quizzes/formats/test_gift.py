"""GIFT: what it says, what it says wrongly and where, and what survives a round trip."""

from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.formats import gift
from quizzes.formats.differences import differences
from quizzes.formats.fractions import KNOWN
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


def only(source: str) -> Item:
    """The one question of a file without problems."""
    reading = gift.read(source.encode())
    assert reading.problems == ()
    (item,) = reading.items
    return item


def moodle(source: str) -> Text:
    return Text(source=source, markup=Markup.MOODLE)


def test_gift_reads_what_stands_around_the_answers() -> None:
    item = only(
        "// [id:q\\]7] [tag:one] note\n\n// [id:q\\]7] [tag:one]\n//[tag:two]\n"
        "::A\\: b:: [markdown] What is *it*? {=this#yes ~that####All of it}"
    )
    assert (item.id, item.tags, item.name, item.line) == ("q]7", ("one", "two"), "A: b", 5)
    assert item.text == Text(source="What is *it*?", markup=Markup.MARKDOWN)
    assert item.feedback == Text(source="All of it", markup=Markup.MARKDOWN)
    assert item.options[0].feedback == Text(source="yes", markup=Markup.MARKDOWN)


def test_gift_reads_escapes_and_leaves_latex_alone() -> None:
    item = only(r"[html]a\~\=\#\{\}\:\\\n\frac12 \(x\) {}")
    assert item.text.source == "a~=#{}:\\\n\\frac12 \\(x\\)"


def test_gift_reads_the_weights_of_moodle() -> None:
    item = only("?{~%33.33333%a ~%66.66667%b ~%-14.28571%c ~%0%d ~e}")
    assert item.kind is Kind.MULTIPLE_CHOICE
    assert [option.fraction for option in item.options] == [
        Fraction(1, 3), Fraction(2, 3), Fraction(-1, 7), 0, 0,
    ]  # fmt: skip


def test_gift_leaves_percent_signs_of_a_text_alone() -> None:
    item = only("?{=%PATH% ~50% of it}")
    assert [option.text.source for option in item.options] == ["%PATH%", "50% of it"]


@pytest.mark.parametrize(
    ("source", "value", "low", "high", "size"),
    [
        ("{#3}", "3", "", "", None),
        ("{#-3.5e2:0.1}", "-3.5e2", "", "", "0.1"),
        ("{# 1 .. 5 }", "3", "1", "5", None),
        ("{#=0.1..0.2}", "0.15", "0.1", "0.2", None),
    ],
)
def test_gift_reads_numbers(source: str, value: str, low: str, high: str, size: str | None) -> None:
    tolerance = None if size is None else Tolerance(size=size)
    (answer,) = only(f"?{source}").answers
    assert answer == Answer(value=value, low=low, high=high, tolerance=tolerance)


def test_gift_reads_what_every_other_number_gets() -> None:
    item = only("?{#=3:1#good =%50%4 ~#no}")
    assert [(answer.value, answer.fraction) for answer in item.answers] == [
        ("3", 1), ("4", Fraction(1, 2)), ("*", 0),
    ]  # fmt: skip
    assert item.answers[2].feedback == moodle("no")


def test_gift_reads_stars_as_wildcards_unless_they_are_shielded() -> None:
    assert only("?{=a*}").has_wildcards
    shielded = only(r"?{=a\*b}")
    assert (shielded.has_wildcards, shielded.answers[0].value) == (False, "a*b")


def test_gift_reads_pairs_whose_sides_hold_arrows() -> None:
    item = only("?{=<!-- x -->a -> b=c-->d}")
    assert [(pair.prompt.source, pair.match.source) for pair in item.pairs] == [
        ("<!-- x -->a", "b"), ("c-", "d"),
    ]  # fmt: skip


def test_gift_keeps_the_place_of_a_gap() -> None:
    item = only("Two and two \\= {=four =4}.")
    assert item.text.source == "Two and two = _____."
    assert item.extras == {"gift:gap": "14"}


def test_gift_reads_attributes_and_entities_that_nobody_escaped() -> None:
    item = only("?{=<img src='a.png' alt=\"b ~ c\"> d ~e&#39;s f}")
    assert [option.text.source for option in item.options] == [
        "<img src='a.png' alt=\"b ~ c\"> d", "e&#39;s f",
    ]  # fmt: skip


def test_gift_reads_answers_that_blank_lines_part() -> None:
    reading = gift.read(b"One?{\n=a\n\n// note\n~b\n}\n\nTwo?{T}")
    assert [item.line for item in reading.items] == [1, 8]
    assert len(reading.items[0].options) == 2


def test_gift_reads_categories_and_their_ids() -> None:
    reading = gift.read(b"// [id:c1]\n$CATEGORY: top/A//B\nOne?{}\n$CATEGORY: $system$/C\n\nTwo?{}")
    assert [item.category for item in reading.items] == [("A/B",), ("C",)]
    assert reading.items[1].extras == {"moodle_xml:.context": "$system$"}
    assert reading.categories[0] == Category(path=("A/B",), id="c1")


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("", 0, "file: it holds no questions"),
        ("a{T}\n\n::b{T}", 3, "title: :: was expected at its end"),
        ("a\n{=b\n\nc{T}", 2, "question: } was expected after the answers"),
        ("a{=b {x}}", 1, r"answers: } was expected before this {; in a text write \{"),
        ("a\n} b", 2, r"question: } without a { before it; in a text write \}"),
        ("a{T}\nb{F}", 2, "question: { after the answers: put an empty line between"),
        ("a{\nb ~c}", 1, "answers: = or ~ was expected before 'b'"),
        ("a{\n=b\n~#c}", 3, "answers: a text was expected after ~"),
        ("a{=b\n~%150%c}", 2, "weight: 150 is outside -100..100 %; write"),
        ("a{~%nan%b}", 1, "weight: 'nan' is not a decimal number"),
        ("a{#}", 1, "answers: a number was expected after {#"),
        ("a{#three}", 1, "answers: 'three' is not a decimal number"),
        ("a{#3:}", 1, "answers: a number was expected, as 3, 3:0.1 or 1..5"),
        ("a{#3:-1}", 1, "answers: tolerance: -1 is below the limit of 0"),
        ("a{#5..1}", 1, "answers: range: 5 is above its end, 1"),
        ("a{=b ->}", 1, "answers: a text was expected after ->"),
        ("{T}", 1, "question: a text was expected before {"),
        ("a{" + "~b" * 501 + "}", 1, "answers: there are more than 500"),
        (("a{" + "~b" * 500 + "}\n\n") * 61, 121, "file: there are more than 30000 answers"),
        ("\n" * 100_001, 0, "file: 100001 lines are above the limit of 100000"),
        ("a{}\n\n" * 5001, 10001, "file: there are more than 5000 questions"),
    ],
)
def test_gift_says_what_was_expected_and_where(source: str, line: int, message: str) -> None:
    reading = gift.read(source.encode())
    assert reading.items == ()
    assert [problem.line for problem in reading.problems] == [line]
    assert reading.problems[0].message.startswith(message)


def test_gift_names_every_problem_at_once() -> None:
    reading = gift.read(b"a{=b ~%200%c\n~%-200%d}\n\ne{\n\nf{#x}")
    assert [problem.line for problem in reading.problems] == [1, 2, 4, 6]


# Round trips.
SIGNS = st.sampled_from(
    [*"~=#{}:\\%*[]/$_ab é\n", "::", "->", "//", "####", "\\n", "[html]", "=%5%"]
)
LINES = st.lists(SIGNS, min_size=1, max_size=12).map("".join).map(str.strip).filter(bool)
MARKUPS = st.sampled_from(Markup)
NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=2).map(str)
CREDITS = st.sampled_from(KNOWN)
FRACTIONS = st.one_of(CREDITS, CREDITS.map(lambda credit: -credit))
IDS = st.text("ab]\\[:", max_size=4)


def texts(*, least: int = 1) -> st.SearchStrategy[Text]:
    written = st.builds(Text, source=LINES, markup=MARKUPS)
    return written if least else st.one_of(st.just(Text()), written)


def options() -> st.SearchStrategy[Option]:
    return st.builds(Option, text=texts(), fraction=FRACTIONS, feedback=texts(least=0))


def numbers() -> st.SearchStrategy[Answer]:
    tolerances = st.none() | st.builds(Tolerance, size=NUMBERS.map(lambda size: size.lstrip("-")))
    return st.builds(
        Answer, value=NUMBERS, tolerance=tolerances, fraction=FRACTIONS, feedback=texts(least=0)
    )


def true_false(is_true: bool, right: Text, wrong: Text) -> tuple[Option, Option]:
    return (
        Option(id="true", fraction=Fraction(is_true), feedback=right if is_true else wrong),
        Option(id="false", fraction=Fraction(not is_true), feedback=wrong if is_true else right),
    )


def listed(each: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(each, min_size=1, max_size=4).map(tuple)


RIGHT = Option(text=Text(source="right"), fraction=Fraction(1))
ANSWERS = {
    Kind.SINGLE_CHOICE: {"options": listed(options()).map(lambda found: (*found, RIGHT))},
    Kind.MULTIPLE_CHOICE: {"options": listed(options())},
    Kind.TRUE_FALSE: {
        "options": st.builds(true_false, st.booleans(), texts(least=0), texts(least=0))
    },
    Kind.NUMERIC: {"answers": listed(numbers())},
    Kind.SHORT_TEXT: {
        "answers": listed(
            st.builds(
                Answer,
                value=LINES.map(lambda text: text.replace("\\", "")).map(str.strip).filter(bool),
                fraction=FRACTIONS,
                feedback=texts(least=0),
            )
        )
    },
    Kind.MATCHING: {
        "pairs": listed(
            st.builds(
                Pair,
                prompt=texts(least=0).filter(lambda text: "->" not in text.source),
                match=LINES.map(lambda source: Text(source=source, markup=Markup.PLAIN)),
            )
        )
    },
    Kind.OPEN: {},
    Kind.DESCRIPTION: {"feedback": st.just(Text())},
}


def items(kind: Kind) -> st.SearchStrategy[Item]:
    return st.builds(
        Item,
        kind=st.just(kind),
        id=IDS,
        name=st.one_of(st.just(""), LINES),
        text=texts(),
        tags=st.lists(IDS.filter(bool), max_size=3).map(tuple),
        category=st.lists(st.text("ab/ c", min_size=1).filter(is_name), max_size=3).map(tuple),
        **{"feedback": texts(least=0), **ANSWERS[kind]},
    )


def is_name(text: str) -> bool:
    return text == text.strip(" /")


@given(st.lists(st.sampled_from(list(ANSWERS)).flatmap(items), min_size=1, max_size=4))
def test_gift_says_again_all_that_it_can_say(written: list[Item]) -> None:
    writing = gift.write(written)
    assert writing.lost == ()
    reading = gift.read(writing.content)
    assert reading.problems == ()
    assert list(differences(tuple(written), reading.items)) == []


@given(st.text(st.sampled_from("{}~=#:\\-> \nT%5$/.") | st.characters(codec="utf-8"), max_size=60))
def test_gift_never_raises_and_writes_what_it_read(source: str) -> None:
    reading = gift.read(source.encode())
    writing = gift.write(reading.items, reading.categories)
    again = gift.read(writing.content)
    if reading.items:
        assert list(differences(reading.items, again.items)) == []
        assert writing.lost == ()


WHOLE = Item(
    id="q1",
    name="Seven",
    kind=Kind.SINGLE_CHOICE,
    text=moodle("What is seven?"),
    options=(Option(text=moodle("7"), fraction=Fraction(1)), Option(text=moodle("8"))),
)
OTHER_VALUES: dict[str, Any] = {
    "id": "q2",
    "name": "Eight",
    "kind": Kind.ORDERING,
    "text": Text(source="@@PLUGINFILE@@/a.png", files=(File(name="a.png", content=b"x"),)),
    "options": (Option(id="a", text=moodle("7"), fraction=Fraction(1), is_pinned=True),),
    "answers": (Answer(value="7"),),
    "pairs": (Pair(match=moodle("a")),),
    "gaps": (Gap(id="1", kind=Kind.SHORT_TEXT),),
    "units": (Unit(name="m"),),
    "is_shuffled": True,
    "is_case_sensitive": True,
    "has_wildcards": True,
    "is_all_or_nothing": True,
    "hints": (Hint(text=moodle("think")),),
    "mark": Fraction(2),
    "penalty": Fraction(1, 3),
    "tags": ("a",),
    "category": ("top",),
    "language": "de",
    "extras": {"other:field": "1"},
} | {
    field.name: moodle("words")
    for field in fields(Item)
    if field.name.endswith("feedback") or field.name in ("model_answer", "rubric", "template")
}


@pytest.mark.parametrize("name", [field.name for field in fields(Item) if field.name != "line"])
def test_gift_carries_a_field_or_names_it(name: str) -> None:
    changed = replace(WHOLE, **{name: OTHER_VALUES[name]})
    writing = gift.write([changed])
    again = gift.read(writing.content).items
    named = {loss.field.partition(".")[0] for loss in writing.lost}
    if not again:
        assert named == {"question"}
    elif name == "options":
        assert named == {"kind", "options"}  # of one option alone, GIFT says no kind
    else:
        assert named == ({name} if getattr(again[0], name) != OTHER_VALUES[name] else set())


@pytest.mark.parametrize(
    ("kind", "size", "written"),
    [
        (ToleranceKind.RELATIVE, "0.1", "{#50:5}"),
        (ToleranceKind.LOG10, "1", "{#5..500}"),
        (ToleranceKind.DECIMAL_PLACES, "1", "{#50:0.05}"),
    ],
)
def test_gift_writes_other_tolerances_as_nearly_as_it_can(
    kind: ToleranceKind, size: str, written: str
) -> None:
    answer = Answer(value="50", tolerance=Tolerance(kind=kind, size=size))
    writing = gift.write([Item(kind=Kind.NUMERIC, text=moodle("?"), answers=(answer,))])
    assert written in writing.content.decode()
    assert any(loss.field.startswith("answers.") for loss in writing.lost)


def test_gift_writes_a_choice_of_right_options_alone() -> None:
    right = WHOLE.options[0]
    writing = gift.write([replace(WHOLE, options=(right, right))])
    assert writing.lost == ()
    assert gift.read(writing.content).items[0].options == (right, right)
    assert [loss.field for loss in gift.write([replace(WHOLE, options=(right,))]).lost] == ["kind"]


def test_gift_writes_an_arrow_in_a_prompt_as_what_looks_like_one() -> None:
    pairs = (Pair(prompt=moodle("a -> b"), match=Text(source="c", markup=Markup.PLAIN)),)
    writing = gift.write([Item(kind=Kind.MATCHING, text=moodle("?"), pairs=pairs)])
    assert [loss.field for loss in writing.lost] == ["pairs.prompt.source"]
    assert gift.read(writing.content).items[0].pairs[0].match.source == "c"


def test_gift_writes_categories_that_hold_nothing() -> None:
    categories = (Category(path=("a",)), Category(path=("b",), id="7", description=moodle("c")))
    writing = gift.write([replace(WHOLE, category=("b",))], categories)
    assert [loss.field for loss in writing.lost] == ["category.description"]
    again = gift.read(writing.content)
    assert [(each.path, each.id) for each in again.categories] == [(("a",), ""), (("b",), "7")]


@pytest.mark.parametrize(
    ("content", "filename", "is_gift"),
    [
        (b"", "a.gift", True),
        (b"::a::b{T}", "a.txt", True),
        (b"What?\nA) a\nB) b\nANSWER: A", "a.txt", False),
        (b"a{=b}", "a.csv", False),
    ],
)
def test_gift_is_told_by_name_and_content(content: bytes, filename: str, is_gift: bool) -> None:
    assert gift.looks_like(content, filename) is is_gift


def test_arrow_as_a_short_answer_is_no_pair_and_leaves_nothing_behind() -> None:
    item = replace(WHOLE, kind=Kind.SHORT_TEXT, options=(), answers=(Answer(value="->"),))
    writing = gift.write([item])
    assert writing.lost == ()
    assert list(differences((item,), gift.read(writing.content).items)) == []
