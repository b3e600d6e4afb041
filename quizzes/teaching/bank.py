"""A teacher's question bank as its page lists it: what is sought, and the rows that are found."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from html import unescape
from typing import Self
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.html import strip_tags
from django.utils.text import Truncator

from quizzes.models import Question, QuestionTag, QuestionText, QuestionVersion, Quiz
from quizzes.teaching.layout import KIND_NAMES, Words
from studypack.accounts.models import User

QUESTIONS_A_PAGE = 50
LONGEST_EXCERPT = 120
LONGEST_SOUGHT = 200


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What the list is narrowed to; empty is everything that is not retired."""

    q: str = ""
    tag: str = ""
    category: str = ""
    kind: str = ""
    retired: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """What an address asks for."""
        return cls(**{name: sent.get(name, "")[:LONGEST_SOUGHT] for name in asdict(cls())})

    @property
    def query(self) -> str:
        """The beginning of an address that asks for the same, a page number to follow."""
        said = {name: value for name, value in asdict(self).items() if value}
        return f"{urlencode(said)}&" if said else ""

    @property
    def is_narrowed(self) -> bool:
        """Whether anything is looked for."""
        return bool(self.query)


@dataclass(frozen=True, kw_only=True)
class BankRow:
    """A question as the list shows it: as its latest version asks it."""

    question: Question
    kind: Words
    title: str
    excerpt: str
    tags: Sequence[str]
    number: int
    changed_at: datetime | None


def bank_of(teacher: User, sought: Sought) -> QuerySet[Question]:
    """The teacher's questions that are sought, with the key and kind of their latest version."""
    latest = QuestionVersion.objects.filter(question=OuterRef("pk")).order_by("-number")
    found = Question.objects.filter(owner=teacher, is_retired=bool(sought.retired)).annotate(
        latest=Subquery(latest.values("pk")[:1]), kind=Subquery(latest.values("kind")[:1])
    )
    found = found.filter(latest__isnull=False)
    if sought.q:
        asked = QuestionText.objects.filter(version=OuterRef("latest"))
        says = Exists(asked.filter(source__text__source__icontains=sought.q))
        found = found.filter(Q(name__icontains=sought.q) | says)
    if sought.tag:
        found = found.filter(tags__name=sought.tag)
    if sought.category:
        within = Q(category=sought.category) | Q(category__startswith=f"{sought.category}/")
        found = found.filter(within)
    if sought.kind:
        found = found.filter(kind=sought.kind)
    return found.order_by("-updated_at", "-pk")


def bank_for(teacher: User, quiz: Quiz, sought: Sought) -> QuerySet[Question]:
    """What a quiz may ask beside what it asks: of its author's bank what the teacher may edit."""
    assert quiz.author is not None
    found = bank_of(quiz.author, sought)
    if quiz.author_id == teacher.pk:
        return found
    return found.filter(pk__in=Question.objects.editable_by(teacher).values("pk"))


def tags_in_use(teacher: User) -> list[str]:
    """The tags of the teacher's questions, by the alphabet."""
    tags = QuestionTag.objects.filter(question__owner=teacher)
    return list(tags.values_list("name", flat=True).distinct().order_by("name"))


def categories_in_use(teacher: User) -> list[str]:
    """The categories of the teacher's questions, by the alphabet."""
    named = Question.objects.filter(owner=teacher).exclude(category="")
    return list(named.values_list("category", flat=True).distinct().order_by("category"))


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
        kind=KIND_NAMES[version.kind],
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
