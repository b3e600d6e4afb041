"""Who may open what of a class; whatever is not theirs is not there."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache

from quizzes.teaching.access import page_of
from studypack.accounts.learners import signed_in_user
from studypack.accounts.limits import JOIN, refuse_over, take_back
from studypack.accounts.models import User
from studypack.classes.models import Assignment, Class, JoinCode, Membership, Standing
from studypack.classes.services import open_code

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


def own_membership(user: User, class_id: int) -> Membership:
    """What the person is in a class, or 404 where that is nothing that they can leave."""
    own = Membership.objects.select_related("of_class", "user__learner").filter(user=user)
    return get_object_or_404(own, of_class__pk=class_id)


def removable_member(of_class: Class, teacher: User, membership_id: int) -> Membership:
    """Somebody whom this teacher may remove, or 404; co-teachers cannot remove each other."""
    members = of_class.memberships.select_related("user__learner", "of_class")
    if of_class.owner_id != teacher.pk:
        members = members.filter(role=Standing.STUDENT)
    return get_object_or_404(members, pk=membership_id)


def code_at(request: HttpRequest, typed: str) -> JoinCode | None:
    """The open code that was typed; only those that open nothing count as tries.

    Raises:
        RefusedError: too many tries came from there.
    """
    refuse_over(JOIN, request)
    code = open_code(typed, timezone.now())
    if code is not None:
        take_back(JOIN, request)
    return code
