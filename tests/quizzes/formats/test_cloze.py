from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.formats.cloze import SHAPES, Embedded, escape, read_cloze, unescape, write_cloze
from quizzes.formats.item import Answer, Gap, Kind, Option, Text, Tolerance, ToleranceKind

SHARES = [Fraction(-1, 2), Fraction(0), Fraction(1, 3), Fraction(1, 2), Fraction(1)]
words = st.text("aZé~#}{=%\\&;lt0 \n*:", min_size=1, max_size=12).map(str.strip).filter(bool)
texts = words.map(lambda source: Text(source=source))
numbers = st.sampled_from(["0", "-3.5", "2e-3", "*"])


def only_gap(text: str) -> Gap:
    embedded = read_cloze(text)
    assert not embedded.problems
    assert len(embedded.gaps) == 1
    return embedded.gaps[0]


def messages(text: str, line: int = 1) -> list[tuple[int, str]]:
    return [(found.line, found.message) for found in read_cloze(text, line).problems]


def test_gaps_leave_their_ids_in_the_text() -> None:
    embedded = read_cloze("The {1:SA:=owl} and the {2:MC:dog~=cat} {x}")
    assert embedded.text == "The {{1}} and the {{2}} {x}"
    assert [(gap.id, gap.kind, gap.mark) for gap in embedded.gaps] == [
        ("1", Kind.SHORT_TEXT, Fraction(1)),
        ("2", Kind.SINGLE_CHOICE, Fraction(2)),
    ]


def test_gap_ids_keep_clear_of_what_is_in_the_text() -> None:
    embedded = read_cloze("$x_{{1}}$ {1:SA:=a}")
    assert embedded.text == "$x_{{1}}$ {{gap1}}"
    assert write_cloze(embedded.text, embedded.gaps) == "$x_{{1}}$ {1:SHORTANSWER:=a}"


def test_short_answers_have_shares_feedback_and_case() -> None:
    gap = only_gap("{:SHORTANSWER_C:=Berlin#right &amp; so~%50%Bonn~*#No}")
    assert gap.is_case_sensitive
    assert gap.answers == (
        Answer(value="Berlin", feedback=Text(source="right & so")),
        Answer(value="Bonn", fraction=Fraction(1, 2)),
        Answer(value="*", fraction=Fraction(0), feedback=Text(source="No")),
    )


def test_numbers_have_tolerances_and_points_for_commas() -> None:
    gap = only_gap("{1:NM:=23.8:0.1~%50%23,8:2~*#No}")
    assert [(answer.value, answer.tolerance) for answer in gap.answers] == [
        ("23.8", Tolerance(size="0.1")),
        ("23.8", Tolerance(size="2")),
        ("*", None),
    ]


@pytest.mark.parametrize(
    ("name", "display", "is_shuffled", "kind"),
    [
        ("MULTICHOICE", "menu", False, Kind.SINGLE_CHOICE),
        ("MCS", "menu", True, Kind.SINGLE_CHOICE),
        ("MCV", "column", False, Kind.SINGLE_CHOICE),
        ("MULTICHOICE_H", "row", False, Kind.SINGLE_CHOICE),
        ("MULTICHOICE_VS", "column", True, Kind.SINGLE_CHOICE),
        ("MCHS", "row", True, Kind.SINGLE_CHOICE),
        ("MULTIRESPONSE", "column", False, Kind.MULTIPLE_CHOICE),
        ("MRH", "row", False, Kind.MULTIPLE_CHOICE),
        ("MRS", "column", True, Kind.MULTIPLE_CHOICE),
        ("MULTIRESPONSE_HS", "row", True, Kind.MULTIPLE_CHOICE),
    ],
)
def test_choices_are_laid_out_by_their_type(
    name: str, display: str, is_shuffled: bool, kind: Kind
) -> None:
    gap = only_gap(f"{{1:{name}:=a~b}}")
    assert (gap.display, gap.is_shuffled, gap.kind) == (display, is_shuffled, kind)


def test_multiple_responses_share_out_what_is_right() -> None:
    shares = [option.fraction for option in only_gap("{1:MR:=a~=b~c}").options]
    assert shares == [Fraction(1, 2), Fraction(1, 2), Fraction(-1, 2)]
    shares = [option.fraction for option in only_gap("{1:MR:%75%a~%75%b~%-20%c~d}").options]
    assert shares == [Fraction(1, 2), Fraction(1, 2), Fraction(-1, 5), 0]


def test_escapes_and_entities_stand_for_characters() -> None:
    gap = only_gap(r"{1:MC:=\{a\}~b\~c\#d#e\}f#g~C&#35;&lt;#h~R&amp;#x}")
    assert [(option.text.source, option.feedback.source) for option in gap.options] == [
        (r"\{a}", ""),
        ("b~c#d", "e}f#g"),
        ("C#<", "h"),
        ("R&#x", ""),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\nb", [(7, "gaps: there is none in the text")]),
        ("a\n{1:MC:=a}", [(8, "gap 1: options: 1 is below 2")]),
        ("{1:MC:a~%50%b}", [(7, "gap 1: fraction: no answer earns 100 %")]),
        ("{1:MR:a~b}", [(7, "gap 1: fraction: no answer earns more than 0 %")]),
        ("{1:NM:=zero}", [(7, "gap 1: answer: 'zero' is not a decimal number")]),
        ("{1:NM:=3:x}", [(7, "gap 1: tolerance: 'x' is not a decimal number")]),
        ("{1:SA:%300%a}\n{1:SA:=a", 3),
        ("{1:SA:=a~%50%#b}", [(7, "gap 1: answer: is empty")]),
    ],
)
def test_broken_gaps_are_told_by_line(text: str, expected: list[tuple[int, str]] | int) -> None:
    if isinstance(expected, int):
        assert [line for line, _ in messages(text, 7)] == [7, 7, 8]
    else:
        assert messages(text, 7) == expected


def test_unknown_gap_types_are_named() -> None:
    assert read_cloze("{1:REGEXP:=a}{1:SA:=b}").unknown == ("REGEXP",)


@pytest.mark.parametrize("name", ["broken_multianswer_2", "broken_multianswer_3"])
def test_samples_that_are_broken_have_problems(samples_folder: Path, name: str) -> None:
    text = (samples_folder / "cloze" / "hrsq1" / f"{name}.txt").read_text(encoding="utf-8")
    assert [found.line for found in read_cloze(text).problems] == [1] * len(
        read_cloze(text).problems
    )
    assert read_cloze(text).problems


def test_sample_without_gaps_has_a_problem(samples_folder: Path) -> None:
    text = (samples_folder / "cloze/hrsq1/broken_multianswer_4.txt").read_text(encoding="utf-8")
    assert messages(text) == [(1, "gaps: there is none in the text")]


@pytest.mark.parametrize("text", ["a &lt; b", "&#125;", "R&", "end\\", "{a}~#"])
def test_entities_in_a_text_stay_as_they_are(text: str) -> None:
    assert unescape(escape(text)) == text
    assert only_gap(f"{{1:SA:={escape(text)}~b#c}}").answers[0].value == text


@given(words)
def test_escaping_is_undone(text: str) -> None:
    assert unescape(escape(text)) == text


@st.composite
def gaps(draw: st.DrawFn, gap_id: str) -> Gap:
    shape = draw(st.sampled_from(list(SHAPES.values())))
    gap = replace(shape, id=gap_id, mark=Fraction(draw(st.integers(0, 99))))
    feedback = draw(texts | st.just(Text()))
    if gap.kind is Kind.NUMERIC:
        tolerance = draw(st.none() | st.just(Tolerance(size="0.5")))
        number = Answer(value="3.5", tolerance=tolerance, feedback=feedback)
        rest = Answer(value="*", fraction=draw(st.sampled_from(SHARES)))
        return replace(gap, answers=(number, rest))
    if gap.kind is Kind.SHORT_TEXT:
        shares = [Fraction(1), *draw(st.lists(st.sampled_from(SHARES), max_size=3))]
        answers = [Answer(value=draw(words), fraction=share) for share in shares]
        return replace(gap, answers=tuple(answers))
    rests = draw(st.lists(st.sampled_from([s for s in SHARES if s <= 0]), min_size=1, max_size=3))
    options = [Option(text=draw(texts), fraction=share) for share in [Fraction(1), *rests]]
    return replace(gap, options=tuple(options))


@settings(max_examples=50)
@given(st.data(), st.integers(1, 4), st.text("ab {}\n~#", max_size=5))
def test_gaps_survive_writing(drawn: st.DataObject, count: int, between: str) -> None:
    made = tuple(drawn.draw(gaps(str(number + 1))) for number in range(count))
    text = between.join(f"{{{{{gap.id}}}}}" for gap in made)
    assert read_cloze(write_cloze(text, made)) == Embedded(text=text, gaps=made)


@pytest.mark.parametrize(
    ("answer", "written"),
    [
        (Answer(value="50", tolerance=Tolerance(kind=ToleranceKind.RELATIVE, size="0.1")), "50:5"),
        (Answer(value="50", low="48", high="52"), "50:2"),
        (
            Answer(value="1.5", tolerance=Tolerance(kind=ToleranceKind.DECIMAL_PLACES, size="1")),
            "1.5:0.05",
        ),
        (
            Answer(
                value="123", tolerance=Tolerance(kind=ToleranceKind.SIGNIFICANT_DIGITS, size="2")
            ),
            "123:5",
        ),
        (Answer(value="10", tolerance=Tolerance(kind=ToleranceKind.LOG10, size="1")), "10:90"),
    ],
)
def test_tolerances_are_written_as_distances(answer: Answer, written: str) -> None:
    gap = Gap(id="1", kind=Kind.NUMERIC, answers=(answer,))
    assert write_cloze("{{1}}", [gap]) == f"{{1:NUMERICAL:={written}}}"


@pytest.mark.parametrize("piece", ["{1:SA:=a", "{", "{{gap1}} {{", "~", "\\", "{1:SA:=a}", "&amp;"])
def test_long_texts_are_read_in_one_pass(piece: str) -> None:
    embedded = read_cloze("{1:SA:=a}" + piece * (2_000_000 // len(piece)))
    assert embedded.gaps or embedded.problems
