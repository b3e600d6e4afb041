"""Ordering: options to be put in their right order."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
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
)
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.choices import missing_choice_words, read_options, unknown_choice_words
from quizzes.kinds.problems import check_choices
from studypack.common.problems import FieldProblem

NAME = "ordering"
SCORINGS = ("pairs", "exact")
PLACE = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True, kw_only=True)
class Ordering(Unvaried):
    """Options to be put in order.

    Attributes:
        right_order: as the author wrote them; always shuffled, for this order is the key.
        is_exact: only the whole right order earns anything.
    """

    answer_shape: ClassVar = AnswerShape.ORDER
    is_shuffled: ClassVar = True
    right_options: ClassVar = frozenset[str]()
    right_order: tuple[str, ...]
    is_exact: bool = False

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect(("options",), ("scoring",))
        read = cls(
            right_order=read_options(reader),
            is_exact=reader.one_of("scoring", SCORINGS, default="pairs") == "exact",
        )
        return (None if reader.problems else read), reader.problems

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The options by their ids' alphabet: the author's order would tell the key."""
        return tuple(sorted(self.right_order))

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_choice_words(words, self.right_order)

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        return unknown_choice_words(words, self.right_order)

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return (Control(type=ControlType.POSITIONS, options=tuple(order)),)

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> object | None:
        """The options by the place that their fields hold; those without one are left out.

        Two at one place stand as they stood on the page.
        """
        fields = {option: "".join(field) for option, field in values.items()}
        places = {
            option: int(field)
            for option, field in fields.items()
            if option in self.right_order and PLACE.fullmatch(field)
        }
        return sorted(places, key=lambda option: places[option]) or None

    def check_answer(self, answer: object) -> list[FieldProblem]:
        return check_choices(answer, self.option_ids)

    def given(self, answer: object) -> list[str]:
        """The options of an answer in their order; nothing of one that cannot be used."""
        if isinstance(answer, list) and not self.check_answer(answer):
            return list(answer)
        return []

    def is_complete(self, answer: object) -> bool:
        return len(self.given(answer)) == len(self.right_order)

    def grade(self, answer: object) -> Fraction:
        given = self.given(answer)
        if self.is_exact:
            return Fraction(tuple(given) == self.right_order)
        return max(Fraction(0), rank_correlation(given, self.right_order))

    def parts(self, answer: object) -> tuple[Part, ...]:
        given = self.given(answer) or None
        return (Part(given=given, right=self.right_order, fraction=self.grade(answer)),)

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        return (*self.given(answer), *overall_feedback(self.grade(answer)))

    def right_answer(self) -> list[str]:
        return list(self.right_order)


def rank_correlation(given: Sequence[str], right: Sequence[str]) -> Fraction:
    """How far two orders agree: 1 for the same, -1 for the reverse, 0 on average by chance.

    A pair of options in its right order adds what one in the wrong order takes away, so that
    guessing earns nothing; a pair of which one is missing does neither.

    Args:
        given: n or fewer of the n options.
        right: all n options, n at least 2.

    Source: Kendall, A new measure of rank correlation, Biometrika 30 (1938), 81-93: tau is
    (concordant - discordant) / (n (n - 1) / 2).

    >>> rank_correlation(("a", "c", "b"), ("a", "b", "c"))
    Fraction(1, 3)
    """
    place = {option: number for number, option in enumerate(right)}
    agreement = sum(
        1 if place[earlier] < place[later] else -1 for earlier, later in combinations(given, 2)
    )
    return Fraction(2 * agreement, len(right) * (len(right) - 1))
