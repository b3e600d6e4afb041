"""Two probes: alive, and ready with everything that is needed."""

from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from studypack import health
from studypack.celery import app
from studypack.supervisor.broker import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def ready(client: Client) -> tuple[int, dict[str, bool]]:
    response = client.get("/readyz")
    assert "no-store" in response.headers["Cache-Control"]
    return response.status_code, response.json()


@pytest.fixture
def nobody_listens(settings: Any) -> None:
    """A broker that is down."""
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"


@pytest.fixture
def a_worker_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.control, "ping", lambda **_: [{"worker": {"ok": "pong"}}])


def test_healthz_answers_whatever_else_is_down(
    client: Client, nobody_listens: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response.headers["Cache-Control"]
    assert not client.cookies


def refuse(*_: object, **__: object) -> None:
    raise DatabaseError("down")


def test_readyz_says_that_all_is_there(client: Client, a_worker_answers: None) -> None:
    assert ready(client) == (200, {"database": True, "broker": True, "workers": True})


def test_readyz_names_the_broker_that_is_down_without_asking_for_workers(
    client: Client, nobody_listens: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "has_worker", lambda: pytest.fail("asked over a dead broker"))
    assert ready(client) == (503, {"database": True, "broker": False, "workers": False})


def test_readyz_names_the_workers_when_none_answers(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.control, "ping", lambda **_: [])
    assert ready(client) == (503, {"database": True, "broker": True, "workers": False})


def test_readyz_names_the_database_that_is_down(
    client: Client, a_worker_answers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "cursor", refuse)
    assert ready(client) == (503, {"database": False, "broker": True, "workers": True})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_is_only_read(client: Client, a_worker_answers: None, path: str) -> None:
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_probe_is_answered_without_https(
    client: Client, a_worker_answers: None, settings: Any, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path).status_code == 200
    assert Client().get("/en/").status_code == 301
