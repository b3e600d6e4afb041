"""What a question asked before: its versions, who wrote them, and the way back to one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from quizzes.models import Question, QuestionVersion
from quizzes.services import save_question
from quizzes.teaching.access import editable_question, for_teachers, viewable_question
from quizzes.teaching.desk import written_of
from quizzes.teaching.layout import KIND_NAMES, Words
from quizzes.teaching.preview import preview_of
from studypack.accounts.models import User

OF_A_VERSION: Final = (
    ("kind", _("kind")),
    ("body", _("what is right, and how it is marked")),
    ("mark", _("mark")),
    ("penalty", _("penalty")),
    ("extras", _("what only other programs read")),
)
OF_ITS_WORDS: Final = (
    ("text", _("question")),
    ("options", _("words of the options")),
    ("feedback", _("feedback")),
    ("explanation", _("explanation")),
    ("hints", _("hints")),
    ("model_answer", _("model answer")),
    ("rubric", _("rubric")),
    ("template", _("what stands in the box at first")),
)


@dataclass(frozen=True, kw_only=True)
class VersionRow:
    """A version and what it changed; nothing in the first."""

    version: QuestionVersion
    kind: Words
    changes: tuple[Words, ...]


@require_safe
@for_teachers
def list_versions(request: HttpRequest, teacher: User, slug: str) -> HttpResponse:
    """Every version of a question, the latest first."""
    question = viewable_question(teacher, slug)
    context = {"question": question, "rows": version_rows(question)}
    return render(request, "quizzes/teach/version_list.html", context)


@require_safe
@for_teachers
def show_version(request: HttpRequest, teacher: User, slug: str, number: int) -> HttpResponse:
    """One version as a student saw it."""
    version = find_version(viewable_question(teacher, slug), number)
    language = next(iter(version.texts.all())).language
    context = {
        "question": version.question,
        "version": version,
        "preview": preview_of(written_of(version), language),
    }
    return render(request, "quizzes/teach/version_detail.html", context)


@require_POST
@for_teachers
def restore_version(request: HttpRequest, teacher: User, slug: str, number: int) -> HttpResponse:
    """Makes a new version that asks what an earlier one asked."""
    question = editable_question(teacher, slug)
    version = find_version(question, number)
    stored = save_question(
        owner=question.owner or teacher,
        author=teacher,
        written=written_of(version),
        language=next(iter(version.texts.all())).language,
        question=version.question,
    )
    said = gettext("Version {number} asks what version {earlier} asked.")
    messages.success(request, said.format(number=stored.number, earlier=number))
    return HttpResponseRedirect(reverse("teach:version-list", args=[slug]))


def find_version(question: Question, number: int) -> QuestionVersion:
    """The version with this number, or 404."""
    known = question.versions.select_related("question", "author").prefetch_related("texts")
    version: QuestionVersion = get_object_or_404(known, number=number)
    return version


def version_rows(question: Question) -> list[VersionRow]:
    """The versions, the latest first, each compared with the one before it."""
    known = question.versions.select_related("author").prefetch_related("texts")
    versions = list(known.order_by("-number"))
    changes = [tuple(changes_between(earlier, later)) for later, earlier in pairwise(versions)]
    return [
        VersionRow(version=version, kind=KIND_NAMES[version.kind], changes=changed)
        for version, changed in zip(versions, [*changes, ()], strict=False)
    ]


def changes_between(earlier: QuestionVersion, later: QuestionVersion) -> Iterator[Words]:
    """What the later version says otherwise."""
    for name, words in OF_A_VERSION:
        if getattr(earlier, name) != getattr(later, name):
            yield words
    one, other = (next(iter(version.texts.all())) for version in (earlier, later))
    for name, words in OF_ITS_WORDS:
        if one.source.get(name) != other.source.get(name):
            yield words
    if one.language != other.language:
        yield gettext("language")
