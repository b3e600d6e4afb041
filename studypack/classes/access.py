"""Who may open what of a class; whatever is not theirs is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from quizzes.teaching.access import page_of
from studypack.accounts.learners import signed_in_user
from studypack.accounts.models import User
from studypack.classes.models import Assignment, Class, Membership

Arguments = ParamSpec("Arguments")


def for_people(
    view: Callable[Concatenate[HttpRequest, User, Arguments], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponse]:
    """The view for whoever is signed in, who is its second argument; others sign in first."""

    @never_cache
    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponse:
        user = signed_in_user(request)
        if user is None:
            return redirect_to_login(page_of(request))
        return view(request, user, *args, **kwargs)

    return guarded


def taught_class(user: User, class_id: int) -> Class:
    """A class that the person teaches, or 404."""
    taught = Class.objects.taught_by(user).select_related("owner", "join_code")
    return get_object_or_404(taught, pk=class_id)


def owned_class(user: User, class_id: int) -> Class:
    """A class that is the person's own, or 404: co-teachers do not decide on it."""
    return get_object_or_404(Class.objects.taught_by(user), pk=class_id, owner=user)


def student_in(of_class: Class, membership_id: int) -> Membership:
    """A student of the class, or 404."""
    return get_object_or_404(of_class.memberships.students(), pk=membership_id)


def assignment_in(of_class: Class, assignment_id: int) -> Assignment:
    """An assignment of the class, or 404."""
    return get_object_or_404(of_class.assignments, pk=assignment_id)
