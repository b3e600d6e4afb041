"""Which learner a request speaks for."""

import uuid

from django.http import HttpRequest
from django.http.request import HttpRequest as BaseRequest
from django.middleware.csrf import get_token

from studypack.accounts.models import Learner, User

COOKIE = "learner"
COOKIE_SALT = "studypack.learner"


def signed_in_user(request: HttpRequest) -> User | None:
    """The person who is signed in, or None."""
    return request.user if isinstance(request.user, User) else None


def current_learner(request: HttpRequest) -> Learner | None:
    """The learner of this request, or None where nothing was ever kept for them."""
    if not hasattr(request, "_learner"):
        request._learner = _find_learner(request)  # type: ignore[attr-defined]
    learner: Learner | None = request._learner  # type: ignore[attr-defined]
    return learner


def obtain_learner(request: HttpRequest) -> Learner:
    """The learner of this request, made now if there was none; the middleware sets the cookie."""
    learner = current_learner(request)
    if learner is not None:
        return learner
    user = signed_in_user(request)
    if user is not None:
        learner, _ = Learner.objects.get_or_create(user=user)
    else:
        learner = Learner.objects.create()
        inner = original_request(request)
        inner.new_learner_id = learner.id  # type: ignore[attr-defined]
        get_token(inner)  # from now on the learner needs it
    request._learner = learner  # type: ignore[attr-defined]
    return learner


def original_request(request: HttpRequest) -> HttpRequest:
    """Django's own request, also when Django REST framework has wrapped it."""
    inner = getattr(request, "_request", request)
    assert isinstance(inner, BaseRequest)
    return inner


def anonymous_learner_id(request: HttpRequest) -> uuid.UUID | None:
    """The id in the signed cookie; None where it is absent, forged or damaged."""
    text = request.get_signed_cookie(COOKIE, default="", salt=COOKIE_SALT)
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _find_learner(request: HttpRequest) -> Learner | None:
    user = signed_in_user(request)
    if user is not None:
        return getattr(user, "learner", None)
    learner_id = anonymous_learner_id(request)
    if learner_id is None:
        return None
    return Learner.objects.filter(id=learner_id, user=None).first()
