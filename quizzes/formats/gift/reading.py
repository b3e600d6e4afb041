"""GIFT to items: title, text and braces of each question, and the category it stands in."""

import re
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Final

from quizzes.formats.encoding import decode
from quizzes.formats.gift.answers import read_answers
from quizzes.formats.gift.blocks import CATEGORY, Block, blocks
from quizzes.formats.gift.drafts import Draft, split_markup
from quizzes.formats.gift.escapes import (
    BLANKS,
    BRACE,
    GENERAL_FEEDBACK,
    TITLE_END,
    first,
    marks,
    split_once,
    unescape,
)
from quizzes.formats.item import Category, Item, Markup, Problem, Reading, Text
from quizzes.formats.moodle_xml.categories import USUAL_CONTEXT, read_path
from quizzes.formats.moodle_xml.extras import CONTEXT
from studypack.common.wording import Message

# Where a gap stands in a text, as Moodle writes it, and where the text says that it does.
GAP: Final = "_____"
GAP_PLACE: Final = "gift:gap"
MOST_QUESTIONS: Final = 5_000
MOST_LINES: Final = 100_000
MOST_ANSWERS: Final = 30_000
MOST_PROBLEMS: Final = 100


def read(content: bytes) -> Reading:
    """The questions of a GIFT file, or every problem of it with its line."""
    text, problems = decode(content)
    if problems:
        return Reading(problems=problems)
    if text.count("\n") > MOST_LINES:
        message = Message(
            "file: {count} lines are above the limit of {limit}",
            count=text.count(chr(10)),
            limit=MOST_LINES,
        )
        return Reading(problems=(Problem(line=0, message=message),))
    found = list(islice(blocks(text), MOST_QUESTIONS + 1))
    if not found:
        return Reading(problems=(Problem(line=0, message=Message("file: it holds no questions")),))
    if len(found) > MOST_QUESTIONS:
        message = Message(
            "file: there are more than {limit} questions, which is the limit",
            limit=MOST_QUESTIONS,
        )
        return Reading(problems=(Problem(line=found[-1].line, message=message),))
    return _gather(found)


def _gather(found: list[Block]) -> Reading:
    gathering = Gathering()
    for block in found:
        if len(gathering.problems) > MOST_PROBLEMS or gathering.answers > MOST_ANSWERS:
            break
        gathering.take(block)
    if gathering.problems:
        return Reading(problems=tuple(gathering.problems[:MOST_PROBLEMS]))
    return Reading(items=tuple(gathering.items), categories=tuple(gathering.categories.values()))


@dataclass(kw_only=True)
class Gathering:
    """What the blocks so far say, and the category that the next question stands in."""

    items: list[Item] = field(default_factory=list)
    categories: dict[tuple[str, ...], Category] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    path: tuple[str, ...] = ()
    context: str = ""
    answers: int = 0

    def take(self, block: Block) -> None:
        if not block.is_category:
            self._take_question(block)
            return
        self.context, self.path = read_path(block.source.strip().removeprefix(CATEGORY))
        if self.path:
            self.categories.setdefault(self.path, Category(path=self.path, id=block.id))

    def _take_question(self, block: Block) -> None:
        item, problems = read_question(block)
        self.items.append(self._placed(item))
        self.problems += problems
        self.answers += len(item.options) + len(item.answers) + len(item.pairs)
        if self.answers > MOST_ANSWERS:
            message = Message(
                "file: there are more than {limit} answers, which is the limit",
                limit=MOST_ANSWERS,
            )
            self.problems.append(Problem(line=block.line, message=message))

    def _placed(self, item: Item) -> Item:
        """The item in its category, and the context where it is not the usual one."""
        is_usual = self.context in ("", USUAL_CONTEXT)
        extras = item.extras if is_usual else {**item.extras, CONTEXT: self.context}
        return replace(item, category=self.path, extras=extras)


def read_question(block: Block) -> tuple[Item, list[Problem]]:
    """The question of a block, and what is wrong with it."""
    draft = Draft(block=block)
    source = block.source
    begin = _read_title(draft, source)
    draft.item = replace(draft.item, id=block.id, tags=block.tags, line=block.line)
    braces = [brace.start(1) for brace in _expected_braces(draft, source, begin)]
    if draft.problems:
        return draft.item, draft.problems
    if not braces:
        draft.item = replace(draft.item, text=_stem(source[begin:]))
        return draft.item, draft.problems
    _read_text(draft, source[begin : braces[0]], source[braces[1] + 1 :])
    answers, general = split_once(GENERAL_FEEDBACK, source[braces[0] + 1 : braces[1]])
    draft.item = replace(draft.item, feedback=draft.feedback(general))
    return read_answers(draft, answers, braces[0] + 1), draft.problems


def _read_title(draft: Draft, source: str) -> int:
    """Gives the draft its title, and says where the text of the question begins."""
    begin = len(source) - len(source.lstrip(BLANKS))
    if not source.startswith("::", begin):
        return begin
    end = first(TITLE_END, source, begin + 2)
    if end < 0:
        draft.blame(begin, Message("title: :: was expected at its end"))
        return begin
    title = unescape(source[begin + 2 : end].strip(BLANKS))
    draft.item = replace(draft.item, name=title)
    return end + 2


def _expected_braces(draft: Draft, source: str, begin: int) -> list[re.Match[str]]:
    """None, or one that opens and one that closes the answers; anything else is a problem."""
    found = list(islice(marks(BRACE, source, begin), 3))
    signs = "".join(brace[1] for brace in found)
    if signs.startswith("}"):
        draft.blame(
            found[0].start(1), Message("question: }} without a {{ before it; in a text write \\}}")
        )
    elif signs == "{":
        draft.blame(found[0].start(1), Message("question: }} was expected after the answers"))
    elif signs.startswith("{{"):
        draft.blame(
            found[1].start(1),
            Message("answers: }} was expected before this {{; in a text write \\{{"),
        )
    elif len(signs) > 2:
        said = Message(
            "question: {sign} after the answers: put an empty line between two questions; "
            "in a text write \\{{ and \\}}",
            sign=signs[2],
        )
        draft.blame(found[2].start(1), said)
    return found


def _stem(source: str) -> Text:
    """The text of a question, which is Moodle's own markup where it does not say which."""
    markup, rest = split_markup(source)
    return Text(source=unescape(rest.strip(BLANKS)), markup=markup or Markup.MOODLE)


def _read_text(draft: Draft, before: str, after: str) -> None:
    """The text, with a gap where the answers stand inside it."""
    if not after.strip():
        draft.item = replace(draft.item, text=_stem(before))
    else:
        markup, rest = split_markup(before)
        start = unescape(rest.lstrip(BLANKS))
        text = Text(
            source=start + GAP + unescape(after.rstrip(BLANKS)), markup=markup or Markup.MOODLE
        )
        draft.item = replace(draft.item, text=text, extras={GAP_PLACE: str(len(start))})
    if not (draft.item.text or draft.item.name):
        draft.blame(0, Message("question: a text was expected before {{"))
