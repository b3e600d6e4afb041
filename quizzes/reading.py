"""What a learner sees of a quiz and of an open attempt. Nothing here knows what is right.

A paper is the same for everybody, so it is read once for a quiz version and a language and kept in
this process; what is right is read in `results`, and only for a submitted attempt.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.translation import get_language, pgettext

from quizzes import kinds
from quizzes.kinds import Kind, OptionView
from quizzes.kinds.base import AnswerShape, Control
from quizzes.models import (
    Attempt,
    QuestionText,
    QuestionVersion,
    Quiz,
    QuizItem,
    QuizVersion,
    Response,
)
from quizzes.rules import Behaviour, variant_seed
from quizzes.sheets import Sheet, sheet_of
from studypack.common.languages import ENGLISH

PAPERS_KEPT = 32
HOUSE = "Study Pack"
ELLIPSIS = "…"


@dataclass(frozen=True, kw_only=True)
class PaperQuestion:
    """A question as it stands in the quiz, its options in the author's order.

    `asks` gives its controls, its order and the values of its variants; nothing here asks it
    what is right. `shells` are its templates as far as they are the same for everybody.
    """

    item: int
    slug: str
    number: int
    kind: str
    html: str
    language: str
    mark: float
    html_by_option: Mapping[str, str]
    asks: Kind
    sheet: Sheet
    shells: dict[Hashable, str] = field(default_factory=dict, compare=False, repr=False)

    @property
    def shape(self) -> AnswerShape:
        """What an answer is as JSON."""
        return self.asks.answer_shape

    @property
    def outline(self) -> str:
        """The text as HTML for whoever does not answer yet: an ellipsis for gaps and variables."""
        gaps = [f"{{{{{control.part}}}}}" for control in self.sheet.controls if control.part]
        html = self.html
        for left_out in (*gaps, *(f"{{={name}}}" for name in self.asks.variables)):
            html = html.replace(left_out, ELLIPSIS)
        return html


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

    Attributes:
        html: the text, with the gaps of a cloze and the values of a variant in it.
        answer_html: the controls below the text.
        fraction: the credit, None until it is given.
        is_settled: practice has shown what is right.
    """

    item: int
    slug: str
    number: int
    kind: str
    shape: AnswerShape
    html: str
    answer_html: str
    language: str
    is_borrowed: bool
    mark: float
    options: tuple[OptionView, ...]
    controls: tuple[Control, ...]
    sequence: int
    answer: object
    certainty: int | None
    is_flagged: bool
    saved_at: datetime | None
    fraction: float | None
    is_settled: bool
    shells: dict[Hashable, str]

    @property
    def is_answered(self) -> bool:
        """Whether an answer stands that says anything."""
        return self.saved_at is not None and not kinds.is_blank(self.answer)

    @property
    def has_gaps(self) -> bool:
        """Whether the answer is given within the text."""
        return self.shape is AnswerShape.MAP and not self.answer_html

    @property
    def takes_answer(self) -> bool:
        """Whether there is anything to answer."""
        return self.shape is not AnswerShape.NONE


@dataclass(frozen=True, kw_only=True)
class AttemptView:
    """An attempt as its learner sees it."""

    attempt: Attempt
    title: str
    questions: tuple[QuestionView, ...]

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(question.is_answered for question in self.questions)

    @property
    def total(self) -> int:
        """How many questions there are to answer."""
        return sum(question.takes_answer for question in self.questions)


def page_language() -> str:
    """The language of the page's address."""
    return get_language() or ENGLISH


def author_name(quiz: Quiz) -> str:
    """What others call the author: a pseudonym, or the house where nobody signed."""
    return quiz.author.display_name if quiz.author else HOUSE


def paper_of(version: QuizVersion, language: str) -> Paper:
    """The quiz version in this language; the version's quiz must be at hand."""
    return _paper(version.pk, language, version.quiz.loaded_at)


def view_attempt(attempt: Attempt, language: str) -> AttemptView:
    """The attempt with the answers that stand; its quiz version and quiz must be at hand."""
    paper = paper_of(attempt.quiz_version, language)
    responses = attempt.responses.all()
    response_by_item: dict[int, Response] = {found.item_id: found for found in responses}
    return AttemptView(
        attempt=attempt,
        title=paper.title,
        questions=tuple(
            view_question(
                question,
                attempt,
                number=number,
                language=language,
                response=response_by_item.get(question.item),
            )
            for number, question in enumerate(questions_in(paper, attempt.drawn), start=1)
        ),
    )


def questions_in(paper: Paper, drawn: Sequence[int]) -> Sequence[PaperQuestion]:
    """The questions that an attempt asks, in its order."""
    if not drawn:
        return paper.questions
    question_by_item = {question.item: question for question in paper.questions}
    return [question_by_item[item] for item in drawn]


def view_question(
    question: PaperQuestion,
    attempt: Attempt,
    *,
    number: int,
    language: str,
    response: Response | None,
) -> QuestionView:
    """The question in the order, and with the values, that the attempt's seed gives it."""
    order = order_in(question, attempt.seed)
    answer = response.answer if response else None
    text = with_values(question, attempt.seed)
    html, answer_html = question.sheet.filled(text, order, answer)
    return QuestionView(
        item=question.item,
        slug=question.slug,
        number=number,
        kind=question.kind,
        shape=question.shape,
        html=html,
        answer_html=answer_html,
        language=question.language,
        is_borrowed=question.language != language,
        mark=question.mark,
        options=kinds.render(question.html_by_option, order),
        controls=question.asks.controls(order),
        sequence=response.sequence if response else 0,
        answer=answer,
        certainty=response.certainty if response else None,
        is_flagged=question.slug in attempt.flagged,
        saved_at=response.saved_at if response else None,
        fraction=response.fraction if response else None,
        is_settled=is_settled(attempt, response),
        shells=question.shells,
    )


def is_settled(attempt: Attempt, response: Response | None) -> bool:
    """Whether practice has shown what is right, so that the answer stands."""
    is_practice = attempt.behaviour == Behaviour.PRACTICE
    return is_practice and response is not None and response.fraction is not None


def order_in(question: PaperQuestion, seed: int) -> tuple[str, ...]:
    """The options in the order of one attempt."""
    order: tuple[str, ...] = tuple(question.html_by_option)
    if not question.asks.is_shuffled:
        return order
    return kinds.shuffled(order, seed, question.slug, question.asks.pinned)


def with_values(question: PaperQuestion, seed: int) -> str:
    """The text of the variant that an attempt asks."""
    return kinds.filled(question.html, values_in(question, seed))


def values_in(question: PaperQuestion, seed: int) -> Mapping[str, str]:
    """The numbers of the variant that an attempt asks; none where nothing varies."""
    return question.asks.values(variant_seed(seed, question.slug))


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
    slug = version.question.slug
    html_by_option = option_words(kind.option_ids, text.content["options"])
    return PaperQuestion(
        item=item.pk,
        slug=slug,
        number=number,
        kind=version.kind,
        html=text.content["text"],
        language=text.language,
        mark=item.mark,
        html_by_option=html_by_option,
        asks=kind,
        sheet=sheet_of(
            slug,
            kind.answer_shape,
            kind.controls(kind.option_ids),
            html_by_option,
            text.content.get("template", ""),
        ),
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
