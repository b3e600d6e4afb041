"""What a learner sees of a quiz and of an open attempt. Nothing here knows what is right.

A paper is the same for everybody, so it is read once for a quiz version and a language and kept in
this process; what is right is read in `results`, and only for a submitted attempt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import pgettext

from quizzes import kinds
from quizzes.kinds import OptionView
from quizzes.models import (
    Attempt,
    QuestionText,
    QuestionVersion,
    Quiz,
    QuizItem,
    QuizVersion,
    Response,
)

PAPERS_KEPT = 32
HOUSE = "Study Pack"


@dataclass(frozen=True, kw_only=True)
class PaperQuestion:
    """A question as it stands in the quiz, its options in the author's order."""

    item: int
    slug: str
    number: int
    kind: str
    html: str
    language: str
    html_by_option: Mapping[str, str]
    is_shuffled: bool
    pinned: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A quiz version in one language; `language` is where a text had to be borrowed from."""

    title: str
    description: str
    language: str
    questions: tuple[PaperQuestion, ...]


@dataclass(frozen=True, kw_only=True)
class QuestionView:
    """A question in an attempt: its options in the attempt's order, and the answer that stands.

    `fraction` is the credit, None until the attempt is submitted.
    """

    slug: str
    number: int
    kind: str
    html: str
    language: str
    is_borrowed: bool
    options: tuple[OptionView, ...]
    sequence: int
    answer: object
    saved_at: datetime | None
    fraction: float | None


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    """An attempt as its learner sees it."""

    attempt: Attempt
    title: str
    questions: tuple[QuestionView, ...]

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(question.saved_at is not None for question in self.questions)

    @property
    def total(self) -> int:
        """How many questions there are."""
        return len(self.questions)


def author_name(quiz: Quiz) -> str:
    """What others call the author: a pseudonym, or the house where nobody signed."""
    return quiz.author.display_name if quiz.author else HOUSE


def paper_of(version: QuizVersion, language: str) -> Paper:
    """The quiz version in this language; the version's quiz must be at hand."""
    return _paper(version.pk, language, version.quiz.loaded_at)


def view_attempt(attempt: Attempt, language: str) -> AttemptView:
    """The attempt with the answers that stand; its quiz version and quiz must be at hand."""
    paper = paper_of(attempt.quiz_version, language)
    response_by_item = {response.item_id: response for response in attempt.responses.all()}
    return AttemptView(
        attempt=attempt,
        title=paper.title,
        questions=tuple(
            view_question(question, attempt.seed, language, response_by_item.get(question.item))
            for question in paper.questions
        ),
    )


def view_question(
    question: PaperQuestion, seed: int, language: str, response: Response | None
) -> QuestionView:
    """The question in the order that the seed gives it."""
    order: tuple[str, ...] = tuple(question.html_by_option)
    if question.is_shuffled:
        order = kinds.shuffled(order, seed, question.slug, question.pinned)
    return QuestionView(
        slug=question.slug,
        number=question.number,
        kind=question.kind,
        html=question.html,
        language=question.language,
        is_borrowed=question.language != language,
        options=kinds.render(question.html_by_option, order),
        sequence=response.sequence if response else 0,
        answer=response.answer if response else None,
        saved_at=response.saved_at if response else None,
        fraction=response.fraction if response else None,
    )


@lru_cache(maxsize=PAPERS_KEPT)
def _paper(version_id: int, language: str, _loaded_at: datetime) -> Paper:
    with translation.override(language):
        quiz: Any = Quiz.objects.in_language(language).get(versions=version_id)
        asked = QuizItem.objects.filter(quiz_version=version_id)
        items = list(asked.select_related("question_version__question"))
        texts = texts_by_version(items, language)
        return Paper(
            title=quiz.text.title,
            description=quiz.text.description,
            language=quiz.text.language,
            questions=tuple(
                paper_question(item, number, texts[item.question_version_id])
                for number, item in enumerate(items, start=1)
            ),
        )


def paper_question(item: QuizItem, number: int, text: QuestionText) -> PaperQuestion:
    """The item as everybody sees it."""
    version = item.question_version
    kind = version.as_kind()
    return PaperQuestion(
        item=item.pk,
        slug=version.question.slug,
        number=number,
        kind=version.kind,
        html=text.content["text"],
        language=text.language,
        html_by_option=option_words(kind.option_ids, text.content["options"]),
        is_shuffled=kind.is_shuffled,
        pinned=kind.pinned,
    )


def texts_by_version(items: list[QuizItem], language: str) -> dict[int, QuestionText]:
    """The text of every item's question version in this language, or in English."""
    wanted = {item.question_version_id for item in items}
    versions = QuestionVersion.objects.filter(pk__in=wanted).in_language(language)
    return {version.pk: version.text for version in versions}


def option_words(option_ids: tuple[str, ...], html_by_option: Mapping[str, str]) -> dict[str, str]:
    """The options in words: the question's own, or the interface's where it has none."""
    own = {"true": pgettext("answer", "True"), "false": pgettext("answer", "False")}
    return {option: html_by_option.get(option) or own.get(option, option) for option in option_ids}
