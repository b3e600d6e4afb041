"""Choices and orders: what each option earns, worked out by choosing it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Item, Kind, Option
from quizzes.formats.qti12.credit import full_score, share
from quizzes.formats.qti12.feedback import ALL_RIGHT, NOTHING, Key, Placed, place_feedback
from quizzes.formats.qti12.identifiers import own_id
from quizzes.formats.qti12.presentation import Response
from quizzes.formats.qti12.scoring import Outcome, Processing, UnsupportedError, value_of
from quizzes.formats.qti12.source import Source
from studypack.common.wording import Message

TRUE: Final = frozenset({"true", "t", "yes", "wahr", "richtig", "vrai", "verdadero", "vero"})
FALSE: Final = frozenset({"false", "f", "no", "falsch", "faux", "falso"})
PLAIN_TRUE_FALSE: Final = ("true", "false")


@dataclass(frozen=True, kw_only=True)
class Credit:
    """What the options of a choice earn.

    Attributes:
        outcomes: what is earned and shown by each option alone, by nothing, and by all the right.
        fractions: the part of the mark by option.
        right: the options that together earn all of it.
    """

    outcomes: Mapping[Key, Outcome]
    fractions: Mapping[str, Fraction]
    right: Collection[str]
    is_all_or_nothing: bool = False
    loss: str = ""


def read_choice(
    source: Source, base: Item, response: Response, processing: Processing, points: Fraction | None
) -> Item:
    """A question with options, one or several of which may be chosen."""
    is_multiple = base.kind is Kind.MULTIPLE_CHOICE
    rate = multiple_credit if is_multiple else single_credit
    credit = rate(response, processing, points)
    if credit.loss:
        source.lose("options", credit.loss)
    placed = place_feedback(
        source,
        {key: outcome.shown for key, outcome in credit.outcomes.items()},
        right=_full(response, credit, is_multiple),
        partly=[
            (response.id, name)
            for name, fraction in credit.fractions.items()
            if 0 < fraction < 1 and not is_multiple
        ],
    )
    return replace(
        placed.onto(base),
        options=read_options(source, response, credit.fractions, placed),
        is_shuffled=response.is_shuffled,
        is_all_or_nothing=credit.is_all_or_nothing,
    )


def _full(response: Response, credit: Credit, is_multiple: bool) -> list[Key]:
    """The candidates that earn the whole mark."""
    whole = [(response.id, name) for name in credit.right]
    if is_multiple:
        return [ALL_RIGHT, *(whole if len(whole) == 1 else [])]
    return whole


def read_options(
    source: Source, response: Response, fractions: Mapping[str, Fraction], placed: Placed
) -> tuple[Option, ...]:
    """The options of a response in their order."""
    return tuple(
        Option(
            id=own_id(label.id),
            text=source.text(label.pieces),
            fraction=fractions[label.id],
            feedback=placed.of(response.id, label.id),
            is_pinned=label.is_pinned and response.is_shuffled,
        )
        for label in response.labels
    )


def single_credit(response: Response, processing: Processing, points: Fraction | None) -> Credit:
    """What each option earns where one is chosen."""
    outcomes = _alone(response, processing)
    best = max((outcome.score for key, outcome in outcomes.items() if key[0]), default=Fraction(0))
    whole = full_score(processing, single=best, total=best, points=points)
    fractions = {
        label.id: share(outcomes[response.id, label.id].score, whole, processing.line)
        for label in response.labels
    }
    return Credit(
        outcomes=outcomes,
        fractions=fractions,
        right=[name for name, fraction in fractions.items() if fraction == 1],
    )


def _alone(response: Response, processing: Processing) -> dict[Key, Outcome]:
    outcomes = {NOTHING: processing.run({})}
    for label in response.labels:
        outcomes[response.id, label.id] = processing.run({response.id: (label.id,)})
    return outcomes


def multiple_credit(response: Response, processing: Processing, points: Fraction | None) -> Credit:
    """What each option earns where several are chosen: parts that add up, or all or nothing."""
    names = [label.id for label in response.labels]
    outcomes = _alone(response, processing)
    empty = outcomes[NOTHING].score
    gains = {name: outcomes[response.id, name].score - empty for name in names}

    def earned(chosen: Collection[str]) -> Fraction:
        return processing.run({response.id: tuple(chosen)}).score - empty

    adding = [name for name in names if gains[name] > 0]
    keys = [key for key in _keys(processing, response) if set(key) <= set(names)]
    if all(earned(tried) == sum(gains[name] for name in tried) for tried in (adding, names, *keys)):
        return _adding_up(response, processing, points, gains, outcomes)
    key = max(keys, key=earned, default=[])
    outcomes[ALL_RIGHT] = processing.run({response.id: tuple(key)})
    whole = full_score(processing, single=earned(key), total=earned(key), points=points)
    parts = max((earned([part for part in key if part != left]) for left in key), default=empty)
    return Credit(
        outcomes=outcomes,
        fractions={name: Fraction(1, len(key)) if name in key else Fraction(0) for name in names},
        right=key,
        is_all_or_nothing=True,
        loss=_difference(
            earned(key) / whole, parts, max(map(earned, _with_more(key, names)), default=empty)
        ),
    )


def _with_more(key: Collection[str], names: Iterable[str]) -> Iterable[list[str]]:
    return ([*key, name] for name in names if name not in key)


def _difference(whole: Fraction, parts: Fraction, more: Fraction) -> str:
    """How the file's rules differ from all or nothing; empty where they do not."""
    if parts > 0:
        return Message(
            "some of the right options earn a part of the mark, by rules that do not add up."
        )
    if more > 0:
        return Message(
            "choosing more than the right options earns marks in the file, and none here."
        )
    return "" if whole == 1 else "the right options do not earn the whole mark in the file."


def _adding_up(
    response: Response,
    processing: Processing,
    points: Fraction | None,
    gains: Mapping[str, Fraction],
    outcomes: dict[Key, Outcome],
) -> Credit:
    right = [name for name, gain in gains.items() if gain > 0]
    outcomes[ALL_RIGHT] = processing.run({response.id: tuple(right)})
    whole = full_score(
        processing,
        single=max(gains.values(), default=Fraction(0)),
        total=sum((gains[name] for name in right), Fraction(0)),
        points=points,
    )
    fractions = {name: share(gain, whole, processing.line) for name, gain in gains.items()}
    return Credit(outcomes=outcomes, fractions=fractions, right=right)


def _keys(processing: Processing, response: Response) -> list[list[str]]:
    """What the scoring rules name as chosen, each once."""
    return [list(dict.fromkeys(chosen(rule.condition, response.id))) for rule in processing.scoring]


def chosen(condition: Element, name: str) -> Iterable[str]:
    """The values that a condition wants in a response, those it wants absent left out."""
    for node in condition:
        if node.tag == "varequal" and node.get("respident", "") == name:
            yield value_of(node)
        elif node.tag != "not":
            yield from chosen(node, name)


def as_true_false(item: Item, named: str) -> Item | None:
    """The same as a true-or-false question, where its two options say so."""
    words = [option.text.source.strip().casefold() for option in item.options]
    is_named = named in ("true_false", "truefalse")
    if len(words) != 2 or not (is_named or (not named and sorted(words) == ["false", "true"])):
        return None
    ids = ["true" if word in TRUE else "false" if word in FALSE else "" for word in words]
    if sorted(ids) != ["false", "true"]:
        return None
    options = (replace(option, id=ids[place]) for place, option in enumerate(item.options))
    return replace(item, kind=Kind.TRUE_FALSE, options=tuple(options))


def read_ordering(
    source: Source, base: Item, response: Response, processing: Processing, points: Fraction | None
) -> Item:
    """A question whose options are put in order.

    Raises:
        UnsupportedError: no rule says the order of all of them.
    """
    labels = {label.id: label for label in response.labels}
    orders = [tuple(key) for key in _keys(processing, response) if set(key) == set(labels)]
    outcomes = {order: processing.run({response.id: order}) for order in orders}
    best = max(orders, key=lambda order: outcomes[order].score, default=())
    if labels and (not best or outcomes[best].score <= processing.run({}).score):
        raise UnsupportedError(Message("no rule of the question says the right order"))
    score = outcomes[best].score if best else Fraction(0)
    full_score(processing, single=score, total=score, points=points)
    shown = {NOTHING: processing.run({}).shown}
    if best:
        shown[ALL_RIGHT] = outcomes[best].shown
    placed = place_feedback(source, shown, right=[ALL_RIGHT])
    return replace(
        placed.onto(base),
        options=tuple(
            Option(id=own_id(name), text=source.text(labels[name].pieces)) for name in best
        ),
        is_shuffled=response.is_shuffled,
        is_all_or_nothing=True,
    )
