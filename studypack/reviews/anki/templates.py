"""The two sides of a card, made of a note's fields as Anki's templates say.

Source: https://docs.ankiweb.net/templates/intro.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from studypack.common.wording import Message
from studypack.reviews.anki.problems import PackageProblem

MARK: Final = re.compile(r"\{\{([#^/]?)([^{}]*)\}\}")
TAG: Final = re.compile(r"<[^>]*>")
CLOZE: Final = re.compile(r"\{\{c(\d{1,3})::(.*?)(?:::(.*?))?\}\}", re.DOTALL)
FRONT_SIDE: Final = "FrontSide"
ANSWER_RULE: Final = re.compile(r"""\s*<hr id=["']?answer["']?\s*/?>\s*""")
LONGEST_SIDE: Final = 200_000


@dataclass(frozen=True, kw_only=True)
class NoteType:
    """How notes become cards: `sides` by the number of the card are its two templates."""

    fields: tuple[str, ...]
    sides: Mapping[int, tuple[str, str]]
    is_cloze: bool = False

    def templates(self, ordinal: int) -> tuple[str, str]:
        """The templates of a card; the cards of a text with gaps share one pair."""
        number = 0 if self.is_cloze else ordinal
        if number in self.sides:
            return self.sides[number]
        raise PackageProblem(Message("card: its note type has no template {number}", number=number))


def sides_of(note_type: NoteType, fields: Mapping[str, str], ordinal: int) -> tuple[str, str]:
    """Front and back of a card in HTML, which is still to be cleaned.

    Anki repeats the front above the answer; ours is turned, so what is behind is the answer alone.

    >>> templates = "{{Q}}?", "{{FrontSide}}<hr id=answer>{{A}}"
    >>> basic = NoteType(fields=("Q", "A"), sides={0: templates})
    >>> sides_of(basic, {"Q": "Why", "A": "Therefore"}, 0)
    ('Why?', 'Therefore')
    """
    front_template, back_template = note_type.templates(ordinal)
    front = Side(fields=fields, ordinal=ordinal, is_front=True).filled(front_template)
    known = {**fields, FRONT_SIDE: ""}
    back = Side(fields=known, ordinal=ordinal, is_front=False).filled(back_template)
    return front.strip(), ANSWER_RULE.sub("", back, count=1).strip()


@dataclass(frozen=True, kw_only=True)
class Side:
    """One side of a card while it is made."""

    fields: Mapping[str, str]
    ordinal: int
    is_front: bool

    def filled(self, template: str) -> str:
        """The template with its fields."""
        parts: list[str] = []
        hidden: list[bool] = []
        place = length = 0
        for mark in MARK.finditer(template):
            shown = [template[place : mark.start()], *self.value(mark[1], mark[2].strip())]
            if not any(hidden):
                parts += shown
                length += sum(map(len, shown))
            self.turn(hidden, mark[1], mark[2].strip())
            place = mark.end()
            refuse_longer(length)
        return "".join(parts) + template[place:]

    def value(self, sign: str, name: str) -> list[str]:
        """What a mark puts in its place; the ends of a section put nothing."""
        return [] if sign else [self.filtered(*reversed(name.split(":")))]

    def filtered(self, field: str, *filters: str) -> str:
        """A field after its filters, the innermost first."""
        value = self.fields.get(field.strip(), "")
        if "cloze" in filters:
            value = CLOZE.sub(self.gap, value)
        if "type" in filters and self.is_front:
            return ""
        return TAG.sub("", value) if "text" in filters else value

    def gap(self, found: re.Match[str]) -> str:
        """A gap of the text: open on the front of its own card, else filled."""
        if int(found[1]) != self.ordinal + 1:
            return found[2]
        words = f"[{found[3] or '…'}]" if self.is_front else found[2]
        return f"<strong>{words}</strong>"

    def turn(self, hidden: list[bool], sign: str, name: str) -> None:
        """A section begins or ends."""
        if sign == "/":
            del hidden[-1:]
        elif sign:
            hidden.append(self.says(name) == (sign == "^"))

    def says(self, field: str) -> bool:
        """Whether a field holds anything to see; of a gap by its number, whether it is this one."""
        if field == f"c{self.ordinal + 1}":
            return True
        value = self.fields.get(field, "")
        return bool(TAG.sub("", value).strip()) or "<img" in value


def refuse_longer(length: int) -> None:
    """Raises PackageProblem for a side that nobody could read."""
    if length > LONGEST_SIDE:
        raise PackageProblem(
            Message(
                "card: {count} characters of a side are above the limit of {limit}",
                count=length,
                limit=LONGEST_SIDE,
            )
        )
