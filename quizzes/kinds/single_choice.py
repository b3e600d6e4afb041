"""Single choice: one of 2 to 100 options is to be chosen; what each earns may differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from quizzes.kinds.base import (
    WHOLE,
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
from quizzes.kinds.choices import (
    FEWEST_OPTIONS,
    check_some_right,
    clamped,
    either_key,
    missing_choice_words,
    read_fractions,
    read_options,
    unknown_choice_words,
)
from quizzes.kinds.problems import check_choice, not_one_of
from studypack.common.problems import FieldProblem

NAME = "single_choice"
KEYS = ("key", "fractions", "pinned", "shuffle", "negative")


@dataclass(frozen=True, kw_only=True)
class SingleChoice(Unvaried):
    """One option to choose among several.

    Attributes:
        fractions: what each option earns, in the author's order.
        is_negative: a wrong choice may cost marks.
    """

    answer_shape: ClassVar = AnswerShape.ONE
    fewest_options: ClassVar[int] = FEWEST_OPTIONS
    fractions: Mapping[str, Fraction]
    pinned: frozenset[str] = frozenset()
    is_shuffled: bool = True
    is_negative: bool = False

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect(("options",), KEYS)
        options = read_options(reader, cls.fewest_options)
        fractions = read_key(reader, options)
        read = cls(
            fractions=fractions,
            pinned=frozenset(reader.known_ids("pinned", options)),
            is_shuffled=reader.flag("shuffle", default=True),
            is_negative=reader.flag("negative", default=False),
        )
        return (None if reader.problems else read), reader.problems

    @property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(self.fractions)

    @property
    def right_options(self) -> frozenset[str]:
        return frozenset(option for option, earned in self.fractions.items() if earned == 1)

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_choice_words(words, self.option_ids)

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        return unknown_choice_words(words, self.option_ids)

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return (Control(type=ControlType.RADIOS, options=tuple(order)),)

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> object | None:
        return next((value for value in values.get(WHOLE, ()) if value), None)

    def check_answer(self, answer: object) -> list[FieldProblem]:
        return check_choice(answer, self.option_ids)

    def is_complete(self, answer: object) -> bool:
        return isinstance(answer, str) and answer in self.fractions

    def grade(self, answer: object) -> Fraction:
        earned = self.fractions.get(answer, Fraction(0)) if isinstance(answer, str) else Fraction(0)
        return clamped(earned, is_negative=self.is_negative)

    def parts(self, answer: object) -> tuple[Part, ...]:
        given = answer if self.is_complete(answer) else None
        right = tuple(option for option in self.option_ids if option in self.right_options)
        return (Part(given=given, right=right, fraction=self.grade(answer)),)

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        chosen = (answer,) if isinstance(answer, str) and answer in self.fractions else ()
        return (*chosen, *overall_feedback(self.grade(answer)))

    def right_answer(self) -> str:
        return next(option for option in self.option_ids if option in self.right_options)


def read_key(reader: BodyReader, options: tuple[str, ...]) -> dict[str, Fraction]:
    """What each option earns: everything by `key`, or what `fractions` says."""
    if either_key(reader, "key"):
        key = reader.body.get("key")
        if "key" in reader.body and options and key not in options:
            reader.problems.append(not_one_of("key", key, options))
        return {option: Fraction(option == key) for option in options}
    fractions = read_fractions(reader, options)
    reader.problems += check_some_right(fractions, max(fractions.values(), default=Fraction(0)))
    return fractions
