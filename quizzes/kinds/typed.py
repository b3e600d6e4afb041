"""What the kinds with an answer that is typed have in common."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Generic, Protocol, TypeVar

from quizzes.kinds.base import (
    WHOLE,
    AnswerShape,
    Part,
    Unvaried,
    Words,
    overall_feedback,
)
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.choices import clamped
from quizzes.kinds.problems import (
    check_keys,
    missing_prose,
    problem,
    shown,
    unknown_feedback,
    unknown_open_words,
    unknown_options,
    within,
)
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

FEWEST_ANSWERS, MOST_ANSWERS = 1, 100
LONGEST_VALUE = 5_000


class Accepted(Protocol):
    """An accepted answer: its id, as it was written, and what it earns."""

    @property
    def id(self) -> str: ...
    @property
    def value(self) -> str: ...
    @property
    def fraction(self) -> Fraction: ...


AcceptedT = TypeVar("AcceptedT", bound=Accepted)


class Typed(Unvaried):
    """A question without options, whose answer is one text."""

    answer_shape: ClassVar = AnswerShape.TEXT
    longest_answer: ClassVar[int]

    @property
    def option_ids(self) -> tuple[str, ...]:
        return ()

    @property
    def right_options(self) -> frozenset[str]:
        return frozenset()

    @property
    def is_shuffled(self) -> bool:
        return False

    def missing_words(self, words: Words) -> list[FieldProblem]:
        return missing_prose(words)

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> object | None:
        return next((value for value in values.get(WHOLE, ()) if value.strip()), None)

    def check_answer(self, answer: object) -> list[FieldProblem]:
        if not isinstance(answer, str):
            return [problem("answer", Message("{value} is not a text", value=shown(answer)))]
        if len(answer) > self.longest_answer:
            message = Message(
                "{count} is above {most} characters",
                count=len(answer),
                most=self.longest_answer,
            )
            return [problem("answer", message)]
        return []

    def is_complete(self, answer: object) -> bool:
        return isinstance(answer, str) and bool(answer.strip())


@dataclass(frozen=True, kw_only=True)
class Compared(Typed, ABC, Generic[AcceptedT]):
    """A typed answer that is compared with the accepted ones, in their order."""

    accepted: tuple[AcceptedT, ...]

    @abstractmethod
    def matched(self, answer: str) -> AcceptedT | None:
        """The accepted answer that this one is."""

    @abstractmethod
    def right_texts(self) -> Sequence[str]:
        """What could be typed to earn everything; to be tried in turn."""

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        return [
            *unknown_options(words, ()),
            *unknown_feedback(words, [answer.id for answer in self.accepted]),
            *unknown_open_words(words),
        ]

    def grade(self, answer: object) -> Fraction:
        found = self._found(answer)
        return clamped(found.fraction, is_negative=False) if found else Fraction(0)

    def parts(self, answer: object) -> tuple[Part, ...]:
        right = tuple(answer.value for answer in self.accepted if answer.fraction == 1)
        given = answer if self.is_complete(answer) else None
        return (Part(given=given, right=right, fraction=self.grade(answer)),)

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        found = self._found(answer)
        return (*((found.id,) if found else ()), *overall_feedback(self.grade(answer)))

    def right_answer(self) -> str:
        return next(text for text in self.right_texts() if self.grade(text) == 1)

    def check_can_be_right(self) -> list[FieldProblem]:
        """The problem of answers of which none earns everything."""
        if any(self.grade(text) == 1 for text in self.right_texts()):
            return []
        return [problem("answers", Message("none earns 1, or what earns less is tried before it"))]

    def _found(self, answer: object) -> AcceptedT | None:
        if not isinstance(answer, str) or not self.is_complete(answer):
            return None
        return self.matched(answer) if len(answer) <= self.longest_answer else None


@dataclass(frozen=True, kw_only=True)
class AnswerReader:
    """One entry of `answers`: where it stands, and its values."""

    id: str
    reader: BodyReader

    def fraction(self) -> Fraction:
        """What it earns, -1 to 1; everything where nothing is said."""
        value = self.reader.body.get("fraction", "1")
        return self.reader.fraction("fraction", value, low=-1, high=1)

    def text(self, name: str) -> str:
        """A text of the entry, empty where it is absent."""
        value = self.reader.body.get(name, "")
        if isinstance(value, str) and len(value) <= LONGEST_VALUE:
            return value
        self.reader.report(
            name,
            Message(
                "{value} is not a text of at most {most}",
                value=shown(value),
                most=LONGEST_VALUE,
            ),
        )
        return ""


def answer_readers(
    reader: BodyReader, required: tuple[str, ...], optional: tuple[str, ...]
) -> list[AnswerReader]:
    """The entries of `answers`; each has the id it says, or its number, counted from 1."""
    entries = reader.body.get("answers")
    if not isinstance(entries, list):
        if "answers" in reader.body:
            reader.report("answers", Message("{value} is not a list", value=shown(entries)))
        return []
    reader.count("answers", len(entries), fewest=FEWEST_ANSWERS, most=MOST_ANSWERS)
    found = []
    for number, entry in enumerate(entries[:MOST_ANSWERS], start=1):
        if not isinstance(entry, Mapping):
            reader.report(
                f"answers.{number}", Message("{value} is not a mapping", value=shown(entry))
            )
            continue
        own = BodyReader(body=entry)
        own.problems += check_keys(entry, required, (*optional, "fraction", "id"))
        found.append(AnswerReader(id=read_id(own, str(number)), reader=own))
    check_unique(reader, [answer.id for answer in found])
    return found


def read_id(reader: BodyReader, default: str) -> str:
    """The id that an entry says, or its default."""
    value = reader.body.get("id", default)
    if not isinstance(value, str):
        reader.report("id", Message("{value} is not an id", value=shown(value)))
        return default
    reader.check_ids("id", [value])
    return value


def check_unique(reader: BodyReader, ids: Sequence[str]) -> None:
    """Keeps which ids name two answers."""
    for repeated in sorted({found for found in ids if ids.count(found) > 1}):
        reader.report("answers", Message("{value} is repeated", value=shown(repeated)))


def gather(reader: BodyReader, answers: Sequence[AnswerReader]) -> None:
    """Takes over what was found in the entries."""
    for number, answer in enumerate(answers, start=1):
        reader.problems += within(answer.reader.problems, f"answers.{number}")
