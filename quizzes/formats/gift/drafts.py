"""What the readers of one question share: where they are in it, and what they found wrong."""

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from quizzes.formats.gift.blocks import Block
from quizzes.formats.gift.escapes import BLANKS, FEEDBACK, marks, split_once, unescape
from quizzes.formats.item import Item, Kind, Markup, Problem, Text
from studypack.common.wording import Message

PREFIX: Final = re.compile(r"[ \t\n]*+\[(html|markdown|plain|moodle)\]")
MOST_ANSWERS: Final = 500


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of the answers after its sign; `start` is where it stands in the source."""

    sign: str
    text: str
    start: int


@dataclass(kw_only=True)
class Draft:
    """A question while it is read: what its outside says, and the problems so far."""

    block: Block
    item: Item = field(default_factory=lambda: Item(kind=Kind.DESCRIPTION))
    problems: list[Problem] = field(default_factory=list)

    def blame(self, offset: int, message: str) -> None:
        self.problems.append(Problem(line=self.block.line_at(offset), message=message))

    def rich(self, source: str) -> Text:
        """A text of the answers; it is written like the question where it does not say how."""
        prefix, rest = split_markup(source)
        text = unescape(rest.strip(BLANKS))
        return Text(source=text, markup=prefix or self.item.text.markup)

    def feedback(self, source: str) -> Text:
        """A feedback; nothing at all where nothing is said."""
        return self.rich(source) or Text()

    def with_feedback(self, source: str) -> tuple[str, Text]:
        """What stands before the feedback, still escaped, and the feedback."""
        before, after = split_once(FEEDBACK, source)
        return before, self.feedback(after)

    def pieces(self, pattern: re.Pattern[str], source: str, start: int) -> list[Piece]:
        """The parts that begin with a sign; what stands before the first has none."""
        found = list(islice(marks(pattern, source), MOST_ANSWERS + 1))
        if len(found) > MOST_ANSWERS:
            self.blame(
                start,
                Message(
                    "answers: there are more than {limit}, which is the limit", limit=MOST_ANSWERS
                ),
            )
            return []
        begins = [("", 0), *((match[1], match.end()) for match in found)]
        ends = [*(match.start(1) for match in found), len(source)]
        pieces = [
            Piece(sign=sign, text=source[begin:end], start=start + begin)
            for (sign, begin), end in zip(begins, ends, strict=True)
        ]
        return pieces if pieces[0].text.strip() else pieces[1:]


def split_markup(source: str) -> tuple[Markup | None, str]:
    """How a text says that it is written, if it does, and the text."""
    match = PREFIX.match(source)
    return (Markup(match[1]), source[match.end() :]) if match else (None, source)
