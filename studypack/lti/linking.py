"""Deep linking: who teaches a course chooses what it links to, and we sign the choice.

What the platform asked stays in the session until something is chosen.
"""

from dataclasses import dataclass
from typing import Any, Final, Self

from django.http import HttpRequest
from lti_tool.lti_core.constants import ContextRole
from lti_tool.models import LtiDeployment
from pylti1p3.deep_link import DeepLink
from pylti1p3.deep_link_resource import DeepLinkResource
from pylti1p3.lineitem import LineItem

from studypack.lti.keys import ensure_key
from studypack.lti.launching import DEEP_LINKING, Launch
from studypack.lti.models import is_web_address
from studypack.lti.refusing import refused
from studypack.lti.resources import PARAMETER, Kind, Resource

SESSION_KEY: Final = "lti-choice"
# Platforms show grades of 100 best; a quiz earns a part of it.
MAXIMUM: Final = 100
MAY_LINK: Final = {
    ContextRole.ADMINISTRATOR,
    ContextRole.CONTENT_DEVELOPER,
    ContextRole.INSTRUCTOR,
}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What a platform waits for: one resource, sent to the return address in `asked`."""

    deployment: LtiDeployment
    asked: dict[str, Any]

    @classmethod
    def begin(cls, request: HttpRequest, launch: Launch) -> None:
        """The session knows from now on what is to be chosen, and for whom."""
        request.session[SESSION_KEY] = [launch.deployment.pk, dict(launch.deep_linking)]

    @classmethod
    def of(cls, request: HttpRequest) -> Self:
        """The choice that this session waits for.

        Raises:
            RefusedError: there is none.
        """
        deployment_pk, asked = request.session.get(SESSION_KEY, (None, {}))
        deployment = (
            LtiDeployment.objects.active()
            .filter(pk=deployment_pk, registration__is_active=True)
            .select_related("registration")
            .first()
        )
        if deployment is None:
            raise refused("choice: begin it in the course on your platform")
        return cls(deployment=deployment, asked=asked)

    @property
    def return_url(self) -> str:
        """Where the platform takes the signed choice."""
        return str(self.asked["deep_link_return_url"])

    def signed(self, resource: Resource, launch_url: str) -> str:
        """The message that makes the link, signed with our key."""
        ensure_key()
        registration = self.deployment.registration.to_registration()
        link = DeepLink(registration, self.deployment.deployment_id, self.asked)
        message = link.get_message_jwt([linked(resource, launch_url)])
        if "data" not in self.asked:
            del message["https://purl.imsglobal.org/spec/lti-dl/claim/data"]
        token: str = link.encode_jwt(message)
        return token


def refuse_choice(launch: Launch) -> None:
    """Refuses who does not teach the course, and a platform that names no way back."""
    if not launch.roles & MAY_LINK:
        raise refused("roles: only who teaches a course adds links to it")
    if not is_web_address(launch.deep_linking.get("deep_link_return_url")):
        raise refused("{claim}: names no web address to return to", claim=DEEP_LINKING)


def linked(resource: Resource, launch_url: str) -> DeepLinkResource:
    """The link as a platform stores it; one to a quiz brings a column of grades."""
    link = (
        DeepLinkResource()
        .set_url(launch_url)
        .set_title(resource.title)
        .set_custom_params({PARAMETER: resource.name})
    )
    if resource.kind is Kind.QUIZ:
        column = LineItem().set_score_maximum(MAXIMUM).set_label(resource.title)
        link.set_lineitem(column.set_resource_id(resource.name))
    return link
