"""Item analysis of one quiz: what came of its questions, in words."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from quizzes.analysis import Choice, ItemAnalysis, Remark, analyse, remark_on
from quizzes.blanks import with_blanks
from quizzes.graded_reading import (
    Asked,
    analysed_attempts,
    asked_by_version,
    graded_attempts,
    items_by_quiz_version,
    key_of,
)
from quizzes.kinds import AnswerShape, Kind, Part
from quizzes.models import QuestionText, Quiz, QuizItem
from quizzes.reading import option_words, texts_by_version
from quizzes.results import CHOICES, in_words

MOST_TYPED_SHOWN: Final = 12


@dataclass(frozen=True, kw_only=True)
class ChoiceRow:
    """An answer, or an answer to one part, with how often it was given.

    Attributes:
        prompt, words: HTML; the prompt is empty where there is one part only.
    """

    prompt: str
    words: str
    is_right: bool
    choice: Choice
    share_percent: int
    remark: Remark


@dataclass(frozen=True, kw_only=True)
class VariantRow:
    """How one variant of a question did."""

    values: str
    count: int
    facility_percent: int


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """How a question did in one version; `other_answers` are those too many to be listed."""

    slug: str
    number: int
    version: int
    kind: str
    language: str
    html: str
    analysis: ItemAnalysis
    facility_percent: int
    choices: tuple[ChoiceRow, ...]
    other_answers: int
    variants: tuple[VariantRow, ...]

    @property
    def discrimination_from(self) -> int:
        """Where the bar of the discrimination begins, -1 at 0 and 1 at 100."""
        return round(50 + 50 * min(0.0, self.analysis.discrimination or 0.0))

    @property
    def discrimination_width(self) -> int:
        """How long that bar is."""
        return round(50 * abs(self.analysis.discrimination or 0.0))


@dataclass(frozen=True, kw_only=True)
class QuizAnalysis:
    """How every question of a quiz did among `attempts` of them."""

    attempts: int
    items: tuple[ItemRow, ...]

    @property
    def is_small(self) -> bool:
        """Whether some question was asked too seldom for its indices to mean much."""
        return any(item.analysis.is_small for item in self.items)


def analyse_quiz(quiz: Quiz, language: str) -> QuizAnalysis:
    """How the questions of the quiz did; four queries, and the texts."""
    attempts = analysed_attempts(quiz)
    items = items_by_quiz_version(attempts)
    asked = asked_by_version(item for found in items.values() for item in found)
    graded = graded_attempts(attempts, items, asked)
    analysis_by_item = analyse(graded)
    every = [item for found in items.values() for item in found]
    texts = texts_by_version(every, language)
    ordered = sorted(
        (int(version) for version in analysis_by_item), key=place_of(every).__getitem__
    )
    rows = (
        item_row(asked[version], number, analysis_by_item[str(version)], texts[version])
        for number, version in enumerate(ordered, start=1)
    )
    return QuizAnalysis(attempts=len(graded), items=tuple(rows))


def place_of(items: Sequence[QuizItem]) -> dict[int, tuple[int, str, int]]:
    """Where a question version stands in the list: by its place in the latest quiz version."""
    place = {item.question_version.question.slug: item.position for item in items}
    return {
        item.question_version_id: (
            place[item.question_version.question.slug],
            item.question_version.question.slug,
            -item.question_version.number,
        )
        for item in items
    }


def item_row(asked: Asked, number: int, analysis: ItemAnalysis, text: QuestionText) -> ItemRow:
    """The question with its indices, in words."""
    rows = choice_rows(asked, analysis, text)
    shown = rows if asked.kind.answer_shape in CHOICES else rows[:MOST_TYPED_SHOWN]
    return ItemRow(
        slug=asked.slug,
        number=number,
        version=asked.version.number,
        kind=asked.version.kind,
        language=text.language,
        html=with_blanks(text.content["text"]),
        analysis=analysis,
        facility_percent=round(100 * analysis.facility),
        choices=tuple(shown),
        other_answers=len(rows) - len(shown),
        variants=tuple(
            VariantRow(values=values, count=count, facility_percent=round(100 * facility))
            for values, (count, facility) in analysis.facility_by_variant.items()
        ),
    )


def choice_rows(asked: Asked, analysis: ItemAnalysis, text: QuestionText) -> list[ChoiceRow]:
    """Every answer with its count; of a choice all options, also those that nobody chose."""
    words = option_words(asked.kind.option_ids, text.content["options"])
    prompts = {
        control.part: words.get(control.prompt, control.part)
        for control in asked.kind.controls(asked.kind.option_ids)
    }
    counted = {choice.id: choice for choice in analysis.choices}
    if asked.kind.answer_shape in CHOICES:
        keys = [key_of("", [option]) for option in asked.kind.option_ids]
        counted = {key: counted.get(key, Choice.of_nobody(key)) for key in keys}
    return [choice_row(asked, choice, words, prompts) for choice in counted.values()]


def choice_row(
    asked: Asked, choice: Choice, words: Mapping[str, str], prompts: Mapping[str, str]
) -> ChoiceRow:
    """One answer in words."""
    part, *given = json.loads(choice.id)
    is_right = is_right_choice(asked.kind, part, given)
    return ChoiceRow(
        prompt=prompts.get(part, part) if part else "",
        words=" → ".join(in_words(one, words) for one in given),
        is_right=is_right,
        choice=choice,
        share_percent=round(100 * choice.share),
        remark=remark_on(choice, is_right=is_right),
    )


def is_right_choice(kind: Kind, part: str, given: list[str]) -> bool:
    """Whether an answer to one part earns everything, or is an option of the right answer."""
    if kind.answer_shape in CHOICES:
        return given[0] in kind.right_options
    whole = given if kind.answer_shape is AnswerShape.ORDER else given[0]
    answer = {part: whole} if kind.answer_shape is AnswerShape.MAP else whole
    return any(found.fraction == 1 for found in parts_named(kind, answer, part))


def parts_named(kind: Kind, answer: object, part: str) -> list[Part]:
    """What came of one part of an answer."""
    return [found for found in kind.parts(answer) if found.id == part]
