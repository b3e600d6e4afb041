"""The second half of a launch: the platform's signed answer, read only if all of it is right."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
import requests
from django.http import HttpRequest
from lti_tool.lti_core.utils import normalize_role
from lti_tool.models import LtiDeployment
from lti_tool.utils import DjangoToolConfig
from pylti1p3.contrib.django import DjangoMessageLaunch
from pylti1p3.exception import LtiException

from studypack.lti.keys import ensure_key
from studypack.lti.logins import Login, unknown_platform
from studypack.lti.refusing import refused

CLAIM: Final = "https://purl.imsglobal.org/spec/lti/claim/"
DEPLOYMENT: Final = f"{CLAIM}deployment_id"
GRADES: Final = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
DEEP_LINKING: Final = "https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"
ALGORITHM: Final = "RS256"
LEEWAY_S: Final = 30
PLATFORM_TIMEOUT_S: Final = 5.0
LONGEST_ID: Final = 255

Claims = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Launch:
    """What a platform says: who (`sub`) comes from where (`context`, `link`) to do what.

    `grades` and `deep_linking` are empty where the platform offers none; `roles` are full URIs.
    """

    deployment: LtiDeployment
    sub: str
    roles: frozenset[str]
    context: Claims
    link: Claims
    custom: Claims
    grades: Claims
    deep_linking: Claims = field(default_factory=dict)


class PatientSession(requests.Session):
    """Requests to a platform that end in time."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        """The platform's answer, or an exception after a few seconds."""
        return super().request(*args, **{"timeout": PLATFORM_TIMEOUT_S, **kwargs})


class KnownPlatforms(DjangoToolConfig):
    """The platforms and deployments that an administrator entered; a launch adds none."""

    def find_deployment_by_params(
        self, iss: str, deployment_id: str, client_id: str, *args: Any, **kwargs: Any
    ) -> LtiDeployment | None:
        """The active deployment, or None."""
        known = LtiDeployment.objects.active().filter(registration=self.registration)
        self.deployment = known.filter(deployment_id=deployment_id).first()
        return self.deployment


class StrictLaunch(DjangoMessageLaunch):
    """A launch that must answer the login it belongs to, and is kept nowhere.

    The library takes a nonce twice, asks nothing of the audience and the times, and makes
    deployments that it does not know.
    """

    def __init__(self, request: HttpRequest, login: Login) -> None:
        super().__init__(request, KnownPlatforms(), requests_session=PatientSession())
        self.login = login

    @property
    def claims(self) -> dict[str, Any]:
        """What the platform says."""
        claims: dict[str, Any] = self._jwt["body"]
        return claims

    def validate_state(self) -> "StrictLaunch":
        """The view took the state already."""
        return self

    def validate_jwt_format(self) -> "StrictLaunch":
        """The token can be read, and what it is looked up by is text."""
        token = self._get_id_token()
        try:
            header = jwt.get_unverified_header(token)
            body = jwt.decode(token, options={"verify_signature": False})
        except jwt.InvalidTokenError:
            raise refused("id_token: not a signed message") from None
        self._jwt.update(header=header, body=body)
        audience = body.get("aud")
        looked_up = {
            "iss": body.get("iss"),
            "aud": audience[0] if isinstance(audience, list) and audience else audience,
            "nonce": body.get("nonce"),
            "deployment_id": body.get(DEPLOYMENT),
            "sub": body.get("sub"),
        }
        refuse_unusable_ids(looked_up)
        return self

    def validate_nonce(self) -> "StrictLaunch":
        """The answer is to the question that was asked, and to no other."""
        if self.claims["nonce"] != self.login.nonce:
            raise refused("nonce: belongs to another launch; open the link in the course again")
        return self

    def validate_registration(self) -> "StrictLaunch":
        """The platform that answers is the one that was asked."""
        ensure_key()
        try:
            super().validate_registration()
        except LtiException:
            raise unknown_platform(self.claims["iss"], self.get_client_id()) from None
        if self._tool_config.registration.pk != self.login.registration_pk:
            raise refused("platform: another one answers than was asked")
        return self

    def validate_jwt_signature(self) -> "StrictLaunch":
        """The platform's own key signed it, for us, and not too long ago."""
        try:
            public_key, _ = self.get_public_key()
        except (LtiException, KeyError, TypeError, ValueError, AttributeError):
            raise refused("id_token: signed by a key that the platform does not show") from None
        self.check_signed(public_key)
        return self

    def check_signed(self, public_key: str) -> None:
        """Refuses what this key did not sign, or what it signed for others or for another time."""
        registration = self._tool_config.registration
        try:
            jwt.decode(
                self._get_id_token(),
                public_key,
                algorithms=[ALGORITHM],
                audience=registration.client_id,
                issuer=registration.issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat"]},
            )
        except jwt.ExpiredSignatureError:
            raise refused("id_token: expired; open the link in the course again") from None
        except jwt.InvalidSignatureError:
            raise refused("id_token: not signed by the platform's key") from None
        except jwt.InvalidTokenError as fault:
            raise refused("id_token: {fault}", fault=str(fault)) from None

    def validate_deployment(self) -> "StrictLaunch":
        """An administrator entered this deployment and has not switched it off."""
        try:
            super().validate_deployment()
        except LtiException:
            raise refused(
                "deployment: {deployment} is not active here", deployment=self.claims[DEPLOYMENT]
            ) from None
        return self

    def save_launch_data(self) -> "StrictLaunch":
        """Nothing of a launch is kept here."""
        return self


def refuse_unusable_ids(id_by_name: Mapping[str, object]) -> None:
    """Refuses ids that are no text, empty, or longer than the standard allows."""
    wrong = [
        name
        for name, value in id_by_name.items()
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST_ID or "\0" in value
    ]
    if wrong:
        names = ", ".join(wrong)
        raise refused("{names}: not a text of 1..{limit} characters", names=names, limit=LONGEST_ID)


def read_launch(request: HttpRequest, login: Login) -> Launch:
    """What the platform says, every part of it verified.

    Raises:
        RefusedError: any part is wrong, with the one sentence that says which.
    """
    message = StrictLaunch(request, login)
    try:
        message.validate()
    except LtiException as fault:
        raise refused("launch: {fault}", fault=str(fault)) from None
    return launch_of(message.claims, message.get_tool_conf().deployment)


def launch_of(claims: Claims, deployment: LtiDeployment) -> Launch:
    """The parts of verified claims; what has an unexpected shape counts as absent."""
    roles = claims.get(f"{CLAIM}roles")
    named = roles if isinstance(roles, list) else []
    return Launch(
        deployment=deployment,
        sub=claims["sub"],
        roles=frozenset(normalize_role(role) for role in named if isinstance(role, str)),
        context=part(claims, f"{CLAIM}context"),
        link=part(claims, f"{CLAIM}resource_link"),
        custom=part(claims, f"{CLAIM}custom"),
        grades=part(claims, GRADES),
        deep_linking=part(claims, DEEP_LINKING),
    )


def part(claims: Claims, name: str) -> Claims:
    """A claim that is an object; empty where it is none."""
    value = claims.get(name)
    return value if isinstance(value, dict) else {}


def text_in(claims: Claims, name: str, most: int = LONGEST_ID) -> str:
    """A text of a claim, not longer than its column; empty where there is none."""
    value = claims.get(name)
    return value.replace("\0", "")[:most] if isinstance(value, str) else ""
