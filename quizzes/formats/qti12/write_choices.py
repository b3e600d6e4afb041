"""Writing choices, orders and pairs."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from quizzes.formats.item import Kind, Option, Pair, Text
from quizzes.formats.qti12.identifiers import written_ids
from quizzes.formats.qti12.matching import PREFIX
from quizzes.formats.qti12.sheet import (
    PARTLY_ID,
    RIGHT_ID,
    WRONG_ID,
    Sheet,
    choices,
    equal,
    feedback_id,
    joined,
)

RESPONSE: Final = "response1"


def write_choice(sheet: Sheet) -> None:
    """A choice of one or of several options."""
    item = sheet.item
    is_multiple = item.kind is Kind.MULTIPLE_CHOICE
    names = written_ids(option.id for option in item.options)
    write_options(
        sheet,
        RESPONSE,
        item.options,
        names,
        is_multiple=is_multiple,
        is_shuffled=item.is_shuffled,
    )
    sheet.answer_feedback(
        [
            (equal(RESPONSE, name), name, option.feedback)
            for name, option in zip(names, item.options, strict=True)
        ]
    )
    rated = {name: option.fraction for name, option in zip(names, item.options, strict=True)}
    if not is_multiple:
        _score_single(sheet, rated)
    elif item.is_all_or_nothing:
        _score_whole(sheet, rated)
    else:
        _score_parts(sheet, rated)
    sheet.otherwise_wrong()


def write_options(
    sheet: Sheet,
    response: str,
    options: Sequence[Option],
    names: Sequence[str],
    *,
    is_multiple: bool = False,
    is_shuffled: bool = False,
    gap: str = "",
) -> None:
    """A response that is chosen; of a gap, with its name."""
    cardinality = "Multiple" if is_multiple else "Single"
    node = respond(sheet, "response_lid", response, cardinality, gap)
    shown = choices(node, is_shuffled=is_shuffled)
    for name, option in zip(names, options, strict=True):
        pinned = {"rshuffle": "No"} if option.is_pinned else {}
        label = SubElement(shown, "response_label", {"ident": name, **pinned})
        sheet.material(label, option.text)


def respond(sheet: Sheet, tag: str, response: str, cardinality: str, gap: str = "") -> Element:
    """A new response; of a gap, with its name."""
    attributes = {"ident": response, "rcardinality": cardinality}
    node = SubElement(sheet.presentation, tag, attributes)
    if gap:
        SubElement(SubElement(node, "material"), "mattext").text = gap
    return node


def _score_single(sheet: Sheet, rated: dict[str, Fraction]) -> None:
    for name, part in rated.items():
        if part:
            sheet.condition(goes_on=False).append(equal(RESPONSE, name))
            sheet.score("Set", part)
            sheet.judge(part)


def _exactly(rated: dict[str, Fraction]) -> Element:
    """The condition that the right options are chosen and no others."""
    tests = []
    for name, part in rated.items():
        test = equal(RESPONSE, name)
        tests.append(test if part > 0 else joined("not", test))
    return joined("and", *tests)


def _score_whole(sheet: Sheet, rated: dict[str, Fraction]) -> None:
    sheet.facts["fractions"] = [str(part) for part in rated.values()]
    if any(part > 0 for part in rated.values()):
        sheet.condition(goes_on=False).append(_exactly(rated))
        sheet.score("Set", Fraction(1))
        sheet.judge(Fraction(1))


def _score_parts(sheet: Sheet, rated: dict[str, Fraction]) -> None:
    """What each option earns adds up; the feedback goes by the exact key."""
    for name, part in rated.items():
        if part:
            sheet.condition(goes_on=True).append(equal(RESPONSE, name))
            sheet.score("Add", part)
    if sheet.item.right_feedback:
        sheet.condition(goes_on=True).append(_exactly(rated))
        sheet.say(sheet.processing, RIGHT_ID, sheet.item.right_feedback)
    if sheet.item.wrong_feedback:
        sheet.condition(goes_on=True).append(joined("not", _exactly(rated)))
        sheet.say(sheet.processing, WRONG_ID, sheet.item.wrong_feedback)


def write_ordering(sheet: Sheet) -> None:
    """Options to put in order; shown in the order of their texts, which tells nothing."""
    item = sheet.item
    names = written_ids(option.id for option in item.options)
    node = respond(sheet, "response_lid", RESPONSE, "Ordered")
    shuffle = "Yes" if item.is_shuffled else "No"
    shown = SubElement(
        SubElement(node, "render_extension"),
        "ims_render_object",
        {"shuffle": shuffle, "orientation": "Column"},
    )
    listed = SubElement(shown, "flow_label")
    named = list(zip(names, item.options, strict=True))
    for name, option in sorted(named, key=lambda pair: (pair[1].text.source, pair[0])):
        label = SubElement(listed, "response_label", {"ident": name})
        sheet.material(label, option.text)
    sheet.condition(goes_on=False).extend(equal(RESPONSE, name) for name in names)
    sheet.score("Set", Fraction(1))
    sheet.judge(Fraction(1))
    sheet.otherwise_wrong()


def write_matching(sheet: Sheet) -> None:
    """Prompts, each of which is given one of all the matches."""
    item = sheet.item
    prompted = [pair for pair in item.pairs if pair.prompt]
    spare = [pair for pair in item.pairs if not pair.prompt]
    matches: list[Text] = list(dict.fromkeys(pair.match for pair in prompted))
    names = written_ids([*(f"match{place}" for place in range(len(matches))), *_ids(spare)])
    labels = list(zip(names, [*matches, *(pair.match for pair in spare)], strict=True))
    right = {text: name for name, text in reversed(labels[: len(matches)])}
    ids = written_ids(_ids(prompted))
    for name, pair in zip(ids, prompted, strict=True):
        _write_prompt(sheet, PREFIX + name, pair, labels)
    if any(pair.fraction is not None for pair in prompted):
        sheet.facts["pair_fractions"] = [
            None if pair.fraction is None else str(pair.fraction) for pair in prompted
        ]
    for name, pair in zip(ids, prompted, strict=True):
        _score_pair(sheet, name, pair, right[pair.match], Fraction(1, len(prompted)))
    judge_together(
        sheet,
        [equal(PREFIX + name, right[pair.match]) for name, pair in zip(ids, prompted, strict=True)],
    )


def _ids(pairs: Sequence[Pair]) -> list[str]:
    return [pair.id for pair in pairs]


def _write_prompt(
    sheet: Sheet, response: str, pair: Pair, labels: Sequence[tuple[str, Text]]
) -> None:
    node = respond(sheet, "response_lid", response, "Single")
    sheet.material(node, pair.prompt)
    shown = choices(node, is_shuffled=sheet.item.is_shuffled)
    for name, text in labels:
        sheet.material(SubElement(shown, "response_label", {"ident": name}), text)


def _score_pair(sheet: Sheet, name: str, pair: Pair, match: str, equal_part: Fraction) -> None:
    part = equal_part if pair.fraction is None else pair.fraction
    sheet.condition(goes_on=True).append(equal(PREFIX + name, match))
    sheet.score("Add", part)
    if pair.feedback:
        sheet.condition(goes_on=True).append(joined("not", equal(PREFIX + name, match)))
        sheet.say(sheet.processing, feedback_id(name, 0), pair.feedback)


def judge_together(sheet: Sheet, tests: Sequence[Element]) -> None:
    """What is said when all of these hold, when some do, and when none does."""
    item = sheet.item
    for ident, text, wrap in (
        (RIGHT_ID, item.right_feedback, joined("and", *tests)),
        (PARTLY_ID, item.partly_feedback, joined("or", *tests)),
        (WRONG_ID, item.wrong_feedback, joined("not", joined("and", *tests))),
    ):
        if text and tests:
            sheet.condition(goes_on=True).append(wrap)
            sheet.say(sheet.processing, ident, text)
