"""Cloze: a text with gaps, `{{gap id}}` where each stands; its marks weigh the gaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Self

from quizzes.kinds.base import (
    WHOLE,
    AnswerShape,
    Body,
    Control,
    Part,
    Unvaried,
    Words,
    overall_feedback,
)
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.choices import clamped, missing_choice_words
from quizzes.kinds.gaps import Gap, read_gaps
from quizzes.kinds.problems import (
    check_parts,
    moved,
    problem,
    shown,
    unknown_feedback,
    unknown_open_words,
    unknown_options,
)
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

NAME = "cloze"


@dataclass(frozen=True, kw_only=True)
class Cloze(Unvaried):
    """A text with gaps, by id in the author's order."""

    answer_shape: ClassVar = AnswerShape.MAP
    right_options: ClassVar = frozenset[str]()
    gaps: Mapping[str, Gap]

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect(("gaps",))
        read = cls(gaps=read_gaps(reader))
        if not reader.problems and not read.total:
            reader.report("gaps", Message("no gap counts for anything"))
        return (None if reader.problems else read), reader.problems

    @property
    def option_ids(self) -> tuple[str, ...]:
        every = (option for gap in self.gaps.values() for option in gap.question.option_ids)
        return tuple(dict.fromkeys(every))

    @property
    def is_shuffled(self) -> bool:
        return any(gap.question.is_shuffled for gap in self.gaps.values())

    @property
    def total(self) -> Fraction:
        """What all gaps together count for."""
        return sum((gap.mark for gap in self.gaps.values()), Fraction(0))

    def missing_words(self, words: Words) -> list[FieldProblem]:
        missing = missing_choice_words(words, self.option_ids)
        for gap in self.gaps:
            count = words.text.count(f"{{{{{gap}}}}}")
            if count != 1:
                message = Message(
                    "{{{{{gap}}}}} stands in it {count} times; it must once", gap=gap, count=count
                )
                missing.append(problem("text", message))
        return missing

    def unknown_words(self, words: Words) -> list[FieldProblem]:
        keys = [f"{gap}/{key}" for gap, found in self.gaps.items() for key in found.feedback_keys]
        return [
            *unknown_options(words, self.option_ids),
            *unknown_feedback(words, keys),
            *unknown_open_words(words),
        ]

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return tuple(gap.control(name, order) for name, gap in self.gaps.items())

    def answer_from_form(self, values: Mapping[str, Sequence[str]]) -> object | None:
        given = {
            name: gap.question.answer_from_form({WHOLE: values.get(name, ())})
            for name, gap in self.gaps.items()
        }
        return {name: answer for name, answer in given.items() if answer is not None} or None

    def check_answer(self, answer: object) -> list[FieldProblem]:
        if not isinstance(answer, Mapping):
            return [
                problem(
                    "answer",
                    Message("{value} is not a mapping of gaps to answers", value=shown(answer)),
                )
            ]
        problems = check_parts(answer, self.gaps)
        for name, gap in self.gaps.items():
            if answer.get(name) is not None:
                found = gap.question.check_answer(answer[name])
                problems += [of_gap(name, each) for each in found]
        return problems

    def is_complete(self, answer: object) -> bool:
        given = given_by_gap(answer)
        return all(gap.question.is_complete(given.get(name)) for name, gap in self.gaps.items())

    def grade(self, answer: object) -> Fraction:
        earned = sum(
            (part.weight * (part.fraction or 0) for part in self.parts(answer)), Fraction(0)
        )
        return clamped(earned, is_negative=False)

    def parts(self, answer: object) -> tuple[Part, ...]:
        given, total = given_by_gap(answer), self.total
        return tuple(
            replace(part, id=name, weight=gap.mark / total)
            for name, gap in self.gaps.items()
            for part in gap.question.parts(given.get(name))
        )

    def feedback_ids(self, answer: object) -> tuple[str, ...]:
        given = given_by_gap(answer)
        keys = tuple(
            f"{name}/{key}"
            for name, gap in self.gaps.items()
            for key in gap.question.feedback_ids(given.get(name))
            if key in gap.feedback_keys
        )
        return (*keys, *overall_feedback(self.grade(answer)))

    def right_answer(self) -> dict[str, object]:
        return {name: gap.question.right_answer() for name, gap in self.gaps.items()}


def given_by_gap(answer: object) -> Mapping[str, object]:
    """The answers to the gaps; none where it is no mapping."""
    return answer if isinstance(answer, Mapping) else {}


def of_gap(name: str, found: FieldProblem) -> FieldProblem:
    """A problem of the answer to one gap."""
    return moved(found, f"{found.field}.{name}")
