"""A launch from a platform, and everything that must not pass for one."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lti_tool.models import (
    LtiContext,
    LtiDeployment,
    LtiMembership,
    LtiRegistration,
    LtiUser,
)
from pytest_django import Settings

from studypack.accounts.models import Role, User
from studypack.lti.logins import STATE_AGE_S
from studypack.packs.models import Pack
from tests.lti_platform import CLAIM, OTHER_KEY, Platform

pytestmark = pytest.mark.django_db

Changes = dict[str, Any]


def nothing_is_stored() -> bool:
    stored = (LtiUser, LtiContext, LtiMembership, User)
    return LtiDeployment.objects.count() == 1 and not any(
        model.objects.exists() for model in stored
    )


def assert_refused(response: Any, sentence: str) -> None:
    """The page says what was wrong, nobody is signed in, and nothing is left behind."""
    assert response.status_code == 400
    assert sentence in response.content.decode().replace("&#x27;", "'")
    assert "sessionid" not in response.cookies
    assert nothing_is_stored()


def test_keys_are_made_once_and_only_their_public_half_is_shown(client: Client) -> None:
    (key,) = client.get("/lti/jwks/").json()["keys"]
    assert client.get("/lti/jwks/").json()["keys"] == [key]
    assert {"kid", "n", "e", "alg", "use"} <= set(key)
    assert not {"d", "p", "q"} & set(key)


def test_launch_signs_in_a_person_of_the_platform(platform: Platform, client: Client) -> None:
    response = platform.launch(client)
    assert response.status_code == 302
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.role, user.email, user.has_usable_password()) == (Role.STUDENT, "", False)
    membership = LtiMembership.objects.get()
    assert (membership.is_learner, membership.is_instructor) == (True, False)
    assert LtiContext.objects.get().title == "Deep networks"


def test_launch_knows_a_person_again_and_their_role_of_today(
    platform: Platform, client: Client
) -> None:
    platform.launch(client, **{f"{CLAIM}roles": ["Instructor"]})
    assert LtiMembership.objects.get().is_instructor
    platform.launch(Client())
    assert User.objects.count() == 1
    assert not LtiMembership.objects.get().is_instructor
    # A teacher of one course is nobody's teacher elsewhere.
    assert User.objects.get().role == Role.STUDENT


def test_launch_joins_nobody_by_e_mail(
    platform: Platform, client: Client, make_user: Callable[..., User]
) -> None:
    teacher = make_user("ada", Role.TEACHER)
    User.objects.filter(pk=teacher.pk).update(email="student@example.org")
    platform.launch(client)
    assert client.session["_auth_user_id"] != str(teacher.pk)
    person = LtiUser.objects.get()
    assert (person.email, person.given_name, person.name) == ("", "", "")


def test_launch_takes_the_place_of_whoever_was_signed_in(
    platform: Platform, client: Client, make_user: Callable[..., User]
) -> None:
    client.force_login(make_user("before"))
    platform.launch(client)
    assert client.session["_auth_user_id"] == str(LtiUser.objects.get().auth_user_id)


@pytest.mark.parametrize(
    ("resource", "page"),
    [("pack/small", "/en/packs/small/"), ("quiz/small", "/en/quizzes/small/"), ("", "/en/")],
)
def test_launch_leads_to_what_the_link_names(
    platform: Platform, client: Client, pack: Pack, resource: str, page: str
) -> None:
    response = platform.launch(client, **{f"{CLAIM}custom": {"resource": resource}})
    assert response["Location"] == page


def test_launch_refuses_a_resource_that_is_not_there(platform: Platform, client: Client) -> None:
    response = platform.launch(client, **{f"{CLAIM}custom": {"resource": "quiz/none"}})
    assert_refused(response, "there is no quiz/none here")


REFUSED: list[tuple[Changes, str]] = [
    ({"nonce": "of-another-launch"}, "nonce: belongs to another launch"),
    ({"aud": "another-tool"}, "with the client ID another-tool is not registered here"),
    ({"aud": ["another-tool", "client-1"]}, "another-tool is not registered here"),
    ({f"{CLAIM}deployment_id": "other"}, "deployment: other is not active here"),
    ({"exp": int(time.time()) - 60}, "id_token: expired"),
    ({"exp": None}, "id_token: "),
    ({"iss": "https://elsewhere.example"}, "platform: https://elsewhere.example"),
    ({"sub": ""}, "sub: not a text of 1..255 characters"),
    ({"sub": ["x"], "nonce": 1}, "nonce, sub: not a text of 1..255 characters"),
    ({f"{CLAIM}version": "1.1"}, "launch: "),
    ({f"{CLAIM}message_type": "Other"}, "launch: "),
]


@pytest.mark.parametrize(("changed", "sentence"), REFUSED)
def test_launch_refuses_what_is_not_right(
    platform: Platform, client: Client, changed: Changes, sentence: str
) -> None:
    asked = platform.login(client)
    claims = {**platform.claims(asked["nonce"]), **changed}
    present = {name: value for name, value in claims.items() if value is not None}
    assert_refused(platform.bring(client, asked["state"], present), sentence)


def test_launch_refuses_a_deployment_that_was_switched_off(
    platform: Platform, client: Client
) -> None:
    LtiDeployment.objects.update(is_active=False)
    assert_refused(platform.launch(client), "deployment: deployment-1 is not active here")


def test_launch_refuses_the_key_of_another_issuer(platform: Platform, client: Client) -> None:
    asked = platform.login(client)
    response = platform.bring(client, asked["state"], platform.claims(asked["nonce"]), OTHER_KEY)
    assert_refused(response, "not signed by the platform's key")


def test_launch_refuses_another_registration_than_was_asked(
    platform: Platform, client: Client
) -> None:
    LtiRegistration.objects.create(
        name="Second", issuer=platform.url, client_id="second", keyset_url=f"{platform.url}/keys"
    )
    response = platform.launch(client, aud="second")
    assert_refused(response, "another one answers than was asked")


def test_launch_refuses_an_answer_that_was_brought_before(
    platform: Platform, client: Client
) -> None:
    asked = platform.login(client)
    claims = platform.claims(asked["nonce"])
    assert platform.bring(client, asked["state"], claims).status_code == 302
    again = platform.bring(client, asked["state"], claims)
    assert again.status_code == 400
    assert f"older than {STATE_AGE_S // 60} minutes" in again.content.decode()
    # The same answer under a fresh state: its nonce belongs to the first.
    fresh = platform.login(client)
    assert platform.bring(client, fresh["state"], claims).status_code == 400


@pytest.mark.parametrize("token", ["", "no-token", "a.b.c", "e30.W10.e30"])
def test_launch_refuses_what_is_no_token(platform: Platform, client: Client, token: str) -> None:
    asked = platform.login(client)
    response = client.post("/lti/launch/", {"state": asked["state"], "id_token": token})
    assert_refused(response, "id_token")


def test_launch_refuses_a_browser_that_did_not_begin(platform: Platform, client: Client) -> None:
    asked = platform.login(client)
    thief = Client(headers={"Sec-Fetch-Dest": "document"})
    assert_refused(platform.answer(thief, asked), "state: begun in another browser")


def test_launch_without_cookies_in_a_frame_offers_a_tab(platform: Platform, client: Client) -> None:
    asked = platform.login(client, lti_message_hint="11")
    framed = Client(headers={"Sec-Fetch-Dest": "iframe"})
    page = platform.answer(framed, asked)
    assert page.status_code == 400
    assert "login_hint=7" in page.content.decode()
    assert "lti_message_hint=11" in page.content.decode()
    assert nothing_is_stored()


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "iss, login_hint: missing"),
        ({"iss": "https://elsewhere.example", "login_hint": "7"}, "is not registered here"),
        ({"iss": "x" * 4001, "login_hint": "7"}, "4001 characters are more than 4000"),
    ],
)
def test_login_refuses_what_it_does_not_know(
    platform: Platform, client: Client, sent: dict[str, str], sentence: str
) -> None:
    assert_refused(client.get("/lti/login/", sent), sentence)


def test_pages_are_framed_by_the_platform_alone(
    platform: Platform, client: Client, pack: Pack
) -> None:
    before = client.get("/en/")
    assert "frame-ancestors 'none'" in before["Content-Security-Policy"]
    platform.launch(client)
    page = client.get("/en/")
    assert f"frame-ancestors {platform.url}" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    LtiRegistration.objects.update(is_active=False)
    assert client.get("/en/")["X-Frame-Options"] == "DENY"


def test_cookies_go_into_a_frame_on_https(
    platform: Platform, client: Client, settings: Settings
) -> None:
    settings.HTTPS = True
    begun = platform.login(client)
    response = platform.answer(client, begun)
    for name in ("sessionid", "csrftoken", "lti-platform"):
        said = response.cookies[name].OutputString()
        assert {"SameSite=None", "Secure", "Partitioned"} <= set(said.split("; ")), said
