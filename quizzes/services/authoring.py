"""A question of somebody's own bank: stored whole, as a new version only where it changed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction

from quizzes.exchange.prepared import LONGEST_NAME, Prepared, prepare, problems_of
from quizzes.exchange.rows import join_path
from quizzes.exchange.written import Written
from quizzes.models import (
    Question,
    QuestionImage,
    QuestionTag,
    QuestionText,
    QuestionVersion,
)
from quizzes.services.storing import fingerprint
from studypack.accounts.models import User
from studypack.common.languages import ENGLISH, LANGUAGE_CODES
from studypack.common.pictures import Picture
from studypack.common.problems import RefusedError
from studypack.common.wording import Message


class Change(StrEnum):
    """What storing does to a bank."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """A question as it now stands in the bank."""

    version: QuestionVersion
    change: Change


def save_question(
    *,
    owner: User,
    written: Written,
    author: User,
    language: str = ENGLISH,
    question: Question | None = None,
) -> QuestionVersion:
    """The version of the question that asks what is written; the latest where nothing changed.

    Args:
        language: what it is written in where it does not say so itself.
        question: the question that is edited; else the owner's with this id, or a new one.

    Raises:
        RefusedError: the question has problems, all of which are named; nothing is stored.
    """
    problems = problems_of(written)
    if problems:
        raise RefusedError(
            "invalid_question", Message("The question has problems."), problems=problems
        )
    prepared = prepare(written)
    return store_prepared(
        owner=owner, prepared=prepared, author=author, language=language, question=question
    ).version


@transaction.atomic
def store_prepared(
    *,
    owner: User,
    prepared: Prepared,
    author: User,
    language: str,
    question: Question | None = None,
) -> Stored:
    """The question in the owner's bank, in a new version only where something changed."""
    written = prepared.written
    known = find_question(owner, written.id, question)
    row = known or Question(owner=owner)
    is_renamed = _take_over(row, written)
    has_other_tags = known is None or tags_of(known) != list(written.tags)
    if has_other_tags:
        _store_tags(row, written.tags)
    store_pictures(owner, prepared.pictures)
    version, is_new = _find_version(row, prepared, author, language_of(written, language))
    is_changed = is_new or is_renamed or has_other_tags
    change = Change.CHANGED if is_changed else Change.UNCHANGED
    return Stored(version=version, change=change if known else Change.NEW)


def find_question(
    owner: User, external_id: str, question: Question | None = None
) -> Question | None:
    """The owner's question in hand, or the one known by this id elsewhere; held until it is stored.

    Raises:
        Question.DoesNotExist: the question in hand is somebody else's.
    """
    own = Question.objects.select_for_update().filter(owner=owner).order_by("pk")
    if question is not None:
        return own.get(pk=question.pk)
    return own.filter(external_id=external_id).first() if external_id else None


def language_of(written: Written, default: str) -> str:
    """The language of ours that a question is written in."""
    code = written.language.partition("-")[0].lower()
    return code if code in LANGUAGE_CODES else default


def tags_of(question: Question) -> list[str]:
    """The tags in the order in which they were given."""
    return list(question.tags.order_by("pk").values_list("name", flat=True))


def store_pictures(owner: User, pictures: Iterable[Picture]) -> None:
    """The owner's pictures hold these, each once."""
    QuestionImage.objects.bulk_create(
        [
            QuestionImage(
                owner=owner,
                name=picture.name[:LONGEST_NAME],
                sha256=picture.sum,
                media_type=picture.media_type,
                content=picture.content,
            )
            for picture in pictures
        ],
        ignore_conflicts=True,
    )


def _take_over(row: Question, written: Written) -> bool:
    """Whether storing what is not of a version changed the question."""
    values = {
        "external_id": written.id or row.external_id,
        "name": written.name,
        "category": join_path(written.category),
        "is_retired": False,
    }
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    if changed or row.pk is None:
        row.save()
    return bool(changed)


def _store_tags(row: Question, tags: Sequence[str]) -> None:
    row.tags.all().delete()
    QuestionTag.objects.bulk_create(QuestionTag(question=row, name=tag) for tag in tags)


def _find_version(
    row: Question, prepared: Prepared, author: User, language: str
) -> tuple[QuestionVersion, bool]:
    """The latest version where it says the same; else a new one, and that it is new."""
    values = version_values(prepared)
    text = {
        "content": dict(prepared.content),
        "source": {**prepared.source, "language": prepared.written.language},
    }
    of_text = fingerprint(text["source"])
    latest = row.versions.order_by("-number").first()
    if latest and says(latest, values) and is_written(latest, language, of_text):
        return latest, False
    number = latest.number + 1 if latest else 1
    version = QuestionVersion.objects.create(question=row, number=number, author=author, **values)
    QuestionText.objects.create(version=version, language=language, fingerprint=of_text, **text)
    return version, True


def version_values(prepared: Prepared) -> dict[str, Any]:
    """What a version says beside its words."""
    written = prepared.written
    body = dict(written.body)
    return {
        "kind": written.kind.value,
        "body": body,
        "fingerprint": fingerprint({"kind": written.kind.value, "body": body}),
        "mark": float(written.mark),
        "penalty": float(written.penalty),
        "extras": dict(written.extras),
    }


def says(version: QuestionVersion, values: dict[str, Any]) -> bool:
    """Whether the version is as these values are; the fingerprint stands for the body."""
    return all(getattr(version, name) == values[name] for name in values if name != "body")


def is_written(version: QuestionVersion, language: str, of_text: str) -> bool:
    """Whether the version has these words, and no others."""
    stored = list(version.texts.values_list("language", "fingerprint"))
    return stored == [(language, of_text)]
