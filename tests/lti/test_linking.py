"""A teacher of a course chooses what it links to, and the platform can trust the choice."""

import re
from typing import Any

import pytest
from django.test import Client
from lti_tool.models import LtiDeployment, LtiUser

from simulator.models import Experiment
from studypack.packs.models import Pack
from tests.lti_platform import CLAIM, Platform

pytestmark = pytest.mark.django_db

LINKING = "https://purl.imsglobal.org/spec/lti-dl/claim/"


def asking(platform: Platform, role: str = "Instructor", **changed: Any) -> dict[str, Any]:
    """The claims of somebody who is to choose."""
    settings = {
        "deep_link_return_url": f"{platform.url}/return",
        "accept_types": ["ltiResourceLink"],
        "accept_presentation_document_targets": ["iframe"],
        "data": "kept by the platform",
    }
    return {
        f"{CLAIM}message_type": "LtiDeepLinkingRequest",
        f"{CLAIM}roles": [role],
        f"{LINKING}deep_linking_settings": {**settings, **changed},
    }


def chosen(platform: Platform, client: Client, resource: str) -> dict[str, Any]:
    """What the platform reads of the choice, verified with the keys that we show."""
    page = client.post("/lti/choose/", {"resource": resource})
    assert f"form-action 'self' {platform.url}" in page["Content-Security-Policy"]
    token = re.search(r'name="JWT" value="([^"]+)"', page.content.decode())
    assert token is not None
    platform.tool_keys = client.get("/lti/jwks/").json()["keys"]
    return platform.verified(token[1], platform.url)


def test_choice_is_signed_and_leads_back_to_what_was_chosen(
    platform: Platform, client: Client, pack: Pack, experiment: Experiment
) -> None:
    response = platform.launch(client, **asking(platform))
    assert response["Location"] == "/lti/choose/"
    page = client.get("/lti/choose/").content.decode()
    offered = re.findall(r'name="resource" value="([^"]+)"', page)
    assert offered == ["pack/small", "quiz/small", f"experiment/small/{experiment.slug}"]
    for resource in offered:
        claims = chosen(platform, client, resource)
        (item,) = claims[f"{LINKING}content_items"]
        assert item["custom"] == {"resource": resource}
        assert item["url"] == "http://testserver/lti/launch/"
        assert ("lineItem" in item) == resource.startswith("quiz/")
        assert claims[f"{LINKING}data"] == "kept by the platform"
        assert claims["iss"] == platform.client_id
        launched = platform.launch(Client(), **{f"{CLAIM}custom": item["custom"]})
        assert client.get(launched["Location"]).status_code == 200


@pytest.mark.parametrize(
    ("role", "changed", "sentence"),
    [
        ("Learner", {}, "only who teaches a course"),
        ("Instructor", {"deep_link_return_url": "javascript:alert(1)"}, "names no web address"),
        ("Instructor", {"deep_link_return_url": "https://a.example;/x"}, "names no web address"),
    ],
)
def test_choice_is_refused_and_nobody_is_let_in(
    platform: Platform, client: Client, role: str, changed: dict[str, str], sentence: str
) -> None:
    response = platform.launch(client, **asking(platform, role, **changed))
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert not LtiUser.objects.exists()


def test_choice_ends_with_its_deployment(platform: Platform, client: Client, pack: Pack) -> None:
    platform.launch(client, **asking(platform))
    assert client.post("/lti/choose/", {"resource": "pack/none"}).status_code == 400
    LtiDeployment.objects.update(is_active=False)
    assert client.get("/lti/choose/").status_code == 400
