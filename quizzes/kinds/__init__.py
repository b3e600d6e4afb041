"""Question kinds: read a body, check texts and answers, show, grade. No Django.

A new kind is a module with a class that does what `base.Kind` says, and a line in `READERS`.
"""

from collections.abc import Callable, Mapping
from typing import Final

from quizzes.kinds import (
    cloze,
    description,
    matching,
    multiple_choice,
    numeric,
    open_answer,
    ordering,
    short_text,
    single_choice,
    true_false,
    varied_numeric,
)
from quizzes.kinds.base import (
    AnswerShape,
    Body,
    Control,
    ControlType,
    Kind,
    OptionView,
    Part,
    Words,
    is_blank,
    render,
    shuffled,
)
from quizzes.kinds.filling import filled, rendered_around
from quizzes.kinds.problems import not_one_of
from studypack.common.problems import FieldProblem

__all__ = [
    "KINDS",
    "AnswerShape",
    "Body",
    "Control",
    "ControlType",
    "Kind",
    "OptionView",
    "Part",
    "Words",
    "filled",
    "is_blank",
    "load",
    "read",
    "render",
    "rendered_around",
    "shuffled",
]

Reader = Callable[[Body], tuple[Kind | None, list[FieldProblem]]]

READERS: Final[Mapping[str, Reader]] = {
    single_choice.NAME: single_choice.SingleChoice.read,
    multiple_choice.NAME: multiple_choice.MultipleChoice.read,
    true_false.NAME: true_false.TrueFalse.read,
    numeric.NAME: varied_numeric.read,
    short_text.NAME: short_text.ShortText.read,
    cloze.NAME: cloze.Cloze.read,
    matching.NAME: matching.Matching.read,
    ordering.NAME: ordering.Ordering.read,
    open_answer.NAME: open_answer.Open.read,
    description.NAME: description.Description.read,
}
KINDS: Final = tuple(READERS)


def read(kind: str, body: Body) -> tuple[Kind | None, list[FieldProblem]]:
    """The question of this kind, or None and every problem of its body and of its variants."""
    if kind not in READERS:
        return None, [not_one_of("kind", kind, KINDS)]
    question, problems = READERS[kind](body)
    problems = problems or (question.check_variants() if question else [])
    return (None if problems else question), problems


def load(kind: str, body: Body) -> Kind:
    """The question that was checked before it was stored; its variants are not tried again.

    Raises:
        ValueError: the stored body has problems after all.
    """
    if kind not in READERS:
        raise ValueError(not_one_of("kind", kind, KINDS).message)
    question, problems = READERS[kind](body)
    if question is None:
        raise ValueError("; ".join(found.message for found in problems))
    return question
