"""Grading again, when a question was corrected: who changes by how much is seen first.

Attempts keep what they were asked. Those taken at a version move to its repetition, which asks
the same in corrected questions, so that their results show what is right now.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from quizzes.models import (
    Attempt,
    Cause,
    GradeChange,
    QuestionVersion,
    Quiz,
    QuizItem,
    QuizVersion,
    Regrade,
)
from quizzes.services.grading import add_up, credit_of, fractions_of, responses_with_tries
from quizzes.services.storing import next_number
from studypack.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class ScoreChange:
    """What grading again does to one attempt."""

    attempt: Attempt
    before: float
    after: float


class PreviewDone(Exception):
    """Everything was worked out; nothing of it is to be kept."""


def preview_regrade(quiz: Quiz) -> list[ScoreChange]:
    """Whose score would change, and from what to what; nothing is stored."""
    changes: list[ScoreChange] = []
    try:
        with transaction.atomic():
            changes = _regrade(quiz)
            raise PreviewDone
    except PreviewDone:
        return changes


@transaction.atomic
def regrade(quiz: Quiz, *, author: User, now: datetime) -> list[ScoreChange]:
    """Every submitted attempt, graded by the latest versions of its questions; whose score changed.

    Doing it again changes nothing.
    """
    changes = _regrade(quiz)
    if changes:
        Regrade.objects.create(
            quiz=quiz,
            author=author,
            made_at=now,
            changes=[
                {"attempt": str(change.attempt.pk), "before": change.before, "after": change.after}
                for change in changes
            ],
        )
        GradeChange.objects.bulk_create(
            GradeChange(
                attempt=change.attempt,
                author=author,
                cause=Cause.REGRADE,
                before=change.before,
                after=change.after,
            )
            for change in changes
        )
    quiz.save()
    return changes


def _regrade(quiz: Quiz) -> list[ScoreChange]:
    taken = Attempt.objects.at(quiz).exclude(submitted_at=None).select_for_update(of=("self",))
    version_ids = set(taken.values_list("quiz_version", flat=True))
    found = []
    for version in QuizVersion.objects.filter(pk__in=version_ids):
        corrected = corrected_version(version)
        for attempt in taken.filter(quiz_version=version).select_related("learner__user"):
            before = attempt.score or 0.0
            after = grade_by(attempt, corrected).score or 0.0
            if after != before:
                found.append(ScoreChange(attempt=attempt, before=before, after=after))
    return found


def corrected_version(version: QuizVersion) -> QuizVersion:
    """The version itself where its questions are the latest, else its repetition with those."""
    items = list(version.items.select_related("question_version"))
    latest = latest_by_question(item.question_version.question_id for item in items)
    wanted = [latest[item.question_version.question_id].pk for item in items]
    if wanted == [item.question_version_id for item in items]:
        return version
    original = version.regrade_of or version
    for known in original.regrades.all():
        if list(known.items.values_list("question_version", flat=True)) == wanted:
            return known
    return repeat_version(original, items, wanted)


def latest_by_question(question_ids: Iterable[int]) -> Mapping[int, QuestionVersion]:
    """The latest version of each question."""
    versions = QuestionVersion.objects.filter(question__in=set(question_ids))
    return {version.question_id: version for version in versions.order_by("number")}


def repeat_version(
    original: QuizVersion, items: list[QuizItem], question_versions: list[int]
) -> QuizVersion:
    """A version that asks the same questions in these versions."""
    made = QuizVersion.objects.create(
        quiz=original.quiz,
        number=next_number(original.quiz),
        draws=original.draws,
        regrade_of=original,
    )
    QuizItem.objects.bulk_create(
        QuizItem(
            quiz_version=made,
            position=item.position,
            question_version_id=question_version,
            mark=item.mark,
            pool=item.pool,
        )
        for item, question_version in zip(items, question_versions, strict=True)
    )
    return made


def grade_by(attempt: Attempt, version: QuizVersion) -> Attempt:
    """The attempt, moved to a version that asks the same, its answers graded by that."""
    move_to(attempt, version)
    items = {item.pk: item for item in attempt.items()}
    for response in responses_with_tries(attempt):
        credit = credit_of(attempt, items[response.item_id], response)
        response.fraction = None if credit is None else float(credit)
        response.save(update_fields=["fraction"])
    return add_up(attempt, items.values(), fractions_of(attempt))


def move_to(attempt: Attempt, version: QuizVersion) -> None:
    """The attempt and its answers belong to the items of `version`, place by place."""
    if attempt.quiz_version_id == version.pk:
        return
    here = attempt.quiz_version.items.values_list("position", "pk")
    there = dict(version.items.values_list("position", "pk"))
    moved = {item: there[position] for position, item in here}
    for response in attempt.responses.all():
        response.item_id = moved[response.item_id]
        response.save(update_fields=["item"])
    attempt.quiz_version = version
    attempt.drawn = [moved[item] for item in attempt.drawn]
    attempt.save(update_fields=["quiz_version", "drawn"])
