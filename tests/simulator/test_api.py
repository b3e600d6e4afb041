"""Asking for runs over the API: what is accepted, and refusals that name every problem."""

from typing import Any

import pytest
from django.test import Client

from simulator.models import Run, RunRequest
from simulator.reading import read_token
from studypack.accounts.models import Learner
from tests.simulator.run_api import ask, at, problems
from tests.simulator.stored_runs import SPEC, compute_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_new_spec_is_accepted_and_says_where_to_follow_it(student: Client) -> None:
    response = ask(student, {"spec": SPEC})
    assert response.status_code == 202
    run = Run.objects.get()
    body = response.json()
    token = body.pop("events").removeprefix("/events/?token=")
    assert read_token(token).run_id == str(run.id)
    assert body == {
        "id": str(run.id),
        "run": str(run.id),
        "status": "queued",
        "position": 0,
        "spec": run.spec,
        "theory": None,
        "verdict": None,
        "error": None,
        "url": f"/en/runs/{run.id}/",
        "frames": at(run, "frames/"),
        "figure": f"/en/runs/{run.id}/figure/",
        "cancel": at(run, "cancel/"),
        "csv": f"/en/runs/{run.id}/export.csv",
        "json": f"/en/runs/{run.id}/export.json",
        "script": f"/en/runs/{run.id}/export.py",
    }
    assert {name: run.spec[name] for name in SPEC} == SPEC
    assert run.spec["activation"] == "relu"


def test_empty_spec_is_the_default_run(student: Client) -> None:
    assert ask(student, {"spec": {}}).status_code == 202
    assert Run.objects.get().spec["depth"] == 20


def test_same_spec_is_joined_while_it_waits(student: Client, other_student: Client) -> None:
    first, second = ask(student, {"spec": SPEC}), ask(other_student, {"spec": SPEC})
    assert (first.status_code, second.status_code) == (202, 202)
    assert first.json()["id"] == second.json()["id"]
    assert Run.objects.count() == 1


def test_computed_spec_is_answered_with_200_for_another_learner(
    learner: Learner, other_student: Client
) -> None:
    run = compute_run(learner)
    response = ask(other_student, {"spec": SPEC})
    assert response.status_code == 200
    assert (response.json()["id"], response.json()["status"]) == (str(run.id), "done")
    assert response.json()["verdict"]["kind"]
    assert other_student.get(at(run)).status_code == 200


def test_queued_run_says_how_many_are_ahead(student: Client) -> None:
    positions = [
        ask(student, {"spec": {**SPEC, "seed": seed}}).json()["position"] for seed in (1, 2, 3)
    ]
    assert positions == [0, 1, 2]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"depth": 0}, [("depth", "depth: 0 is outside 2..100 layers")]),
        ({"depth": 101}, [("depth", "depth: 101 is outside 2..100 layers")]),
        ({"width": "x"}, [("width", "width: 'x' is not a whole number")]),
        ({"steps": 10**9}, [("steps", "steps: 1000000000 is outside 1..500 steps")]),
        ({"wings": 2}, [("wings", "wings: unknown knob")]),
        ({"depht": 3}, [("depht", "depht: unknown knob; did you mean depth?")]),
        ({"depth": True}, [("depth", "depth: True is not a whole number")]),
        ({"depth": None}, [("depth", "depth: None is not a whole number")]),
        (
            {"kind": "cnn"},
            [("kind", "kind: 'cnn' is not one of mlp, rnn, lstm, gru, transformer")],
        ),
        (
            {"depth": 0, "width": "x", "steps": 10**9, "wings": 2},
            [
                ("depth", "depth: 0 is outside 2..100 layers"),
                ("width", "width: 'x' is not a whole number"),
                ("steps", "steps: 1000000000 is outside 1..500 steps"),
                ("wings", "wings: unknown knob"),
            ],
        ),
    ],
)
def test_bad_spec_gets_every_problem_with_field_value_and_limit_and_stores_nothing(
    client: Client, spec: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    response = ask(client, {"spec": spec})
    assert response.status_code == 400
    assert response.json()["error"]["code"] == "invalid_spec"
    assert problems(response) == expected
    assert_nothing_stored(client)


def assert_nothing_stored(client: Client) -> None:
    assert not Run.objects.exists()
    assert not RunRequest.objects.exists()
    assert not Learner.objects.exists()
    assert not client.cookies


@pytest.mark.parametrize(
    "body", [{}, {"spec": None}, {"spec": []}, {"spec": [{"depth": 3}]}, {"spec": "depth"}, [], 3]
)
def test_request_without_a_spec_is_refused(client: Client, body: object) -> None:
    response = ask(client, body)
    assert response.status_code == 400
    assert problems(response) == [("spec", "spec: an object of knobs is missing")]
    assert_nothing_stored(client)


@pytest.mark.parametrize(
    "text",
    ["{", "", '{"spec": {"depth": NaN}}', '{"spec": {"depth": 3}', "[" * 100_000, b"\xff\xfe{}"],
    ids=["open", "empty", "not a number", "cut", "nested for ever", "not UTF-8"],
)
def test_body_that_is_not_json_is_refused(client: Client, text: str | bytes) -> None:
    response = ask(client, text)
    assert response.status_code == 400
    problems(response)
    assert_nothing_stored(client)


def test_body_over_the_limit_is_refused_before_it_is_read(client: Client) -> None:
    response = ask(client, '{"spec": {"depth": "' + "9" * 3_000_000 + '"}}')
    assert response.status_code == 400
    problems(response)
    assert_nothing_stored(client)


@pytest.mark.parametrize("value", ['"' + "9" * 50_000 + '"', "9" * 4_000, "1e999", "-1e-999"])
def test_number_of_any_length_gets_a_short_sentence(client: Client, value: str) -> None:
    response = ask(client, '{"spec": {"depth": ' + value + "}}")
    assert response.status_code == 400
    ((field, message),) = problems(response)
    assert field == "depth"
    assert len(message) < 100


def test_costly_spec_is_refused_with_its_cost_and_the_cap(client: Client) -> None:
    spec = {"depth": 100, "width": 256, "batch_size": 256, "steps": 500}
    ((field, message),) = problems(ask(client, {"spec": spec}))
    assert field == "cost"
    assert "5.03e+12 FLOP, more than the cap of 2e+11" in message
    assert_nothing_stored(client)


# Limits


def test_too_many_waiting_runs_are_refused(student: Client, settings: Any) -> None:
    settings.RUNS_WAITING_PER_LEARNER = 2
    for seed in (1, 2):
        assert ask(student, {"spec": {**SPEC, "seed": seed}}).status_code == 202
    response = ask(student, {"spec": {**SPEC, "seed": 3}})
    assert response.status_code == 429
    assert problems(response) == []
    assert response.json()["error"]["code"] == "too_many_runs"
    assert "2 may wait" in response.json()["error"]["message"]
    assert Run.objects.count() == 2
    # One that waits already may be asked for again.
    assert ask(student, {"spec": {**SPEC, "seed": 1}}).status_code == 202


def test_flood_cannot_hide_behind_a_header(client: Client) -> None:
    for number in range(60):
        address = {"X-Forwarded-For": f"10.0.0.{number}"}
        assert ask(client, {"spec": {"depth": 0}}, **address).status_code == 400
    assert ask(client, {"spec": SPEC}, **{"X-Forwarded-For": "10.1.0.0"}).status_code == 429


def test_flood_from_one_address_is_refused(client: Client) -> None:
    statuses = [ask(client, {"spec": {"depth": 0}}).status_code for _ in range(60)]
    assert set(statuses) == {400}
    response = ask(client, {"spec": SPEC})
    assert response.status_code == 429
    assert response.headers["Retry-After"] == "60"
    assert problems(response) == []
    assert response.json()["error"]["code"] == "too_many_requests"
    assert "60 in 60 seconds are allowed" in response.json()["error"]["message"]
    assert not Run.objects.exists()
