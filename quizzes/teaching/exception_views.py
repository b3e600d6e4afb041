"""Exceptions of a quiz: granted, changed, withdrawn."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.services.starting import withdraw_exception
from quizzes.teaching.access import editable_quiz, for_teachers
from quizzes.teaching.quiz_exceptions import FIELDS, exceptions_of, grant, values_for
from quizzes.teaching.quiz_settings import filled
from quizzes.teaching.quiz_views import to_page
from studypack.accounts.models import User
from studypack.common.problems import RefusedError


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def exceptions(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """The exceptions of a quiz, and a form that grants one or changes it."""
    own, refusal = editable_quiz(teacher, quiz), None
    values = {name: str(value) for name, value in request.POST.items()}
    if request.method == "POST":
        try:
            granted = grant(own, values, teacher)
        except RefusedError as refused:
            refusal = refused
        else:
            messages.info(request, gettext("Granted to %(name)s.") % {"name": granted})
            return to_page("quiz-exceptions", own)
    rows = exceptions_of(own)
    stands = values or values_for(rows, request.GET.get("for", ""))
    context = {
        "quiz": own,
        "rows": rows,
        "fields": filled(FIELDS, stands, refusal.problems if refusal else ()),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "quizzes/teach/quiz_exceptions.html", context, status=status)


@require_POST
@for_teachers
def withdraw(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Takes an exception back."""
    own, username = editable_quiz(teacher, quiz), request.POST.get("username", "")
    granted = get_object_or_404(own.exceptions, learner__user__username=username)
    withdraw_exception(granted, teacher)
    messages.info(request, gettext("Withdrawn from %(name)s.") % {"name": username})
    return to_page("quiz-exceptions", own)
