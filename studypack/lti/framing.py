"""Our pages in a frame of a learning platform: who may embed them, and how cookies get there.

Nobody else may embed anything. Whoever came by a launch carries a signed cookie with the platform,
and a browser hands cookies to a framed page only if they say so themselves: SameSite=None, and
Partitioned, so that they belong to this platform's page alone. Both need https.
"""

from collections.abc import Callable
from http.cookies import Morsel
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from lti_tool.models import LtiRegistration

from studypack.lti.models import Embedding, is_origin, origin_of

COOKIE: Final = "lti-platform"
SALT: Final = "studypack.lti.platform"
OWN_PAGES: Final = "/lti/"

# Python knows the attribute from 3.14 on.
Morsel._reserved["partitioned"] = "Partitioned"  # type: ignore[attr-defined]
Morsel._flags.add("partitioned")  # type: ignore[attr-defined]


class FramingMiddleware:
    """Lets the registered platforms embed the pages of whoever came from one of them.

    It stands outside whatever sets a cookie or forbids frames, and inside the CSP.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_own = request.path.startswith(OWN_PAGES)
        platform = request.get_signed_cookie(COOKIE, default="", salt=SALT)
        if not is_own and not platform:
            return response
        origins = embedding_origins(None if is_own else platform)
        return open_to_frames(response, origins) if origins else response


def embedding_origins(registration_pk: str | None) -> list[str]:
    """The origins that may embed: one platform's, or every one's where it is not known yet."""
    active = LtiRegistration.objects.active()
    if registration_pk is not None:
        active = active.filter(pk=registration_pk)
    named = dict(Embedding.objects.values_list("registration", "origins"))
    origins = set[str]()
    for pk, issuer in active.values_list("pk", "issuer"):
        origins.update(named[pk].split() if pk in named else [origin_of(issuer)])
    return sorted(filter(is_origin, origins))


def open_to_frames(response: HttpResponse, origins: list[str]) -> HttpResponse:
    """The response, for frames in pages of these origins."""
    del response["X-Frame-Options"]
    response._csp_replace = {"frame-ancestors": origins}  # type: ignore[attr-defined]
    if settings.HTTPS:
        for morsel in response.cookies.values():
            morsel["samesite"] = "None"
            morsel["secure"] = morsel["partitioned"] = True
    return response


def remember_platform(response: HttpResponse, registration: LtiRegistration) -> None:
    """The browser carries the platform from now on, until it is closed."""
    response.set_signed_cookie(
        COOKIE,
        str(registration.pk),
        salt=SALT,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
