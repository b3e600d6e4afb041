"""Grading a quiz again after a correction: seen first, then done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from quizzes.services.regrading import preview_regrade, regrade
from quizzes.teaching.access import editable_quiz, for_teachers
from quizzes.teaching.regrade_report import corrected_questions, past_regrades, score_rows
from studypack.accounts.models import User


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def regrade_quiz(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Who changes by how much, what was corrected, and what was graded again before."""
    own = editable_quiz(teacher, quiz)
    if request.method == "POST":
        changes = regrade(own, author=teacher, now=timezone.now())
        messages.info(request, told(len(changes)))
        return HttpResponseRedirect(reverse("teach:quiz-regrade", args=[own.slug]))
    corrected = corrected_questions(own)
    context = {
        "quiz": own,
        "corrected": corrected,
        "rows": score_rows(preview_regrade(own)) if corrected else [],
        "past": past_regrades(own),
    }
    return render(request, "quizzes/teach/quiz_regrade.html", context)


def told(count: int) -> str:
    """What was done, in a sentence."""
    words = ngettext(
        "Graded again: %(count)d score changed.", "Graded again: %(count)d scores changed.", count
    )
    return words % {"count": count}
