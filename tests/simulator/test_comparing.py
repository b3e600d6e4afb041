"""Runs over one another on the page of a run: one's own only, each named by what sets it apart."""

import re
from typing import Any

import pytest
from django.test import Client

from simulator.comparing import difference
from simulator.models import Run, Status
from studypack.accounts.models import Learner
from tests.simulator.stored_runs import SPEC, compute_run, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def page(client: Client, run: Run, *others: object, ending: str = "") -> str:
    response = client.get(f"/en/runs/{run.id}/{ending}", {"with": [str(other) for other in others]})
    assert response.status_code == 200
    return str(response.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'data-other="\d">([^<]*)<', html)


def test_difference_names_the_knobs_that_are_not_alike() -> None:
    one = {"depth": 30, "activation": "relu", "clip_norm": None, "residual": True, "seed": 0}
    other = {"depth": 20, "activation": "tanh", "clip_norm": 0.5, "residual": False, "seed": 0}
    assert difference(one, {**one, "depth": 4}) == "Depth 30"
    assert difference(one, {**one, "clip_norm": 1.0}) == "Clip the gradient's norm at none"
    assert difference({**one, "residual": False}, one) == "Residual connections off"
    assert difference(one, other) == (
        "Depth 30, Activation ReLU, Clip the gradient's norm at none and 1 more"
    )
    assert difference(one, one) == "the same settings"


# A run's page names them in the flow, accuracy, whole gradient and units.
@pytest.mark.parametrize(("ending", "keys"), [("", 4), ("figure/", 1)])
def test_runs_are_drawn_over_the_one_shown_in_the_order_asked_for(
    learner: Learner, student: Client, ending: str, keys: int
) -> None:
    run = compute_run(learner)
    deep, seeded = (
        compute_run(learner, {**SPEC, "depth": 6}),
        compute_run(learner, {**SPEC, "seed": 4}),
    )
    html = page(student, run, seeded.id, deep.id, run.id, seeded.id, ending=ending)
    assert names(html) == ["A: Random seed 4", "B: Depth 6"] * keys


def test_table_has_a_column_for_each_other_run(learner: Learner, student: Client) -> None:
    run, other = compute_run(learner), compute_run(learner, {**SPEC, "depth": 2})
    html = page(student, run, other.id)
    (table,) = re.findall(r'data-part="rows">(.*?)</tbody>', html, re.DOTALL)
    rows = re.findall(r"<tr><th scope=\"row\">\d</th>(.*?)</tr>", table)
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
    assert [len(row) for row in cells] == [7, 7, 7, 7]
    assert [bool(row[-1]) for row in cells] == [True, True, False, False]


def test_page_offers_recent_runs_that_have_something_to_show(
    learner: Learner, student: Client
) -> None:
    run, done = compute_run(learner), compute_run(learner, {**SPEC, "seed": 4})
    store_run(learner, {**SPEC, "seed": 5}, status=Status.QUEUED)
    store_run(learner, {**SPEC, "seed": 6}, status=Status.FAILED)
    offered = re.findall(r'<option value="([0-9a-f-]{36})">', page(student, run))
    assert offered == [str(done.id)]
    assert re.findall(r'<option value="([0-9a-f-]{36})">', page(student, run, done.id)) == []


@pytest.mark.parametrize("ending", ["", "figure/", "export.svg"])
def test_run_of_another_learner_cannot_be_compared_with(
    learner: Learner, other_learner: Learner, student: Client, ending: str
) -> None:
    run, foreign = compute_run(learner), compute_run(other_learner, {**SPEC, "seed": 4})
    for unknown in (foreign.id, "not-an-id", "00000000-0000-0000-0000-000000000000"):
        address = f"/en/runs/{run.id}/{ending}"
        assert student.get(address, {"with": str(unknown)}).status_code == 404
        assert student.get("/en/lab/", {"with": str(unknown)}).status_code == 404


def test_comparison_costs_the_same_queries_however_many_runs_there_are(
    learner: Learner, student: Client, django_assert_num_queries: Any
) -> None:
    run = compute_run(learner)
    others = [compute_run(learner, {**SPEC, "seed": seed}).id for seed in range(1, 4)]
    for compared in (others[:1], others):
        # Session, user, learner, run, its frames, recent runs; the others and their frames.
        with django_assert_num_queries(7):
            page(student, run, *compared)


def test_lab_draws_the_next_run_with_those_of_its_address(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    html = student.get("/en/lab/", {"with": str(run.id), "depth": "9"}).content.decode()
    assert f'data-compared="{run.id}"' in html
    assert names(html) != []
