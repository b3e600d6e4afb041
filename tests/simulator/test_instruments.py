"""The lab's instruments speak of what a network has, and of the steps that a run takes."""

import re

import pytest
from django.test import Client

from simulator.figures import RunFigures, read_look
from simulator.instruments import captions
from simulator.models import Run
from studypack.accounts.models import Learner
from tests.simulator.stored_runs import SPEC, compute_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

SEQUENCE = {"kind": "rnn", "sequence_length": 4, "hidden_size": 8, "batch_size": 8, "steps": 2}


def page_of(client: Client, run: Run) -> str:
    return client.get(f"/en/runs/{run.id}/").content.decode()


@pytest.mark.parametrize(
    ("kind", "place", "others"),
    [
        ("mlp", "layer", ("time step", "block")),
        ("lstm", "time step", ("layer", "block")),
        ("transformer", "block", ("layer", "time step")),
    ],
)
def test_captions_name_the_places_of_the_kind(
    kind: str, place: str, others: tuple[str, ...]
) -> None:
    said = " ".join(captions(kind).values())
    assert f"Every {place} at every step" in said
    assert not any(other in said for other in others)


def test_figures_of_another_run_bring_their_captions(learner: Learner, student: Client) -> None:
    run = compute_run(learner, SEQUENCE)
    fragment = student.get(f"/en/runs/{run.id}/figure/", {"parts": "all"}).content.decode()
    for name, caption in captions("rnn").items():
        shown = re.search(rf'data-plot="{name}-caption">(.*?)<', fragment, re.DOTALL)
        assert shown is not None, name
        assert shown[1] == caption, name


def test_probe_says_that_it_has_no_steps_to_look_back_at(learner: Learner, student: Client) -> None:
    probe = page_of(student, compute_run(learner, {**SPEC, "mode": "probe"}))
    assert 'data-mode="probe"' in probe
    assert "Finished. The figures show the network at initialisation.</output>" in probe
    trained = page_of(student, compute_run(learner))
    assert 'data-mode="train"' in trained
    assert "Finished. Move the step slider to look back.</output>" in trained


@pytest.mark.parametrize(("mode", "last"), [("train", 5), ("probe", 0)])
def test_axes_of_steps_end_with_the_last_step_of_the_run(mode: str, last: int) -> None:
    figures = RunFigures(
        run=None, spec={**SPEC, "mode": mode}, look=read_look({}, "signal"), figure_id="one"
    )
    assert figures.last_step == last


@pytest.mark.parametrize(
    ("kind", "name"),
    [("mlp", "dL/dz"), ("rnn", "dL/dz"), ("lstm", "dL/dc"), ("gru", "dL/dh")],
)
def test_lens_on_the_signal_names_the_derivative_of_the_kind(
    client: Client, kind: str, name: str
) -> None:
    named = f'data-plot="signal-name">Signal: {name}<'
    assert named in client.get("/en/lab/", {"kind": kind}).content.decode()
    assert named in client.get("/en/theory/figure/", {"kind": kind}).content.decode()


def test_page_of_a_probe_is_not_called_a_training_run(learner: Learner, student: Client) -> None:
    probe = page_of(student, compute_run(learner, {**SPEC, "mode": "probe"}))
    assert "<h1>A look at initialisation</h1>" in probe
    assert "<h1>A training run</h1>" in page_of(student, compute_run(learner))
