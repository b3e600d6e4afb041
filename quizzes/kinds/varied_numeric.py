"""Numeric in variants: parameters are drawn by a seed, and the answers are expressions of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

from quizzes.kinds import expression
from quizzes.kinds.base import Body, Kind, Words
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.expression import ExpressionError
from quizzes.kinds.filling import check_places
from quizzes.kinds.number_text import EXACT_DIGITS, number_text
from quizzes.kinds.numeric import Evaluate, Numeric
from quizzes.kinds.parameters import Draw, Parameters, checked_draws, drawn, read_parameters
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message, message_of

FIRST_SEED = 0


@dataclass(frozen=True, kw_only=True)
class VariedNumeric(Numeric):
    """A number to be typed that differs between variants; itself the variant of the first seed.

    Attributes:
        fixed: the body without its parameters, whose numbers are expressions.
    """

    parameters: Parameters
    fixed: Body

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        parameters = read_parameters(reader)
        fixed = {key: value for key, value in body.items() if key != "parameters"}
        first, problems = variant(fixed, drawn(parameters, FIRST_SEED))
        if reader.problems or first is None:
            return None, reader.problems + problems
        read = cls(
            accepted=first.accepted,
            factors=first.factors,
            unit_use=first.unit_use,
            parameters=parameters,
            fixed=fixed,
        )
        return read, []

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(self.parameters)

    def instance(self, seed: int) -> Kind:
        found, problems = variant(self.fixed, drawn(self.parameters, seed))
        if found is None:
            raise ValueError("; ".join(problem.message for problem in problems))
        return found

    def values(self, seed: int) -> Mapping[str, str]:
        draw = drawn(self.parameters, seed)
        return {name: number_text(value) for name, value in draw.items()}

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        draws = list(checked_draws(self.parameters))
        return super().unknown_words(words) + check_places(words, draws)

    def check_variants(self) -> list[FieldProblem]:
        for draw in checked_draws(self.parameters):
            _, problems = variant(self.fixed, draw)
            if problems:
                return problems
        return []


def read(body: Body) -> tuple[Numeric | None, list[FieldProblem]]:
    """The numeric question, in variants where it has parameters."""
    return VariedNumeric.read(body) if "parameters" in body else Numeric.read(body)


def variant(fixed: Body, draw: Draw) -> tuple[Numeric | None, list[FieldProblem]]:
    """The question with the parameters drawn so."""
    return Numeric.build(fixed, evaluator(draw))


def evaluator(draw: Draw) -> Evaluate:
    """Computes expressions of the parameters."""
    values = {name: float(value) for name, value in draw.items()}
    names = frozenset(values)

    def evaluate(text: str) -> Fraction:
        read = expression.read(text, names)
        try:
            computed = read.value(values)
        except ExpressionError as error:
            raise ExpressionError(
                Message("{error} (with {draw})", error=message_of(error), draw=shown_draw(draw))
            ) from error
        # What floating point adds to 0.1 + 0.2 is no part of the number that is meant.
        return Fraction(f"{computed:.{EXACT_DIGITS}g}")

    return evaluate


def shown_draw(draw: Draw) -> str:
    """The values drawn, as they stand in a message."""
    return ", ".join(f"{name} = {number_text(value)}" for name, value in draw.items())
