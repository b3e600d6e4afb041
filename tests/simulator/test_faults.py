"""Fifty waiting runs, and a worker, its child or the broker is killed: all of them end done."""

import os
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.utils import timezone

from simulator.models import Run, Status
from simulator.services import request_run
from studypack.accounts.models import Learner
from studypack.supervisor.family import Family
from tests.services import WORKER_LIMIT_S
from tests.simulator.house import House, open_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

MANY = 50
# The promise is 30 s after the fault on a machine that does nothing else; the tests share theirs,
# and a worker gives way to them.
FIRST_DONE_LIMIT_S = 120.0
ALL_DONE_LIMIT_S = 120.0
# Some seconds of training, so that the fault comes in the middle of it.
LONG = {"depth": 40, "width": 96, "batch_size": 128, "steps": 500}
SHORT = {"depth": 4, "width": 8, "batch_size": 16, "steps": 20}


def kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)


def kill_worker(house: House) -> None:
    kill(house.process_by_name["worker"].pid)


def kill_child_of_worker(house: House) -> None:
    [child] = psutil.Process(house.process_by_name["worker"].pid).children()
    kill(child.pid)


def kill_broker(house: House) -> None:
    process = house.process_by_name["broker"]
    kill(process.pid)
    process.wait()


def kill_broker_and_empty_it(house: House) -> None:
    """Every message is lost: they were not on the disk yet."""
    kill_broker(house)
    directory = Path(house.broker.program.command[-1]).parent
    shutil.rmtree(directory / "appendonlydir")


@pytest.fixture(scope="module")
def house(
    family: Family, tmp_path_factory: pytest.TempPathFactory, django_db_setup: None
) -> Iterator[House]:
    """A broker, a worker and the sweeper on the tests' database."""
    with open_house(family, tmp_path_factory.mktemp("house"), workers=["worker"]) as house:
        yield house


@pytest.fixture
def _queue(house: House, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Runs asked for here go to the house, and many may wait."""
    settings.RUNS_WAITING_PER_LEARNER = MANY
    with house.sending(monkeypatch):
        yield


def ask_for_many(house: House) -> list[Run]:
    """A long run, of which the worker has stored something, and short ones that wait."""
    learner, now = Learner.objects.create(), timezone.now()
    long = request_run(LONG, learner, now).run
    short = [request_run({**SHORT, "seed": seed}, learner, now).run for seed in range(1, MANY)]
    house.wait_until(lambda: long.frames.count() >= 2, WORKER_LIMIT_S)
    assert Run.objects.filter(status=Status.QUEUED).count() == len(short) == MANY - 1
    return [long, *short]


def assert_committed_once(run: Run) -> None:
    sequence = list(run.frames.values_list("seq", flat=True))
    assert sequence == list(range(len(sequence)))
    last = run.frames.last()
    assert last is not None
    assert last.payload["step"] == run.spec["steps"]


@pytest.mark.usefixtures("_queue")
@pytest.mark.parametrize(
    "strike", [kill_worker, kill_child_of_worker, kill_broker, kill_broker_and_empty_it]
)
def test_fifty_waiting_runs_end_done_whoever_is_killed(
    house: House, strike: Callable[[House], None]
) -> None:
    long, *short = ask_for_many(house)
    strike(house)
    waiting = Run.objects.filter(id__in=[run.id for run in short])
    done = waiting.filter(status=Status.DONE)
    first_s = house.wait_until(done.exists, FIRST_DONE_LIMIT_S)
    everything = Run.objects.exclude(status=Status.DONE)
    all_s = first_s + house.wait_until(lambda: not everything.exists(), ALL_DONE_LIMIT_S)
    print(f"{strike.__name__}: the first done after {first_s:.1f} s, all after {all_s:.1f} s")
    for run in [long, *short]:
        assert_committed_once(run)
