"""Short text: what is typed is compared with the accepted answers, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Self

from quizzes.kinds.base import Body, Control, ControlType
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.comparing import fits, plain, segments
from quizzes.kinds.typed import Compared, answer_readers, gather
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

NAME = "short_text"
LONGEST_ANSWER = 5_000
CASES = ("ignored", "kept")
# What a wildcard may stand for in an answer that is shown as right.
FILLERS = ("", "-", "x")


@dataclass(frozen=True, kw_only=True)
class AcceptedText:
    """An accepted text: `pattern` holds what stands between its wildcards, compared as plain."""

    id: str
    value: str
    fraction: Fraction
    pattern: tuple[str, ...]

    def fillings(self) -> tuple[str, ...]:
        """The text as written, and its pattern with something in the place of its wildcards."""
        return (self.value, *(filler.join(self.pattern) for filler in FILLERS))


@dataclass(frozen=True, kw_only=True)
class ShortText(Compared[AcceptedText]):
    """A word or a few, typed."""

    longest_answer: ClassVar = LONGEST_ANSWER
    is_case_kept: bool = False

    @classmethod
    def read(cls, body: Body) -> tuple[Self | None, list[FieldProblem]]:
        """The question, or None and every problem of its body."""
        reader = BodyReader(body=body)
        reader.expect(("answers",), ("case", "wildcards"))
        is_case_kept = reader.one_of("case", CASES, default="ignored") == "kept"
        has_wildcards = reader.flag("wildcards", default=False)
        answers = read_answers(reader, is_case_kept=is_case_kept, has_wildcards=has_wildcards)
        read = cls(accepted=answers, is_case_kept=is_case_kept)
        problems = reader.problems or read.check_can_be_right()
        return (None if problems else read), problems

    def matched(self, answer: str) -> AcceptedText | None:
        text = plain(answer, is_case_kept=self.is_case_kept)
        return next((found for found in self.accepted if fits(text, found.pattern)), None)

    def right_texts(self) -> Sequence[str]:
        return [text for answer in self.accepted for text in answer.fillings()]

    def controls(self, order: Sequence[str]) -> tuple[Control, ...]:
        return (Control(type=ControlType.LINE),)


def read_answers(
    reader: BodyReader, *, is_case_kept: bool, has_wildcards: bool
) -> tuple[AcceptedText, ...]:
    """The accepted answers; an asterisk is one unless there are wildcards."""
    found, entries = [], answer_readers(reader, ("value",), ())
    for entry in entries:
        value = entry.text("value")
        text = plain(value, is_case_kept=is_case_kept)
        if not text and "value" in entry.reader.body:
            entry.reader.report("value", Message("is empty"))
        pattern = segments(text) if has_wildcards else (text,)
        found.append(
            AcceptedText(id=entry.id, value=value, fraction=entry.fraction(), pattern=pattern)
        )
    gather(reader, entries)
    return tuple(found)
