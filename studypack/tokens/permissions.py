"""Who may use the parts of the API that are not for everybody."""

from typing import Any

from django.utils.translation import gettext
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from studypack.accounts.learners import signed_in_user
from studypack.accounts.models import Role, User
from studypack.common.problems import RefusedError


def person_of(request: Request) -> User:
    """Whoever asks.

    Raises:
        RefusedError: it is a stranger, who has to sign in first.
    """
    user = signed_in_user(request)
    if user is None:
        message = gettext("Sign in first, or send a token.")
        raise RefusedError("sign_in", message, status=403)
    return user


class IsTeacher(BasePermission):
    """Teachers and admins."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether whoever asks teaches."""
        return person_of(request).is_teacher


class IsAdmin(BasePermission):
    """Admins alone."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Whether whoever asks administers."""
        return person_of(request).role == Role.ADMIN
