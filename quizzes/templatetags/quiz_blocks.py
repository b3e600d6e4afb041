"""A pack's quiz on its page, and a question inside a lesson; what is right stays on the server."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.translation import get_language

from quizzes.models import QuizVersion
from quizzes.reading import Paper, PaperQuestion, paper_of
from studypack.common.languages import ENGLISH
from studypack.packs.models import KeyTerm, Pack

register = template.Library()
PREVIEW_QUESTIONS = 3


@dataclass(frozen=True, kw_only=True)
class PackQuiz:
    """The quiz of a pack: its page, how many questions it asks, and the first of them."""

    url: str
    question_count: int
    preview: tuple[PaperQuestion, ...]


def paper_and_url(pack: Pack) -> tuple[Paper, str] | None:
    """The pack's quiz as it is asked now, and its page."""
    version = QuizVersion.objects.current(pack.slug).first()
    if version is None:
        return None
    return paper_of(version, get_language() or ENGLISH), version.quiz.get_absolute_url()


@register.simple_tag
def quiz_of_pack(pack: Pack) -> PackQuiz | None:
    """The quiz that the pack brings, or nothing."""
    found = paper_and_url(pack)
    if found is None:
        return None
    paper, url = found
    return PackQuiz(
        url=url,
        question_count=len(paper.questions),
        preview=paper.questions[:PREVIEW_QUESTIONS],
    )


@dataclass(frozen=True, kw_only=True)
class TermQuestions:
    """The questions of a pack's quiz that try one key term."""

    url: str
    questions: tuple[PaperQuestion, ...]


@register.simple_tag
def questions_on(pack: Pack, term: KeyTerm) -> TermQuestions | None:
    """What the pack's quiz asks about the term, or nothing."""
    found = paper_and_url(pack)
    if found is None:
        return None
    paper, url = found
    slugs = set(term.question_set.values_list("slug", flat=True))
    questions = tuple(asked for asked in paper.questions if asked.slug in slugs)
    return TermQuestions(url=url, questions=questions)


@register.inclusion_tag("quizzes/_question_block.html")
def question_block(pack: Pack, slug: str) -> dict[str, Any]:
    """A question to think about before reading on, with the way to where it is answered."""
    found = paper_and_url(pack)
    if found is None:
        return {}
    paper, url = found
    question = next((asked for asked in paper.questions if asked.slug == slug), None)
    return {"question": question, "url": url}
