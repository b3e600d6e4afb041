"""Storing the questions of an authored pack: a new version only where something changed."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import translation

from quizzes import kinds
from quizzes.checking import check_questions
from quizzes.models import (
    Question,
    QuestionText,
    QuestionVersion,
    Quiz,
    QuizItem,
    QuizText,
    QuizVersion,
)
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.wording import Message
from studypack.packs.models import KeyConcept, KeyTerm, Note, Pack
from studypack.packs.rendering import TextRenderer
from studypack.packs.services import Changes
from studypack.packs.source import PackSource
from studypack.packs.source.neutral import QuestionSource
from studypack.packs.source.texts import OPEN_TEXTS
from studypack.packs.source.texts import QuestionText as SourceText


@transaction.atomic
def store_questions(pack: Pack, source: PackSource) -> Changes:
    """The pack's questions and its quiz, as the source has them; how much that changed.

    Raises:
        RefusedError: a question has a problem; nothing is stored.
    """
    refuse_unsound(source)
    storer = QuestionStorer(pack=pack, source=source, changes=Changes())
    versions = [
        storer.store(position, question)
        for position, question in enumerate(source.questions, start=1)
    ]
    storer.store_quiz(versions)
    storer.retire_dropped()
    return storer.changes


def refuse_unsound(source: PackSource) -> None:
    """Raises when a question has a problem other than a missing translation."""
    faults = [found for found in check_questions(source) if not found.is_gap]
    if faults:
        problems = [FieldProblem(field=found.file.name, message=str(found)) for found in faults]
        raise RefusedError(
            "invalid_questions", Message("The questions have problems."), problems=problems
        )


@dataclass(kw_only=True)
class QuestionStorer:
    """Stores the questions of one pack and counts what that changed."""

    source: PackSource
    pack: Pack
    changes: Changes

    def __post_init__(self) -> None:
        self._notes = {note.slug: note for note in Note.objects.filter(pack=self.pack)}
        self._concepts = {
            concept.slug: concept for concept in KeyConcept.objects.filter(pack=self.pack)
        }
        self._terms = {term.slug: term for term in KeyTerm.objects.filter(pack=self.pack)}
        self._renderers = {
            language: TextRenderer(
                source=self.source, texts=texts, term_url=term_urls(self.pack, language)
            )
            for language, texts in self.source.texts.items()
        }

    def store(self, position: int, written: QuestionSource) -> QuestionVersion:
        """The version of the question that asks what is written."""
        question = self.changes.put(
            Question,
            {"pack": self.pack, "slug": written.id},
            {
                "position": position,
                "note": self._notes.get(written.note),
                "concept": self._concepts.get(written.concept),
                "term": self._terms.get(written.term),
                "is_retired": False,
            },
        )
        texts = self._complete_texts(written)
        version = self._find_version(question, written, texts)
        for language, text in texts.items():
            content = rendered(self._renderers[language], written.id, text)
            values = {"content": content, "fingerprint": fingerprint(as_written(text))}
            self.changes.put(QuestionText, {"version": version, "language": language}, values)
        return version

    def store_quiz(self, versions: list[QuestionVersion]) -> None:
        """The pack's quiz asks these, in this order; it is closed when there are none."""
        quiz = self.changes.put(
            Quiz,
            {"slug": self.pack.slug},
            {"pack": self.pack, "is_published": bool(versions)},
        )
        for text in self.pack.texts.all():
            values = {"title": text.title, "description": text.lead}
            self.changes.put(QuizText, {"quiz": quiz, "language": text.language}, values)
        quiz.texts.exclude(language__in=self.source.texts).delete()
        self._store_quiz_version(quiz, versions)
        quiz.save()

    def retire_dropped(self) -> None:
        """Questions that the author dropped stay where attempts hold them, and go elsewhere."""
        kept = [question.id for question in self.source.questions]
        dropped = Question.objects.filter(pack=self.pack).exclude(slug__in=kept)
        attempted = dropped.attempted()
        self.changes.removed += attempted.filter(is_retired=False).update(is_retired=True)
        forgotten = dropped.exclude(pk__in=attempted.values("pk"))
        QuizItem.objects.filter(question_version__question__in=forgotten).delete()
        self.changes.drop(forgotten)

    def _complete_texts(self, written: QuestionSource) -> dict[str, SourceText]:
        """The texts by language; one that lacks a part is left to English as a whole."""
        kind = kinds.load(written.kind, written.body)
        found = {
            language: texts.questions[written.id]
            for language, texts in self.source.texts.items()
            if written.id in texts.questions
        }
        return {language: text for language, text in found.items() if not kind.missing_words(text)}

    def _find_version(
        self, question: Question, written: QuestionSource, texts: Mapping[str, SourceText]
    ) -> QuestionVersion:
        body = dict(written.body)
        of_body = fingerprint({"kind": written.kind, "body": body})
        latest: QuestionVersion | None = question.versions.order_by("-number").first()
        if latest and latest.fingerprint == of_body and has_only_gained(latest, texts):
            return latest
        self.changes.changed += 1 if latest else 0
        number = latest.number + 1 if latest else 1
        return QuestionVersion.objects.create(
            question=question, number=number, kind=written.kind, body=body, fingerprint=of_body
        )

    def _store_quiz_version(self, quiz: Quiz, versions: list[QuestionVersion]) -> None:
        latest = quiz.versions.published().first()
        asked = [version.pk for version in versions]
        if latest and list(latest.items.values_list("question_version", flat=True)) == asked:
            return
        number = next_number(quiz)
        made = QuizVersion.objects.create(quiz=quiz, number=number)
        QuizItem.objects.bulk_create(
            QuizItem(quiz_version=made, position=position, question_version=version)
            for position, version in enumerate(versions, start=1)
        )


def next_number(quiz: Quiz) -> int:
    """The number that the next version of a quiz has."""
    latest: int | None = quiz.versions.aggregate(latest=Max("number"))["latest"]
    return (latest or 0) + 1


def has_only_gained(version: QuestionVersion, texts: Mapping[str, SourceText]) -> bool:
    """Whether every text stored with the version still reads as it did."""
    stored = version.texts.values_list("language", "fingerprint")
    return all(
        language in texts and fingerprint(as_written(texts[language])) == before
        for language, before in stored
    )


def as_written(text: SourceText) -> dict[str, Any]:
    """The texts of a question without their place in the file.

    What is optional and empty is left out: texts stored before it existed keep their fingerprint.
    """
    return {
        "text": text.text,
        "options": dict(text.options),
        "feedback": dict(text.feedback),
        "explanation": text.explanation,
        **without_empty(
            {"hints": list(text.hints), **{key: getattr(text, key) for key in OPEN_TEXTS}}
        ),
    }


def rendered(renderer: TextRenderer, where: str, text: SourceText) -> dict[str, Any]:
    """The texts of a question as HTML; the template as written, for a box that knows no HTML."""

    def short(words: str) -> str:
        return kinds.rendered_around(words, lambda marked: renderer.short(marked, where))

    return {
        "text": short(text.text),
        "options": {key: short(words) for key, words in text.options.items()},
        "feedback": {key: short(words) for key, words in text.feedback.items()},
        "explanation": short(text.explanation),
        **without_empty(
            {
                "hints": [short(hint) for hint in text.hints],
                "model_answer": renderer.long(text.model_answer, where),
                "rubric": renderer.long(text.rubric, where),
                "template": text.template,
            }
        ),
    }


def without_empty(optional: Mapping[str, Any]) -> dict[str, Any]:
    """What there is of the optional texts."""
    return {key: text for key, text in optional.items() if text}


def fingerprint(written: Mapping[str, Any]) -> str:
    """The SHA-256 of what was written, the same whatever the order of its keys."""
    return sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()


def term_urls(pack: Pack, language: str) -> Callable[[str], str]:
    """Where the page of a term is, by its slug, in one language."""

    def url(slug: str) -> str:
        with translation.override(language):
            return reverse("packs:term-detail", args=[pack.slug, slug])

    return url
