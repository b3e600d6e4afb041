"""Open: a text of one's own, marked by a person with a model answer and a rubric beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from quizzes.kinds.base import Body, Control, ControlType, Part, Words, overall_feedback
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.problems import unknown_feedback, unknown_options
from quizzes.kinds.typed import Typed
from studypack.common.problems import FieldProblem

NAME = "open"
LONGEST_ANSWER = 20_000
FEWEST_LINES, USUAL_LINES, MOST_LINES = 1, 5, 100


@dataclass(frozen=True, kw_only=True)
class Open(Typed):
    """A text to write; `lines` is how much room the box has at first."""

    longest_answer: ClassVar = LONGEST_ANSWER
    lines: int = USUAL_LINES

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect((), ("lines",))
        read = cls(lines=reader.whole("lines", USUAL_LINES, low=FEWEST_LINES, high=MOST_LINES))
        return (None if reader.problems else read), reader.problems

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        return unknown_options(words, ()) + unknown_feedback(words, ())

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return (Control(type=ControlType.BOX, lines=self.lines),)

    def grade(self, answer: object) -> Fraction | None:
        """Nothing where nothing was written; else a person says."""
        return None if self.is_complete(answer) else Fraction(0)

    def parts(self, answer: object) -> tuple[Part, ...]:
        given = answer if self.is_complete(answer) else None
        return (Part(given=given, right=(), fraction=self.grade(answer)),)

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        return overall_feedback(self.grade(answer))

    def right_answer(self) -> None:
        return None
