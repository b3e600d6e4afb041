"""Two workers share what several learners ask for."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from simulator.models import Run, Status
from simulator.services import request_run
from studypack.accounts.models import Learner
from studypack.supervisor.family import Family
from tests.services import WORKER_LIMIT_S
from tests.simulator.house import House, open_house

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

WORKERS = ("first", "second")
SHORT = {"depth": 20, "width": 32, "batch_size": 32, "steps": 30}
LEARNERS, RUNS_EACH = 4, 5


@pytest.fixture
def house(family: Family, tmp_path: Path) -> Iterator[House]:
    """Two workers that listen."""
    with open_house(family, tmp_path, workers=WORKERS) as house:
        logs = [tmp_path / f"{name}.log" for name in WORKERS]
        house.wait_until(lambda: all("ready." in log.read_text() for log in logs), WORKER_LIMIT_S)
        yield house


def carried_out(log: Path) -> list[str]:
    """The runs that a worker says it carried out."""
    return re.findall(r"carried out ([0-9a-f-]{36})", log.read_text(encoding="utf-8"))


def test_two_workers_share_the_runs_of_several_learners(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    learners, now = [Learner.objects.create() for _ in range(LEARNERS)], timezone.now()
    seeds = iter(range(LEARNERS * RUNS_EACH))
    with house.sending(monkeypatch):
        for _ in range(RUNS_EACH):
            for learner in learners:
                request_run({**SHORT, "seed": next(seeds)}, learner, now)
    unfinished = Run.objects.exclude(status=Status.DONE)
    house.wait_until(lambda: not unfinished.exists(), WORKER_LIMIT_S)
    assert set(Run.objects.values_list("attempts", flat=True)) == {1}

    wanted = sorted(str(run.id) for run in Run.objects.all())
    shares = [tmp_path / f"{name}.log" for name in WORKERS]
    house.wait_until(lambda: sum(len(carried_out(log)) for log in shares) >= len(wanted), 10.0)
    assert sorted(run_id for log in shares for run_id in carried_out(log)) == wanted
    assert all(carried_out(log) for log in shares)
