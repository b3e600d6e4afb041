"""Runs in the admin: looked at, cancelled, queued again; never written by hand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from simulator.models import Experiment, Run, Status
from simulator.tasks import execute_run
from studypack.accounts.models import Learner, Role, User
from tests.simulator.stored_runs import SPEC, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

RUNS = "/admin/simulator/run/"


@pytest.fixture
def admin(make_user: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(make_user("admin", Role.ADMIN))
    return client


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids that were sent to workers."""
    ids: list[str] = []
    monkeypatch.setattr(execute_run, "apply_async", lambda args, **_: ids.append(args[0]))
    return ids


def one_of_each(learner: Learner) -> dict[Status, Run]:
    return {
        status: store_run(learner, {**SPEC, "seed": seed}, status, attempts=3)
        for seed, status in enumerate(Status)
    }


def act(admin: Client, action: str, runs: list[Run]) -> str:
    """What the admin says after an action on the runs."""
    response = admin.post(
        RUNS,
        {
            "action": action,
            "_selected_action": [str(run.id) for run in runs],
            "confirmed": "yes",
        },
        follow=True,
    )
    assert response.status_code == 200
    (message,) = response.context["messages"]
    return str(message)


def statuses() -> dict[Status, str]:
    """By the status that a run had, the one that it has now."""
    return {status: Run.objects.get(spec__seed=seed).status for seed, status in enumerate(Status)}


def test_cancel_stops_what_waits_and_leaves_the_rest(admin: Client, learner: Learner) -> None:
    runs = one_of_each(learner)
    assert act(admin, "cancel_selected", list(runs.values())) == "2 runs were cancelled."
    assert statuses() == {**{s: s for s in Status}, Status.QUEUED: Status.CANCELLED}
    runs[Status.RUNNING].refresh_from_db()
    assert runs[Status.RUNNING].cancel_requested


def test_cancel_takes_the_selected_runs_only(admin: Client, learner: Learner) -> None:
    first = store_run(learner)
    other = store_run(learner, {**SPEC, "seed": 9})
    assert act(admin, "cancel_selected", [first]) == "1 run was cancelled."
    other.refresh_from_db()
    assert other.status == Status.QUEUED


def test_requeue_queues_what_failed_or_was_cancelled_and_wakes_a_worker(
    admin: Client,
    learner: Learner,
    sent: list[str],
    django_capture_on_commit_callbacks: Any,
) -> None:
    runs = one_of_each(learner)
    with django_capture_on_commit_callbacks(execute=True):
        message = act(admin, "requeue_selected", list(runs.values()))
    assert message == "2 runs were queued again."
    again = (runs[Status.FAILED], runs[Status.CANCELLED])
    assert sorted(sent) == sorted(str(run.id) for run in again)
    for run in again:
        run.refresh_from_db()
        assert (run.status, run.attempts, run.error_code) == (Status.QUEUED, 0, "")
        assert run.finished_at is None
    assert statuses()[Status.DONE] == Status.DONE


def test_requeue_leaves_a_run_whose_spec_has_another_by_now(
    admin: Client, learner: Learner, sent: list[str]
) -> None:
    failed = store_run(learner, status=Status.FAILED)
    store_run(learner, status=Status.DONE)
    assert act(admin, "requeue_selected", [failed]) == "0 runs were queued again."
    failed.refresh_from_db()
    assert failed.status == Status.FAILED


def test_two_failed_runs_of_one_spec_become_one_queued_run(
    admin: Client, learner: Learner, sent: list[str]
) -> None:
    runs = [store_run(learner, status=Status.FAILED) for _ in range(2)]
    assert act(admin, "requeue_selected", runs) == "1 run was queued again."
    assert Run.objects.filter(status=Status.QUEUED).count() == 1


def test_list_finds_runs_by_status_and_person(admin: Client, learner: Learner) -> None:
    runs = one_of_each(learner)
    page = admin.get(RUNS, {"status__exact": "failed"}).content.decode()
    assert str(runs[Status.FAILED].id) in page
    assert str(runs[Status.DONE].id) not in page
    assert len(admin.get(RUNS, {"q": "student"}).context["cl"].result_list) == len(Status)
    assert len(admin.get(RUNS, {"q": "nobody"}).context["cl"].result_list) == 0


def test_run_is_shown_and_can_neither_be_added_nor_changed(admin: Client, learner: Learner) -> None:
    run = store_run(learner, status=Status.FAILED, error_message="The worker was lost 3 times.")
    address = f"{RUNS}{run.id}/change/"
    assert "The worker was lost 3 times." in admin.get(address).content.decode()
    assert admin.get(f"{RUNS}add/").status_code == 403
    assert admin.post(address, {"status": "done", "error_message": ""}).status_code == 403
    run.refresh_from_db()
    assert (run.status, run.error_message) == (Status.FAILED, "The worker was lost 3 times.")


def test_experiment_is_shown_and_can_neither_be_added_nor_changed(
    admin: Client, experiment: Experiment
) -> None:
    experiments = "/admin/simulator/experiment/"
    assert "tiny-sigmoid" in admin.get(experiments).content.decode()
    assert admin.get(f"{experiments}add/").status_code == 403
    address = f"{experiments}{experiment.pk}/change/"
    assert admin.get(address).status_code == 200
    assert admin.post(address, {"claim": "healthy"}).status_code == 403


def test_cancelling_several_runs_names_them_and_asks_first(admin: Client, learner: Learner) -> None:
    runs = [store_run(learner, {**SPEC, "seed": seed}) for seed in range(3)]
    ticked = [str(run.id) for run in runs[:2]]
    page = admin.post(RUNS, {"action": "cancel_selected", "_selected_action": ticked})
    assert all(name in page.content.decode() for name in ticked)
    assert str(runs[2].id) not in page.content.decode()
    assert {run.status for run in Run.objects.all()} == {Status.QUEUED}
    everything = {"action": "cancel_selected", "_selected_action": ticked[:1], "select_across": "1"}
    assert admin.post(RUNS, everything).context["count"] == 3
    admin.post(RUNS, {**everything, "confirmed": "yes"})
    assert {run.status for run in Run.objects.all()} == {Status.CANCELLED}


def test_history_of_a_run_says_who_cancelled_it(admin: Client, learner: Learner) -> None:
    run = store_run(learner)
    act(admin, "cancel_selected", [run])
    history = admin.get(f"{RUNS}{run.id}/history/").content.decode()
    assert "Cancelled." in history
    assert "admin" in history
