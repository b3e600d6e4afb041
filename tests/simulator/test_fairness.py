"""Whose run is next: learners take turns, however many runs one of them has waiting."""

import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from time import monotonic
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from simulator.engine import Spec
from simulator.execution import Surroundings, execute_next
from simulator.models import Run, Status
from simulator.services import request_run, withdraw
from simulator.tasks import execute_run, train_payloads
from studypack.accounts.models import Learner
from tests.simulator import run_api
from tests.simulator.stored_runs import NobodyListens

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SMALL: dict[str, Any] = {"depth": 2, "width": 4, "batch_size": 8, "steps": 1}
MANY = 50
WORKERS = 4
WAIT_S = 60.0

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture(autouse=True)
def _many_may_wait(settings: Any) -> None:
    settings.RUNS_WAITING_PER_LEARNER = MANY


@pytest.fixture
def third_learner(db: None) -> Learner:
    return Learner.objects.create()


def ask(learner: Learner, seeds: Iterable[int]) -> list[Run]:
    return [request_run({**SMALL, "seed": seed}, learner, NOW).run for seed in seeds]


def take_next() -> Run | None:
    """The run that a worker claims now and is then busy with."""
    run = Run.objects.in_turn(NOW).first()
    if run is not None:
        assert Run.objects.claim(run.id, uuid.uuid4(), NOW)
    return run


def finish_next() -> Run | None:
    """The run that a worker claims now and carries to its end at once."""
    run = take_next()
    if run is not None:
        Run.objects.filter(id=run.id).update(status=Status.DONE)
    return run


def test_one_run_does_not_wait_for_anothers_fifty(learner: Learner, other_learner: Learner) -> None:
    fifty = ask(learner, range(MANY))
    assert take_next() == fifty[0]
    [single] = ask(other_learner, [100])
    assert single.position == 0
    assert take_next() == single
    assert take_next() == fifty[1]


def test_learners_take_turns_and_each_ones_oldest_run_is_first(
    learner: Learner, other_learner: Learner, third_learner: Learner
) -> None:
    first, second = ask(learner, range(4)), ask(other_learner, range(10, 12))
    third = ask(third_learner, range(20, 23))
    taken = [finish_next() for _ in range(9)]
    assert taken == [
        *(first[0], second[0], third[0]),
        *(first[1], second[1], third[1]),
        *(first[2], third[2]),
        first[3],
    ]


def test_learner_who_comes_late_alternates_and_does_not_overtake(
    learner: Learner, other_learner: Learner
) -> None:
    early = ask(learner, range(8))
    for _ in range(4):
        finish_next()
    late = ask(other_learner, range(10, 13))
    taken = [finish_next() for _ in range(7)]
    assert taken == [early[4], late[0], early[5], late[1], early[6], late[2], early[7]]


def test_learner_who_asks_again_and_again_takes_every_other_turn(
    learner: Learner, other_learner: Learner
) -> None:
    ask(learner, range(6))
    owners = []
    for seed in range(10, 16):
        ask(other_learner, [seed])
        run = finish_next()
        assert run is not None
        owners.append(run.requests.get().learner)
    assert owners.count(learner) >= 3


def test_run_that_another_learner_joins_is_served_in_the_better_turn(
    learner: Learner, other_learner: Learner
) -> None:
    runs = ask(learner, range(6))
    ask(other_learner, [4])
    assert [finish_next() for _ in range(3)] == [runs[0], runs[4], runs[1]]


def test_run_that_a_busier_learner_joins_keeps_its_turn(
    learner: Learner, other_learner: Learner
) -> None:
    ask(learner, range(6))
    [run] = ask(other_learner, [10])
    ask(learner, [10])
    run.refresh_from_db()
    assert run.turn == 0


def test_queue_that_ran_empty_starts_anew(learner: Learner, other_learner: Learner) -> None:
    ask(learner, range(5))
    while finish_next():
        pass
    assert [run.turn for run in ask(learner, range(10, 12))] == [0, 1]


def test_withdrawn_run_counts_for_nobodys_turn(learner: Learner) -> None:
    runs = ask(learner, range(3))
    withdraw(runs[2], learner, NOW)
    assert [run.turn for run in ask(learner, [10])] == [2]


def test_position_is_the_number_of_runs_that_are_taken_before(
    learner: Learner, other_learner: Learner, third_learner: Learner
) -> None:
    asked = ask(learner, range(7)) + ask(other_learner, range(10, 13)) + ask(third_learner, [5, 20])
    # A run that was joined since has another turn than when it was asked for.
    expected = {run: Run.objects.get(id=run.id).position for run in asked}
    taken = []
    while (run := finish_next()) is not None:
        taken.append(run)
    assert {run: place for place, run in enumerate(taken)} == expected


def test_position_costs_one_query(learner: Learner, django_assert_num_queries: Any) -> None:
    run = ask(learner, range(20))[-1]
    with django_assert_num_queries(1):
        assert run.position == 19


def work_until_empty(all_hold_one: Barrier) -> list[uuid.UUID]:
    """The runs that one worker carried out; its first when every worker holds one."""

    def train_together(spec: Spec) -> Iterator[dict[str, Any]]:
        if not taken:
            all_hold_one.wait(WAIT_S)
        return train_payloads(spec)

    around = Surroundings(
        train=train_together,
        torch_version="test",
        now=lambda: NOW,
        monotonic_s=monotonic,
        publish=NobodyListens(),
        time_limit_s=WAIT_S,
    )
    taken: list[uuid.UUID] = []
    try:
        while (run := execute_next(around)) is not None:
            taken.append(run.id)
    finally:
        connection.close()
    return taken


def test_newcomers_of_one_address_stand_behind_each_other_and_before_nobody(
    client: Client, student: Client, other_student: Client
) -> None:
    newcomers = [client, Client(), Client(), Client()]
    for seed, browser in enumerate([student, *newcomers, other_student]):
        answer = run_api.ask(browser, {"spec": {**SMALL, "seed": seed}})
        assert answer.status_code == 202
    by_turn = Run.objects.order_by("turn", "created_at").values_list("turn", "spec__seed")
    assert list(by_turn) == [(0, 0), (0, 1), (0, 5), (1, 2), (2, 3), (3, 4)]


def test_stranger_who_comes_back_is_no_newcomer(client: Client) -> None:
    run_api.ask(client, {"spec": {**SMALL, "seed": 1}})
    Run.objects.update(status=Status.DONE)
    headers = {"X-CSRFToken": client.cookies["csrftoken"].value}
    assert run_api.ask(client, {"spec": {**SMALL, "seed": 2}}, **headers).status_code == 202
    assert Run.objects.get(status=Status.QUEUED).turn == 0


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_at_once_share_the_runs(
    third_learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The session's worker must not hear of them.
    monkeypatch.setattr(execute_run, "apply_async", lambda *_, **__: None)
    runs, all_hold_one = ask(third_learner, range(24)), Barrier(WORKERS)
    with ThreadPoolExecutor(WORKERS) as pool:
        works = [pool.submit(work_until_empty, all_hold_one) for _ in range(WORKERS)]
    taken = [run_id for work in works for run_id in work.result()]
    assert sorted(taken) == sorted(run.id for run in runs)
    assert set(Run.objects.values_list("status", "attempts")) == {(Status.DONE, 1)}
