"""The gaps of a cloze: each is a small question of its own, and counts for its mark."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar, Final

from quizzes.kinds.base import Body, Control, ControlType, rearranged
from quizzes.kinds.bodies import BodyReader
from quizzes.kinds.multiple_choice import NAME as MULTIPLE
from quizzes.kinds.multiple_choice import MultipleChoice
from quizzes.kinds.numeric import NAME as NUMERIC
from quizzes.kinds.numeric import Numeric
from quizzes.kinds.problems import not_one_of, shown, within
from quizzes.kinds.short_text import NAME as SHORT
from quizzes.kinds.short_text import ShortText
from quizzes.kinds.single_choice import NAME as SINGLE
from quizzes.kinds.single_choice import SingleChoice
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

FEWEST_GAPS, MOST_GAPS = 1, 100
HIGHEST_MARK = 1_000
OWN_KEYS = ("kind", "mark", "display", "group")
CHOICE_DISPLAYS, TYPED_DISPLAYS = ("menu", "column", "row"), ("line",)
# What Markdown leaves alone in the middle of a text.
GAP_ID = re.compile(r"[A-Za-z0-9]([A-Za-z0-9_-]{0,28}[A-Za-z0-9])?")


class SingleInGap(SingleChoice):
    """A single choice in a gap: a group of gaps that share their options may have only one."""

    fewest_options: ClassVar[int] = 1


class MultipleInGap(MultipleChoice):
    """A multiple choice in a gap, where there may be one option too."""

    fewest_options: ClassVar[int] = 1


GapQuestion = SingleChoice | MultipleChoice | ShortText | Numeric
GapReader = Callable[[Body], tuple[GapQuestion | None, list[FieldProblem]]]
READERS: Final[Mapping[str, GapReader]] = {
    SINGLE: SingleInGap.read,
    MULTIPLE: MultipleInGap.read,
    SHORT: ShortText.read,
    NUMERIC: Numeric.read,
}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A gap: what it asks, what it counts for, how its options are laid out.

    Attributes:
        group: gaps of one group offer the same options.
    """

    question: GapQuestion
    mark: Fraction
    display: str
    group: str

    @property
    def feedback_keys(self) -> tuple[str, ...]:
        """The ids of the options or accepted answers that feedback can be on."""
        if isinstance(self.question, ShortText | Numeric):
            return tuple(answer.id for answer in self.question.accepted)
        return self.question.option_ids

    def control(self, gap: str, order: Sequence[str]) -> Control:
        """What stands in the place of the gap."""
        question = self.question
        options = question.option_ids
        if question.is_shuffled:
            options = rearranged(options, order, question.pinned)
        (control,) = question.controls(options)
        is_menu = self.display == "menu" and control.type is ControlType.RADIOS
        return replace(control, part=gap, type=ControlType.MENU if is_menu else control.type)


def read_gaps(reader: BodyReader) -> dict[str, Gap]:
    """The gaps of a body by id, those that could be read."""
    entries = reader.mapping("gaps")
    if "gaps" in reader.body:
        reader.count("gaps", len(entries), fewest=FEWEST_GAPS, most=MOST_GAPS)
    gaps = {}
    for gap, entry in entries.items():
        if not GAP_ID.fullmatch(gap):
            reader.report(
                "gaps",
                Message("{value} is not an id of 1..30 letters, digits, - and _", value=shown(gap)),
            )
        own = BodyReader(body=entry if isinstance(entry, Mapping) else {})
        found = read_gap(own)
        reader.problems += within(own.problems, f"gaps.{gap}")
        if found:
            gaps[gap] = found
    check_groups(reader, gaps)
    return gaps


def read_gap(reader: BodyReader) -> Gap | None:
    """One gap; None after keeping what is wrong with it."""
    kind = reader.body.get("kind")
    if not isinstance(kind, str) or kind not in READERS:
        reader.problems.append(not_one_of("kind", kind, READERS))
        return None
    asked = {key: value for key, value in reader.body.items() if key not in OWN_KEYS}
    question, problems = READERS[kind](asked)
    reader.problems += problems
    displays = CHOICE_DISPLAYS if kind in (SINGLE, MULTIPLE) else TYPED_DISPLAYS
    display = reader.one_of("display", displays, default=displays[0])
    mark = reader.fraction("mark", reader.body.get("mark", "1"), low=0, high=HIGHEST_MARK)
    group = reader.body.get("group", "")
    if not isinstance(group, str):
        reader.report("group", Message("{value} is not a name", value=shown(group)))
    if question is None:
        return None
    return Gap(question=question, mark=mark, display=display, group=str(group))


def check_groups(reader: BodyReader, gaps: Mapping[str, Gap]) -> None:
    """Keeps which gaps of one group do not offer the same options."""
    offered: dict[str, frozenset[str]] = {}
    for gap, found in gaps.items():
        options = frozenset(found.question.option_ids)
        if found.group and offered.setdefault(found.group, options) != options:
            message = Message(
                "{value} offers other options in another gap", value=shown(found.group)
            )
            reader.report(f"gaps.{gap}.group", message)
