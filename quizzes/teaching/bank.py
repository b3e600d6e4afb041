"""A teacher's question bank as its page lists it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from django.core.paginator import Page, Paginator
from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.html import strip_tags
from django.utils.text import Truncator

from quizzes.models import Question, QuestionTag, QuestionVersion
from studypack.accounts.models import User

QUESTIONS_A_PAGE = 50
LONGEST_EXCERPT = 120


@dataclass(frozen=True, kw_only=True)
class BankRow:
    """A question as the list shows it: as its latest version asks it."""

    question: Question
    kind: str
    title: str
    excerpt: str
    tags: Sequence[str]
    number: int
    changed_at: datetime | None


def bank_of(teacher: User) -> QuerySet[Question]:
    """The teacher's questions with the key of their latest version."""
    latest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    own = Question.objects.filter(owner=teacher, versions__isnull=False).distinct()
    return own.annotate(latest=Subquery(latest.values("pk")[:1])).order_by("-updated_at", "-pk")


def page_of(questions: QuerySet[Question], number: str | None) -> Page:
    """One page of the questions, the nearest there is to what was asked for."""
    tags = Prefetch("tags", queryset=QuestionTag.objects.order_by("pk"))
    return Paginator(questions.prefetch_related(tags), QUESTIONS_A_PAGE).get_page(number)


def rows_of(questions: Sequence[Question]) -> list[BankRow]:
    """The questions as rows."""
    keys = [question.latest for question in questions]  # type: ignore[attr-defined]
    versions = QuestionVersion.objects.prefetch_related("texts").in_bulk(keys)
    return [row_of(question, versions[key]) for question, key in zip(questions, keys, strict=True)]


def row_of(question: Question, version: QuestionVersion) -> BankRow:
    """A question and its latest version, whose texts are at hand."""
    text = next(iter(version.texts.all()))
    excerpt = excerpt_of(text.content["text"])
    return BankRow(
        question=question,
        kind=version.kind,
        title=question.name or excerpt or question.slug,
        excerpt=excerpt if question.name else "",
        tags=[tag.name for tag in question.tags.all()],
        number=version.number,
        changed_at=version.created_at,
    )


def excerpt_of(html: str) -> str:
    """The beginning of a text in words."""
    words = " ".join(unescape(strip_tags(html)).split())
    return Truncator(words).chars(LONGEST_EXCERPT)
