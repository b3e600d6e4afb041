"""Schemathesis against the API: whatever is sent, it answers as its schema says, and never by 5xx.

The requests are drawn from the schema and reach the site in this process. Each is undone before the
next, so that all of them meet the same rows; the draw is the same every time.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from studypack.accounts.models import User
from studypack.tokens.services import make_token
from tests import test_authorisation
from tests.openapi import make_schema
from tests.test_authorisation import World

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CASES_OF_AN_OPERATION = 24
FEWEST_CASES_A_PERSON = 1_700
DRAWING = settings(
    max_examples=CASES_OF_AN_OPERATION,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

world = test_authorisation.world


@pytest.fixture
def _no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is refused for asking often: that would hide what else an answer is."""
    monkeypatch.setattr("studypack.accounts.limits.times_before", lambda limit, request: 0)


@contextmanager
def quiet_site() -> Iterator[WSGIHandler]:
    """The site; requests leave the connection of the test open, and refusals unlogged.

    Not a fixture: Django's own test client connects the signals again after each of its requests.
    """
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    logging.disable(logging.WARNING)
    yield WSGIHandler()
    logging.disable(logging.NOTSET)
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


def sent_by(world: World, person: str) -> dict[str, dict[str, str]]:
    """The headers and cookies by which each person says who they are."""
    if person == "owner":
        client = world.clients["owner"]
        client.get("/en/account/")
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        return {"cookies": cookies, "headers": {"X-CSRFToken": cookies["csrftoken"]}}
    if person == "teacher":
        teacher = User.objects.get(username="teacher")
        scopes = ["read", "study", "teach"]
        made = make_token(teacher, name="Program", scopes=scopes, days=9, now=timezone.now())
        return {"headers": {"Authorization": f"Bearer {made.secret}"}}
    return {}


def cases_of(operation: Any, arguments: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Right and wrong requests for what there is, and right ones for what there may not be."""
    if "/teach/" in operation.path:
        arguments = {**arguments, "quiz": arguments["own_quiz"]}
    real = {name: str(arguments[name]) for name in arguments if f"{{{name}}}" in operation.path}
    return st.one_of(
        operation.as_strategy(GenerationMode.POSITIVE, path_parameters=real),
        operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=real),
        operation.as_strategy(GenerationMode.POSITIVE),
    )


@pytest.mark.usefixtures("_no_limits")
@pytest.mark.parametrize("person", ["stranger", "owner", "teacher"])
def test_answers_are_as_the_schema_says_whatever_is_sent(world: World, person: str) -> None:
    schema: Any = schemathesis.openapi.from_dict(dict(make_schema()))
    # Whoever brings a session or a token brings no other one that is made up: that hides the rest.
    schema.config.generation.update(with_security_parameters=person == "stranger")
    sent, counted = sent_by(world, person), Counter[int]()
    failures: dict[str, str] = {}

    def send(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(**sent)
            transaction.set_rollback(True)
        counted[answer.status_code] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as group:
            failures.setdefault(f"{case.method} {case.path}", str(group))

    with quiet_site() as schema.app:
        for offered in schema.get_all_operations():
            DRAWING(given(case=cases_of(offered.ok(), world.arguments))(send))()
    assert not failures, "\n".join(failures.values())
    assert not {status for status in counted if status >= 500}
    assert counted.total() >= FEWEST_CASES_A_PERSON
    # Those who say who they are were known; a stranger's requests hold tokens that are made up.
    assert bool(counted[401]) == (person == "stranger")
