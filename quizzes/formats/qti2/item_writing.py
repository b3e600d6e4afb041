"""Writes one assessmentItem."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from quizzes.formats.item import Item, Kind, Markup, Text
from quizzes.formats.qti2.asking import Asked, Names
from quizzes.formats.qti2.choice_writing import choice_of, write_choice, write_order
from quizzes.formats.qti2.cloze_writing import write_gaps
from quizzes.formats.qti2.elements import (
    Branch,
    amount,
    base,
    choose,
    element,
    feedback_outcome,
    outcome,
    response,
    show,
    values,
    variable,
)
from quizzes.formats.qti2.feedback import OUTCOME
from quizzes.formats.qti2.gathering import MODEL_ANSWER
from quizzes.formats.qti2.line_writing import Line, box, write_number, write_text
from quizzes.formats.qti2.match_writing import write_match
from quizzes.formats.qti2.xhtml import legal, xhtml

NAMESPACE: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
TEMPLATES: Final = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
SCHEMA: Final = "http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"
INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
# Rounded parts of a mark may add up to a little less than the whole.
NEARLY: Final = Fraction(1, 10**9)
UNSCORED: Final = frozenset({Kind.OPEN, Kind.DESCRIPTION})


def write_item(item: Item, identifier: str) -> bytes:
    """The document of an item whose texts are well-formed HTML, their files placed.

    Args:
        identifier: of the document.
    """
    parts, body = _parts(item)
    rubrics = _rubrics(item)
    feedbacks = _whole_feedbacks(item)
    attributes = {
        "xmlns": NAMESPACE,
        "xmlns:xsi": INSTANCE,
        "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
        "identifier": identifier,
        "title": item.name,
        "adaptive": "false",
        "timeDependent": "false",
    }
    if item.language:
        attributes["xml:lang"] = item.language
    document = element(
        "assessmentItem",
        attributes,
        *(asked.declaration for _, asked in parts.asked),
        outcome("SCORE", Fraction(0)),
        outcome("MAXSCORE", item.mark),
        parts.outcomes,
        *(feedback_outcome(names.feedback) for names, asked in parts.asked if asked.feedbacks),
        feedback_outcome(OUTCOME) if feedbacks else "",
        element("itemBody", {}, *rubrics, body),
        _processing(item, parts),
        *_modal(parts, feedbacks),
    )
    return legal(HEAD + document).encode()


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The interactions of an item with their names, and what adds up their scores."""

    asked: tuple[tuple[Names, Asked], ...] = ()
    outcomes: str = ""
    scoring: str = ""


def _parts(item: Item) -> tuple[Parts, str]:
    """The interactions, and what stands in the body."""
    text = element("div", {}, xhtml(item.text.source)) if item.text else ""
    if item.kind is Kind.DESCRIPTION:
        return Parts(), text or element("div")
    if item.kind is Kind.CLOZE:
        gaps = write_gaps(item)
        parts = Parts(asked=gaps.asked, outcomes=gaps.outcomes, scoring=gaps.scoring)
        return parts, gaps.body
    names = Names()
    asked = _ask(names, item)
    is_inline = item.kind in (Kind.SHORT_TEXT, Kind.NUMERIC)
    interaction = element("p", {}, asked.interaction) if is_inline else asked.interaction
    return Parts(asked=((names, asked),)), text + interaction


def _ask(names: Names, item: Item) -> Asked:
    match item.kind:
        case Kind.SHORT_TEXT:
            return write_text(names, _line(item))
        case Kind.NUMERIC:
            return write_number(names, _line(item))
        case Kind.MATCHING:
            return write_match(names, item)
        case Kind.ORDERING:
            return write_order(names, item)
        case Kind.OPEN:
            return _write_open(names, item)
        case _:
            return write_choice(names, choice_of(item))


def _line(item: Item) -> Line:
    return Line(
        answers=item.answers,
        mark=item.mark,
        is_case_sensitive=item.is_case_sensitive,
        has_wildcards=item.has_wildcards,
        extras=item.extras,
    )


def _write_open(names: Names, item: Item) -> Asked:
    is_html = item.template.markup is Markup.HTML and bool(item.template)
    attributes = {"responseIdentifier": names.response, "format": "xhtml" if is_html else "plain"}
    lines = item.extras.get("qti2:expected_lines")
    attributes |= box(item.extras) | ({"expectedLines": lines} if lines else {})
    start = [item.template.source] if item.template else []
    is_plain = item.model_answer.markup is Markup.PLAIN and bool(item.model_answer)
    correct = [item.model_answer.source] if is_plain else []
    return Asked(
        declaration=response(
            names.response, "single", "string", correct, values("defaultValue", start)
        ),
        interaction=element("extendedTextInteraction", attributes),
    )


def _rubrics(item: Item) -> list[str]:
    """What only those who mark may read."""
    found = []
    if item.rubric:
        found.append(_rubric(item.rubric, {"view": "scorer"}))
    if item.model_answer and not _is_correct_response(item):
        found.append(_rubric(item.model_answer, {"view": "scorer", "class": MODEL_ANSWER}))
    return found


def _is_correct_response(item: Item) -> bool:
    return item.kind is Kind.OPEN and item.model_answer.markup is Markup.PLAIN


def _rubric(text: Text, attributes: Mapping[str, str]) -> str:
    return element("rubricBlock", attributes, element("div", {}, xhtml(text.source)))


def _whole_feedbacks(item: Item) -> dict[str, Text]:
    """The feedback of the whole item by the identifier that shows it."""
    named = {"general": item.feedback}
    if item.kind not in UNSCORED:
        named |= {
            "right": item.right_feedback,
            "partly": item.partly_feedback,
            "wrong": item.wrong_feedback,
        }
    return {identifier: text for identifier, text in named.items() if text}


def _processing(item: Item, parts: Parts) -> str:
    """A standard template where it says all, else the rules."""
    feedbacks = _whole_feedbacks(item)
    showing = [asked.showing for _, asked in parts.asked]
    is_alone = len(parts.asked) == 1 and not parts.outcomes
    if is_alone and parts.asked[0][1].template and not feedbacks and not any(showing):
        address = TEMPLATES + parts.asked[0][1].template
        return element("responseProcessing", {"template": address})
    scoring = [asked.scoring for _, asked in parts.asked]
    rules = [*scoring, parts.scoring, *showing, _show_whole(item, feedbacks)]
    return element("responseProcessing", {}, *rules) if any(rules) else ""


def _show_whole(item: Item, feedbacks: Mapping[str, Text]) -> str:
    """General feedback, and what is said of how the answer did."""
    general = _shows("general") if "general" in feedbacks else ""
    if not set(feedbacks) - {"general"}:
        return general
    score = variable("SCORE")
    full = amount(item.mark * (1 - NEARLY))
    branches = [
        Branch(condition=element("gte", {}, score, full), rules=(_shows("right"),)),
        Branch(condition=element("gt", {}, score, amount(Fraction(0))), rules=(_shows("partly"),)),
    ]
    return general + choose(branches, [_shows("wrong")])


def _shows(identifier: str) -> str:
    return show(OUTCOME, base("identifier", identifier))


def _modal(parts: Parts, whole: Mapping[str, Text]) -> list[str]:
    named = [
        (names.feedback, identifier, text)
        for names, asked in parts.asked
        for identifier, text in asked.feedbacks
    ]
    named += [(OUTCOME, identifier, text) for identifier, text in whole.items()]
    return [
        element(
            "modalFeedback",
            {"outcomeIdentifier": name, "identifier": identifier, "showHide": "show"},
            element("div", {}, xhtml(text.source)),
        )
        for name, identifier, text in named
    ]
