"""Matching: to each prompt the one thing that belongs to it; credit by the pair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from quizzes.kinds.base import (
    AnswerShape,
    Body,
    Control,
    ControlType,
    Part,
    Unvaried,
    Words,
    overall_feedback,
    rearranged,
)
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.choices import missing_choice_words
from quizzes.kinds.problems import (
    check_parts,
    not_one_of,
    problem,
    shown,
    unknown_feedback,
    unknown_open_words,
    unknown_options,
)
from studypack.common.problems import FieldProblem
from studypack.common.wording import Counted, Message

NAME = "matching"
FEWEST_PAIRS, MOST_PAIRS, MOST_EXTRA = 1, 100, 100


@dataclass(frozen=True, kw_only=True)
class Matching(Unvaried):
    """Prompts and what belongs to them.

    Attributes:
        pairs: the right match by prompt, in the author's order; two prompts may share one.
        matches: all there is to choose from. Always shuffled: in the author's order they would
            stand beside their prompts.
        weights: what each prompt counts for; together 1.
        are_prompts_shuffled: the prompts too have an order of their own in every attempt.
    """

    answer_shape: ClassVar = AnswerShape.MAP
    is_shuffled: ClassVar = True
    right_options: ClassVar = frozenset[str]()
    pairs: Mapping[str, str]
    matches: tuple[str, ...]
    weights: Mapping[str, Fraction]
    are_prompts_shuffled: bool = True

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect(("pairs",), ("extra", "fractions", "shuffle"))
        pairs = read_pairs(reader)
        extra = reader.ids("extra", fewest=0, most=MOST_EXTRA)
        matches = tuple(dict.fromkeys((*pairs.values(), *extra)))
        check_ids(reader, pairs, extra, matches)
        read = cls(
            pairs=pairs,
            matches=matches,
            weights=read_weights(reader, tuple(pairs)),
            are_prompts_shuffled=reader.flag("shuffle", default=True),
        )
        return (None if reader.problems else read), reader.problems

    @property
    def option_ids(self) -> tuple[str, ...]:
        return (*self.pairs, *self.matches)

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_choice_words(words, self.option_ids)

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        return [
            *unknown_options(words, self.option_ids),
            *unknown_feedback(words, self.pairs),
            *unknown_open_words(words),
        ]

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        prompts = tuple(self.pairs)
        if self.are_prompts_shuffled:
            prompts = rearranged(prompts, order)
        matches = rearranged(self.matches, order)
        return tuple(
            Control(type=ControlType.MENU, part=prompt, options=matches, prompt=prompt)
            for prompt in prompts
        )

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> object | None:
        given = {prompt: next(filter(None, values.get(prompt, ())), None) for prompt in self.pairs}
        return {prompt: match for prompt, match in given.items() if match} or None

    def check_answer(self, answer: object) -> list[FieldProblem]:
        if not isinstance(answer, Mapping):
            return [
                problem(
                    "answer",
                    Message("{value} is not a mapping of prompts to matches", value=shown(answer)),
                )
            ]
        unknown = check_parts(answer, self.pairs)
        return unknown + [
            not_one_of(f"answer.{prompt}", match, self.matches)
            for prompt, match in answer.items()
            if prompt in self.pairs and match not in self.matches
        ]

    def given(self, answer: object) -> dict[str, str]:
        """The matches of an answer by prompt, in the author's order."""
        found = answer if isinstance(answer, Mapping) else {}
        return {prompt: found[prompt] for prompt in self.pairs if found.get(prompt) in self.matches}

    def is_complete(self, answer: object) -> bool:
        return len(self.given(answer)) == len(self.pairs)

    def grade(self, answer: object) -> Fraction:
        given = self.given(answer)
        earned = (self.weights[prompt] for prompt in given if given[prompt] == self.pairs[prompt])
        return sum(earned, Fraction(0))

    def parts(self, answer: object) -> tuple[Part, ...]:
        given = self.given(answer)
        return tuple(
            Part(
                id=prompt,
                given=given.get(prompt),
                right=(match,),
                fraction=Fraction(given.get(prompt) == match),
                weight=self.weights[prompt],
            )
            for prompt, match in self.pairs.items()
        )

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        return (*self.given(answer), *overall_feedback(self.grade(answer)))

    def right_answer(self) -> dict[str, str]:
        return dict(self.pairs)


def read_pairs(reader: BodyReader) -> dict[str, str]:
    """The right match by prompt."""
    pairs = reader.mapping("pairs")
    if "pairs" in reader.body:
        reader.count("pairs", len(pairs), fewest=FEWEST_PAIRS, most=MOST_PAIRS)
    for prompt, match in pairs.items():
        if not isinstance(match, str):
            reader.report(f"pairs.{prompt}", Message("{value} is not an id", value=shown(match)))
    return {prompt: match for prompt, match in pairs.items() if isinstance(match, str)}


def check_ids(
    reader: BodyReader, pairs: Mapping[str, str], extra: Sequence[str], matches: Sequence[str]
) -> None:
    """Keeps which ids are unfit: all of them are looked up in the same words."""
    reader.check_ids("pairs", [*pairs, *dict.fromkeys(pairs.values())])
    for prompt in pairs:
        if prompt in matches:
            reader.report(
                "pairs", Message("{value} is both a prompt and a match", value=shown(prompt))
            )
    for match in extra:
        if match in pairs.values():
            reader.report("extra", Message("{value} belongs to a prompt", value=shown(match)))
    if pairs and len(matches) < 2:
        reader.report(
            "pairs",
            Counted(
                "{count} match is too few to choose from; the least is 2",
                "{count} matches are too few to choose from; the least is 2",
                count=len(matches),
            ),
        )


def read_weights(reader: BodyReader, prompts: tuple[str, ...]) -> dict[str, Fraction]:
    """What each prompt counts for, together 1: equal shares unless `fractions` says more."""
    found = reader.mapping("fractions")
    reader.problems += [
        not_one_of("fractions", prompt, prompts) for prompt in found if prompt not in prompts
    ]
    weights = {
        prompt: reader.fraction(f"fractions.{prompt}", found.get(prompt, "1"), low=0, high=1)
        for prompt in prompts
    }
    total = sum(weights.values(), Fraction(0))
    if prompts and not total:
        reader.report("fractions", Message("no pair earns anything"))
    return {prompt: weight / (total or 1) for prompt, weight in weights.items()}
