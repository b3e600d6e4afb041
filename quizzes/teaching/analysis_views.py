"""How the questions of a teacher's quiz did."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes.analysis_reading import analyse_quiz
from quizzes.reading import page_language
from quizzes.teaching.access import for_teachers, viewable_quiz
from quizzes.teaching.analysis_csv import analysis_csv
from studypack.accounts.models import User


@require_safe
@for_teachers
def show_analysis(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Facility, discrimination, choices and time of every question and version."""
    own = viewable_quiz(teacher, quiz)
    context = {"quiz": own, "analysis": analyse_quiz(own, page_language())}
    return render(request, "quizzes/teach/quiz_analysis.html", context)


@require_safe
@for_teachers
def export_analysis(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """The same as CSV."""
    own = viewable_quiz(teacher, quiz)
    content = analysis_csv(analyse_quiz(own, page_language()))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{own.slug}-analysis.csv"'
    return response
