"""What single and multiple choice have in common: options, what each earns, which keep still."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from quizzes.kinds.base import Words
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.problems import (
    missing_options,
    missing_prose,
    not_one_of,
    problem,
    unknown_feedback,
    unknown_open_words,
    unknown_options,
)
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

FEWEST_OPTIONS, MOST_OPTIONS = 2, 100


def read_options(reader: BodyReader, fewest: int = FEWEST_OPTIONS) -> tuple[str, ...]:
    """The option ids of a body."""
    return reader.ids("options", fewest=fewest, most=MOST_OPTIONS)


def read_fractions(reader: BodyReader, options: tuple[str, ...]) -> dict[str, Fraction]:
    """What each option earns, -1 to 1; 0 for those that are not listed."""
    found = reader.mapping("fractions")
    reader.problems += [
        not_one_of("fractions", option, options) for option in found if option not in options
    ]
    return {
        option: reader.fraction(f"fractions.{option}", found.get(option, "0"), low=-1, high=1)
        for option in options
    }


def either_key(reader: BodyReader, shorthand: str) -> bool:
    """Whether the body says what is right by `shorthand`, and not by fractions as well."""
    if shorthand in reader.body and "fractions" in reader.body:
        reader.report(
            "fractions",
            Message("stands beside {shorthand}; only one of them may", shorthand=shorthand),
        )
    if shorthand not in reader.body and "fractions" not in reader.body:
        reader.report(shorthand, Message("is missing"))
    return "fractions" not in reader.body


def clamped(fraction: Fraction, *, is_negative: bool) -> Fraction:
    """The credit within 0 to 1, or -1 to 1 where a wrong answer costs marks."""
    return min(Fraction(1), max(Fraction(-1 if is_negative else 0), fraction))


def missing_choice_words(words: Words, options: Iterable[str]) -> list[FieldProblem]:
    """The texts that a choice lacks."""
    return missing_prose(words) + missing_options(words, options)


def unknown_choice_words(words: Words, options: tuple[str, ...]) -> list[FieldProblem]:
    """The texts that belong to no option."""
    return [
        *unknown_options(words, options),
        *unknown_feedback(words, options),
        *unknown_open_words(words),
    ]


def first_best(fractions: Mapping[str, Fraction]) -> str:
    """The first option that earns most."""
    return max(fractions, key=lambda option: fractions[option])


def check_some_right(fractions: Mapping[str, Fraction], total: Fraction) -> list[FieldProblem]:
    """The problem of fractions that nobody could earn everything with."""
    if not fractions or total >= 1:
        return []
    return [
        problem("fractions", Message("the best answer earns {total}; it must earn 1", total=total))
    ]
