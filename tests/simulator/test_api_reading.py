"""Reading, following and stopping runs over the API, whose run it is, and its one error shape."""

import pytest
from django.test import Client

from simulator.engine.frame import LAYER_QUANTITIES, SCALAR_QUANTITIES
from simulator.models import Run, RunRequest, Status
from simulator.reading import read_token
from studypack.accounts.models import Learner
from tests.simulator.run_api import JSON, RUNS, ask, at, problems
from tests.simulator.stored_runs import DIVERGING, SPEC, compute_run, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def test_computed_run_has_its_measurements_theory_and_verdict(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    body = student.get(at(run)).json()
    assert (body["status"], body["error"]) == ("done", None)
    assert body["spec"] == run.spec
    result = body["result"]
    assert (result["status"], result["torch"], result["diverged_at"]) == ("done", "test", None)
    assert result["engine"] == run.engine
    assert result["steps"] == [0, 1, 2, 3, 4, 5]
    assert result["layers"] == ["1", "2", "3", "4"]
    for name in LAYER_QUANTITIES:
        assert [len(row) for row in result[name]] == [4] * 6, name
    for name in SCALAR_QUANTITIES:
        assert len(result[name]) == 6, name
    assert all(value > 0 for value in result["signal_norm"][0])
    assert len(body["theory"]["predicted_signal_norm"]) == 4
    assert set(body["theory"]) >= {"factor_per_layer", "predicted_signal_norm", "note"}
    assert body["verdict"]["sentence"]


def test_diverged_run_says_where_and_has_null_for_what_is_not_finite(
    learner: Learner, student: Client
) -> None:
    body = student.get(at(compute_run(learner, DIVERGING))).json()
    assert (body["status"], body["result"]["status"]) == ("diverged", "diverged")
    assert body["result"]["diverged_at"]["step"] == body["result"]["steps"][-1]
    assert body["verdict"]["kind"] == "diverged"
    last = [row[-1] for row in (body["result"]["loss"], body["result"]["gradient_norm"])]
    assert None in [*last, *body["result"]["signal_norm"][-1]]


@pytest.mark.parametrize("status", [Status.QUEUED, Status.RUNNING, Status.CANCELLED])
def test_run_that_was_not_computed_has_no_result(
    learner: Learner, student: Client, status: Status
) -> None:
    body = student.get(at(store_run(learner, status=status))).json()
    assert (body["status"], body["result"], body["error"]) == (status, None, None)


def test_failed_run_says_why(learner: Learner, student: Client) -> None:
    run = store_run(
        learner, status=Status.FAILED, error_code="time_limit", error_message="Too long."
    )
    body = student.get(at(run)).json()
    assert (body["result"], body["verdict"]) == (None, None)
    assert body["error"] == {"code": "time_limit", "message": "Too long."}


def test_frames_come_after_the_cursor_and_name_the_next(learner: Learner, student: Client) -> None:
    run = compute_run(learner)
    body = student.get(at(run, "frames/")).json()
    assert [frame["seq"] for frame in body["frames"]] == [0, 1, 2, 3, 4, 5]
    assert body["frames"][0]["payload"]["step"] == 0
    assert (body["status"], body["next"]) == ("done", 5)
    body = student.get(at(run, "frames/"), {"after": "3"}).json()
    assert [frame["seq"] for frame in body["frames"]] == [4, 5]
    body = student.get(at(run, "frames/"), {"after": "5"}).json()
    assert (body["frames"], body["next"]) == ([], 5)


def test_long_run_comes_in_portions(
    learner: Learner, student: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.api.MOST_FRAMES", 4)
    run = compute_run(learner)
    first = student.get(at(run, "frames/")).json()
    rest = student.get(at(run, "frames/"), {"after": first["next"]}).json()
    assert [frame["seq"] for frame in first["frames"] + rest["frames"]] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize("cursor", ["x", "", "1.5", "9" * 5_000])
def test_cursor_that_is_no_number_is_refused(
    learner: Learner, student: Client, cursor: str
) -> None:
    response = student.get(at(store_run(learner), "frames/"), {"after": cursor})
    assert response.status_code == 400
    ((field, message),) = problems(response)
    assert field == "after"
    assert message.endswith("is not a number")
    assert len(message) < 100


@pytest.mark.parametrize("cursor", [10**6, 10**30, -(10**30)])
def test_cursor_beyond_every_frame_is_harmless(
    learner: Learner, student: Client, cursor: int
) -> None:
    response = student.get(at(compute_run(learner), "frames/"), {"after": cursor})
    assert response.status_code == 200
    assert len(response.json()["frames"]) == (6 if cursor < 0 else 0)


def test_events_lead_to_the_stream_with_a_leave_for_this_run(
    learner: Learner, student: Client
) -> None:
    run = store_run(learner)
    response = student.get(at(run, "events/"))
    assert response.status_code == 302
    address, _, token = response.headers["Location"].partition("?token=")
    assert address == "/events/"
    assert read_token(token).run_id == str(run.id)


# Stopping


def test_cancelled_run_is_withdrawn_and_stops(learner: Learner, student: Client) -> None:
    run = store_run(learner)
    body = student.post(at(run, "cancel/")).json()
    assert (body["id"], body["status"]) == (str(run.id), "cancelled")
    assert RunRequest.objects.get().is_withdrawn


def test_cancel_asks_the_worker_of_a_running_run_to_stop(learner: Learner, student: Client) -> None:
    run = store_run(learner, status=Status.RUNNING)
    assert student.post(at(run, "cancel/")).json()["status"] == "running"
    run.refresh_from_db()
    assert run.cancel_requested


def test_cancel_leaves_a_run_that_somebody_else_waits_for(
    learner: Learner, other_learner: Learner, student: Client
) -> None:
    run = store_run(learner)
    RunRequest.objects.create(run=run, learner=other_learner)
    assert student.post(at(run, "cancel/")).json()["status"] == "queued"


def test_cancel_leaves_a_run_that_is_done(learner: Learner, student: Client) -> None:
    run = store_run(learner, status=Status.DONE)
    assert student.post(at(run, "cancel/")).json()["status"] == "done"


# Whose run


@pytest.mark.parametrize(
    ("method", "ending"),
    [("get", ""), ("get", "frames/"), ("get", "events/"), ("post", "cancel/")],
)
def test_run_of_another_learner_is_not_there(
    learner: Learner, other_student: Client, client: Client, method: str, ending: str
) -> None:
    run = store_run(learner)
    for other in (other_student, client):
        response = getattr(other, method)(at(run, ending))
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "not_found"
    run.refresh_from_db()
    assert run.status == Status.QUEUED


def test_stranger_keeps_their_run_by_a_cookie_of_their_own(client: Client) -> None:
    body = ask(client, {"spec": SPEC}).json()
    address = f"{RUNS}{body['id']}/"
    assert client.get(address).status_code == 200
    assert Client().get(address).status_code == 404


def test_another_site_cannot_ask_in_the_name_of_a_stranger() -> None:
    stranger = Client(enforce_csrf_checks=True)
    # Without a cookie it is nobody's name yet; the answer brings the cookie and the token.
    started = ask(stranger, {"spec": SPEC})
    assert started.status_code == 202
    token = stranger.cookies["csrftoken"].value
    refused = ask(stranger, {"spec": {**SPEC, "seed": 99}})
    assert refused.status_code == 403
    assert problems(refused) == []
    assert Run.objects.count() == 1
    cancel = started.json()["cancel"]
    assert stranger.post(cancel, content_type=JSON).status_code == 403
    assert Run.objects.get().status == Status.QUEUED
    sent = stranger.post(cancel, content_type=JSON, headers={"X-CSRFToken": token})
    assert sent.json()["status"] == "cancelled"


def test_another_site_cannot_ask_in_the_name_of_a_student(learner: Learner) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert learner.user is not None
    browser.force_login(learner.user)
    assert ask(browser, {"spec": SPEC}).status_code == 403
    assert not Run.objects.exists()
    run = store_run(learner)
    assert browser.post(at(run, "cancel/"), content_type=JSON).status_code == 403
    assert browser.get(at(run)).status_code == 200


# One shape


@pytest.mark.parametrize(
    ("method", "path", "content_type", "status", "code"),
    [
        ("put", RUNS, JSON, 405, "method_not_allowed"),
        ("delete", RUNS, JSON, 405, "method_not_allowed"),
        ("post", RUNS, "text/plain", 415, "unsupported_media_type"),
        ("post", RUNS, "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        ("get", f"{RUNS}not-a-number/", JSON, 404, "not_found"),
        ("get", f"{RUNS}00000000-0000-0000-0000-000000000000/", JSON, 404, "not_found"),
        ("get", "/api/v1/nothing/", JSON, 404, "not_found"),
        ("get", "/api/v2/", JSON, 404, "not_found"),
    ],
)
def test_every_refusal_has_the_one_shape(
    client: Client, method: str, path: str, content_type: str, status: int, code: str
) -> None:
    response = client.generic(method.upper(), path, b"{}", content_type=content_type)
    assert response.status_code == status
    assert problems(response) == []
    assert response.json()["error"]["code"] == code


def test_wrong_method_says_which_are_right(client: Client) -> None:
    assert client.delete(RUNS).headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_fault_of_our_own_has_the_one_shape_and_no_details(
    learner: Learner, student: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret path")

    monkeypatch.setattr("simulator.api.run_result", broken)
    student.raise_request_exception = False
    response = student.get(at(store_run(learner)))
    assert response.status_code == 500
    assert problems(response) == []
    assert b"secret" not in response.content
