"""A draft as the question it says, whatever is wrong with it: its kind names that. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from quizzes.exchange import Wording, Written
from quizzes.exchange.rows import split_path
from quizzes.formats.item import Text
from quizzes.kinds.bodies import parse_fraction
from quizzes.kinds.problems import problem, shown
from quizzes.teaching.drafts.asking import WRITERS
from quizzes.teaching.drafts.draft import Draft
from quizzes.teaching.drafts.opening import OVERALL, PROSE
from quizzes.teaching.drafts.texts import Album
from studypack.common.problems import FieldProblem
from studypack.common.wording import Message

NUMBERS: Final = (("mark", Fraction(1)), ("penalty", Fraction(0)))


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The question of a draft, and what of the draft no question can say."""

    written: Written
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Origin:
    """What a question keeps that no form shows.

    Attributes:
        id: what it is known by elsewhere.
        language: what it says it is written in; empty where nobody said.
        extras: what formats said of it.
    """

    id: str = ""
    language: str = ""
    extras: Mapping[str, str] = field(default_factory=dict)


def read_question(draft: Draft, album: Album, origin: Origin) -> Reading:
    """The question that a draft says."""
    asked = WRITERS[draft.kind](draft, album)
    numbers, problems = read_numbers(draft)
    written = Written(
        id=origin.id,
        name=" ".join(draft.get("name").split()),
        kind=draft.kind,
        body=asked.body,
        words=Wording(
            options=asked.options,
            feedback={**asked.feedback, **overall(draft, album)},
            hints=tuple(
                filter(None, (album.text(row.values, "text") for row in draft.group("hint")))
            ),
            **{name: album.text(draft.values, name) for name in PROSE},
        ),
        tags=names_in(draft.get("tags").split(",")),
        category=split_path(draft.get("category").strip()),
        language=origin.language,
        extras=origin.extras,
        **numbers,
    )
    return Reading(written=written, problems=(*problems, *asked.problems))


def overall(draft: Draft, album: Album) -> dict[str, Text]:
    """What is said of the answer as a whole."""
    said = {name: album.text(draft.values, f"{name}_feedback") for name in OVERALL}
    return {name: text for name, text in said.items() if text}


def names_in(words: Iterable[str]) -> tuple[str, ...]:
    """The words without the blanks around them, each once."""
    return tuple(dict.fromkeys(filter(None, (" ".join(word.split()) for word in words))))


def read_numbers(draft: Draft) -> tuple[dict[str, Any], list[FieldProblem]]:
    """What the question is worth, and what a wrong try costs."""
    numbers, problems = {}, []
    for name, usual in NUMBERS:
        text = draft.get(name).strip()
        found = parse_fraction(text) if text else usual
        numbers[name] = usual if found is None else found
        if found is None:
            problems.append(
                problem(
                    name,
                    Message("{value} is not a number such as 1, 0.5 or 1/3", value=shown(text)),
                )
            )
    return numbers, problems
