"""Sharing a quiz with other teachers: granted, changed, revoked by its author."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from quizzes.models import Quiz, QuizShare
from quizzes.teaching.access import for_teachers, own_quiz
from quizzes.teaching.quiz_views import to_page
from studypack.accounts.models import Role, User
from studypack.common.problems import FieldProblem, RefusedError
from studypack.common.wording import Message

LONGEST_SAID = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_teachers
def shares(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Who else sees the quiz or works on it, and a form that grants either."""
    own, refusal = own_quiz(teacher, quiz), None
    username = str(request.POST.get("username", "")).strip()
    if request.method == "POST":
        try:
            share(own, username, may_edit="may_edit" in request.POST)
        except RefusedError as refused:
            refusal = refused
        else:
            messages.info(request, gettext("Shared with %(name)s.") % {"name": username})
            return to_page("quiz-shares", own)
    context = {
        "quiz": own,
        "shares": own.shares.by_name(),
        "username": username,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "quizzes/teach/quiz_shares.html", context, status=status)


def share(quiz: Quiz, username: str, *, may_edit: bool) -> QuizShare:
    """The share, as it is from now on.

    Raises:
        RefusedError: nobody else teaches under this name.
    """
    teachers = User.objects.filter(role__in=[Role.TEACHER, Role.ADMIN], is_active=True)
    other = teachers.filter(username=username).first()
    if other is None or other == quiz.author:
        message = Message(
            "username: no other teacher signs in as {username}",
            username=repr(username[:LONGEST_SAID]),
        )
        problems = [FieldProblem(field="username", message=message)]
        raise RefusedError("invalid", Message("The quiz is not shared."), problems=problems)
    found, _made = QuizShare.objects.update_or_create(
        quiz=quiz, user=other, defaults={"may_edit": may_edit}
    )
    return found


@require_POST
@for_teachers
def revoke(request: HttpRequest, teacher: User, quiz: str) -> HttpResponse:
    """Takes a share back, from now on."""
    own, username = own_quiz(teacher, quiz), str(request.POST.get("username", ""))
    get_object_or_404(own.shares, user__username=username).delete()
    messages.info(request, gettext("No longer shared with %(name)s.") % {"name": username})
    return to_page("quiz-shares", own)
