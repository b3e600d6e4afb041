"""Somebody who came by a platform takes along what is kept, and leaves without a password."""

import json

import pytest
from django.test import Client
from lti_tool.models import LtiMembership, LtiUser

from studypack.accounts.models import User
from tests.lti_platform import Platform

pytestmark = pytest.mark.django_db

PAGE, DOWNLOAD, DELETE = (f"/en/account/{rest}" for rest in ("", "download/", "delete/"))


def test_record_tells_of_the_platform_and_its_courses(platform: Platform, client: Client) -> None:
    platform.launch(client)
    found = json.loads(client.get(DOWNLOAD).getvalue())
    assert [row["issuer"] for row in found["platforms"]] == [platform.url]
    assert [row["title"] for row in found["courses"]] == ["Deep networks"]


def test_account_without_a_password_is_deleted_by_a_word(
    platform: Platform, client: Client
) -> None:
    platform.launch(client)
    page = client.get(PAGE).content.decode()
    assert "Type “delete” to confirm" in page
    assert 'type="password"' not in page
    for said in ({}, {"password": ""}, {"word": "no"}):
        assert client.post(DELETE, said).status_code == 400
    assert User.objects.exists()
    assert client.post(DELETE, {"word": "delete"}).status_code == 200
    for model in (User, LtiUser, LtiMembership):
        assert not model._default_manager.exists(), model
