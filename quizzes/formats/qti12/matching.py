"""Pairs: what belongs to each prompt, worked out by choosing it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from quizzes.formats.item import Item, Pair, Text
from quizzes.formats.qti12.credit import full_score, share
from quizzes.formats.qti12.feedback import ALL_RIGHT, NOTHING, Key, place_feedback
from quizzes.formats.qti12.identifiers import own_id
from quizzes.formats.qti12.presentation import Label, Response
from quizzes.formats.qti12.scoring import Outcome, Processing
from quizzes.formats.qti12.source import Source
from studypack.common.wording import Counted, Message

PREFIX: Final = "response_"


@dataclass(frozen=True, kw_only=True)
class Match:
    """What belongs to the prompt of a response, and what choosing it earns."""

    response: Response
    label: Label | None
    score: Fraction


def is_matching(responses: Sequence[Response]) -> bool:
    """Whether each response has a prompt, and all choose among the same labels."""
    if len(responses) < 2 or not all(
        response.tag == "response_lid" and response.pieces and response.cardinality == "single"
        for response in responses
    ):
        return False
    first = {label.id for label in responses[0].labels}
    return all(first & {label.id for label in response.labels} for response in responses)


def read_matching(
    source: Source,
    base: Item,
    responses: Sequence[Response],
    processing: Processing,
    points: Fraction | None,
) -> Item:
    """A question whose prompts are each given what belongs to them."""
    outcomes = _outcomes(responses, processing)
    matches = [_match(source, response, outcomes) for response in responses]
    scores = [match.score for match in matches]
    whole = full_score(
        processing,
        single=max(scores, default=Fraction(0)),
        total=sum(scores, Fraction(0)),
        points=points,
    )
    shares = [share(score, whole, processing.line) for score in scores]
    right = processing.run(
        {match.response.id: (match.label.id,) for match in matches if match.label}
    )
    shown = {key: outcome.shown for key, outcome in outcomes.items()}
    shown |= {ALL_RIGHT: right.shown, NOTHING: processing.run({}).shown}
    placed = place_feedback(source, _by_prompt(shown, matches), right=[ALL_RIGHT])
    is_equal = len(set(scores)) <= 1
    pairs = [
        Pair(
            id=own_id(match.response.id.removeprefix(PREFIX)),
            prompt=source.text(match.response.pieces),
            match=source.text(match.label.pieces),
            feedback=placed.of(match.response.id, match.response.id.removeprefix(PREFIX)),
            fraction=None if is_equal else part,
        )
        for match, part in zip(matches, shares, strict=True)
        if match.label
    ]
    return replace(
        placed.onto(base),
        pairs=(*_told(source, pairs), *_unmatched(source, responses, matches)),
        is_shuffled=any(response.is_shuffled for response in responses),
    )


def _outcomes(responses: Sequence[Response], processing: Processing) -> dict[Key, Outcome]:
    return {
        (response.id, label.id): processing.run({response.id: (label.id,)})
        for response in responses
        for label in response.labels
    }


def _match(source: Source, response: Response, outcomes: dict[Key, Outcome]) -> Match:
    scores = {label.id: outcomes[response.id, label.id].score for label in response.labels}
    best = max(scores.values(), default=Fraction(0))
    earning = [label for label in response.labels if best > 0 and scores[label.id] == best]
    if not earning:
        source.lose(
            "pairs",
            Message("nothing belongs to the prompt {id}; it is left out.", id=repr(response.id)),
        )
    elif any(label.pieces != earning[0].pieces for label in earning):
        source.lose(
            "pairs",
            Message("several answers belong to {id}; the first is kept.", id=repr(response.id)),
        )
    return Match(response=response, label=earning[0] if earning else None, score=best)


def _by_prompt(
    shown: dict[Key, frozenset[str]], matches: Sequence[Match]
) -> dict[Key, frozenset[str]]:
    """What is shown to each prompt's answers, under the prompt's name.

    A feedback of a prompt is one that its answers decide about: some are shown it, others not.
    """
    found = {key: idents for key, idents in shown.items() if not key[0]}
    always = frozenset.intersection(*shown.values())
    for match in matches:
        of_prompt = [idents for key, idents in shown.items() if key[0] == match.response.id]
        every = frozenset.intersection(*of_prompt) if of_prompt else frozenset[str]()
        decided = frozenset[str]().union(*of_prompt) - every
        name = match.response.id.removeprefix(PREFIX)
        found[match.response.id, name] = decided | always
    return found


def _told(source: Source, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs that show something: a blank line of a form is none."""
    told = [pair for pair in pairs if pair.prompt or pair.match]
    if len(told) < len(pairs):
        source.lose(
            "pairs",
            Counted(
                "{count} pair without any text is left out.",
                "{count} pairs without any text are left out.",
                count=len(pairs) - len(told),
            ),
        )
    return told


def _unmatched(
    source: Source, responses: Sequence[Response], matches: Sequence[Match]
) -> list[Pair]:
    """What can be chosen and belongs to nothing, each once."""
    used = {match.label.id for match in matches if match.label}
    spare = {
        label.id: label
        for response in responses
        for label in response.labels
        if label.id not in used
    }
    texts = {own_id(name): source.text(label.pieces) for name, label in spare.items() if name}
    return [Pair(id=name, match=text) for name, text in texts.items() if text != Text() and text]
