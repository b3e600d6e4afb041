"""Who may write, and what is theirs."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache

from quizzes.models import Question, Quiz
from quizzes.models.quizzes import QuizQuerySet
from studypack.accounts.learners import signed_in_user
from studypack.accounts.models import User
from studypack.common.languages import ENGLISH

Arguments = ParamSpec("Arguments")


def for_teachers(
    view: Callable[Concatenate[HttpRequest, User, Arguments], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """The view for teachers alone, who are its second argument: what they write is secret."""

    @never_cache
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        user = signed_in_user(request)
        if user is None:
            return redirect_to_login(page_of(request))
        if not user.is_teacher:
            raise PermissionDenied
        return view(request, user, *args, **kwargs)

    return guarded


def page_of(request: HttpRequest) -> str:
    """The page that was asked for; of a form, the page it stands on, which can be opened again."""
    page = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(page, request.get_host()):
        parts = urlsplit(page)
        return urlunsplit(("", "", parts.path, parts.query, ""))
    return request.get_full_path()


def own_question(teacher: User, slug: str) -> Question:
    """The teacher's own question, retired or not, or 404."""
    return get_object_or_404(Question, owner=teacher, slug=slug)


def editable_question(teacher: User, slug: str) -> Question:
    """A question that the teacher may edit, their own first, or 404."""
    return question_among(Question.objects.editable_by(teacher), teacher, slug)


def viewable_question(teacher: User, slug: str) -> Question:
    """A question that the teacher may see, their own first, or 404."""
    return question_among(Question.objects.viewable_by(teacher), teacher, slug)


def question_among(allowed: QuerySet[Question], teacher: User, slug: str) -> Question:
    """The question of this name: each bank has names of its own, the teacher's goes first."""
    named = allowed.filter(slug=slug).annotate(is_foreign=~Q(owner=teacher))
    return get_object_or_404(named.select_related("owner").order_by("is_foreign", "pk")[:1])


def own_quiz(teacher: User, slug: str) -> Quiz:
    """The teacher's own quiz with its words at hand, or 404; a pack's is nobody's."""
    return quiz_among(Quiz.objects.owned_by(teacher), teacher, slug)


def editable_quiz(teacher: User, slug: str) -> Quiz:
    """A quiz that the teacher may edit, with its words at hand, or 404."""
    return quiz_among(Quiz.objects.editable_by(teacher), teacher, slug)


def viewable_quiz(teacher: User, slug: str) -> Quiz:
    """A quiz that the teacher may see, with its words at hand, or 404."""
    return quiz_among(Quiz.objects.viewable_by(teacher), teacher, slug)


def quiz_among(allowed: QuizQuerySet, teacher: User, slug: str) -> Quiz:
    """The quiz of this name; `may_edit` tells its pages what to lead to."""
    written = allowed.in_language(get_language() or ENGLISH).select_related("author")
    may_edit = Q(pk__in=Quiz.objects.editable_by(teacher).values("pk"))
    quiz: Quiz = get_object_or_404(written.annotate(may_edit=may_edit), slug=slug)
    return quiz
