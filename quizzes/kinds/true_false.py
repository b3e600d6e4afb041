"""True or false: the words of both options belong to the interface, not to the question."""

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

NAME = "true_false"
OPTIONS = ("true", "false")


@dataclass(frozen=True, kw_only=True)
class TrueFalse:
    """A statement that holds or does not."""

    key: str
    option_ids: tuple[str, ...] = OPTIONS
    is_shuffled: bool = False

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        problems = check_keys(body, ("key",))
        if "key" in body and body["key"] not in OPTIONS:
            message = f"{shown(body['key'])} is not one of {', '.join(OPTIONS)}"
            problems.append(problem("key", message))
        return (None, problems) if problems else (cls(key=str(body["key"])), [])

    @property
    def right_options(self) -> frozenset[str]:
        return frozenset({self.key})

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_prose(words)

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        own = [problem("options", "true and false have words of their own")]
        return (own if words.options else []) + unknown_feedback(words, OPTIONS)

    def check_answer(self, answer: object) -> list[FieldProblem]:
        return check_choice(answer, OPTIONS)

    def grade(self, answer: object) -> Fraction:
        return Fraction(answer == self.key)
