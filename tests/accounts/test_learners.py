"""The learner behind every browser: remembered by a signed cookie, handed over at sign-in."""

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from simulator.models import Run
from studypack.accounts.learners import COOKIE, COOKIE_SALT
from studypack.accounts.models import Learner, User
from tests.simulator.stored_runs import SPEC, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

RIGHT = {"username": "student", "password": "a long password"}


def signed(learner_id: object, salt: str = COOKIE_SALT) -> str:
    """The learner cookie as the server signs it."""
    response = HttpResponse()
    response.set_signed_cookie(COOKIE, str(learner_id), salt=salt)
    return response.cookies[COOKIE].value


def browser_with(cookie: str) -> Client:
    client = Client()
    client.cookies[COOKIE] = cookie
    return client


def ask_for_run(client: Client, seed: int = 0) -> Run:
    body = {"spec": {**SPEC, "seed": seed}}
    response = client.post("/api/v1/runs/", body, content_type="application/json")
    assert response.status_code == 202, response.content
    return Run.objects.get(id=response.json()["id"])


def sees(client: Client, run: Run) -> bool:
    return bool(client.get(f"/en/runs/{run.id}/").status_code == 200)


def sign_in(client: Client) -> None:
    assert client.post("/en/sign-in/", RIGHT).status_code == 302


@pytest.fixture
def user(make_user: Any) -> User:
    """Someone who has never studied here."""
    person: User = make_user("student")
    return person


def test_reading_leaves_no_cookie_and_no_learner(pack: Any, client: Client) -> None:
    for path in ("/en/", "/en/packs/small/notes/first-note/", "/api/v1/packs/"):
        client.get(path)
    assert COOKIE not in client.cookies
    assert not Learner.objects.exists()


def test_first_run_makes_a_learner_whom_later_runs_share(client: Client) -> None:
    runs = [ask_for_run(client, seed) for seed in (1, 2)]
    learner = Learner.objects.get()
    assert learner.user is None
    assert {run.requests.get().learner_id for run in runs} == {learner.id}
    assert all(sees(client, run) for run in runs)


def test_cookie_is_signed_and_out_of_reach_of_scripts_and_other_sites(client: Client) -> None:
    ask_for_run(client)
    cookie = client.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 365 * 24 * 3600
    assert cookie["path"] == "/"
    assert not cookie["secure"]
    assert cookie.value.partition(":")[0] == str(Learner.objects.get().id)
    assert len(cookie.value.partition(":")[2]) > 40


def test_cookie_travels_over_https_alone_where_the_site_does(client: Client, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = True
    ask_for_run(client)
    assert client.cookies[COOKIE]["secure"]


@pytest.mark.parametrize("damage", ["forged", "cut", "salted", "not an id", "empty", "unknown"])
def test_cookie_that_was_not_made_here_is_ignored(client: Client, damage: str) -> None:
    run = ask_for_run(client)
    owner = str(Learner.objects.get().id)
    good = client.cookies[COOKIE].value
    value = {
        "forged": f"{owner}:{good.partition(':')[2][:-3]}abc",
        "cut": good[:-5],
        "salted": signed(owner, salt="another"),
        "not an id": signed("x"),
        "empty": "",
        "unknown": signed(uuid.uuid4()),
    }[damage]
    assert sees(browser_with(good), run)
    other = browser_with(value)
    assert not sees(other, run)
    ask_for_run(other, seed=1)
    assert Learner.objects.count() == 2


def test_cookie_of_a_signed_in_person_is_no_way_in(learner: Learner) -> None:
    run = store_run(learner)
    assert not sees(browser_with(signed(learner.id)), run)
    # The same cookie leads to the runs of a learner who is nobody's.
    Learner.objects.update(user=None)
    assert sees(browser_with(signed(learner.id)), run)


def test_anonymous_study_is_kept_at_the_first_sign_in(user: User, client: Client) -> None:
    run = ask_for_run(client)
    sign_in(client)
    assert sees(client, run)
    assert Learner.objects.get().user == user
    elsewhere = Client()
    sign_in(elsewhere)
    assert sees(elsewhere, run)


def test_anonymous_study_joins_that_of_someone_who_has_studied(
    learner: Learner, client: Client
) -> None:
    own = store_run(learner)
    anonymous = ask_for_run(client, seed=1)
    sign_in(client)
    assert sees(client, own)
    assert sees(client, anonymous)
    assert Learner.objects.get() == learner
    # On a machine that others use, nothing of it stays behind.
    client.post("/en/sign-out/")
    assert not sees(client, anonymous)


def test_study_handed_over_cannot_be_handed_over_again(
    user: User, other_learner: Learner, client: Client
) -> None:
    run = ask_for_run(client)
    sign_in(client)
    client.post("/en/sign-out/")
    assert not sees(client, run)
    Learner.objects.filter(user=other_learner.user).delete()
    client.post("/en/sign-in/", {**RIGHT, "username": "other-student"})
    assert not sees(client, run)
    assert Learner.objects.get(run_requests__run=run).user == user


def test_signed_in_person_gets_one_learner_and_no_cookie(user: User, client: Client) -> None:
    client.force_login(user)
    for seed in (1, 2):
        ask_for_run(client, seed)
    assert Learner.objects.get().user == user
    assert COOKIE not in client.cookies
