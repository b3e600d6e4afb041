"""Signing in and out, and how often it may be tried."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from studypack.accounts.counts import reached
from studypack.accounts.limits import SIGN_IN
from studypack.accounts.models import Learner, Role, User

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SIGN_IN_PAGE = "/en/sign-in/"
ADMIN_PAGE = "/admin/login/"
SIGN_OUT = "/en/sign-out/"
RIGHT = {"username": "student", "password": "a long password"}
WRONG = {"username": "student", "password": "another password"}


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_right_password_signs_in_and_leads_home(learner: Learner, client: Client) -> None:
    response = client.post(SIGN_IN_PAGE, RIGHT)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert is_signed_in(client)


def test_sign_in_leads_back_to_where_the_reader_was_and_nowhere_else(learner: Learner) -> None:
    for wanted, address in (("/en/lab/", "/en/lab/"), ("https://example.org/", "/")):
        response = Client().post(SIGN_IN_PAGE, {**RIGHT, "next": wanted})
        assert response.headers["Location"] == address


@pytest.mark.parametrize("who", [WRONG, {**RIGHT, "username": "nobody"}, {}])
def test_wrong_password_is_refused_without_saying_what_was_wrong(
    learner: Learner, client: Client, who: dict[str, str]
) -> None:
    response = client.post(SIGN_IN_PAGE, who)
    assert response.status_code == 200
    assert not is_signed_in(client)
    assert b"another password" not in response.content


def test_person_who_was_shut_out_cannot_sign_in(learner: Learner, client: Client) -> None:
    assert learner.user is not None
    learner.user.is_active = False
    learner.user.save()
    client.post(SIGN_IN_PAGE, RIGHT)
    assert not is_signed_in(client)


def test_eleventh_attempt_is_refused_even_with_the_right_password(
    learner: Learner, client: Client
) -> None:
    statuses = [client.post(SIGN_IN_PAGE, WRONG).status_code for _ in range(10)]
    assert statuses == [200] * 10
    response = client.post(SIGN_IN_PAGE, RIGHT)
    assert response.status_code == 429
    assert "Too many attempts" in response.content.decode()
    assert not is_signed_in(client)
    # Another browser at the same address is no way round, a header neither.
    assert Client().post(SIGN_IN_PAGE, RIGHT).status_code == 429
    forged = {"X-Forwarded-For": "10.0.0.1"}
    assert Client().post(SIGN_IN_PAGE, RIGHT, headers=forged).status_code == 429


def test_another_address_is_not_shut_out(learner: Learner) -> None:
    for _ in range(11):
        Client(REMOTE_ADDR="10.0.0.1").post(SIGN_IN_PAGE, WRONG)
    assert Client(REMOTE_ADDR="10.0.0.2").post(SIGN_IN_PAGE, RIGHT).status_code == 302


def test_behind_a_proxy_each_reader_has_attempts_of_their_own(
    learner: Learner, settings: Any
) -> None:
    settings.PROXIES = 1
    for _ in range(11):
        Client().post(SIGN_IN_PAGE, WRONG, headers={"X-Forwarded-For": "10.0.0.1"})
    right = Client().post(SIGN_IN_PAGE, RIGHT, headers={"X-Forwarded-For": "10.0.0.2"})
    assert right.status_code == 302
    forged = Client().post(SIGN_IN_PAGE, RIGHT, headers={"X-Forwarded-For": "10.0.0.3, 10.0.0.1"})
    assert forged.status_code == 429


def test_administration_is_entered_by_the_same_sign_in(
    learner: Learner, make_user: Callable[..., User]
) -> None:
    admin = make_user("admin", Role.ADMIN)
    right = {"username": "admin", "password": "a long password"}
    desk = Client()
    assert desk.post(ADMIN_PAGE, right)["Location"] == "/en/sign-in/?next=/admin/"
    assert not is_signed_in(desk)
    desk.force_login(admin)
    assert desk.get(f"{ADMIN_PAGE}?next=/admin/auth/")["Location"] == "/admin/auth/"
    assert desk.get(f"{ADMIN_PAGE}?next=//example.org")["Location"] == "/admin/"
    assert learner.user is not None
    desk.force_login(learner.user)
    assert desk.get(ADMIN_PAGE).status_code == 403


def test_attempts_are_forgotten_after_a_quarter_of_an_hour(learner: Learner) -> None:
    for _ in range(10):
        Client().post(SIGN_IN_PAGE, WRONG)
    (counted,) = reached()
    assert (counted.limit, SIGN_IN.most) == (SIGN_IN, 10)
    assert 0 < counted.left_s <= 15 * 60


def test_people_who_sign_in_rightly_are_not_counted(learner: Learner) -> None:
    for _ in range(12):
        assert Client().post(SIGN_IN_PAGE, RIGHT).status_code == 302


def test_own_account_opens_no_more_guesses_at_others(
    learner: Learner, other_learner: Learner
) -> None:
    own = {**RIGHT, "username": "other-student"}
    for number in range(10):
        assert Client().post(SIGN_IN_PAGE, WRONG).status_code == 200
        if number < 9:
            assert Client().post(SIGN_IN_PAGE, own).status_code == 302
    assert Client().post(SIGN_IN_PAGE, RIGHT).status_code == 429


def test_sign_in_of_another_site_is_refused(learner: Learner) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(SIGN_IN_PAGE, RIGHT).status_code == 403
    assert not is_signed_in(browser)


def test_signing_out_takes_a_post(student: Client) -> None:
    assert student.get(SIGN_OUT).status_code == 405
    assert is_signed_in(student)
    assert student.post(SIGN_OUT).status_code == 302
    assert not is_signed_in(student)


def test_signing_out_from_another_site_is_refused(learner: Learner) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert learner.user is not None
    browser.force_login(learner.user)
    assert browser.post(SIGN_OUT).status_code == 403
    assert is_signed_in(browser)


def test_session_of_someone_who_was_deactivated_speaks_for_nobody(
    learner: Learner, client: Client
) -> None:
    client.post(SIGN_IN_PAGE, RIGHT)
    assert "Sign out" in client.get("/en/").content.decode()
    User.objects.update(is_active=False)
    assert "Sign out" not in client.get("/en/").content.decode()
