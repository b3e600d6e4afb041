"""Reads an item with several interactions, or with one within a sentence, as a text with gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Gap, Item, Kind
from quizzes.formats.qti2.bench import Bench, settled
from quizzes.formats.qti2.body import has_block, renamed, substitute
from quizzes.formats.qti2.choices import read_choice
from quizzes.formats.qti2.context import Context
from quizzes.formats.qti2.feedback import Tried
from quizzes.formats.qti2.gathering import Gathered
from quizzes.formats.qti2.identifiers import from_identifier
from quizzes.formats.qti2.leaving import LeftOut
from quizzes.formats.qti2.markup import WRAPPER, only_child
from quizzes.formats.qti2.matching import UnmatchedError, read_gap_match
from quizzes.formats.qti2.numbers import read_numbers
from quizzes.formats.qti2.part import Part
from quizzes.formats.qti2.placing import Placed, place_feedback, with_feedback
from quizzes.formats.qti2.scoring import MAXIMUM, SCORE, Scoring
from quizzes.formats.qti2.texts import read_texts
from quizzes.formats.qti2.values import NUMBERS, UnknownRule
from studypack.common.wording import Message, message_of

CHOICES: Final = frozenset({"choiceInteraction", "inlineChoiceInteraction"})
LINE: Final = "textEntryInteraction"
GAP_MATCH: Final = "gapMatchInteraction"
GAPS: Final = CHOICES | {LINE, GAP_MATCH}


@dataclass(frozen=True, kw_only=True)
class Place:
    """An interaction of a cloze: what it asks, and the gaps it is made of."""

    node: Element
    bench: Bench
    part: Part | None = None
    gaps: tuple[Gap, ...] = ()
    gap_by_node: Mapping[Element, str]


def read_cloze(
    context: Context,
    scoring: Scoring,
    gathered: Gathered,
    body: Element,
    interactions: Sequence[Element],
    item: Item,
) -> Item:
    """The item as a text with gaps.

    Raises:
        UnknownRule: its rules say what is not evaluated here.
        LeftOut: a gap asks for what no gap can.
    """
    places = [_read_place(context, scoring, node) for node in interactions]
    tried = [one for place in places for one in place.bench.tried]
    together = _together(scoring, places)
    mark = settled(scoring, MAXIMUM, together[0].trial.score, SCORE)
    _check_sum(context, scoring, places, together[0].trial.score)
    placed = place_feedback(context, gathered.feedbacks, [*tried, *together], mark)
    gaps = [gap for place in places for gap in _gaps(context, place, placed)]
    for place in places:
        _put_gaps(place)
    substitute(body, {place.node: _text(place) for place in places})
    return replace(
        item,
        kind=Kind.CLOZE,
        text=context.unwrapped_text(body),
        gaps=tuple(gaps),
        mark=mark,
        **placed.whole,
    )


def _read_place(context: Context, scoring: Scoring, node: Element) -> Place:
    declared = scoring.declarations.responses[node.get("responseIdentifier", "")]
    bench = Bench(scoring, declared, is_part=True)
    if node.tag == GAP_MATCH:
        try:
            filling = read_gap_match(context, bench, node)
        except UnmatchedError as error:
            raise LeftOut(
                "type", Message("{why}, which no text with gaps says", why=message_of(error))
            ) from error
        return Place(node=node, bench=bench, gaps=filling.gaps, gap_by_node=filling.gap_by_node)
    part = _read_part(context, bench, node)
    return Place(
        node=node, bench=bench, part=part, gap_by_node={node: from_identifier(declared.id)}
    )


def _read_part(context: Context, bench: Bench, node: Element) -> Part:
    if node.tag in CHOICES:
        return read_choice(context, bench, node)
    is_number = bench.declared.base_type in NUMBERS
    return (read_numbers if is_number else read_texts)(context, bench, node)


def _together(scoring: Scoring, places: Sequence[Place]) -> list[Tried]:
    """What comes of the best response to all, and of the worst."""
    found = []
    for responses in (
        [(place.bench, place.bench.best) for place in places],
        [(place.bench, place.bench.worst) for place in places],
    ):
        given = {bench.declared.id: one.atoms for bench, one in responses if one is not None}
        picks = frozenset(pick for _, one in responses if one is not None for pick in one.picks)
        found.append(Tried(picks=picks, trial=scoring.try_(given)))
    return found


def _check_sum(
    context: Context, scoring: Scoring, places: Sequence[Place], total: Fraction
) -> None:
    """Names the loss where the gaps do not add up.

    Raises:
        UnknownRule: they earn together only, so that no gap has a key by itself.
    """
    nothing = scoring.try_({}).score
    alone = [
        place.bench.trial(place.bench.best.atoms).score - nothing
        for place in places
        if place.bench.best is not None
    ]
    if total > nothing and not any(alone):
        raise UnknownRule(Message("credit for all gaps together"))
    if sum(alone, start=Fraction(0)) != total - nothing:
        context.lose(
            "responseProcessing", Message("the gaps are worth more or less than their sum")
        )


def _gaps(context: Context, place: Place, placed: Placed) -> tuple[Gap, ...]:
    if place.part is None:
        return _with_shown(context, place, placed)
    part = with_feedback(context, place.part, place.bench.declared.id, placed)
    if part.has_wildcards:
        context.lose("has_wildcards", Message("a gap takes no texts with wildcards"))
    if part.is_all_or_nothing:
        context.lose(
            "is_all_or_nothing", Message("a gap of several options adds up what they are worth")
        )
    return (
        Gap(
            id=place.gap_by_node[place.node],
            kind=part.kind,
            mark=place.bench.mark,
            options=part.options,
            answers=part.answers,
            is_case_sensitive=part.is_case_sensitive,
            is_shuffled=part.is_shuffled,
            display=part.display,
        ),
    )


def _with_shown(context: Context, place: Place, placed: Placed) -> tuple[Gap, ...]:
    """The gaps of one list, the feedback of each at its right option."""
    response = place.bench.declared.id
    own = {key: text for (name, key), text in placed.picked.items() if name == response}
    if set(own) - {gap.id for gap in place.gaps}:
        context.lose(
            "feedback", Message("what is said of one wrong combination alone has no place")
        )
    return tuple(
        replace(
            gap,
            options=tuple(
                replace(option, feedback=own[gap.id])
                if option.fraction and gap.id in own
                else option
                for option in gap.options
            ),
        )
        for gap in place.gaps
    )


def _put_gaps(place: Place) -> None:
    """Writes the ids of the gaps into the text of a gap match, and takes its list away."""
    if place.node.tag != GAP_MATCH:
        return
    listed = {child: "" for child in place.node if child.tag in ("gapText", "gapImg")}
    marked = {node: mark(id) for node, id in place.gap_by_node.items()}
    substitute(place.node, {**listed, **marked})


def mark(id: str) -> str:
    """What stands for a gap in the text."""
    return "{{" + id + "}}"


def _text(place: Place) -> str | Element:
    """What stands for the interaction in the text: its gap, below its prompt if it has one."""
    prompt = place.node.find("prompt")
    if prompt is None and place.part is not None:
        return mark(place.gap_by_node[place.node])
    block = _list_text(place.node) if place.part is None else Element("div")
    if prompt is not None:
        shown = renamed(prompt, "div" if has_block(prompt) else "p")
        if place.part is None:
            substitute(block, {prompt: shown})
        else:
            block.append(shown)
    if place.part is not None:
        block.append(_gap_line(place))
    return block


def _list_text(node: Element) -> Element:
    """The text of a gap match, without a bare wrapper around all of it."""
    only = only_child(node)
    return renamed(node if only is None or only.tag != WRAPPER or only.attrib else only, WRAPPER)


def _gap_line(place: Place) -> Element:
    line = Element("p")
    line.text = mark(place.gap_by_node[place.node])
    return line
