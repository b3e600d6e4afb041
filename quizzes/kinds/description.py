"""Description: a text between questions. It takes no answer and has no part in a score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from quizzes.kinds.base import AnswerShape, Body, Control, Part, Unvaried, Words
from quizzes.kinds.problems import (
    check_keys,
    problem,
    shown,
    unknown_open_words,
    unknown_options,
)
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

NAME = "description"


@dataclass(frozen=True, kw_only=True)
class Description(Unvaried):
    """A text that asks nothing."""

    answer_shape: ClassVar = AnswerShape.NONE
    option_ids: tuple[str, ...] = ()
    right_options: frozenset[str] = frozenset()
    is_shuffled: bool = False

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The description, or None and every problem of its body."""
        problems = check_keys(body, ())
        return (None if problems else cls()), problems

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return [] if words.text.strip() else [problem("text", Message("is empty"))]

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        own = [problem("feedback", Message("there is no answer that it could be on"))]
        found = own if words.feedback else []
        return unknown_options(words, ()) + found + unknown_open_words(words)

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return ()

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> None:
        return None

    def check_answer(self, answer: object) -> list[FieldProblem]:
        return [
            problem(
                "answer", Message("{value} answers a text that asks nothing", value=shown(answer))
            )
        ]

    def is_complete(self, answer: object) -> bool:
        return True

    def grade(self, answer: object) -> Fraction:
        return Fraction(0)

    def parts(self, answer: object) -> tuple[Part, ...]:
        return ()

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        return ()

    def right_answer(self) -> None:
        return None
