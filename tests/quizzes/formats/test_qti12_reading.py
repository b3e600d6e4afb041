"""QTI 1.2 as programs write it: small documents of our own, and hostile ones."""

from fractions import Fraction
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats import qti12
from quizzes.formats.item import (
    Answer,
    File,
    Hint,
    Item,
    Kind,
    Markup,
    Reading,
    Text,
    Tolerance,
    ToleranceKind,
)
from quizzes.formats.qti_package import write_package
from tests.quizzes.formats.qti12_documents import (
    blank,
    choice,
    document,
    equal,
    feedback,
    field,
    material,
    outcomes,
    rule,
    show,
)


def only(reading: Reading) -> Item:
    assert reading.problems == ()
    (item,) = reading.items
    return item


def fractions(item: Item) -> list[Fraction]:
    return [option.fraction for option in item.options]


def test_single_choice_takes_part_credit_in_points_of_the_question() -> None:
    processing = outcomes() + rule(equal("a"), "10.0") + rule(equal("b"), "5.0")
    item = only(
        qti12.read(
            document(
                choice("Single", "a", "b", "c"),
                processing,
                metadata=field("points_possible", "10.0"),
            )
        )
    )
    assert (item.mark, fractions(item)) == (
        Fraction(10),
        [Fraction(1), Fraction(1, 2), Fraction(0)],
    )


@pytest.mark.parametrize(
    ("stated", "scores", "expected"),
    [
        ("100", ["33.33", "100", "-33.33"], [Fraction(1, 3), 1, Fraction(-1, 3)]),
        ("5", ["5", "2.5", "0"], [1, Fraction(1, 2), 0]),
        ("", ["4", "1", "0"], [1, Fraction(1, 4), 0]),
        ("100", ["50", "0", "0"], [Fraction(1, 2), 0, 0]),
    ],
)
def test_single_choice_credit_is_a_part_of_what_the_file_states(
    stated: str, scores: list[str], expected: list[Fraction]
) -> None:
    processing = outcomes(stated) + "".join(
        rule(equal(name), score) for name, score in zip("abc", scores, strict=True)
    )
    assert fractions(only(qti12.read(document(choice("Single", *"abc"), processing)))) == expected


@pytest.mark.parametrize(
    ("score", "message"),
    [
        ("NaN", "'NaN' is not a decimal number"),
        ("inf", "'inf' is not a decimal number"),
        ("1e999", "exponent outside"),
        ("250", "250 is outside -100..100 points"),
        ("-200", "-200 % is outside -100..100 %"),
    ],
)
def test_scores_that_cannot_be_used_are_problems_with_their_line(score: str, message: str) -> None:
    processing = outcomes() + "\n" + rule(equal("a"), "50") + "\n" + rule(equal("b"), score)
    reading = qti12.read(document(choice("Single", *"ab"), processing))
    assert reading.items == ()
    (problem,) = reading.problems
    assert message in problem.message
    assert problem.line in (1, 3)


def test_multiple_choice_without_negative_conditions_is_all_or_nothing_and_says_so() -> None:
    processing = outcomes() + rule(equal("a") + equal("b"), "100")
    reading = qti12.read(document(choice("Multiple", *"abc"), processing))
    item = only(reading)
    assert (item.is_all_or_nothing, fractions(item)) == (True, [Fraction(1, 2), Fraction(1, 2), 0])
    assert [loss.field for loss in reading.lost] == ["options"]


def test_multiple_choice_takes_one_right_option_among_several_as_all_or_nothing() -> None:
    condition = f"<and>{equal('a')}<not>{equal('b')}</not></and>"
    item = only(
        qti12.read(document(choice("Multiple", *"ab"), outcomes() + rule(condition, "100")))
    )
    assert (item.is_all_or_nothing, fractions(item)) == (True, [Fraction(1), Fraction(0)])


def test_multiple_choice_adds_up_what_is_written_to_add() -> None:
    processing = outcomes() + "".join(
        rule(equal(name), score, "Add", goes="Yes")
        for name, score in (("a", "50"), ("b", "50"), ("c", "-50"))
    )
    item = only(qti12.read(document(choice("Multiple", *"abc"), processing)))
    half = Fraction(1, 2)
    assert (item.is_all_or_nothing, fractions(item)) == (False, [half, half, -half])


def test_rules_after_one_that_ends_the_processing_do_not_count() -> None:
    processing = outcomes() + rule(equal("a"), "100", goes="No") + rule(equal("a"), "0")
    assert fractions(only(qti12.read(document(choice("Single", *"ab"), processing)))) == [1, 0]


def test_feedback_goes_to_those_who_are_shown_it() -> None:
    processing = (
        outcomes()
        + rule("<other/>", more=show("all"), goes="Yes")
        + rule(equal("b"), more=show("fb_b"), goes="Yes")
        + rule(equal("a"), "100", more=show("Correct"))
        + rule("<other/>", "0", more=show("Sorry"))
    )
    texts = "".join(feedback(name, name) for name in ("all", "fb_b", "Correct", "Sorry", "lonely"))
    reading = qti12.read(document(choice("Single", *"abc"), processing, texts))
    item = only(reading)
    plain = Markup.PLAIN
    assert item.feedback == Text(source="all", markup=plain)
    assert item.right_feedback == Text(source="Correct", markup=plain)
    assert item.wrong_feedback == Text(source="Sorry", markup=plain)
    assert [option.feedback.source for option in item.options] == ["", "fb_b", ""]
    assert [(loss.field, "lonely" in loss.why) for loss in reading.lost] == [("feedback", True)]


def test_texts_around_blanks_become_a_cloze_that_is_right_as_a_whole() -> None:
    shown = material("Now is the ") + blank("1") + material(" of our ") + blank("2")
    processing = rule(
        equal("winter", "1", 'case="Yes"') + equal("discontent", "2", 'case="Yes"'), "2", "Add"
    )
    item = only(qti12.read(document(shown, processing)))
    assert item.kind is Kind.CLOZE
    assert item.text.source == "Now is the {{1}} of our {{2}}"
    assert [gap.answers for gap in item.gaps] == [
        (Answer(value="winter"),),
        (Answer(value="discontent"),),
    ]
    assert (item.mark, item.is_all_or_nothing) == (Fraction(2), True)
    assert all(gap.is_case_sensitive for gap in item.gaps)


def test_gaps_that_earn_differently_keep_their_proportion() -> None:
    shown = (
        material("a ") + blank("1") + material(" b ") + blank("2", attributes='fibtype="Integer"')
    )
    processing = (
        outcomes() + rule(equal("x", "1"), "33.33", "Add") + rule(equal("7", "2"), "66.67", "Add")
    )
    item = only(qti12.read(document(shown, processing)))
    assert [(gap.kind, gap.mark) for gap in item.gaps] == [
        (Kind.SHORT_TEXT, Fraction(1)),
        (Kind.NUMERIC, Fraction(2)),
    ]


def test_a_text_that_an_answer_need_only_hold_becomes_a_pattern() -> None:
    processing = rule('<varsubstring respident="r">grad</varsubstring>', "1")
    item = only(qti12.read(document(blank(), processing)))
    assert (item.has_wildcards, [answer.value for answer in item.answers]) == (True, ["*grad*"])


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (equal("4"), Answer(value="4")),
        (
            equal("4", attributes='margintype="absolute" margin="0.5"'),
            Answer(value="4", tolerance=Tolerance(size="0.5")),
        ),
        (
            equal("4", attributes='margintype="percent" margin="5"'),
            Answer(value="4", tolerance=Tolerance(kind=ToleranceKind.RELATIVE, size="0.05")),
        ),
        (
            '<vargte respident="r">1</vargte><varlte respident="r">4</varlte>',
            Answer(value="2.5", low="1", high="4"),
        ),
        (
            f'<or>{equal("2")}<and><vargte respident="r">1</vargte>'
            '<varlte respident="r">4</varlte></and></or>',
            Answer(value="2.5", low="1", high="4"),
        ),
    ],
)
def test_numbers_are_read_with_their_tolerance(condition: str, expected: Answer) -> None:
    shown = blank(kind="response_num")
    item = only(qti12.read(document(shown, rule(condition, "1"))))
    assert (item.kind, item.answers) == (Kind.NUMERIC, (expected,))


def test_a_number_that_is_none_is_a_problem() -> None:
    reading = qti12.read(document(blank(attributes='fibtype="Decimal"'), rule(equal("4,2"), "1")))
    assert ["'4,2' is not a decimal number" in problem.message for problem in reading.problems] == [
        True
    ]


def test_hints_a_solution_and_a_rubric_have_their_places() -> None:
    more = (
        f"<rubric>{material('marks')}</rubric>"
        f'<itemfeedback ident="s"><solution><solutionmaterial>{material("model")}'
        "</solutionmaterial></solution></itemfeedback>"
        f'<itemfeedback ident="h"><hint><hintmaterial>{material("one")}</hintmaterial>'
        f"<hintmaterial>{material('two')}</hintmaterial></hint></itemfeedback>"
    )
    item = only(qti12.read(document(material("Why?") + blank(), more=more)))
    assert (item.kind, item.model_answer.source, item.rubric.source) == (
        Kind.OPEN,
        "model",
        "marks",
    )
    assert item.hints == tuple(
        Hint(text=Text(source=hint, markup=Markup.PLAIN)) for hint in ("one", "two")
    )


def test_texts_keep_their_markup_and_images_their_files() -> None:
    shown = (
        '<material><mattext texttype="text/plain">a &lt; b</mattext>'
        '<matimage uri="img/a%20b.png" label="A &quot;b&quot;"/></material>'
    )
    package = write_package({"q/q.xml": document(shown), "q/img/a b.png": b"1"})
    item = only(qti12.read(package))
    assert item.text == Text(
        source='a &lt; b<img src="@@PLUGINFILE@@/a%20b.png" alt="A &quot;b&quot;">',
        files=(File(name="a b.png", content=b"1"),),
    )


def test_html_written_as_elements_is_read_as_html() -> None:
    shown = '<material><mattext texttype="text/html"><p>a<br/>b</p></mattext></material>'
    assert only(qti12.read(document(shown))).text == Text(source="<p>a<br>b</p>")


@pytest.mark.parametrize(
    ("shown", "why"),
    [
        ('<response_xy ident="r"><render_hotspot/></response_xy>', "response_xy"),
        ('<response_grp ident="r"><render_extension/></response_grp>', "response_grp"),
        ('<response_lid ident="r"><render_slider/></response_lid>', "render_slider"),
        ('<response_lid ident="r"><render_extension/></response_lid>', "an extension"),
        (
            '<response_str ident="r"><render_fib><response_label ident="A"/>'
            '<response_label ident="B"/></render_fib></response_str>',
            "several texts at once",
        ),
    ],
)
def test_what_no_kind_of_ours_asks_is_named_and_left_out(shown: str, why: str) -> None:
    reading = qti12.read(document(shown))
    assert (reading.items, reading.problems) == ((), ())
    assert [(loss.item, loss.field, why in loss.why) for loss in reading.lost] == [
        ("T", "type", True)
    ]


@pytest.mark.parametrize("condition", ['<varinside respident="r" areatype="Ellipse">1</varinside>'])
def test_conditions_we_do_not_have_are_named(condition: str) -> None:
    reading = qti12.read(document(choice("Single", "a"), rule(condition, "1")))
    assert ["varinside" in loss.why for loss in reading.lost] == [True]


def test_range_with_one_end_is_named() -> None:
    condition = '<vargte respident="r">1</vargte>'
    reading = qti12.read(document(blank(attributes='fibtype="Decimal"'), rule(condition, "1")))
    assert ["one side of a limit" in loss.why for loss in reading.lost] == [True]


def test_looks_like_goes_by_the_content() -> None:
    assert qti12.looks_like(document(""), "x.txt")
    assert qti12.looks_like(write_package({"a.xml": document("")}), "x")
    assert not qti12.looks_like(b"<quiz/>", "qti.xml")
    assert not qti12.looks_like(write_package({"a.xml": b"<assessmentItem/>"}), "qti.zip")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"<questestinterop>",
        b"<quiz/>",
        b"\xff\xfe<",
        b"just text",
        b"\x00" * 99,
    ],
)
def test_what_is_no_qti_is_a_problem(content: bytes) -> None:
    reading = qti12.read(content)
    assert reading.items == ()
    assert len(reading.problems) == 1


def test_entities_are_refused() -> None:
    content = b'<!DOCTYPE q [<!ENTITY a "b">]><questestinterop>&a;</questestinterop>'
    assert ["entities" in problem.message for problem in qti12.read(content).problems] == [True]


WHOLE: Final = document(
    choice("Single", "a", "b"),
    outcomes() + rule(equal("a"), "100", more=show("correct_fb")),
    feedback("correct_fb", "yes"),
    field("points_possible", "2"),
)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(WHOLE)), st.integers(0, 20), st.binary(max_size=8))
def test_reading_survives_any_damage(start: int, cut: int, put: bytes) -> None:
    reading = qti12.read(WHOLE[:start] + put + WHOLE[start + cut :])
    assert isinstance(reading, Reading)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60))
def test_reading_survives_any_bytes(content: bytes) -> None:
    assert qti12.read(content).items == ()


def hostile_choice(count: int) -> bytes:
    names = [f"o{place}" for place in range(count)]
    return document(
        choice("Multiple", *names), outcomes() + "".join(rule(equal(n), "1", "Add") for n in names)
    )


def test_effort_is_limited_over_the_whole_file() -> None:
    reading = qti12.read(hostile_choice(2_000))
    assert reading.items == ()
    assert ["need more than" in loss.why for loss in reading.lost] == [True]


def test_rules_of_an_item_are_limited() -> None:
    reading = qti12.read(hostile_choice(5_001))
    assert ["5001 rules are above the limit of 5000" in loss.why for loss in reading.lost] == [True]


def test_files_that_are_not_there_are_named_each_once_and_not_all() -> None:
    shown = "".join(f'&lt;img src="a{place % 30}.png"&gt;' for place in range(60))
    reading = qti12.read(document(material(shown, "text/html")))
    assert len(reading.lost) == 21
    assert reading.lost[-1].why == "10 more files are not in the package."


def test_feedback_named_as_canvas_names_it_is_the_answers_even_of_the_only_one() -> None:
    processing = rule(equal("x"), more=show("1226_fb"), goes="Yes") + rule(equal("x"), "100")
    item = only(qti12.read(document(blank(), processing, feedback("1226_fb", "so"))))
    assert [answer.feedback.source for answer in item.answers] == ["so"]
    assert not item.right_feedback
