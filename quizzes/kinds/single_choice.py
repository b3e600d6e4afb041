"""Single choice: one of 2 to 10 options is right."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from quizzes.kinds.base import (
    Body,
    Words,
    check_choice,
    check_keys,
    missing_prose,
    problem,
    shown,
    unknown_feedback,
)
from studypack.common.problems import FieldProblem

NAME = "single_choice"
FEWEST_OPTIONS, MOST_OPTIONS = 2, 10
LONGEST_OPTION_ID = 30


@dataclass(frozen=True, kw_only=True)
class SingleChoice:
    """One right option among several."""

    option_ids: tuple[str, ...]
    key: str
    is_shuffled: bool = True

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        problems = check_keys(body, ("options", "key"))
        options = body.get("options")
        if "options" in body:
            problems += check_options(options)
        if problems or not isinstance(options, list):
            return None, problems
        key = body["key"]
        if key not in options:
            return None, [problem("key", f"{shown(key)} is not one of {', '.join(options)}")]
        return cls(option_ids=tuple(options), key=str(key)), []

    @property
    def right_options(self) -> frozenset[str]:
        return frozenset({self.key})

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_prose(words) + [
            problem("options", f"{option!r} has no text")
            for option in self.option_ids
            if not words.options.get(option, "").strip()
        ]

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        unknown = [
            problem("options", f"{option!r} is not one of {', '.join(self.option_ids)}")
            for option in words.options
            if option not in self.option_ids
        ]
        return unknown + unknown_feedback(words, self.option_ids)

    def check_answer(self, answer: object) -> list[FieldProblem]:
        return check_choice(answer, self.option_ids)

    def grade(self, answer: object) -> Fraction:
        return Fraction(answer == self.key)


def check_options(options: object) -> list[FieldProblem]:
    """What is wrong with a list of option ids."""
    if not isinstance(options, list) or not all(isinstance(item, str) for item in options):
        return [problem("options", f"{shown(options)} is not a list of ids")]
    problems = []
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS:
        message = f"{len(options)} is outside {FEWEST_OPTIONS}..{MOST_OPTIONS}"
        problems.append(problem("options", message))
    for option in sorted({item for item in options if options.count(item) > 1}):
        problems.append(problem("options", f"{shown(option)} is repeated"))
    for option in options:
        if not option or len(option) > LONGEST_OPTION_ID:
            message = f"{shown(option)} is outside 1..{LONGEST_OPTION_ID} characters"
            problems.append(problem("options", message))
    return problems
