"""How pages look to whoever reads them: said by the server, so that nothing changes once shown.

What a person chose is in their account; what a stranger chose in a cookie, and in no other place.
"""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from studypack.accounts.learners import signed_in_user
from studypack.accounts.models import Theme

COOKIE: Final = "appearance"
CALM: Final = "calm"


@dataclass(frozen=True, kw_only=True)
class Appearance:
    """The theme, empty for the system's, and whether nothing is to move."""

    theme: str = ""
    is_calm: bool = False

    @property
    def text(self) -> str:
        """As the cookie holds it.

        >>> Appearance(theme="dark", is_calm=True).text
        'dark.calm'
        """
        return f"{self.theme}.{CALM if self.is_calm else ''}"


def read_appearance(text: str) -> Appearance:
    """What a cookie says; what it says wrongly is as if it said nothing.

    >>> read_appearance("dark.calm")
    Appearance(theme='dark', is_calm=True)
    >>> read_appearance("<b>")
    Appearance(theme='', is_calm=False)
    """
    theme, _, motion = text.partition(".")
    return Appearance(theme=theme if theme in Theme.values else "", is_calm=motion == CALM)


def appearance_for(request: HttpRequest) -> Appearance:
    """What this person, or this browser, chose."""
    user = signed_in_user(request) if hasattr(request, "user") else None
    if user is not None:
        return Appearance(theme=user.theme, is_calm=user.has_reduced_motion)
    return read_appearance(request.COOKIES.get(COOKIE, ""))


def appearance(request: HttpRequest) -> dict[str, Appearance]:
    """For every template."""
    return {"appearance": appearance_for(request)}


def remember_appearance(response: HttpResponse, chosen: Appearance) -> None:
    """The browser keeps it, for when nobody is signed in."""
    response.set_cookie(
        COOKIE,
        chosen.text,
        max_age=settings.LEARNER_COOKIE_AGE_S,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
