"""`Authorization: Bearer …`: who speaks by a token, for which parts of the API, and how often."""

from typing import Any, Final

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from studypack.accounts.limits import refuse_over
from studypack.accounts.models import User
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message
from studypack.tokens.models import ApiToken
from studypack.tokens.scopes import LIMIT_BY_SCOPE, Scope, scopes_for
from studypack.tokens.services import find_token, note_use

KEYWORD: Final = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """A person's token; no other site can make a browser send it, so no CSRF token is asked for."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token and its person; None where the request brings no token.

        Raises:
            AuthenticationFailed: the token is unknown, was revoked, or is no longer usable.
        """
        keyword, _, secret = get_authorization_header(request).decode("latin-1").partition(" ")
        if keyword.lower() != KEYWORD.lower():
            return None
        now = timezone.now()
        token = find_token(secret.strip(), now)
        if token is None:
            raise AuthenticationFailed("The token is unknown, was revoked or is no longer usable.")
        note_use(token, now)
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """What an answer with 401 asks for."""
        return KEYWORD


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names it."""

    target_class = "studypack.tokens.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """A header."""
        return {"type": "http", "scheme": "bearer"}


def scope_of(request: Request, view: Any) -> Scope:
    """The part of the API that a request is for: the view's own, else by what the method does."""
    own: Scope | None = getattr(view, "scope", None)
    return own or (Scope.READ if request.method in SAFE_METHODS else Scope.STUDY)


class IsInScope(BasePermission):
    """A token opens what it names and its person may still do; a session is bound to no scope."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """True, unless the token does not reach so far.

        Raises:
            RefusedError: it does not; the scope that is needed is named.
        """
        if not isinstance(request.auth, ApiToken):
            return True
        scope = scope_of(request, view)
        if scope in request.auth.scopes and scope in scopes_for(request.auth.user.role):
            return True
        named = ", ".join(request.auth.scopes)
        said = Message("{scope} is needed, the token has {named}", scope=scope.value, named=named)
        problems = [problem("scope", said)]
        message = Message("The token does not reach so far.")
        raise RefusedError("out_of_scope", message, status=403, problems=problems)


class ScopeThrottle(BaseThrottle):
    """How often programs may ask, scope by scope; people at pages have limits of their own."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """True, unless the token's person asks too often.

        Raises:
            RefusedError: with 429, and when to ask again.
        """
        if isinstance(request.auth, ApiToken):
            refuse_over(LIMIT_BY_SCOPE[scope_of(request, view)], request)
        return True
