"""Remembers an anonymous learner in a signed cookie, set only once there is something to keep."""

import uuid
from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from studypack.accounts.learners import COOKIE, COOKIE_SALT


class LearnerMiddleware:
    """Sets the learner cookie on the response to the request that made a learner."""

    sync_capable = True
    async_capable = True

    def __init__(
        self, get_response: Callable[[HttpRequest], HttpResponse | Awaitable[HttpResponse]]
    ) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        response = self.get_response(request)
        if isinstance(response, HttpResponse):
            return remember_learner(request, response)
        if isinstance(response, Awaitable):
            return self._remember_later(request, response)
        return response

    async def _remember_later(
        self, request: HttpRequest, response: Awaitable[HttpResponse]
    ) -> HttpResponse:
        return remember_learner(request, await response)


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
