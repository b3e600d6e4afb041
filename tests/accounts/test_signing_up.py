"""Signing up, verifying, resetting: and that none of it tells who has an account."""

import re
from collections.abc import Callable
from time import time
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client
from redis.exceptions import RedisError

from studypack.accounts.models import Learner, Role, User
from studypack.packs.models import NoteReading, Pack
from studypack.supervisor.broker import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SIGN_UP, SIGN_IN, RESET = "/en/sign-up/", "/en/sign-in/", "/en/password-reset/"
PASSWORD = "a long password of mine"
NEW = {"username": "newcomer", "email": "new@example.org", "password1": PASSWORD}


def link_in_mail(number: int = -1) -> str:
    """The path of the first link to a page of ours in a mail."""
    found = re.search(r"http://testserver(/en/\S+)", str(mail.outbox[number].body))
    assert found is not None
    return found[1]


def sign_up(client: Client, **said: str) -> Any:
    return client.post(SIGN_UP, {**NEW, **said})


def sign_in(client: Client, name: str = "newcomer", password: str = PASSWORD) -> Any:
    return client.post(SIGN_IN, {"username": name, "password": password})


def verify(client: Client) -> None:
    client.post(link_in_mail())


@pytest.fixture
def known(make_user: Callable[..., User]) -> User:
    """Somebody with a verified address."""
    user = make_user("student")
    User.objects.filter(pk=user.pk).update(email="known@example.org")
    EmailAddress.objects.create(user=user, email="known@example.org", verified=True, primary=True)
    return user


def test_sign_up_lets_in_once_the_address_is_verified(db: None, client: Client) -> None:
    assert sign_up(client)["Location"] == "/en/account/verify/"
    assert sign_in(client)["Location"] == "/en/account/verify/"
    assert "_auth_user_id" not in client.session
    verify(client)
    assert sign_in(client, "new@example.org")["Location"] == "/"
    user = User.objects.get()
    assert client.session["_auth_user_id"] == str(user.pk)
    assert (user.role, user.is_staff) == (Role.STUDENT, False)


@pytest.mark.parametrize(("is_open", "role"), [(True, Role.TEACHER), (False, Role.STUDENT)])
def test_whoever_teaches_says_so_where_that_is_open(
    client: Client, settings: Any, is_open: bool, role: Role
) -> None:
    settings.TEACHERS_SIGN_UP = is_open
    assert ("I teach" in client.get(SIGN_UP).content.decode()) is is_open
    sign_up(client, teaches="on", role="admin", is_staff="on")
    user = User.objects.get()
    assert (user.role, user.is_staff) == (role, False)


@pytest.mark.parametrize("path", ["sign-in", "sign-up", "password-reset"])
def test_doors_say_nothing_twice_and_nothing_in_english(
    db: None, client: Client, path: str
) -> None:
    _head, main = client.get(f"/de/{path}/").content.decode().split("<main")
    assert "E-Mail-Adresse" in main
    assert "placeholder" not in main


def test_what_was_studied_before_signing_up_comes_along(pack: Pack, client: Client) -> None:
    client.post("/en/packs/small/notes/first-note/read/")
    sign_up(client)
    verify(client)
    sign_in(client)
    assert NoteReading.objects.get().learner.user == User.objects.get()
    assert Learner.objects.count() == 1


def told(answer: Any) -> tuple[int, str, str]:
    """All that an answer says, but for the token."""
    said = re.sub(r'value="\w{64}"', "", answer.content.decode())
    return answer.status_code, answer.headers.get("Location", ""), said


@pytest.mark.parametrize(
    ("address", "form"),
    [
        (SIGN_UP, {**NEW}),
        (RESET, {}),
    ],
)
def test_known_and_unknown_addresses_get_the_same_answer_and_one_mail_each(
    known: User, address: str, form: dict[str, str]
) -> None:
    answers = []
    for email in ("known@example.org", "unknown@example.org"):
        answers.append(told(Client().post(address, {**form, "email": email})))
    assert answers[0] == answers[1]
    assert sorted(one.to for one in mail.outbox) == [["known@example.org"], ["unknown@example.org"]]


def test_wrong_names_cost_a_hash_as_wrong_passwords_do(
    known: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
    encode = MD5PasswordHasher.encode

    def count(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(hasher, count)
    pages, counts = [], []
    for name in ("student", "nobody", "known@example.org", "nobody@example.org"):
        before = len(hashed)
        answer = sign_in(Client(), name, "wrong")
        pages.append(answer.content.decode().replace(name, ""))
        counts.append(len(hashed) - before)
    assert len({re.sub(r'value="\w{64}"', "", page) for page in pages}) == 1
    assert len(set(counts)) == 1


def test_forgotten_password_is_replaced_once_by_the_link(known: User, client: Client) -> None:
    client.post(RESET, {"email": "known@example.org"})
    link = link_in_mail()
    form = client.get(link)["Location"]
    new = {"password1": PASSWORD, "password2": PASSWORD}
    assert client.post(form, new).status_code == 302
    assert sign_in(client, "student").status_code == 302
    assert "not valid any more" in Client().get(link).content.decode()


def test_sign_up_and_reset_are_counted_by_address(db: None, client: Client) -> None:
    for address, times in ((SIGN_UP, 60), (RESET, 20)):
        for _ in range(times):
            assert client.post(address, {}).status_code == 200
        refused = client.post(address, {})
        assert refused.status_code == 429
        assert f"{times} in 900 seconds" in refused.content.decode()


def test_mail_server_that_is_away_is_told_and_the_way_stays_open(
    client: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    answer = sign_up(client)
    assert answer.status_code == 503
    assert "could not be sent" in answer.content.decode()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()  # half a minute has passed
    sign_in(client)
    verify(client)
    assert sign_in(client)["Location"] == "/"


def test_guesses_at_one_account_from_many_addresses_end(known: User) -> None:
    for number in range(50):
        sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), "student", "wrong")
    answer = sign_in(Client(REMOTE_ADDR="10.0.1.1"), "student", "a long password")
    assert answer.status_code == 200
    assert "Too many attempts" in answer.content.decode()


def test_second_step_is_asked_for_and_a_recovery_code_takes_its_place_once(
    known: User, client: Client
) -> None:
    sign_in(client, "student", "a long password")
    again = client.get("/en/account/second-step/on/")["Location"]
    page = client.post(again, {"password": "a long password"}, follow=True)
    secret = page.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time()) // 30))
    assert client.post("/en/account/second-step/on/", {"code": "000000"}).status_code == 200
    assert client.post("/en/account/second-step/on/", {"code": code}).status_code == 302
    (spare, *_) = client.get("/en/account/recovery-codes/").context["unused_codes"]
    for expected in (302, 200):
        browser = Client()
        assert sign_in(browser, "student", "a long password")["Location"] == "/en/sign-in/code/"
        assert "_auth_user_id" not in browser.session
        assert browser.post("/en/sign-in/code/", {"code": spare}).status_code == expected
        assert ("_auth_user_id" in browser.session) is (expected == 302)


def test_doors_stay_open_while_the_cache_is_away(
    known: User, client: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    totp = TOTP.activate(known, generate_totp_secret())
    code = format_hotp_value(hotp_value(decrypt(totp.instance.data["secret"]), int(time()) // 30))
    away = {**settings.CACHES["default"], "LOCATION": f"redis://127.0.0.1:{free_port()}/1"}
    settings.CACHES = {"default": away}
    assert sign_in(client, "student", "wrong").status_code == 200
    assert sign_in(client, "student", "a long password")["Location"] == "/en/sign-in/code/"
    assert client.post("/en/sign-in/code/", {"code": code})["Location"] == "/"
    assert Client().post(RESET, {"email": "known@example.org"}).status_code == 302
    assert sign_up(Client())["Location"] == "/en/account/verify/"
    assert sign_in(Client())["Location"] == "/en/account/verify/"
    assert "the cache is away, sign-in is not counted: ConnectionError" in caplog.messages
    with pytest.raises(RedisError):
        cache.get("lti:state")


def test_second_step_waits_for_a_verified_address(known: User, client: Client) -> None:
    EmailAddress.objects.create(user=known, email="later@example.org")
    sign_in(client, "student", "a long password")
    page = client.get("/en/account/second-step/on/", follow=True).content.decode()
    assert "Verify your e-mail address first" in page
