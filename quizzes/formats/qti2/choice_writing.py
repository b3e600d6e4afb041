"""Writes what is chosen from: one option, several, or an order of all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Final

from quizzes.formats.item import Item, Kind, Option
from quizzes.formats.qti2.asking import (
    MAP_RESPONSE,
    MATCH_CORRECT,
    Asked,
    Names,
    score_mapping,
    score_match,
    shown,
    unique_identifiers,
)
from quizzes.formats.qti2.elements import (
    Branch,
    amount,
    base,
    choose,
    element,
    mapping,
    response,
    set_outcome,
    show,
    truth,
    variable,
)
from quizzes.formats.qti2.markup import plain
from quizzes.formats.qti2.xhtml import tree, xhtml

TRUTHS: Final = {"true": "True", "false": "False"}
UNLIMITED: Final = "0"
MAX_CHOICES: Final = "qti2:max_choices"
MIN_CHOICES: Final = "qti2:min_choices"
SHOWN_ORDER: Final = "qti2:shown_order"


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A choice to be written, of an item or of a gap; `display` as in a gap."""

    options: tuple[Option, ...]
    mark: Fraction
    is_several: bool = False
    is_all_or_nothing: bool = False
    is_shuffled: bool = False
    display: str = "column"
    extras: Mapping[str, str]


def choice_of(item: Item) -> Choice:
    """The choice that an item asks for."""
    options = item.options
    if item.kind is Kind.TRUE_FALSE:
        options = tuple(
            option if option.text else _worded(option, TRUTHS.get(option.id, option.id))
            for option in options
        )
    return Choice(
        options=options,
        mark=item.mark,
        is_several=item.kind is Kind.MULTIPLE_CHOICE,
        is_all_or_nothing=item.is_all_or_nothing,
        is_shuffled=item.is_shuffled,
        extras=item.extras,
    )


def _worded(option: Option, words: str) -> Option:
    text = type(option.text)(source=words)
    return Option(
        id=option.id,
        text=text,
        fraction=option.fraction,
        feedback=option.feedback,
        is_pinned=option.is_pinned,
    )


def write_choice(names: Names, choice: Choice) -> Asked:
    """A choice of one option or of several."""
    keys = unique_identifiers([option.id for option in choice.options])
    is_all = choice.is_several and choice.is_all_or_nothing
    feedbacks = shown(
        [(key, option.feedback) for key, option in zip(keys, choice.options, strict=True)]
    )
    return Asked(
        declaration=_declare(names, choice, keys),
        interaction=_interaction(names, choice, keys),
        scoring=score_match(names, choice.mark) if is_all else score_mapping(names),
        template=_template(choice, is_all=is_all),
        feedbacks=feedbacks,
        showing=show(names.feedback, variable(names.response)) if feedbacks else "",
    )


def _template(choice: Choice, *, is_all: bool) -> str:
    if not is_all:
        return MAP_RESPONSE
    return MATCH_CORRECT if choice.mark == 1 else ""


def _declare(names: Names, choice: Choice, keys: Sequence[str]) -> str:
    worth = [(key, option.fraction) for key, option in zip(keys, choice.options, strict=True)]
    best = max((share for _, share in worth), default=Fraction(0))
    right = [key for key, share in worth if share > 0]
    if not choice.is_several:
        right = [key for key, share in worth if share == best > 0][:1]
    marks = [(key, share * choice.mark) for key, share in worth]
    return response(
        names.response,
        "multiple" if choice.is_several else "single",
        "identifier",
        right,
        mapping(marks, bounds=(Fraction(0), choice.mark) if choice.is_several else None),
    )


def _interaction(names: Names, choice: Choice, keys: Sequence[str]) -> str:
    attributes = {"responseIdentifier": names.response, "shuffle": truth(choice.is_shuffled)}
    if choice.display == "menu" and not choice.is_several:
        lines = [
            element("inlineChoice", _named(key, option), escape(_words(option), quote=False))
            for key, option in zip(keys, choice.options, strict=True)
        ]
        return element("inlineChoiceInteraction", attributes, *lines)
    attributes |= _limits(choice)
    if choice.display == "row":
        attributes["orientation"] = "horizontal"
    return element("choiceInteraction", attributes, *_simple(choice.options, keys))


def _simple(options: Sequence[Option], keys: Sequence[str]) -> list[str]:
    return [
        element("simpleChoice", _named(key, option), xhtml(option.text.source))
        for key, option in zip(keys, options, strict=True)
    ]


def _named(key: str, option: Option) -> dict[str, str]:
    return {"identifier": key} | ({"fixed": "true"} if option.is_pinned else {})


def _words(option: Option) -> str:
    """The words of an option: a menu shows no markup."""
    return plain(tree(option.text.source))


def _limits(choice: Choice) -> dict[str, str]:
    if not choice.is_several:
        return {"maxChoices": "1"}
    limits = {"maxChoices": choice.extras.get(MAX_CHOICES, UNLIMITED)}
    least = choice.extras.get(MIN_CHOICES)
    return limits | ({"minChoices": least} if least else {})


def write_order(names: Names, item: Item) -> Asked:
    """An order of all options."""
    keys = unique_identifiers([option.id for option in item.options])
    by_key = dict(zip(keys, item.options, strict=True))
    order = item.extras.get(SHOWN_ORDER, "").split()
    listed = order if sorted(order) == sorted(keys) else keys
    attributes = {"responseIdentifier": names.response, "shuffle": truth(item.is_shuffled)}
    is_plain = item.is_all_or_nothing and item.mark == 1
    lines = _simple([by_key[key] for key in listed], listed)
    return Asked(
        declaration=response(names.response, "ordered", "identifier", keys),
        interaction=element("orderInteraction", attributes, *lines),
        scoring=score_match(names, item.mark) if item.is_all_or_nothing else _by_place(names, item),
        template=MATCH_CORRECT if is_plain else "",
    )


def _by_place(names: Names, item: Item) -> str:
    """An equal part of the mark for each option that stands in its place."""
    keys = unique_identifiers([option.id for option in item.options])
    added = element("sum", {}, variable(names.score), amount(item.mark / max(1, len(keys))))
    return "".join(
        choose(
            [Branch(condition=_stands(names, key, place), rules=(set_outcome(names.score, added),))]
        )
        for place, key in enumerate(keys, 1)
    )


def _stands(names: Names, key: str, place: int) -> str:
    there = element("index", {"n": str(place)}, variable(names.response))
    return element("match", {}, there, base("identifier", key))
