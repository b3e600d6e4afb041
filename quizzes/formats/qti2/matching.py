"""Reads what belongs together: pairs, and texts whose gaps are filled from one list."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Gap, Kind, Option, Pair
from quizzes.formats.qti2.bench import Bench
from quizzes.formats.qti2.choices import maps
from quizzes.formats.qti2.context import Context
from quizzes.formats.qti2.identifiers import from_identifier
from quizzes.formats.qti2.part import Part
from studypack.common.wording import Message

CHOICE: Final = "simpleAssociableChoice"
# Wrong pairs are tried for what they cost and show, while there are not too many.
MOST_WRONG: Final = 400


class UnmatchedError(Exception):
    """Pairs that no list of prompts with one match each can say; the message tells why."""


@dataclass(frozen=True, kw_only=True)
class Sides:
    """What is matched: identifiers in their order, and every choice by its identifier."""

    prompts: tuple[str, ...]
    matches: tuple[str, ...]
    right: Mapping[str, str]
    nodes: Mapping[str, Element] = field(default_factory=dict)

    @property
    def wrong(self) -> Iterator[tuple[str, str]]:
        """The pairs that are not right."""
        for prompt in self.prompts:
            for match in self.matches:
                if self.right.get(prompt) != match:
                    yield prompt, match


def right_pairs(bench: Bench) -> list[tuple[str, str]]:
    """The pairs that are right: those declared correct, else those that the mapping rewards."""
    declared = bench.declared
    texts: Sequence[str] = declared.correct
    if not texts and declared.mapping is not None:
        texts = [entry.key for entry in declared.mapping.entries if entry.value > 0]
    pairs = [text.split() for text in texts]
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]


def read_match(context: Context, bench: Bench, node: Element) -> Part:
    """Prompts, and what belongs to each.

    Raises:
        UnmatchedError: a prompt belongs to several, or to none.
    """
    sides = _sides(bench, node)
    scores = _try_pairs(context, bench, list(sides.right.items()), list(sides.wrong))
    pairs = [
        Pair(
            id=from_identifier(prompt),
            prompt=context.unwrapped_text(sides.nodes[prompt]),
            match=context.unwrapped_text(sides.nodes[sides.right[prompt]]),
            fraction=share,
        )
        for prompt, share in zip(sides.prompts, _shares(bench, scores), strict=True)
    ]
    used = set(sides.right.values())
    pairs += [
        Pair(id=from_identifier(one), match=context.unwrapped_text(sides.nodes[one]))
        for one in sides.matches
        if one not in used
    ]
    return Part(
        kind=Kind.MATCHING,
        pairs=tuple(pairs),
        keys=tuple(sides.prompts),
        is_shuffled=node.get("shuffle") == "true",
        is_all_or_nothing=scores.is_all,
    )


def _sides(bench: Bench, node: Element) -> Sides:
    """The two lists of a match, or those that the right pairs make of one list."""
    sets = [list(one.iter(CHOICE)) for one in node.findall("simpleMatchSet")]
    nodes = {one.get("identifier", ""): one for one in node.iter(CHOICE)}
    right = [pair for pair in right_pairs(bench) if set(pair) <= set(nodes)]
    if len(sets) == 2:
        prompts, matches = ([one.get("identifier", "") for one in side] for side in sets)
    else:
        prompts = [prompt for prompt, _ in right]
        matches = [name for name in nodes if name not in set(prompts)]
    _check_prompts(prompts, [prompt for prompt, _ in right])
    return Sides(prompts=tuple(prompts), matches=tuple(matches), right=dict(right), nodes=nodes)


def _check_prompts(prompts: Sequence[str], matched: Sequence[str]) -> None:
    """Raises UnmatchedError unless each prompt belongs to exactly one match."""
    if len(set(matched)) < len(matched):
        raise UnmatchedError(Message("one choice belongs to several others"))
    alone = [prompt for prompt in prompts if prompt not in set(matched)]
    if alone or not matched:
        raise UnmatchedError(
            Message("the choice {value} belongs to no other", value=", ".join(alone)[:60])
        )


@dataclass(frozen=True, kw_only=True)
class PairScores:
    """What the right pairs score, one by one and together."""

    alone: tuple[Fraction, ...]
    together: Fraction

    @property
    def is_all(self) -> bool:
        """Whether only all of them together earn something."""
        return self.together > 0 and len(self.alone) > 1 and not any(self.alone)


def _try_pairs(
    context: Context,
    bench: Bench,
    right: Sequence[tuple[str, str]],
    wrong: Sequence[tuple[str, str]],
    names: Sequence[str] | None = None,
) -> PairScores:
    """What the pairs score; the trials are remembered by the names of the pairs."""
    picks = [prompt for prompt, _ in right] if names is None else list(names)
    atoms = [_atom(bench, pair) for pair in right]
    alone = [bench.try_([atom], [pick]) for atom, pick in zip(atoms, picks, strict=True)]
    together = bench.try_(atoms, picks)
    bench.settle(together)
    for pair in wrong[:MOST_WRONG]:
        if bench.try_([_atom(bench, pair)], [" ".join(pair)]):
            context.lose(
                "responseProcessing",
                Message("the pair {value} has a mark as well", value=" ".join(pair)[:60]),
            )
            break
    worth = bench.declared.mapping
    if worth is not None and maps(bench) and worth.default:
        context.lose("responseProcessing", Message("pairs that are not right have a mark as well"))
    return PairScores(alone=tuple(alone), together=together)


def _atom(bench: Bench, pair: tuple[str, str]) -> str:
    is_directed = bench.declared.base_type != "pair"
    return " ".join(pair if is_directed else sorted(pair))


def _shares(bench: Bench, scores: PairScores) -> list[Fraction | None]:
    """The part of the mark of each pair; None where they share it equally."""
    count = len(scores.alone)
    shares = [bench.share(score) for score in scores.alone]
    if scores.is_all or all(share == Fraction(1, count) for share in shares):
        return [None] * count
    return list(shares)


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A text whose gaps are filled from one list, as read."""

    gaps: tuple[Gap, ...]
    gap_by_node: Mapping[Element, str]
    mark: Fraction


def read_gap_match(context: Context, bench: Bench, node: Element) -> Filling:
    """The gaps of a text, each with the options of its list.

    Raises:
        UnmatchedError: a gap is right with several, or with none.
    """
    choices = [one for one in node if one.tag in ("gapText", "gapImg")]
    gaps = list(node.iter("gap"))
    names = [gap.get("identifier", "") for gap in gaps]
    known = {one.get("identifier", "") for one in choices}
    right = {gap: choice for choice, gap in right_pairs(bench) if choice in known}
    if len(right) < len(right_pairs(bench)) or set(right) != set(names):
        raise UnmatchedError(Message("a gap is right with several choices, or with none"))
    pairs = [(right[name], name) for name in names]
    scores = _try_pairs(context, bench, pairs, _wrong(known, pairs), names)
    shares = _shares(bench, scores)
    is_once = all(one.get("matchMax", "1") == "1" for one in choices)
    if scores.is_all:
        context.lose("responseProcessing", Message("the gaps earn together only"))
    return Filling(
        gaps=tuple(
            Gap(
                id=from_identifier(name),
                kind=Kind.SINGLE_CHOICE,
                mark=bench.mark * (share if share is not None else Fraction(1, len(names))),
                options=_filled(context, choices, right[name]),
                is_shuffled=node.get("shuffle") == "true",
                group=from_identifier(bench.declared.id) if is_once else "",
            )
            for name, share in zip(names, shares, strict=True)
        ),
        gap_by_node={gap: from_identifier(gap.get("identifier", "")) for gap in gaps},
        mark=bench.mark,
    )


def _wrong(known: set[str], pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    right = dict.fromkeys(pairs)
    gaps = [gap for _, gap in pairs]
    return [(one, gap) for one in sorted(known) for gap in gaps if (one, gap) not in right]


def _filled(context: Context, choices: Sequence[Element], right: str) -> tuple[Option, ...]:
    return tuple(
        Option(
            id=from_identifier(one.get("identifier", "")),
            text=context.unwrapped_text(one),
            fraction=Fraction(one.get("identifier") == right),
        )
        for one in choices
    )
