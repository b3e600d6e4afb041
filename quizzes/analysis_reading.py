"""Item analysis of one quiz: the rows of its attempts as graded answers, and the result in words.

Every question counts in the version that an attempt was graded by. Only attempts that count and
were submitted are taken; an answer that nobody marked yet is as if it had not been asked.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from quizzes.analysis import Choice, Graded, ItemAnalysis, Remark, analyse, remark_on
from quizzes.blanks import with_blanks
from quizzes.kinds import AnswerShape, Kind, Part
from quizzes.models import Attempt, QuestionText, QuestionVersion, Quiz, QuizItem, Response
from quizzes.reading import option_words, texts_by_version
from quizzes.results import CHOICES, in_words
from quizzes.rules import variant_seed

MOST_TYPED_SHOWN: Final = 12
WRITTEN_FREELY: Final = "open"


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


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as one version asks it, read once for all attempts."""

    version: QuestionVersion
    kind: Kind

    @property
    def slug(self) -> str:
        """What the question is known by."""
        return self.version.question.slug

    @property
    def takes_answer(self) -> bool:
        """Whether there is anything to answer."""
        return self.kind.answer_shape is not AnswerShape.NONE

    @property
    def has_choices(self) -> bool:
        """Whether its answers can be counted: not what was written freely or varies."""
        return self.version.kind != WRITTEN_FREELY and not self.kind.variables


def analyse_quiz(quiz: Quiz, language: str) -> QuizAnalysis:
    """How the questions of the quiz did; four queries, and the texts."""
    attempts = list(Attempt.objects.at(quiz).counted().exclude(submitted_at=None))
    items = items_by_quiz_version({attempt.quiz_version_id for attempt in attempts})
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
    return QuizAnalysis(attempts=len(attempts), items=tuple(rows))


def items_by_quiz_version(quiz_versions: Iterable[int]) -> dict[int, list[QuizItem]]:
    """The items of each quiz version, in the author's order."""
    items = QuizItem.objects.filter(quiz_version__in=set(quiz_versions))
    ordered = items.select_related("question_version__question").order_by(
        "quiz_version", "position"
    )
    return {
        version: list(found)
        for version, found in groupby(ordered, key=lambda item: item.quiz_version_id)
    }


def asked_by_version(items: Iterable[QuizItem]) -> dict[int, Asked]:
    """Every question version that the items ask, by its key."""
    versions = {item.question_version_id: item.question_version for item in items}
    return {
        key: Asked(version=version, kind=version.as_kind()) for key, version in versions.items()
    }


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


def graded_attempts(
    attempts: Sequence[Attempt],
    items: Mapping[int, Sequence[QuizItem]],
    asked: Mapping[int, Asked],
) -> list[dict[str, Graded]]:
    """(A) what each attempt was asked and how it did, by the key of the question version."""
    responses = Response.objects.filter(attempt__in=attempts)
    by_place = {(found.attempt_id, found.item_id): found for found in responses}
    return [
        {
            str(item.question_version_id): graded
            for item in items_of(attempt, items[attempt.quiz_version_id])
            if asked[item.question_version_id].takes_answer
            and (
                graded := graded_answer(
                    attempt, asked[item.question_version_id], by_place.get((attempt.pk, item.pk))
                )
            )
        }
        for attempt in attempts
    ]


def items_of(attempt: Attempt, items: Sequence[QuizItem]) -> list[QuizItem]:
    """The items of a version that the attempt was asked."""
    drawn = set(attempt.drawn)
    return [item for item in items if not drawn or item.pk in drawn]


def graded_answer(attempt: Attempt, asked: Asked, response: Response | None) -> Graded | None:
    """The answer as the analysis takes it; None where it still awaits its mark."""
    seed = variant_seed(attempt.seed, asked.slug)
    values = asked.kind.values(seed)
    variant = ", ".join(f"{name} = {value}" for name, value in values.items())
    if response is None:
        return Graded(fraction=0.0, is_given=False, variant=variant)
    if response.fraction is None:
        return None
    return Graded(
        # Certainty can cost more than there is; how easy a question is lies within 0 and 1.
        fraction=min(1.0, max(0.0, response.fraction)),
        chosen=tuple(chosen_in(asked, response.answer)) if asked.has_choices else (),
        spent_s=response.spent_s or None,
        variant=variant,
    )


def chosen_in(asked: Asked, answer: object) -> Iterator[str]:
    """What was chosen or typed in every part of an answer; an order is one choice."""
    is_many = asked.kind.answer_shape is AnswerShape.MANY
    for part in asked.kind.parts(answer):
        if part.given in (None, "", []):
            continue
        given = part.given if isinstance(part.given, list) else [part.given]
        for one in [[each] for each in given] if is_many else [given]:
            yield key_of(part.id, one)


def key_of(part: str, given: Sequence[object]) -> str:
    """A choice within one part of a question as the analysis counts it."""
    return json.dumps([part, *map(str, given)], ensure_ascii=False)


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
