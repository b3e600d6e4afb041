"""Remembers an anonymous learner in a signed cookie, set only once there is something to keep."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from studypack.accounts.learners import COOKIE, COOKIE_SALT


class LearnerMiddleware:
    """Sets the learner cookie on the response to the request that made a learner."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return remember_learner(request, self.get_response(request))


def remember_learner(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The response, with the cookie when this request made a learner."""
    learner_id: uuid.UUID | None = getattr(request, "new_learner_id", None)
    if learner_id is not None:
        response.set_signed_cookie(
            COOKIE,
            str(learner_id),
            salt=COOKIE_SALT,
            max_age=settings.LEARNER_COOKIE_AGE_S,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response
