"""Multiple choice: any number of 2 to 100 options is to be chosen, with partial credit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Final, Self

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
from quizzes.kinds.problems import check_choices
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

NAME = "multiple_choice"
KEYS = ("keys", "fractions", "scoring", "pinned", "shuffle", "negative")
SCORINGS = ("sum", "exact")
# Thirds and sevenths are often written as decimals: what adds up to this is everything.
ALMOST_ALL: Final = Fraction(999, 1000)


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(Unvaried):
    """Any number of options to choose.

    Attributes:
        fractions: what each option adds, in the author's order.
        is_exact: only the whole right choice earns anything.
        is_negative: a wrong choice may cost marks.
    """

    answer_shape: ClassVar = AnswerShape.MANY
    fewest_options: ClassVar[int] = FEWEST_OPTIONS
    fractions: Mapping[str, Fraction]
    pinned: frozenset[str] = frozenset()
    is_exact: bool = False
    is_shuffled: bool = True
    is_negative: bool = False

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect(("options",), KEYS)
        options = read_options(reader, cls.fewest_options)
        read = cls(
            fractions=read_keys(reader, options),
            pinned=frozenset(reader.known_ids("pinned", options)),
            is_exact=reader.one_of("scoring", SCORINGS, default="sum") == "exact",
            is_shuffled=reader.flag("shuffle", default=True),
            is_negative=reader.flag("negative", default=False),
        )
        return (None if reader.problems else read), reader.problems

    @property
    def option_ids(self) -> tuple[str, ...]:
        return tuple(self.fractions)

    @property
    def right_options(self) -> frozenset[str]:
        return frozenset(option for option, earned in self.fractions.items() if earned > 0)

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_choice_words(words, self.option_ids)

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        return unknown_choice_words(words, self.option_ids)

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return (Control(type=ControlType.CHECKBOXES, options=tuple(order)),)

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> object | None:
        return [value for value in values.get(WHOLE, ()) if value] or None

    def check_answer(self, answer: object) -> list[FieldProblem]:
        return check_choices(answer, self.option_ids)

    def is_complete(self, answer: object) -> bool:
        return bool(self.chosen(answer))

    def chosen(self, answer: object) -> tuple[str, ...]:
        """The options that an answer holds, each once, in the author's order."""
        given = answer if isinstance(answer, list) else []
        return tuple(option for option in self.option_ids if option in given)

    def grade(self, answer: object) -> Fraction:
        chosen = self.chosen(answer)
        if self.is_exact:
            return Fraction(frozenset(chosen) == self.right_options)
        earned = sum((self.fractions[option] for option in chosen), Fraction(0))
        return clamped(
            Fraction(1) if earned >= ALMOST_ALL else earned, is_negative=self.is_negative
        )

    def parts(self, answer: object) -> tuple[Part, ...]:
        given = list(self.chosen(answer)) or None
        return (Part(given=given, right=tuple(self.right_answer()), fraction=self.grade(answer)),)

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        return (*self.chosen(answer), *overall_feedback(self.grade(answer)))

    def right_answer(self) -> list[str]:
        return [option for option in self.option_ids if option in self.right_options]


def read_keys(reader: BodyReader, options: tuple[str, ...]) -> dict[str, Fraction]:
    """What each option adds: an equal share by `keys`, or what `fractions` says."""
    if either_key(reader, "keys"):
        keys = reader.known_ids("keys", options)
        if "keys" in reader.body and not keys:
            reader.report("keys", Message("none is right; at least one must be"))
        share = Fraction(1, len(keys) or 1)
        return {option: share if option in keys else -share for option in options}
    fractions = read_fractions(reader, options)
    total = sum((earned for earned in fractions.values() if earned > 0), Fraction(0))
    everything = Fraction(1) if total >= ALMOST_ALL else total
    reader.problems += check_some_right(fractions, everything)
    return fractions
