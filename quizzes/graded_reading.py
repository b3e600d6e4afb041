"""The attempts at a quiz as graded answers, as item analysis takes them.

Every question counts in the version that an attempt was graded by. Only attempts that count and
were submitted are taken; an answer that nobody marked yet is as if it had not been asked.

A large quiz has a hundred thousand answers and few different ones. No row of them becomes an
object, and keys and answers stay the text that the database holds: each answer is understood once.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from quizzes.analysis import Graded
from quizzes.kinds import AnswerShape, Kind
from quizzes.models import Attempt, QuestionVersion, Quiz, QuizItem, Response
from quizzes.rules import variant_seed

WRITTEN_FREELY: Final = "open"
ATTEMPT_KEY: Final = Cast("pk", TextField())

# The answer as JSON, its credit, and the seconds spent.
Given = tuple[str, float | None, float]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question as one version asks it, read once for all attempts."""

    version: QuestionVersion
    kind: Kind
    chosen_by_answer: dict[str, tuple[str, ...]] = field(default_factory=dict)

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

    def variant(self, seed: int) -> str:
        """The values that an attempt with this seed was asked by; empty where nothing varies."""
        if not self.kind.variables:
            return ""
        values = self.kind.values(variant_seed(seed, self.slug))
        return ", ".join(f"{name} = {value}" for name, value in values.items())

    def chosen(self, answer: str) -> tuple[str, ...]:
        """What was chosen or typed in every part of an answer, which is JSON."""
        if not self.has_choices:
            return ()
        known = self.chosen_by_answer.get(answer)
        if known is None:
            known = tuple(chosen_in(self.kind, json.loads(answer)))
            self.chosen_by_answer[answer] = known
        return known


def analysed_attempts(quiz: Quiz) -> QuerySet[Attempt]:
    """The attempts that count and were submitted."""
    return Attempt.objects.at(quiz).counted().exclude(submitted_at=None)


def items_by_quiz_version(attempts: QuerySet[Attempt]) -> dict[int, list[QuizItem]]:
    """The items of each quiz version that was taken, in the author's order."""
    taken = attempts.order_by().values("quiz_version")
    items = QuizItem.objects.filter(quiz_version__in=taken)
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


def graded_attempts(
    attempts: QuerySet[Attempt],
    items: Mapping[int, Sequence[QuizItem]],
    asked: Mapping[int, Asked],
) -> list[dict[str, Graded]]:
    """(A) what each attempt was asked and how it did, by the key of the question version."""
    given = given_by_place(attempts)
    asking = {
        version: [(item.pk, asked[item.question_version_id]) for item in found]
        for version, found in items.items()
    }
    rows = attempts.annotate(key=ATTEMPT_KEY).values_list("key", "quiz_version", "seed", "drawn")
    return [
        {
            str(question.version.pk): graded
            for item, question in drawn_of(asking[version], drawn)
            if (graded := graded_answer(question, seed, given.get((attempt, item))))
        }
        for attempt, version, seed, drawn in rows
    ]


def given_by_place(attempts: QuerySet[Attempt]) -> dict[tuple[str, int], Given]:
    """The answers by the key of the attempt and that of the item."""
    found = Response.objects.filter(attempt__in=attempts)
    rows = found.values_list(
        Cast("attempt_id", TextField()),
        "item",
        Cast("answer", TextField()),
        "fraction",
        "spent_s",
    )
    return {
        (attempt, item): (answer, fraction, spent_s)
        for attempt, item, answer, fraction, spent_s in rows
    }


def drawn_of(
    asking: Sequence[tuple[int, Asked]], drawn: Sequence[int]
) -> Iterator[tuple[int, Asked]]:
    """What takes an answer of the items that an attempt drew; of all of them where it drew none."""
    chosen = set(drawn)
    for item, question in asking:
        if question.takes_answer and (not chosen or item in chosen):
            yield item, question


def graded_answer(asked: Asked, seed: int, given: Given | None) -> Graded | None:
    """The answer as the analysis takes it; None where it still awaits its mark."""
    variant = asked.variant(seed)
    if given is None:
        return Graded(fraction=0.0, is_given=False, variant=variant)
    answer, fraction, spent_s = given
    if fraction is None:
        return None
    return Graded(
        # Certainty can cost more than there is; how easy a question is lies within 0 and 1.
        fraction=min(1.0, max(0.0, fraction)),
        chosen=asked.chosen(answer),
        spent_s=spent_s or None,
        variant=variant,
    )


def chosen_in(kind: Kind, answer: object) -> Iterator[str]:
    """What was chosen or typed in every part of an answer; an order is one choice."""
    is_many = kind.answer_shape is AnswerShape.MANY
    for part in kind.parts(answer):
        if part.given in (None, "", []):
            continue
        given = part.given if isinstance(part.given, list) else [part.given]
        for one in [[each] for each in given] if is_many else [given]:
            yield key_of(part.id, one)


def key_of(part: str, given: Sequence[object]) -> str:
    """A choice within one part of a question as the analysis counts it."""
    return json.dumps([part, *map(str, given)], ensure_ascii=False)
