"""True or false: the words of both options belong to the interface, not to the question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Self

from quizzes.kinds.base import Body, Words
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.problems import missing_prose, problem, unknown_feedback, unknown_open_words
from quizzes.kinds.single_choice import SingleChoice, read_key
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

NAME = "true_false"
OPTIONS = ("true", "false")


@dataclass(frozen=True, kw_only=True)
class TrueFalse(SingleChoice):
    """A statement that holds or does not."""

    fractions: Mapping[str, Fraction] = field(default_factory=dict)
    is_shuffled: bool = False

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect((), ("key", "fractions", "negative"))
        read = cls(
            fractions=read_key(reader, OPTIONS),
            is_negative=reader.flag("negative", default=False),
        )
        return (None if reader.problems else read), reader.problems

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_prose(words)

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        own = [problem("options", Message("true and false have words of their own"))]
        found = own if words.options else []
        return found + unknown_feedback(words, OPTIONS) + unknown_open_words(words)
