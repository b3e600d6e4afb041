"""Reads what is chosen from: one option, several, or an order of all."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Kind, Option
from quizzes.formats.qti2.bench import Bench
from quizzes.formats.qti2.context import Context
from quizzes.formats.qti2.identifiers import from_identifier
from quizzes.formats.qti2.markup import plain
from quizzes.formats.qti2.part import Part
from quizzes.formats.qti2.values import simplest
from studypack.common.wording import Message

CHOICES: Final = frozenset({"simpleChoice", "inlineChoice"})
TRUTHS: Final = ("true", "false")


def read_choice(context: Context, bench: Bench, node: Element) -> Part:
    """A choice of one option or of several."""
    options, shown = _options(context, node)
    part = Part(
        kind=Kind.SINGLE_CHOICE,
        options=options,
        keys=tuple(one.get("identifier", "") for one in shown),
        is_shuffled=node.get("shuffle") == "true",
        display=_display(node),
    )
    if _takes_one(bench, node):
        return _read_single(bench, part, [plain(one).casefold() for one in shown])
    return _read_several(context, bench, replace(part, extras=_limits(node)))


def _options(context: Context, node: Element) -> tuple[tuple[Option, ...], list[Element]]:
    shown = [child for child in node if child.tag in CHOICES]
    options = tuple(
        Option(
            id=from_identifier(one.get("identifier", "")),
            text=context.unwrapped_text(one),
            is_pinned=one.get("fixed") == "true",
        )
        for one in shown
    )
    return options, shown


def _display(node: Element) -> str:
    if node.tag == "inlineChoiceInteraction":
        return "menu"
    return "row" if node.get("orientation") == "horizontal" else "column"


def _takes_one(bench: Bench, node: Element) -> bool:
    is_many = bench.declared.cardinality != "single" and node.get("maxChoices", "1") != "1"
    return node.tag == "inlineChoiceInteraction" or not is_many


def _limits(node: Element) -> dict[str, str]:
    """How many options may be chosen, where that is limited."""
    named = (("max_choices", node.get("maxChoices")), ("min_choices", node.get("minChoices")))
    return {f"qti2:{name}": value for name, value in named if value not in (None, "", "0")}


def _read_single(bench: Bench, part: Part, words: list[str]) -> Part:
    scores = [bench.try_([key], [key]) for key in part.keys]
    bench.settle(max(scores, default=Fraction(0)))
    shares = [bench.share(score) for score in scores]
    if not bench.is_part and sorted(words) == sorted(TRUTHS) and sorted(shares) == [0, 1]:
        return _as_truth(part, shares, words)
    return replace(part, options=_worth(part.options, shares))


def _as_truth(part: Part, shares: list[Fraction], words: list[str]) -> Part:
    """The options of a statement: their words belong to whoever shows them."""
    options = tuple(
        Option(id=word, fraction=share) for word, share in zip(words, shares, strict=True)
    )
    return replace(part, kind=Kind.TRUE_FALSE, options=options)


def _worth(options: Sequence[Option], shares: Sequence[Fraction]) -> tuple[Option, ...]:
    return tuple(
        replace(option, fraction=share) for option, share in zip(options, shares, strict=True)
    )


def _read_several(context: Context, bench: Bench, part: Part) -> Part:
    part = replace(part, kind=Kind.MULTIPLE_CHOICE)
    right = right_keys(bench, part.keys)
    scores = _try_several(bench, part.keys, right)
    bench.settle(max(scores.values(), default=Fraction(0)))
    if not maps(bench) and _only(right, scores):
        shares = _equal_shares(bench, part.keys, right)
        return replace(part, options=_worth(part.options, shares), is_all_or_nothing=True)
    worth = {key: _contribution(bench, scores, right, key) for key in part.keys}
    _check_sums(context, bench, scores, worth)
    shares = [bench.share(score) for score in worth.values()]
    return replace(part, options=_worth(part.options, shares))


def right_keys(bench: Bench, keys: Sequence[str]) -> frozenset[str]:
    """The responses that are right together: those declared correct, else those that earn."""
    declared = bench.declared
    if declared.correct:
        return frozenset(declared.correct) & frozenset(keys)
    return frozenset(key for key in keys if bench.try_([key]) > 0)


def _try_several(
    bench: Bench, keys: Sequence[str], right: frozenset[str]
) -> dict[frozenset[str], Fraction]:
    """The score of each option alone, of all right ones, of these but for one, and of all."""
    sets = [frozenset({key}) for key in keys]
    sets += [right, *(right ^ {key} for key in keys), frozenset(keys)]
    return {
        chosen: bench.try_([key for key in keys if key in chosen], sorted(chosen))
        for chosen in dict.fromkeys(sets)
        if chosen
    }


def maps(bench: Bench) -> bool:
    """Whether the rules add up what the mapping of the response says."""
    rules = bench.scoring.rules
    return rules is not None and any(
        node.get("identifier") == bench.declared.id for node in rules.iter("mapResponse")
    )


def _only(right: frozenset[str], scores: dict[frozenset[str], Fraction]) -> bool:
    """Whether the right options earn something together, and nothing else does."""
    return {chosen for chosen, score in scores.items() if score > 0} == {right}


def _equal_shares(bench: Bench, keys: Sequence[str], right: frozenset[str]) -> list[Fraction]:
    """What the right options are worth by the mapping, if it agrees, else the same each."""
    worth = bench.declared.mapping
    if worth is not None and {key for key in keys if worth.of(key) > 0} == right:
        return [bench.share(worth.of(key)) for key in keys]
    return [Fraction(1, len(right)) if key in right else Fraction(0) for key in keys]


def _contribution(
    bench: Bench, scores: dict[frozenset[str], Fraction], right: frozenset[str], key: str
) -> Fraction:
    """What an option adds to the score: marks below 0 do not show where it stands alone."""
    worth = bench.declared.mapping
    if worth is not None and maps(bench):
        return worth.of(key)
    alone = scores[frozenset({key})]
    if alone > 0 or key in right or not right:
        return alone
    return scores[right | {key}] - scores[right]


def _check_sums(
    context: Context,
    bench: Bench,
    scores: dict[frozenset[str], Fraction],
    worth: dict[str, Fraction],
) -> None:
    """Names the loss where the options do not add up to what the rules give."""
    for chosen, score in scores.items():
        added = sum((worth[key] for key in chosen), start=Fraction(0))
        if simplest(max(Fraction(0), min(bench.mark, added))) != simplest(max(Fraction(0), score)):
            why = Message(
                "choosing {value} is not worth the sum of its options",
                value=", ".join(sorted(chosen))[:80],
            )
            context.lose("responseProcessing", why)
            return


def read_order(context: Context, bench: Bench, node: Element) -> Part:
    """Options in their right order.

    Raises:
        UnorderedError: the right order is not declared.
    """
    options, shown = _options(context, node)
    by_key = {one.get("identifier", ""): option for one, option in zip(shown, options, strict=True)}
    order = [key for key in bench.declared.correct if key in by_key]
    if sorted(order) != sorted(by_key):
        raise UnorderedError
    scores = [bench.try_(one, ["right" if one == order else "other"]) for one in _orders(order)]
    bench.settle(scores[0])
    context_order = " ".join(by_key)
    return Part(
        kind=Kind.ORDERING,
        options=tuple(by_key[key] for key in order),
        keys=tuple(order),
        is_shuffled=node.get("shuffle") == "true",
        is_all_or_nothing=_is_all_or_nothing(context, bench, scores, len(order)),
        extras={} if order == list(by_key) else {"qti2:shown_order": context_order},
    )


class UnorderedError(Exception):
    """An order that does not name each option once."""


def _orders(order: list[str]) -> list[list[str]]:
    """The right order, and others: two changed places, and turned round."""
    swapped = [*order[1::-1], *order[2:]]
    return [order, swapped, order[::-1]]


def _is_all_or_nothing(context: Context, bench: Bench, scores: list[Fraction], count: int) -> bool:
    """Whether only the right order earns; else each option in its place earns the same."""
    if scores[1] <= 0 and scores[2] <= 0:
        return True
    in_place = [count, count - 2, count % 2] if count > 1 else [count] * 3
    expected = [bench.mark * Fraction(kept, count) for kept in in_place]
    if [simplest(one) for one in scores] != [simplest(one) for one in expected]:
        context.lose(
            "responseProcessing", Message("an order that is right in part earns another part")
        )
    return False
