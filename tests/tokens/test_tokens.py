"""Tokens: what they open, for whom, how long and how often, and that nobody reads them off."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client
from django.utils import timezone

from studypack.accounts.models import Learner, Role, User
from studypack.common.problems import RefusedError
from studypack.packs.api import PackList
from studypack.reviews.models import Deck
from studypack.tokens.models import ApiToken
from studypack.tokens.scopes import LIMIT_BY_SCOPE, Scope
from studypack.tokens.services import MOST_TOKENS, make_token
from tests.documented import DOCS, table_under

pytestmark = pytest.mark.django_db

PAGE = "/en/account/tokens/"
DECKS = "/api/v1/decks/"


def secret_of(user: User | None, *scopes: str, days: int = 9) -> str:
    assert user is not None
    return make_token(user, name="Mine", scopes=scopes, days=days, now=timezone.now()).secret


def program(secret: str) -> Client:
    """A client without cookies that is refused whatever lacks its CSRF token."""
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})


def make_deck(client: Client) -> Any:
    return client.post(DECKS, {"name": "Waves"}, content_type="application/json")


def test_token_speaks_for_its_person_without_cookies(learner: Learner) -> None:
    client = program(secret_of(learner.user, "read", "study"))
    assert make_deck(client).status_code == 201
    assert Deck.objects.get().learner == learner
    assert client.get(DECKS).json()["decks"][0]["name"] == "Waves"
    assert not client.cookies
    assert ApiToken.objects.get().last_used_at is not None


def test_token_reaches_no_further_than_its_scopes(learner: Learner) -> None:
    answer = make_deck(program(secret_of(learner.user, "read")))
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "out_of_scope"
    assert answer.json()["error"]["problems"] == [
        {"field": "scope", "message": "scope: study is needed, the token has read"}
    ]
    assert not Deck.objects.exists()


def test_token_loses_what_its_person_may_no_longer_do(make_user: Callable[..., User]) -> None:
    client = program(secret_of(make_user("teacher", Role.TEACHER), "read", "teach"))
    with patch.object(PackList, "scope", Scope.TEACH, create=True):
        assert client.get("/api/v1/packs/").status_code == 200
        User.objects.update(role=Role.STUDENT)
        assert client.get("/api/v1/packs/").status_code == 403


@pytest.mark.parametrize("end", ["expired", "revoked", "left", "forged"])
def test_token_that_ended_opens_nothing(learner: Learner, end: str) -> None:
    client = program(secret_of(learner.user, "read") + ("x" if end == "forged" else ""))
    if end == "expired":
        ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        ApiToken.objects.all().delete()
    elif end == "left":
        User.objects.update(is_active=False)
    answer = client.get(DECKS)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.json()["error"]["code"] == "unauthorized"


def test_programs_are_told_when_to_ask_again(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = LIMIT_BY_SCOPE
    monkeypatch.setitem(limits, Scope.READ, replace(limits[Scope.READ], most=2))
    client = program(secret_of(learner.user, "read"))
    statuses = [client.get(DECKS).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    answer = client.get(DECKS)
    assert answer["Retry-After"] == "60"
    assert answer.json()["error"]["code"] == "too_many_requests"


def test_scopes_and_their_limits_are_documented_as_they_are() -> None:
    rows = table_under(DOCS / "api.md", "Tokens")
    told = {row[0]: int(row[3].partition(" ")[0]) for row in rows}
    assert told == {scope: limit.most for scope, limit in LIMIT_BY_SCOPE.items()}


def test_page_shows_a_new_token_once_and_keeps_its_hash_alone(student: Client) -> None:
    made = student.post(PAGE, {"name": "Notebook", "scopes": ["read"], "days": "30"})
    (secret,) = re.findall(r"sp_[\w-]{43}", made.content.decode())
    token = ApiToken.objects.get()
    assert secret not in str(vars(token))
    assert "no-store" in made["Cache-Control"]
    shown = student.get(PAGE).content.decode()
    assert "Notebook" in shown
    assert secret not in shown
    assert program(secret).get(DECKS).status_code == 200
    assert student.post(f"{PAGE}{token.pk}/revoke/").status_code == 302
    assert program(secret).get(DECKS).status_code == 401


def test_page_says_all_that_is_wrong_at_once(student: Client) -> None:
    asked = {"name": " ", "scopes": ["teach"], "days": "367"}
    answer = student.post(PAGE, asked)
    assert answer.status_code == 400
    shown = answer.content.decode()
    for sentence in (
        "name: 0 characters are outside 1..60",
        "scopes: &#x27;teach&#x27; is not one of read, study",
        "days: 367 is outside 1..366 days",
    ):
        assert sentence in shown
    assert not ApiToken.objects.exists()


def refused(user: User, scopes: Sequence[str]) -> list[str]:
    with pytest.raises(RefusedError) as refusal:
        make_token(user, name="One more", scopes=scopes, days=1, now=timezone.now())
    return [problem.message for problem in refusal.value.problems]


def test_nobody_keeps_tokens_without_end(make_user: Callable[..., User]) -> None:
    user = make_user("student")
    for _ in range(MOST_TOKENS):
        secret_of(user, "read")
    assert refused(user, []) == [
        "scopes: none is chosen; one at least is needed",
        "tokens: 20 are kept already, which is the limit",
    ]
