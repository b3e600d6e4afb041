"""What a long run of a deep network weighs on its way to a reader."""

import gzip
from typing import Any

import pytest
from django.test import Client

from simulator.models import Run
from studypack.accounts.models import Learner
from tests.simulator import stored_runs
from tests.simulator.run_api import at

pytestmark = pytest.mark.django_db

MOST_BYTES = 150_000
LEVEL = 6
LONG: dict[str, Any] = {"depth": 50, "steps": 500, "width": 16, "batch_size": 32}


@pytest.mark.parametrize(
    "knobs",
    [
        {},
        # Its gradients spread over more powers of two than others' do.
        {"activation": "tanh", "initialization": "normal", "weight_variance": 2.5},
    ],
)
def test_frames_of_50_layers_and_500_steps_weigh_at_most_150_kb(
    learner: Learner, student: Client, monkeypatch: pytest.MonkeyPatch, knobs: dict[str, Any]
) -> None:
    # However busy the machine is, the run comes to its end.
    monkeypatch.setattr(stored_runs, "monotonic", lambda: 0.0)
    run: Run = stored_runs.compute_run(learner, {**LONG, **knobs})
    response = student.get(at(run, "frames/"))
    frames = response.json()["frames"]
    assert frames[-1]["payload"]["step"] == LONG["steps"]
    assert len(gzip.compress(response.content, LEVEL)) <= MOST_BYTES
