"""Moodle's embedded answers, `{1:SHORTANSWER:=Berlin#Right~*#No}`, to gaps and back.

A gap begins with `{`, its weight and its type; its answers are parted by `~`, each with a share of
the mark (`=` or `%50%`) before it and feedback after `#`. A backslash takes their meaning from
`~`, `#` and `}`, and entities stand for characters, in every markup.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from quizzes.formats.fractions import (
    MARK_PLACES,
    read_decimal,
    read_percentage,
    write_decimal,
    write_percentage,
)
from quizzes.formats.item import Answer, Gap, Kind, Option, Problem, Text, Tolerance
from quizzes.formats.numbers import plain_tolerance
from studypack.common.wording import Message, message_of

START: Final = re.compile(r"\{(\d{0,9}):([A-Z_]{1,40}):", re.ASCII)
SHARE: Final = re.compile(r"=|%(-?\d{1,20}(?:[.,]\d{0,20})?)%", re.ASCII)
ENTITY: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
ESCAPED: Final = re.compile(r"\\([~#}])")
SPECIAL: Final = re.compile(r"([~#}])")
# An entity begins with `&`, so what follows one does not end an answer.
ANSWER_END: Final = re.compile(r"(?<!\\)(?<!&)(?<!&amp;)[~#}]")
FEEDBACK_END: Final = re.compile(r"(?<!\\)[~}]")
PREFIXES: Final = re.compile(r"\{\{((?:gap)*)\d{1,9}\}\}", re.ASCII)
UNENDED: Final = Message("has no closing brace, or too many answers before it")
MOST_GAPS: Final = 500
BEYOND: Final = Message("is beyond the limit of {limit} gaps", limit=MOST_GAPS)
MOST_ANSWERS: Final = 200
FEWEST_OPTIONS: Final = 2

CHOICES: Final = {"MULTICHOICE": Kind.SINGLE_CHOICE, "MULTIRESPONSE": Kind.MULTIPLE_CHOICE}
SHORT_NAMES: Final = {"MULTICHOICE": "MC", "MULTIRESPONSE": "MR"}
LAYOUTS: Final = {
    "MULTICHOICE": {"menu": "", "column": "V", "row": "H"},
    "MULTIRESPONSE": {"column": "", "row": "H"},
}
TEXTS: Final = {"SHORTANSWER": "SHORTANSWER_C", "SA": "SAC", "MW": "MWC"}
NUMBERS: Final = ("NUMERICAL", "NM")


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """A text with `{{gap id}}` where its gaps are, and what could not be read of it.

    Attributes:
        unknown: the names of gap types that are not Moodle's own.
    """

    text: str
    gaps: tuple[Gap, ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One of the answers of a gap, as written between two `~`."""

    answer: str
    feedback: str


def read_cloze(text: str, line: int = 1) -> Embedded:
    """The text and its gaps, numbered from 1.

    Args:
        line: where the text begins in its file, counted from 1.
    """
    scan = Scan(text, line)
    for start in START.finditer(text):
        if start.start() >= scan.at and not scan.read(start):
            break
    if not scan.gaps and not scan.problems and not scan.unknown:
        scan.problems.append(Problem(line=line, message=Message("gaps: there is none in the text")))
    return Embedded(
        text="".join([*scan.pieces, text[scan.at :]]),
        gaps=tuple(scan.gaps),
        problems=tuple(scan.problems),
        unknown=tuple(dict.fromkeys(scan.unknown)),
    )


class Scan:
    """One pass over a text: what was read of it so far, and `at`, the end of the last gap."""

    def __init__(self, text: str, line: int) -> None:
        self.pieces: list[str] = []
        self.gaps: list[Gap] = []
        self.problems: list[Problem] = []
        self.unknown: list[str] = []
        self.at = 0
        self._text, self._prefix = text, free_prefix(text)
        self._line, self._counted = line, 0

    def read(self, start: re.Match[str]) -> bool:
        """Reads the gap that begins here; False where there is no use in looking for another."""
        if start[2] not in SHAPES:
            self.unknown.append(start[2])
            return True
        self._line += self._text.count("\n", self._counted, start.start())
        self._counted = start.start()
        parts, end = read_parts(self._text, start.end())
        if end < 0 or len(self.gaps) == MOST_GAPS:
            self._tell(
                Message(
                    "gap: {gap} {problem}", gap=start[0], problem=UNENDED if end < 0 else BEYOND
                )
            )
            return False
        gap, wrong = read_gap(f"{self._prefix}{len(self.gaps) + 1}", start, parts)
        for message in wrong:
            self._tell(Message("gap {gap}: {problem}", gap=gap.id, problem=message))
        self.pieces += [self._text[self.at : start.start()], "{{", gap.id, "}}"]
        self.gaps.append(gap)
        self.at = end
        return True

    def _tell(self, message: str) -> None:
        self.problems.append(Problem(line=self._line, message=message))


def free_prefix(text: str) -> str:
    """What gap ids begin with, so that none of them is in the text already.

    >>> free_prefix("x"), free_prefix("a {{1}}")
    ('', 'gap')
    """
    taken = {len(prefix) for prefix in PREFIXES.findall(text)}
    prefix = ""
    while len(prefix) in taken:
        prefix += "gap"
    return prefix


def read_parts(text: str, at: int) -> tuple[list[Part], int]:
    """The answers from here on, and where the gap ends; -1 if it does not."""
    parts: list[Part] = []
    while (stop := ANSWER_END.search(text, at)) and len(parts) < MOST_ANSWERS:
        answer, feedback = text[at : stop.start()], ""
        if stop[0] == "#":
            begin = stop.end()
            stop = FEEDBACK_END.search(text, begin)
            if stop is None:
                break
            feedback = text[begin : stop.start()]
        parts.append(Part(answer, feedback))
        at = stop.end()
        if stop[0] == "}":
            return parts, at
    return parts, -1


def read_gap(gap_id: str, start: re.Match[str], parts: Sequence[Part]) -> tuple[Gap, list[str]]:
    """The gap, and what is wrong with it."""
    shape = SHAPES[start[2]]
    gap = replace(shape, id=gap_id, mark=Fraction(start[1] or 1))
    wrong: list[str] = []
    answers = [answer for part in parts if (answer := read_answer(part, wrong)).value]
    is_specific = any(share_text(part) not in ("", "=", "%0%") for part in parts)
    if shape.kind is Kind.NUMERIC:
        answers = [read_number(answer, wrong) for answer in answers]
    if shape.kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        gap = replace(gap, answers=tuple(answers))
    else:
        options = [read_option(answer) for answer in answers]
        if shape.kind is Kind.MULTIPLE_CHOICE:
            options = shared_out(options, is_specific=is_specific)
        gap = replace(gap, options=tuple(options))
    return gap, [*wrong, *wrong_in(gap, answers)]


def share_text(part: Part) -> str:
    """What is written of the share of the mark: nothing, `=` or `%50%`."""
    found = SHARE.match(part.answer.lstrip())
    return found[0] if found else ""


def read_answer(part: Part, wrong: list[str]) -> Answer:
    """The answer with its share of the mark."""
    share = share_text(part)
    value = unescape(part.answer.lstrip()[len(share) :])
    if not value and (share or part.feedback):
        wrong.append(Message("answer: is empty"))
    fraction = Fraction(share == "=")
    if share.startswith("%"):
        try:
            fraction = read_percentage(share[1:-1].replace(",", "."))
        except ValueError as error:
            wrong.append(Message("{field}: {problem}", field="fraction", problem=message_of(error)))
    return Answer(value=value, fraction=fraction, feedback=Text(source=unescape(part.feedback)))


def unescape(written: str) -> str:
    """The text without its entities and backslashes."""
    plain = ENTITY.sub(lambda entity: html.unescape(entity[0]), written)
    return ESCAPED.sub(r"\1", plain).strip()


def read_option(answer: Answer) -> Option:
    return Option(
        text=Text(source=answer.value), fraction=answer.fraction, feedback=answer.feedback
    )


def shared_out(options: Sequence[Option], *, is_specific: bool) -> list[Option]:
    """The options of a multiple response: what is right adds up to 1.

    Where no percentage was written, each wrong choice takes away what a right one gives.
    """
    total = sum((option.fraction for option in options if option.fraction > 0), Fraction(0))
    if not total:
        return list(options)
    wrong = None if is_specific else -1 / total
    return [
        replace(option, fraction=option.fraction / total)
        if option.fraction > 0
        else replace(option, fraction=option.fraction if wrong is None else wrong)
        for option in options
    ]


def read_number(answer: Answer, wrong: list[str]) -> Answer:
    """The answer with its value and tolerance, decimal commas made points."""
    if answer.value == "*":
        return answer
    value, colon, size = (text.strip().replace(",", ".") for text in answer.value.partition(":"))
    for field, text in (("answer", value), ("tolerance", size)):
        try:
            read_decimal(text if text or field == "answer" else "0")
        except ValueError as error:
            wrong.append(Message("{field}: {problem}", field=field, problem=message_of(error)))
    return replace(answer, value=value, tolerance=Tolerance(size=size or "0") if colon else None)


def wrong_in(gap: Gap, answers: Sequence[Answer]) -> Iterator[str]:
    """What keeps the gap from being answered."""
    count, is_choice = len(answers), gap.kind in CHOICES.values()
    if is_choice and count < FEWEST_OPTIONS:
        yield Message("options: {count} is below {limit}", count=count, limit=FEWEST_OPTIONS)
    elif not count:
        yield Message("answers: there is none")
    shares = [option.fraction for option in gap.options]
    best = max([*shares, *(answer.fraction for answer in gap.answers)], default=Fraction(0))
    if gap.kind is Kind.MULTIPLE_CHOICE:
        if count and best <= 0:
            yield Message("fraction: no answer earns more than 0 %")
    elif count and best < 1:
        yield Message("fraction: no answer earns 100 %")


def write_cloze(text: str, gaps: Sequence[Gap]) -> str:
    """The text with its gaps as Moodle writes them; what it cannot say of them is left out."""
    written: Mapping[str, str] = {gap.id: write_gap(gap) for gap in gaps}
    pieces = re.split(r"(\{\{[^{}]{1,100}\}\})", text)
    return "".join(written.get(piece[2:-2], piece) for piece in pieces)


def write_gap(gap: Gap) -> str:
    mark = write_decimal(gap.mark, MARK_PLACES)
    return f"{{{mark}:{type_name(gap)}:{'~'.join(write_parts(gap))}}}"


def type_name(gap: Gap) -> str:
    """The type of a gap in its long form."""
    if gap.kind is Kind.NUMERIC:
        return "NUMERICAL"
    if gap.kind is Kind.SHORT_TEXT:
        return "SHORTANSWER_C" if gap.is_case_sensitive else "SHORTANSWER"
    name = "MULTICHOICE" if gap.kind is Kind.SINGLE_CHOICE else "MULTIRESPONSE"
    letters = LAYOUTS[name].get(gap.display, "") + ("S" if gap.is_shuffled else "")
    return f"{name}_{letters}" if letters else name


def write_parts(gap: Gap) -> Iterator[str]:
    for option in gap.options:
        is_exact = gap.kind is Kind.MULTIPLE_CHOICE
        yield write_part(option.text.source, option.fraction, option.feedback, is_exact=is_exact)
    for answer in gap.answers:
        value = answer.value if gap.kind is Kind.SHORT_TEXT else write_number(answer)
        yield write_part(value, answer.fraction, answer.feedback)


def write_number(answer: Answer) -> str:
    size = plain_tolerance(answer)
    return f"{answer.value}:{size}" if size else answer.value


def write_part(value: str, fraction: Fraction, feedback: Text, *, is_exact: bool = False) -> str:
    """One answer; `is_exact` writes its share as a percentage in every case."""
    text = escape(value)
    share = f"%{write_percentage(fraction)}%"
    if fraction == 1 and not is_exact:
        share = "="
    elif not fraction and not is_exact and not text.startswith(("=", "%")):
        share = ""
    return share + text + (f"#{escape(feedback.source)}" if feedback else "")


def escape(plain: str) -> str:
    """The text so that `unescape` gives it back.

    >>> escape("{a} & b&lt;"), unescape(escape("{a} & b&lt;"))
    ('{a\\\\} & b&amp;lt;', '{a} & b&lt;')
    """
    text = SPECIAL.sub(r"\\\1", plain)
    text = ENTITY.sub(lambda entity: "&amp;" + entity[0][1:], text)
    if text.endswith("\\"):
        return f"{text[:-1]}&#92;"
    return f"{text[:-1]}&#38;" if text.endswith("&") else text


def _shapes() -> Iterator[tuple[str, Gap]]:
    """Every name of a gap type, with the empty gap that it stands for."""
    for name in NUMBERS:
        yield name, Gap(id="", kind=Kind.NUMERIC, display="line")
    for name, exact_name in TEXTS.items():
        plain = Gap(id="", kind=Kind.SHORT_TEXT, display="line")
        yield name, plain
        yield exact_name, replace(plain, is_case_sensitive=True)
    for name, kind in CHOICES.items():
        for display, letter in LAYOUTS[name].items():
            for shuffle in ("", "S"):
                gap = Gap(id="", kind=kind, display=display, is_shuffled=bool(shuffle))
                letters = letter + shuffle
                yield f"{name}_{letters}" if letters else name, gap
                yield SHORT_NAMES[name] + letters, gap


SHAPES: Final[Mapping[str, Gap]] = dict(_shapes())
