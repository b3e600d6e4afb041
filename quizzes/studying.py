"""A quiz as material to study and to print: every question, and what is right in it in words.

Knows every key: for a quiz that anybody may practise, or for its teacher.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from quizzes import kinds
from quizzes.blanks import gap_numbers, with_blanks
from quizzes.kinds import AnswerShape, Control, Kind
from quizzes.models import QuizVersion
from quizzes.reading import PaperQuestion, order_in, paper_of, values_in
from quizzes.results import CHOICES, NoteLink, Solution, in_variant, in_words, solutions_at
from quizzes.rules import variant_seed

# What is printed twice asks the same twice.
STUDY_SEED: Final = 0
WILD: Final = "*"
ALL, IN_ORDER, ANY = "; ", " → ", ""


@dataclass(frozen=True, kw_only=True)
class AskedPart:
    """What stands on paper for one control: HTML of its prompt and of what can be chosen."""

    type: str
    prompt: str
    options: tuple[str, ...]
    lines: range


@dataclass(frozen=True, kw_only=True)
class RightPart:
    """What is right in one part: all of `words`, parted by `joint`; without one, any of them."""

    prompt: str
    words: tuple[str, ...]
    joint: str


@dataclass(frozen=True, kw_only=True)
class StudyQuestion:
    """A question on paper, or on a card.

    Attributes:
        asked: empty where the options of all parts are the same: those are `matches` then, and
            the parts are `prompts`.
        right: empty where a person marks; the model answer says it then.
    """

    slug: str
    number: int
    language: str
    mark: float
    html: str
    takes_answer: bool
    asked: tuple[AskedPart, ...]
    prompts: tuple[str, ...]
    matches: tuple[str, ...]
    right: tuple[RightPart, ...]
    explanation: str
    model_answer: str
    note: NoteLink | None


def study_of(version: QuizVersion, language: str) -> tuple[StudyQuestion, ...]:
    """Every question of the version; the version's quiz must be at hand."""
    solutions = solutions_at(version.pk, language, version.quiz.loaded_at)
    questions = paper_of(version, language).questions
    return tuple(study_question(question, solutions[question.slug]) for question in questions)


def study_question(question: PaperQuestion, solution: Solution) -> StudyQuestion:
    """One question in the variant that is printed."""
    values = values_in(question, STUDY_SEED)
    solution = in_variant(solution, values)
    kind = question.asks.instance(variant_seed(STUDY_SEED, question.slug))
    controls = kind.controls(order_in(question, STUDY_SEED))
    prompts = prompts_of(question, controls, solution.words)
    is_matching = kind.answer_shape is AnswerShape.MAP and all(one.prompt for one in controls)
    return StudyQuestion(
        slug=question.slug,
        number=question.number,
        language=question.language,
        mark=question.mark,
        html=with_blanks(kinds.filled(question.html, values)),
        takes_answer=kind.answer_shape is not AnswerShape.NONE,
        asked=() if is_matching else asked_parts(controls, prompts, solution.words),
        prompts=tuple(prompts.values()) if is_matching else (),
        matches=words_of(controls[0].options, solution.words) if is_matching else (),
        right=right_parts(kind, prompts, solution.words),
        explanation=solution.explanation,
        model_answer=solution.model_answer,
        note=solution.note,
    )


def prompts_of(
    question: PaperQuestion, controls: tuple[Control, ...], words: Mapping[str, str]
) -> dict[str, str]:
    """What each part is called: its prompt, or the number of its gap."""
    numbers = gap_numbers(question.html)
    return {
        control.part: words.get(control.prompt, "")
        or (f"({numbers[control.part]})" if control.part in numbers else "")
        for control in controls
    }


def asked_parts(
    controls: tuple[Control, ...], prompts: Mapping[str, str], words: Mapping[str, str]
) -> tuple[AskedPart, ...]:
    """What stands on paper for each control."""
    return tuple(
        AskedPart(
            type=control.type,
            prompt=prompts[control.part],
            options=words_of(control.options, words),
            lines=range(control.lines),
        )
        for control in controls
    )


def words_of(options: tuple[str, ...], words: Mapping[str, str]) -> tuple[str, ...]:
    """The options as HTML."""
    return tuple(in_words(option, words) for option in options)


def right_parts(
    kind: Kind, prompts: Mapping[str, str], words: Mapping[str, str]
) -> tuple[RightPart, ...]:
    """What is right in every part, in the order of the parts; nothing where a person says."""
    answer = kind.right_answer()
    if answer is None:
        return ()
    if kind.answer_shape in CHOICES:
        right = tuple(option for option in kind.option_ids if option in kind.right_options)
        return (RightPart(prompt="", words=words_of(right, words), joint=ALL),)
    return tuple(
        RightPart(
            prompt=prompts.get(part.id, ""),
            words=words_of(typed_right(part.right, part.given), words),
            joint=joint_of(kind, part.given),
        )
        for part in kind.parts(answer)
    )


def joint_of(kind: Kind, given: object) -> str:
    """What stands between the right answers to a part that is no choice."""
    if kind.answer_shape is AnswerShape.ORDER:
        return IN_ORDER
    return ALL if isinstance(given, list) else ANY


def typed_right(right: tuple[str, ...], given: object) -> tuple[str, ...]:
    """What is right, without the patterns that stand for many texts; at least one example."""
    plain = tuple(text for text in right if WILD not in text)
    return plain or (str(given),)
