"""The question bank: find a question, and begin one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quizzes.teaching.access import for_teachers
from quizzes.teaching.bank import bank_of, page_of, rows_of
from studypack.accounts.models import User


@require_safe
@for_teachers
def list_questions(request: HttpRequest, teacher: User) -> HttpResponse:
    """The teacher's own questions."""
    page = page_of(bank_of(teacher), request.GET.get("page"))
    context = {"page": page, "rows": rows_of(list(page))}
    return render(request, "quizzes/teach/question_list.html", context)
