"""What kinds say of bodies, words and answers that cannot be used."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from quizzes.kinds.base import LONGEST_SHOWN, Body, Words
from studypack.common.problems import FieldProblem
from studypack.common.problems import problem as problem
from studypack.common.wording import Message

OVERALL_FEEDBACK: Final = ("right", "partly", "wrong")
OPEN_WORDS: Final = ("model_answer", "rubric", "template")


def not_one_of(field: str, value: object, expected: Iterable[str]) -> FieldProblem:
    """The problem of a value outside a closed set."""
    return problem(
        field,
        Message(
            "{value} is not one of {accepted}", value=shown(value), accepted=", ".join(expected)
        ),
    )


def shown(value: object) -> str:
    """A value as it can be repeated in a message."""
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def within(problems: Iterable[FieldProblem], where: str) -> list[FieldProblem]:
    """The problems of a part of a body, their fields and messages led in by `where`."""
    return [moved(found, f"{where}.{found.field}") for found in problems]


def moved(found: FieldProblem, field: str) -> FieldProblem:
    """The same problem of a field that is called otherwise from further away."""
    said = found.message
    if isinstance(said, Message) and "problem" in said.values:
        return problem(field, said.values["problem"])
    return problem(field, said.removeprefix(f"{found.field}: "))


def check_keys(
    body: Body, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> list[FieldProblem]:
    """The keys that are missing, and those that the kind does not know."""
    expected = ", ".join(required + optional) or Message("none")
    missing = [problem(key, Message("is missing")) for key in required if key not in body]
    unknown = [
        problem(
            str(key), Message("is not a key of this kind; expected {expected}", expected=expected)
        )
        for key in body
        if key not in required + optional
    ]
    return missing + unknown


def check_choice(answer: object, option_ids: Sequence[str]) -> list[FieldProblem]:
    """The problem of an answer that is not one of the options."""
    if isinstance(answer, str) and answer in option_ids:
        return []
    return [not_one_of("answer", answer, option_ids)]


def check_choices(answer: object, option_ids: Sequence[str]) -> list[FieldProblem]:
    """The problem of an answer that is not a list of options, each once."""
    if not isinstance(answer, list):
        return [problem("answer", Message("{value} is not a list of options", value=shown(answer)))]
    unknown = [option for option in answer if option not in option_ids]
    if unknown:
        return [not_one_of("answer", unknown[0], option_ids)]
    if len(set(answer)) < len(answer):
        return [problem("answer", Message("{value} repeats an option", value=shown(answer)))]
    return []


def check_parts(answer: Mapping[object, object], parts: Collection[str]) -> list[FieldProblem]:
    """The parts of an answer that the question does not have."""
    return [not_one_of("answer", part, parts) for part in answer if part not in parts]


def missing_prose(words: Words) -> list[FieldProblem]:
    """The texts that every question must have and that are not there."""
    prose = (("text", words.text), ("explanation", words.explanation))
    return [problem(field, Message("is empty")) for field, text in prose if not text.strip()]


def missing_options(words: Words, option_ids: Iterable[str]) -> list[FieldProblem]:
    """The options without words."""
    return [
        problem("options", Message("{option} has no text", option=repr(option)))
        for option in option_ids
        if not words.options.get(option, "").strip()
    ]


def unknown_options(words: Words, option_ids: Collection[str]) -> list[FieldProblem]:
    """Words of options that do not exist."""
    return [
        not_one_of("options", option, option_ids)
        for option in words.options
        if option not in option_ids
    ]


def unknown_feedback(words: Words, ids: Iterable[str]) -> list[FieldProblem]:
    """Feedback on what does not exist."""
    known = (*ids, *OVERALL_FEEDBACK)
    return [not_one_of("feedback", key, known) for key in words.feedback if key not in known]


def unknown_open_words(words: Words) -> list[FieldProblem]:
    """What only an open question says, in one that is not."""
    return [
        problem(field, Message("belongs to open questions only"))
        for field in OPEN_WORDS
        if getattr(words, field)
    ]
