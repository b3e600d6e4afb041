"""A quiz to take away: as flashcards, on paper, as a file. Only where its answers are no secret."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from quizzes.formats import FORMATS, Format
from quizzes.formats.item import Loss
from quizzes.models import QuizVersion
from quizzes.reading import PAPERS_KEPT, page_language, paper_of
from quizzes.services import export_questions, versions_of
from quizzes.services.exporting import losses_by_format
from quizzes.studying import study_of
from studypack.accounts.learners import signed_in_user
from studypack.accounts.limits import EXPORT, refuse_over
from studypack.packs.access import refuse_strangers

MOST_LOSSES = 200


def find_open(request: HttpRequest, slug: str) -> QuizVersion:
    """The latest version of a quiz whose answers this person may see, or 404."""
    asked = QuizVersion.objects.published().filter(quiz__slug=slug)
    version = asked.select_related("quiz__pack", "quiz__author").first()
    if version is None or not version.quiz.is_open_to(signed_in_user(request)):
        raise Http404
    refuse_strangers(request, version.quiz.pack)
    return version


@never_cache
@require_safe
def show_cards(request: HttpRequest, quiz: str) -> HttpResponse:
    """The questions as flashcards: what is asked on the front, what is right on the back."""
    version = find_open(request, quiz)
    if not version.quiz.may_be_practised:
        raise Http404
    context = {
        "quiz": version.quiz,
        "paper": paper_of(version, page_language()),
        "questions": [found for found in study_of(version, page_language()) if found.takes_answer],
    }
    return render(request, "quizzes/quiz_cards.html", context)


@never_cache
@require_safe
def print_quiz(request: HttpRequest, quiz: str) -> HttpResponse:
    """The questions on paper; with `?answers=1`, what is right at the end."""
    version = find_open(request, quiz)
    context = {
        "quiz": version.quiz,
        "paper": paper_of(version, page_language()),
        "questions": study_of(version, page_language()),
        "has_answers": request.GET.get("answers") == "1",
    }
    return render(request, "quizzes/quiz_print.html", context)


@never_cache
@require_safe
def list_downloads(request: HttpRequest, quiz: str) -> HttpResponse:
    """Every form that the quiz can be taken away in, and what each of them cannot carry."""
    version, language = find_open(request, quiz), page_language()
    lost = losses_at(version.pk, language, version.quiz.loaded_at)
    context = {
        "quiz": version.quiz,
        "paper": paper_of(version, language),
        "downloads": [
            {
                "name": name,
                "label": one.LABEL,
                "extension": one.EXTENSIONS[0],
                "lost": lost[name][:MOST_LOSSES],
                "count": len(lost[name]),
            }
            for name, one in FORMATS.items()
        ],
    }
    return render(request, "quizzes/quiz_downloads.html", context)


@lru_cache(maxsize=PAPERS_KEPT)
def losses_at(
    version_id: int, language: str, _loaded_at: datetime
) -> Mapping[str, tuple[Loss, ...]]:
    """What of a quiz version each format cannot carry."""
    version = QuizVersion.objects.get(pk=version_id)
    return losses_by_format(versions_of(version), language)


@never_cache
@require_safe
def download_quiz(request: HttpRequest, quiz: str, format_name: str) -> HttpResponse:
    """The quiz as a file of one format."""
    version = find_open(request, quiz)
    if format_name not in FORMATS:
        raise Http404
    refuse_over(EXPORT, request)
    one = FORMATS[format_name]
    writing = export_questions(versions_of(version), format_name, page_language())
    response = HttpResponse(writing.content, content_type=content_type_of(one))
    name = f"{version.quiz.slug}{one.EXTENSIONS[0]}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def content_type_of(one: Format) -> str:
    """The type of a format's files; every text of ours is UTF-8."""
    is_text = one.MEDIA_TYPE.startswith("text/")
    return f"{one.MEDIA_TYPE}; charset=utf-8" if is_text else one.MEDIA_TYPE
