"""Writing what is typed: texts, numbers, open answers, and texts with gaps."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import DecimalException
from fractions import Fraction
from itertools import groupby
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from quizzes.formats.fractions import read_decimal, write_decimal
from quizzes.formats.item import Answer, Gap, Kind, Markup, Text, ToleranceKind
from quizzes.formats.numbers import PLACES, distance
from quizzes.formats.qti12.cloze import BLANKS, MENUS
from quizzes.formats.qti12.identifiers import written_ids
from quizzes.formats.qti12.matching import PREFIX
from quizzes.formats.qti12.sheet import Sheet, box, choices, equal, feedback_id, joined
from quizzes.formats.qti12.texts import ANY
from quizzes.formats.qti12.texts import PERCENT as HUNDRED
from quizzes.formats.qti12.write_choices import RESPONSE, judge_together, respond, write_options

TYPED: Final = "response_str"
NUMBER: Final = {"fibtype": "Decimal"}


def write_open(sheet: Sheet) -> None:
    """A question that a person marks; the box may hold a beginning."""
    label = box(respond(sheet, TYPED, RESPONSE, "Single"))
    if sheet.item.template:
        sheet.material(label, sheet.item.template)
    SubElement(sheet.condition(goes_on=False), "other")


def write_description(sheet: Sheet) -> None:
    """A text that asks nothing."""


def write_short_text(sheet: Sheet) -> None:
    """A question whose answer is a text; answers of one credit share a rule, as Canvas has it."""
    item = sheet.item
    box(respond(sheet, TYPED, RESPONSE, "Single"))
    case = {"case": "Yes"} if item.is_case_sensitive else {}
    sheet.answer_feedback(
        [
            (equal(RESPONSE, answer.value, case), f"answer{place}", answer.feedback)
            for place, answer in enumerate(item.answers, start=1)
        ]
    )
    for part, answers in groupby(item.answers, key=lambda answer: answer.fraction):
        tests = (equal(RESPONSE, answer.value, case) for answer in answers)
        sheet.condition(goes_on=False).extend(tests)
        sheet.score("Set", part)
        sheet.judge(part)
    sheet.otherwise_wrong()


def write_numeric(sheet: Sheet) -> None:
    """A question whose answer is a number, each accepted one by a rule of its own."""
    box(respond(sheet, TYPED, RESPONSE, "Single"), NUMBER)
    answers = [answer for answer in sheet.item.answers if is_written(answer)]
    sheet.facts["tolerances"] = tolerance_facts(answers)
    for place, answer in enumerate(answers, start=1):
        sheet.condition(goes_on=False).extend(number_tests(RESPONSE, answer))
        sheet.score("Set", answer.fraction)
        sheet.say(sheet.processing, f"answer{place}_fb", answer.feedback)
        sheet.judge(answer.fraction)
    sheet.otherwise_wrong()


def is_written(answer: Answer) -> bool:
    """Whether the numbers of an answer are numbers."""
    try:
        for number in (answer.low, answer.high) if answer.low or answer.high else (answer.value,):
            if number != ANY:
                read_decimal(number)
    except ValueError:
        return False
    return True


def number_tests(response: str, answer: Answer) -> Iterator[Element]:
    """The conditions that a number is accepted by."""
    if answer.low or answer.high:
        yield from _range(response, answer.low, answer.high)
    elif answer.value == ANY:
        yield Element("other")
    else:
        low, high = _reach(answer)
        tolerance = answer.tolerance
        is_open = tolerance is not None and tolerance.kind is ToleranceKind.SIGNIFICANT_DIGITS
        within = joined("and", *_range(response, low, high, is_open=is_open))
        yield joined("or", equal(response, answer.value, _margin(answer)), within)


def _range(response: str, low: str, high: str, *, is_open: bool = False) -> Iterator[Element]:
    for tag, limit in (("vargt" if is_open else "vargte", low), ("varlte", high)):
        node = Element(tag, {"respident": response})
        node.text = limit
        yield node


def _reach(answer: Answer) -> tuple[str, str]:
    """The lowest and the highest number accepted about a value."""
    value = read_decimal(answer.value)
    try:
        far = distance(value, answer.tolerance) if answer.tolerance else Fraction(0)
    except (ValueError, DecimalException):
        far = Fraction(0)
    near = far
    if answer.tolerance and answer.tolerance.kind is ToleranceKind.LOG10 and far and value:
        near = abs(value) - value * value / (abs(value) + far)
    below, above = (near, far) if value >= 0 else (far, near)
    return write_decimal(value - below, PLACES), write_decimal(value + above, PLACES)


def _margin(answer: Answer) -> dict[str, str]:
    tolerance = answer.tolerance
    if tolerance is None or tolerance.kind is not ToleranceKind.RELATIVE:
        return {}
    try:
        margin = write_decimal(read_decimal(tolerance.size) * HUNDRED, PLACES)
    except ValueError:
        return {}
    return {"margintype": "percent", "margin": margin}


def tolerance_facts(answers: Sequence[Answer]) -> list[list[str] | None]:
    """What a range does not say: which tolerance was meant, and the middle as it was written."""
    facts: list[list[str] | None] = [None] * len(answers)
    for place, answer in enumerate(answers):
        if answer.tolerance:
            facts[place] = [answer.tolerance.kind, answer.tolerance.size, answer.value]
        elif answer.low or answer.high:
            facts[place] = ["", "", answer.value]
    return facts if any(facts) else []


def write_cloze(sheet: Sheet) -> None:
    """A text with gaps, each named in it in brackets, as Canvas has it."""
    gaps = sheet.item.gaps
    total = sum((gap.mark for gap in gaps), Fraction(0)) or Fraction(1)
    is_blanks = cloze_type(gaps) == BLANKS
    tests = []
    for place, gap in enumerate(gaps, start=1):
        write_gap = _write_menu if gap.options else _write_blank if is_blanks else _write_typed_gap
        tests.append(joined("or", *write_gap(sheet, gap, place, gap.mark / total)))
    sheet.facts["gaps"] = {gap.id: _gap_facts(gap) for gap in gaps}
    judge_together(sheet, tests)


def cloze_type(gaps: Sequence[Gap]) -> str:
    """What Canvas calls such a text; empty where it has nothing like it."""
    if gaps and all(gap.kind is Kind.SINGLE_CHOICE and gap.options for gap in gaps):
        return MENUS
    is_plain = all(
        gap.kind is Kind.SHORT_TEXT
        and not gap.is_case_sensitive
        and all(answer.fraction == 1 for answer in gap.answers)
        for gap in gaps
    )
    return BLANKS if gaps and is_plain else ""


def with_brackets(text: Text, gaps: Sequence[Gap]) -> Text:
    """The text with its gaps in brackets."""
    source = text.source
    for gap in gaps:
        source = source.replace("{{" + gap.id + "}}", f"[{gap.id}]", 1)
    return replace(text, source=source)


def _gap_facts(gap: Gap) -> dict[str, object]:
    facts: dict[str, object] = {"mark": str(gap.mark), "display": gap.display, "group": gap.group}
    written = [answer for answer in gap.answers if is_written(answer)]
    if gap.kind is Kind.NUMERIC:
        facts["tolerances"] = tolerance_facts(written)
    return facts


def _write_menu(sheet: Sheet, gap: Gap, place: int, part: Fraction) -> list[Element]:
    """A gap to choose in; the conditions that it is right."""
    names = written_ids(option.id for option in gap.options)
    response = PREFIX + gap.id
    write_options(
        sheet,
        response,
        gap.options,
        names,
        is_multiple=gap.kind is Kind.MULTIPLE_CHOICE,
        is_shuffled=gap.is_shuffled,
        gap=gap.id,
    )
    for name, option in zip(names, gap.options, strict=True):
        test = equal(response, name)
        _score_gap(sheet, [test], option.fraction * part, option.feedback, f"gap{place}_{name}")
    rated = zip(names, gap.options, strict=True)
    return [equal(response, name) for name, option in rated if option.fraction == 1]


def _score_gap(
    sheet: Sheet, tests: Sequence[Element], part: Fraction, feedback: Text, name: str
) -> None:
    sheet.condition(goes_on=True).extend(tests)
    sheet.score("Add", part)
    sheet.say(sheet.processing, feedback_id(name, 0), feedback)


def _write_blank(sheet: Sheet, gap: Gap, place: int, part: Fraction) -> list[Element]:
    """A blank with its accepted texts as labels; the conditions that it is right."""
    response = PREFIX + gap.id
    shown = choices(respond(sheet, "response_lid", response, "Single", gap.id), is_shuffled=False)
    tests = []
    for number, answer in enumerate(gap.answers, start=1):
        name = f"gap{place}_{number}"
        sheet.material(
            SubElement(shown, "response_label", {"ident": name}),
            Text(source=answer.value, markup=Markup.PLAIN),
        )
        tests.append(equal(response, name))
        _score_gap(sheet, tests[-1:], part, answer.feedback, name)
    return tests


def _write_typed_gap(sheet: Sheet, gap: Gap, place: int, part: Fraction) -> list[Element]:
    """A gap to type in; the conditions that it is right."""
    response = PREFIX + gap.id
    is_number = gap.kind is Kind.NUMERIC
    box(respond(sheet, TYPED, response, "Single", gap.id), NUMBER if is_number else None)
    before: list[Element] = []
    right: list[Element] = []
    for number, answer in enumerate(gap.answers, start=1):
        if is_number and (not is_written(answer) or answer.value == ANY):
            continue
        tests = list(_gap_tests(response, gap, answer))
        # The first that fits counts: what an earlier one accepts is not counted again.
        others = [joined("not", *before)] if before and is_number else []
        name = f"gap{place}_{number}"
        _score_gap(sheet, [*tests, *others], answer.fraction * part, answer.feedback, name)
        before += tests
        right += tests if answer.fraction == 1 else []
    return right


def _gap_tests(response: str, gap: Gap, answer: Answer) -> Iterator[Element]:
    if gap.kind is Kind.NUMERIC:
        tests = list(number_tests(response, answer))
        yield tests[0] if len(tests) == 1 else joined("and", *tests)
    else:
        yield equal(response, answer.value, {"case": "Yes"} if gap.is_case_sensitive else {})
