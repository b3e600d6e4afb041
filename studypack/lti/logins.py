"""The first half of a launch: a platform asks us to ask it who somebody is.

What we ask with is kept under its state for a while, and taken once.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlencode

from django.core.cache import cache
from lti_tool.models import LtiRegistration

from studypack.common.problems import RefusedError
from studypack.lti.refusing import refused

STATE_AGE_S: Final = 600
MESSAGE_HINT: Final = "lti_message_hint"
ASKED_WITH: Final = ("iss", "login_hint", "target_link_uri", MESSAGE_HINT, "client_id")
LONGEST: Final = 4_000


@dataclass(frozen=True, kw_only=True)
class Login:
    """One question to a platform; `asked_with` is what the platform began it with."""

    state: str
    nonce: str
    registration_pk: int
    asked_with: dict[str, str]

    @property
    def cookie(self) -> str:
        """The name of the cookie by which the browser that began is known."""
        return f"lti-{self.state}"

    def keep(self) -> Self:
        """The login, kept for the launch that follows."""
        values = (self.nonce, self.registration_pk, self.asked_with)
        cache.set(cache_key(self.state), values, STATE_AGE_S)
        return self


def cache_key(state: str) -> str:
    """Where a login is kept."""
    return f"lti-login-{state}"


def begin_login(sent: Mapping[str, str]) -> tuple[Login, str]:
    """A login that is kept, and the address of the platform's question page without its query.

    Raises:
        RefusedError: something is missing, or the platform is not registered.
    """
    asked_with = {name: sent[name] for name in ASKED_WITH if sent.get(name)}
    refuse_incomplete(asked_with)
    registration = find_registration(asked_with["iss"], asked_with.get("client_id", ""))
    login = Login(
        state=secrets.token_urlsafe(24),
        nonce=secrets.token_urlsafe(24),
        registration_pk=registration.pk,
        asked_with=asked_with,
    )
    return login.keep(), registration.auth_url


def refuse_incomplete(asked_with: Mapping[str, str]) -> None:
    """Refuses a login without an issuer or a hint, or with texts beyond all measure."""
    missing = [name for name in ("iss", "login_hint") if name not in asked_with]
    if missing:
        raise refused("{names}: missing in the platform's login", names=", ".join(missing))
    for name, value in asked_with.items():
        if len(value) > LONGEST or "\0" in value:
            raise refused(
                "{name}: {length} characters are more than {limit}, or some are not allowed",
                name=name,
                length=len(value),
                limit=LONGEST,
            )


def find_registration(issuer: str, client_id: str) -> LtiRegistration:
    """The active registration; a platform that sends no client id has to have one only."""
    known = LtiRegistration.objects.active().filter(issuer=issuer)
    if client_id:
        known = known.filter(client_id=client_id)
    found = list(known[:2])
    if len(found) != 1:
        raise unknown_platform(issuer, client_id)
    return found[0]


def unknown_platform(issuer: object, client_id: object) -> RefusedError:
    """The refusal of a platform that nobody registered here."""
    return refused(
        "platform: {issuer} with the client ID {client_id} is not registered here",
        issuer=issuer,
        client_id=client_id or "–",
    )


def question(login: Login, *, asked_at: str, answer_to: str) -> str:
    """The address at which the platform is asked who is there; it answers to `answer_to`.

    Source: IMS Security Framework 1.0, section 5.1.1.2.
    """
    asked = {
        "scope": "openid",
        "response_type": "id_token",
        "response_mode": "form_post",
        "prompt": "none",
        "client_id": LtiRegistration.objects.get(pk=login.registration_pk).client_id,
        "redirect_uri": answer_to,
        "state": login.state,
        "nonce": login.nonce,
        "login_hint": login.asked_with["login_hint"],
    }
    if MESSAGE_HINT in login.asked_with:
        asked[MESSAGE_HINT] = login.asked_with[MESSAGE_HINT]
    return f"{asked_at}{'&' if '?' in asked_at else '?'}{urlencode(asked)}"


def take_login(state: str) -> Login:
    """The login kept under this state, which is gone afterwards.

    Raises:
        RefusedError: there is none, or it was taken before.
    """
    key = cache_key(state)
    kept = cache.get(key)
    # Of two launches at once only one deletes it.
    if kept is None or not cache.delete(key):
        raise refused(
            "state: used before, or older than {limit} minutes; open the link in the course again",
            limit=STATE_AGE_S // 60,
        )
    nonce, registration_pk, asked_with = kept
    return Login(state=state, nonce=nonce, registration_pk=registration_pk, asked_with=asked_with)
