"""What a question kind can do. No Django: bodies, answers and credit only.

A body is what an author wrote (every scalar a string), an answer is what a learner sent as JSON.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Protocol

from studypack.common.problems import FieldProblem

Body = Mapping[str, object]
LONGEST_SHOWN = 60


class Words(Protocol):
    """A question as written in one language; `options` and `feedback` by option id."""

    @property
    def text(self) -> str: ...
    @property
    def options(self) -> Mapping[str, str]: ...
    @property
    def feedback(self) -> Mapping[str, str]: ...
    @property
    def explanation(self) -> str: ...


@dataclass(frozen=True, kw_only=True)
class OptionView:
    """One option as a learner sees it."""

    id: str
    html: str


class Kind(Protocol):
    """A question of one kind, read from its body."""

    @property
    def option_ids(self) -> tuple[str, ...]:
        """The options, in the author's order."""

    @property
    def right_options(self) -> frozenset[str]:
        """The options that earn credit; never sent before submission."""

    @property
    def is_shuffled(self) -> bool:
        """Whether every attempt has an order of its own."""

    def missing_words(self, words: Words) -> list[FieldProblem]:
        """The texts that one language lacks."""

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        """The texts of one language that belong to nothing."""

    def check_answer(self, answer: object) -> list[FieldProblem]:
        """What is wrong with an answer; nothing when it can be graded."""

    def grade(self, answer: object) -> Fraction:
        """The credit of a valid answer, 0 to 1."""


def render(html_by_option: Mapping[str, str], order: Sequence[str]) -> tuple[OptionView, ...]:
    """The options of a question in one language and one order."""
    return tuple(OptionView(id=option, html=html_by_option[option]) for option in order)


def shuffled(option_ids: Iterable[str], seed: int, question: str) -> tuple[str, ...]:
    """The options in the order that `seed` gives this question: always the same one.

    >>> shuffled(("a", "b", "c"), 1, "q") == shuffled(("c", "b", "a"), 1, "q")
    True
    """

    def rank(option: str) -> bytes:
        return sha256(f"{seed}/{question}/{option}".encode()).digest()

    return tuple(sorted(option_ids, key=rank))


def problem(field: str, message: str) -> FieldProblem:
    """A problem whose message begins with its field."""
    return FieldProblem(field=field, message=f"{field}: {message}")


def shown(value: object) -> str:
    """A value as it can be repeated in a message."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def check_keys(body: Body, required: tuple[str, ...]) -> list[FieldProblem]:
    """The keys that are missing, and those that the kind does not know."""
    expected = ", ".join(required)
    missing = [problem(key, "is missing") for key in required if key not in body]
    unknown = [
        problem(key, f"is not a key of this kind; expected {expected}")
        for key in body
        if key not in required
    ]
    return missing + unknown


def check_choice(answer: object, option_ids: Sequence[str]) -> list[FieldProblem]:
    """The problem of an answer that is not one of the options."""
    if isinstance(answer, str) and answer in option_ids:
        return []
    return [problem("answer", f"{shown(answer)} is not one of {', '.join(option_ids)}")]


def missing_prose(words: Words) -> list[FieldProblem]:
    """The texts that every question must have and that are not there."""
    prose = (("text", words.text), ("explanation", words.explanation))
    return [problem(field, "is empty") for field, text in prose if not text.strip()]


def unknown_feedback(words: Words, option_ids: Sequence[str]) -> list[FieldProblem]:
    """Feedback on options that do not exist."""
    return [
        problem("feedback", f"{option!r} is not one of {', '.join(option_ids)}")
        for option in words.feedback
        if option not in option_ids
    ]
