"""Puts each feedback where it belongs in the question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from quizzes.formats.item import Answer, Kind, Text
from quizzes.formats.qti2.context import Context
from quizzes.formats.qti2.feedback import Pick, Place, Tried, belongs_to
from quizzes.formats.qti2.gathering import join_texts
from quizzes.formats.qti2.part import Part
from quizzes.formats.qti2.scoring import Feedback
from quizzes.formats.qti2.texts import ANYTHING, ELSE
from studypack.common.wording import Message


@dataclass(frozen=True, kw_only=True)
class Placed:
    """The texts of the whole item by its field, and of what was picked."""

    whole: Mapping[str, Any] = field(default_factory=dict)
    picked: Mapping[Pick, Text] = field(default_factory=dict)


def place_feedback(
    context: Context, feedbacks: Sequence[Feedback], tried: Sequence[Tried], mark: Fraction
) -> Placed:
    """Where every feedback belongs; what belongs nowhere is named."""
    whole: dict[str, list[Text]] = {}
    picked: dict[Pick, list[Text]] = {}
    for number, feedback in enumerate(feedbacks):
        text = context.unwrapped_text(feedback.source)
        place = belongs_to(number, feedback, tried, mark)
        if not text:
            continue
        if place is None:
            why = Message(
                "when {value} is shown cannot be said by an answer alone",
                value=repr(feedback.identifier[:60]),
            )
            context.lose("feedback", why)
        elif isinstance(place, Place):
            whole.setdefault(place.value, []).append(text)
        else:
            for pick in place:
                picked.setdefault(pick, []).append(text)
    return Placed(
        whole={name: join_texts(texts) for name, texts in whole.items()},
        picked={pick: join_texts(texts) for pick, texts in picked.items()},
    )


def with_feedback(context: Context, part: Part, response: str, placed: Placed) -> Part:
    """The part, each of its options, answers or pairs with its feedback."""
    by_key = {key: text for (name, key), text in placed.picked.items() if name == response}
    keys = part.keys
    if any(key not in keys for key in by_key):
        context.lose(
            "feedback", Message("what is said of one wrong combination alone has no place")
        )
    answers = part.answers
    if by_key.get(ELSE) and part.kind in (Kind.SHORT_TEXT, Kind.NUMERIC):
        answers = _with_else(answers)
    found = [by_key.get(key, Text()) for key in keys]
    return replace(
        part,
        options=tuple(
            replace(option, feedback=text)
            for option, text in zip(part.options, found, strict=False)
        ),
        answers=tuple(
            replace(answer, feedback=text) for answer, text in zip(answers, found, strict=False)
        ),
        pairs=(
            *(replace(pair, feedback=text) for pair, text in zip(part.pairs, found, strict=False)),
            *part.pairs[len(keys) :],
        ),
    )


def _with_else(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    """The answers, the last of them accepting anything."""
    if answers and answers[-1].value == ANYTHING:
        return answers
    return (*answers, Answer(value=ANYTHING, fraction=Fraction(0)))
