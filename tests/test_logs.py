"""One line a happening, with the request it belongs to, and nothing that is anybody's own."""

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from quizzes.models import Attempt, QuizVersion
from simulator.models import Run
from simulator.tasks import execute_run
from studypack.accounts.models import User
from studypack.logs import JsonFormatter, RequestFilter, TextFormatter, without_people
from studypack.packs.models import Pack

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
E_MAIL = "ada.lovelace@example.org"
ANSWER = "the-answer-nobody-else-may-read"
SPEC = {"depth": 4, "width": 8, "steps": 5}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What the product's own handler writes, from whatever logger."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.addFilter(RequestFilter())
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    # What the database is asked holds what people write; it is logged in debugging only.
    monkeypatch.setattr(logging.getLogger("django.db.backends"), "disabled", True)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


def lines(written: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def requests(written: StringIO) -> list[dict[str, Any]]:
    return [line for line in lines(written) if line["message"] == "request"]


def test_log_of_a_sign_in_an_attempt_and_a_run_holds_nothing_of_anybodys(
    pack: Pack,
    make_user: Callable[..., User],
    written: StringIO,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("simulator.services.wake_worker", lambda run: True)
    user = make_user("ada")
    user.email = E_MAIL
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    signed_in = {"username": "ada", "password": PASSWORD}
    client.post(reverse(settings.LOGIN_URL), {"username": E_MAIL, "password": PASSWORD})
    assert client.post(reverse(settings.LOGIN_URL), signed_in).status_code == 302
    version = QuizVersion.objects.current(pack.slug).get()
    client.post(f"/en/quizzes/{version.quiz.slug}/attempts/")
    attempt = Attempt.objects.get()
    address = f"/api/v1/attempts/{attempt.id}/responses/q-where/"
    for answer in ("near", ANSWER):
        client.put(address, {"sequence": 1, "answer": answer}, content_type="application/json")
    client.post("/api/v1/runs/", {"spec": SPEC}, content_type="application/json")
    execute_run(str(Run.objects.get().id))
    told = written.getvalue()
    assert "carried out" in told
    assert {"api:response-detail", "api:run-list"} <= {line["route"] for line in requests(written)}
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    for secret in (PASSWORD, E_MAIL, ANSWER, session):
        assert secret not in told


def test_request_is_one_line_with_its_name_and_not_its_address(
    client: Client, written: StringIO
) -> None:
    response = client.get("/en/search/?q=secret-words", headers={"X-Request-ID": "proxy-0001"})
    assert response["X-Request-ID"] == "proxy-0001"
    (line,) = requests(written)
    assert (line["method"], line["route"], line["status"]) == ("GET", "search:hit-list", 200)
    assert line["request_id"] == "proxy-0001"
    assert line["duration_ms"] >= 0
    assert "secret-words" not in written.getvalue()


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "line\tbreak", "a b c d e f g"])
def test_request_that_brings_no_proper_name_is_given_one(client: Client, given: str) -> None:
    answered = client.get("/healthz", headers={"X-Request-ID": given})["X-Request-ID"]
    assert answered != given
    assert uuid.UUID(answered)


def test_lines_of_one_request_share_its_name(
    client: Client, written: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("studypack.pages.reverse", fail)
    response = client.get("/")
    assert response.status_code == 500
    faults = [line for line in lines(written) if "fault" in line]
    assert [line["message"] for line in faults] == ["home answered 500"]
    assert "ValueError: no such person: [e-mail]" in faults[0]["fault"]
    assert {line["request_id"] for line in lines(written)} == {response["X-Request-ID"]}


def fail(*_: object) -> None:
    raise ValueError(f"no such person: {E_MAIL}")


@pytest.mark.parametrize("server", ["gunicorn.access", "uvicorn.access"])
def test_access_log_of_a_server_which_holds_addresses_is_closed(server: str) -> None:
    assert not logging.getLogger(server).propagate


def test_text_loses_addresses_and_quoted_rows() -> None:
    told = f"to <{E_MAIL}>, duplicate key\nDETAIL:  Key (name)=(Ada) already exists.\nend"
    assert without_people(told) == "to <[e-mail]>, duplicate key\nDETAIL: [withheld]\nend"


def test_line_for_people_holds_the_same(client: Client) -> None:
    record = logging.makeLogRecord(
        {"name": "here", "levelname": "INFO", "msg": "request", "route": "home", "status": 302}
    )
    record.request_id = "proxy-0001"
    line = TextFormatter().format(record)
    assert line.endswith("INFO here request route=home status=302 request=proxy-0001")
