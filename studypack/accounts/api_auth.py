"""Who speaks to the API: a session or an anonymous learner's cookie, both with the CSRF token.

A request without either cookie speaks for nobody yet, so there is nobody to protect.
"""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from studypack.accounts.learners import COOKIE
from studypack.accounts.models import User


class LearnerAuthentication(SessionAuthentication):
    """Session authentication that asks learners without an account for the CSRF token as well.

    Their cookie is as good as a session: without this, another site could write in their name.
    """

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        """The signed-in user; nobody, once the token was checked, for everyone else."""
        if {settings.SESSION_COOKIE_NAME, COOKIE} & request.COOKIES.keys():
            self.enforce_csrf(request)
        user: User | AnonymousUser = request._request.user
        return (user, None) if isinstance(user, User) and user.is_active else None


class LearnerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = "studypack.accounts.api_auth.LearnerAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A cookie."""
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME}
