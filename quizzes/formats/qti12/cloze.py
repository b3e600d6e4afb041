"""Texts with gaps: several blanks, several menus, and responses within a text."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from quizzes.formats.item import Answer, Gap, Item, Kind, Markup
from quizzes.formats.qti12.choices import read_options
from quizzes.formats.qti12.credit import full_score, marks_of, meant
from quizzes.formats.qti12.feedback import ALL_RIGHT, NOTHING, Key, Placed, place_feedback
from quizzes.formats.qti12.matching import PREFIX
from quizzes.formats.qti12.metadata import our_fact
from quizzes.formats.qti12.ours import with_tolerances
from quizzes.formats.qti12.presentation import Pieces, Response, join
from quizzes.formats.qti12.scoring import Outcome, Processing, UnsupportedError
from quizzes.formats.qti12.source import Source
from quizzes.formats.qti12.texts import (
    accepted,
    is_case_sensitive,
    is_numeric,
    typed_for,
    typed_values,
)
from studypack.common.wording import Message

BLANKS: Final = "fill_in_multiple_blanks"
MENUS: Final = "multiple_dropdowns"
DISPLAYS: Final = frozenset({"menu", "column", "row", "line"})


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What the candidates for a gap earn, the others left empty.

    Attributes:
        typed: what is answered for each candidate.
    """

    name: str
    response: Response
    kind: Kind
    typed: Mapping[str, tuple[str, ...]]
    outcomes: Mapping[str, Outcome]
    numbers: Mapping[str, Answer] = field(default_factory=dict)

    @property
    def best(self) -> Fraction:
        """The most that can be earned here."""
        scores = [outcome.score for outcome in self.outcomes.values() if outcome.score > 0]
        if self.kind is Kind.MULTIPLE_CHOICE:
            return sum(scores, Fraction(0))
        return max(scores, default=Fraction(0))

    @property
    def best_answer(self) -> tuple[str, ...]:
        """What earns it; the first candidate where nothing alone earns anything."""
        earning = [value for value, outcome in self.outcomes.items() if outcome.score > 0]
        if self.kind is Kind.MULTIPLE_CHOICE:
            return tuple(earning)
        best = max(self.typed, key=lambda value: self.outcomes[value].score, default="")
        return self.typed.get(best, ())


def gap_name(response: Response) -> str:
    """What a gap is called in the text: the text of its own, or its identifier."""
    own = join(response.pieces)[0].strip()
    return own or response.id.removeprefix(PREFIX)


def has_gaps(responses: Sequence[Response], text: str) -> bool:
    """Whether every response stands in the text as `[name]`."""
    return (
        bool(responses)
        and all(response.pieces or response.id.startswith(PREFIX) for response in responses)
        and all(f"[{gap_name(response)}]" in text for response in responses)
    )


def read_cloze(
    source: Source,
    base: Item,
    parts: Sequence[Pieces | Response],
    processing: Processing,
    points: Fraction | None,
    named: str,
) -> Item:
    """A text with gaps: named in it in brackets, or standing where their responses do."""
    responses = [part for part in parts if isinstance(part, Response)]
    shown = source.text(piece for part in parts if not isinstance(part, Response) for piece in part)
    is_named = has_gaps(responses, shown.source)
    names = {response.id: gap_name(response) if is_named else response.id for response in responses}
    gaps = [_filled(response, names[response.id], processing, named) for response in responses]
    empty = processing.run({})
    together = processing.run({gap.response.id: gap.best_answer for gap in gaps})
    is_joint = all(gap.best <= empty.score for gap in gaps) and together.score > empty.score
    placed = _place(source, gaps, {NOTHING: empty, ALL_RIGHT: together})
    total = together.score if is_joint else sum((gap.best for gap in gaps), Fraction(0))
    scores = (outcome.score for gap in gaps for outcome in gap.outcomes.values())
    single = max(scores, default=Fraction(0))
    whole = full_score(processing, single=single, total=total, points=points)
    told = _told(source)
    marks = [Fraction(1)] * len(gaps) if is_joint else _marks(told, gaps)
    units = [
        _unit(gap, mark, whole / sum(marks), told, is_joint)
        for gap, mark in zip(gaps, marks, strict=True)
    ]
    return replace(
        placed.onto(base),
        text=replace(shown, source=_in_brackets(shown.source, names.values()))
        if is_named
        else source.text(_inline(parts)),
        gaps=tuple(
            _gap(source, gap, mark, _fractions(gap, unit), processing, placed)
            for gap, mark, unit in zip(gaps, marks, units, strict=True)
        ),
        is_all_or_nothing=is_joint,
    )


def _in_brackets(text: str, names: Iterable[str]) -> str:
    for name in names:
        text = text.replace(f"[{name}]", "{{" + name + "}}", 1)
    return text


def _inline(parts: Sequence[Pieces | Response]) -> Pieces:
    """The whole text, each response as a gap where it stands."""
    pieces: list[tuple[Markup, str]] = []
    for part in parts:
        if isinstance(part, Response):
            pieces += part.pieces
        markup = pieces[-1][0] if pieces else Markup.HTML
        pieces += [(markup, "{{" + part.id + "}}")] if isinstance(part, Response) else part
    source, markup = join(pieces, between="")
    return ((markup, source),)


def _filled(response: Response, name: str, processing: Processing, named: str) -> Filled:
    kind = _kind(response, named)
    if kind is Kind.NUMERIC:
        return _filled_with_number(response, name, processing)
    if response.tag == "response_lid":
        typed = {label.id: (label.id,) for label in response.labels}
    else:
        values = typed_values(processing, response.id)
        typed = {value: (typed_for(value, pattern),) for value, pattern in values.items()}
    outcomes = {value: processing.run({response.id: given}) for value, given in typed.items()}
    return Filled(name=name, response=response, kind=kind, typed=typed, outcomes=outcomes)


def _kind(response: Response, named: str) -> Kind:
    if response.tag != "response_lid":
        return Kind.NUMERIC if is_numeric(response) else Kind.SHORT_TEXT
    if response.cardinality == "multiple":
        return Kind.MULTIPLE_CHOICE
    if response.cardinality != "single" or response.rendering != "render_choice":
        raise UnsupportedError(Message("a gap asks for something that no gap of ours does"))
    return Kind.SHORT_TEXT if named == BLANKS else Kind.SINGLE_CHOICE


def are_blanks(responses: Sequence[Response]) -> bool:
    """Whether the labels of each response are one text in several spellings: nothing to choose."""
    for response in responses:
        texts = {join(label.pieces)[0].strip().casefold() for label in response.labels}
        if len(texts) != 1 or response.tag != "response_lid":
            return False
    return True


def _filled_with_number(response: Response, name: str, processing: Processing) -> Filled:
    """The numbers that rules want in a gap, by their value as written, each by its rule alone."""
    outcomes: dict[str, Outcome] = {}
    numbers: dict[str, Answer] = {}
    for rule in processing.scoring_of(response.id):
        for answer in accepted(rule):
            numbers.setdefault(answer.value, answer)
            outcomes.setdefault(answer.value, processing.alone(rule).run({}))
    return Filled(
        name=name,
        response=response,
        kind=Kind.NUMERIC,
        typed={value: (value,) for value in numbers},
        outcomes=outcomes,
        numbers=numbers,
    )


def _place(source: Source, gaps: Sequence[Filled], whole: Mapping[Key, Outcome]) -> Placed:
    outcomes = dict(whole) | {
        (gap.response.id, value): outcome for gap in gaps for value, outcome in gap.outcomes.items()
    }
    shown = {key: outcome.shown for key, outcome in outcomes.items()}
    return place_feedback(source, shown, right=[ALL_RIGHT])


def _told(source: Source) -> dict[str, Mapping[str, Any]]:
    """What our own files say of each gap besides, by its name."""
    fact = our_fact(source.fields, "gaps")
    told = fact if isinstance(fact, dict) else {}
    return {name: facts for name, facts in told.items() if isinstance(facts, dict)}


def _marks(told: Mapping[str, Mapping[str, Any]], gaps: Sequence[Filled]) -> list[Fraction]:
    """What the gaps are worth: as our own files say, else by what they earn at best."""
    try:
        marks = [Fraction(str(told[gap.name]["mark"])) for gap in gaps]
    except (KeyError, ValueError, ZeroDivisionError):
        return marks_of(gap.best for gap in gaps)
    return marks if all(mark > 0 for mark in marks) else marks_of(gap.best for gap in gaps)


def _unit(
    gap: Filled, mark: Fraction, least: Fraction, told: Mapping[str, object], is_joint: bool
) -> Fraction | None:
    """The points that are the whole mark of a gap; None where none alone earns anything."""
    if is_joint:
        return None
    return mark * least if gap.name in told else gap.best


def _gap(
    source: Source,
    gap: Filled,
    mark: Fraction,
    fractions: Mapping[str, Fraction],
    processing: Processing,
    placed: Placed,
) -> Gap:
    is_typed = gap.kind in (Kind.SHORT_TEXT, Kind.NUMERIC)
    told = _told(source).get(gap.name, {})
    display = told.get("display", "line" if is_typed else "menu")
    return Gap(
        id=gap.name,
        kind=gap.kind,
        mark=mark,
        options=() if is_typed else read_options(source, gap.response, fractions, placed),
        answers=with_tolerances(
            _answers(gap, fractions, placed) if is_typed else (), told.get("tolerances")
        ),
        is_case_sensitive=is_case_sensitive(processing, gap.response.id)
        and gap.kind is Kind.SHORT_TEXT,
        is_shuffled=gap.response.is_shuffled,
        display=display if display in DISPLAYS else "menu",
        group=str(told.get("group", "")),
    )


def _fractions(gap: Filled, unit: Fraction | None) -> dict[str, Fraction]:
    """The part of the gap's mark that each candidate earns.

    What a blank lists and no rule marks is accepted all the same: one cannot list a wrong text,
    and Canvas writes the rule for the first of them only.
    """
    is_listed = gap.kind is Kind.SHORT_TEXT and gap.response.tag == "response_lid"
    fractions = {}
    for value, outcome in gap.outcomes.items():
        part = Fraction(1) if unit is None else Fraction(0)
        if unit:
            part = max(min(meant(outcome.score / unit), Fraction(1)), Fraction(-1))
        fractions[value] = Fraction(1) if is_listed and not part else part
    return fractions


def _answers(
    gap: Filled,
    fractions: Mapping[str, Fraction],
    placed: Placed,
) -> tuple[Answer, ...]:
    texts = {label.id: join(label.pieces)[0].strip() for label in gap.response.labels}
    is_listed = gap.response.tag == "response_lid"
    return tuple(
        replace(
            gap.numbers.get(value, Answer(value=texts.get(value, value) if is_listed else value)),
            fraction=fraction,
            feedback=placed.of(gap.response.id, value),
        )
        for value, fraction in fractions.items()
    )
