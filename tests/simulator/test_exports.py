"""Runs as files, on pages and over the API: the same bytes from either door."""

import csv
import io
import json
from typing import Any

import pytest
from django.test import Client

from simulator.models import Run, Status
from simulator.scripts.script import WRITTEN
from studypack.accounts.models import Learner
from tests.simulator.run_api import at
from tests.simulator.stored_runs import DIVERGING, compute_run, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "py": "text/x-python; charset=utf-8",
}


def page(run: Run, ending: str) -> str:
    return f"/en/runs/{run.id}/{ending}"


def take(client: Client, address: str, **headers: str) -> Any:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return response


@pytest.mark.parametrize("ending", TYPES)
def test_file_is_the_same_from_page_and_api(learner: Learner, student: Client, ending: str) -> None:
    run = compute_run(learner)
    for address in (page(run, f"export.{ending}"), at(run, f"export.{ending}")):
        response = take(student, address)
        assert response.headers["Content-Type"] == TYPES[ending]
        assert (
            response.headers["Content-Disposition"]
            == f'attachment; filename="run-{run.id}.{ending}"'
        )
    assert take(student, at(run, f"export.{ending}")).content == response.content
    assert take(student, page(run, f"export.{ending}")).content == response.content


@pytest.mark.parametrize("ending", TYPES)
def test_api_gives_a_file_whatever_the_accept_header_prefers(
    learner: Learner, student: Client, ending: str
) -> None:
    run = compute_run(learner)
    for accepted in ("text/csv", "text/x-python", "text/html", "application/json"):
        assert take(student, at(run, f"export.{ending}"), accept=accepted).content


@pytest.mark.parametrize("ending", TYPES)
def test_file_of_another_learner_is_not_there(
    learner: Learner, other_student: Client, client: Client, ending: str
) -> None:
    run = compute_run(learner)
    for other in (other_student, client):
        response = other.get(at(run, f"export.{ending}"), headers={"accept": "text/csv"})
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "not_found"


def test_json_holds_spec_versions_theory_verdict_and_result(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    taken = json.loads(take(student, at(run, "export.json")).content)
    read = student.get(at(run)).json()
    assert set(taken) == {"spec", "engine", "torch", "status", "theory", "verdict", "result"}
    assert (taken["engine"], taken["torch"], taken["status"]) == (run.engine, "test", "done")
    for name in ("spec", "theory", "verdict", "result"):
        assert taken[name], name
        assert taken[name] == read[name], name


def test_json_of_a_diverged_run_has_null_and_no_invalid_number(
    learner: Learner, student: Client
) -> None:
    text = take(student, at(compute_run(learner, DIVERGING), "export.json")).content.decode()
    taken = json.loads(text, parse_constant=pytest.fail)
    assert taken["status"] == "diverged"
    assert taken["result"]["diverged_at"]


def test_files_of_a_run_that_waits_say_so(learner: Learner, student: Client) -> None:
    run = store_run(learner, status=Status.QUEUED)
    taken = take(student, at(run, "export.json")).json()
    assert (taken["status"], taken["result"], taken["verdict"]) == ("queued", None, None)
    assert take(student, at(run, "export.csv")).content.count(b"\n") == 1
    assert f"(engine {run.engine})" in take(student, at(run, "export.py")).content.decode()


def test_csv_below_its_head_is_numbers_or_nothing(learner: Learner, student: Client) -> None:
    content = take(student, at(compute_run(learner, DIVERGING), "export.csv")).content.decode()
    _head, *rows = csv.reader(io.StringIO(content))
    cells = [cell for row in rows for cell in row]
    assert "" in cells
    assert all(float(cell) is not None for cell in cells if cell)


def test_csv_of_a_comparison_numbers_its_variants_and_ends_each_where_it_diverged(
    learner: Learner, student: Client
) -> None:
    wild = {**DIVERGING, "learning_rate": 1e-5, "compare": {"learning_rate": [10, 1e-5]}}
    run = compute_run(learner, {**wild, "steps": 6, "weight_gain": 1.5})
    assert run.verdict is not None
    kinds = [variant["kind"] for variant in run.verdict["variants"]]
    assert kinds[0] == "diverged" != kinds[1]
    content = take(student, at(run, "export.csv")).content.decode()
    rows = list(csv.DictReader(io.StringIO(content)))
    last = {row["variant"]: int(row["step"]) for row in rows}
    assert last["1"] < last["2"] == 6
    assert [int(row["layer"]) for row in rows[:30]] == list(range(1, 31))
    variant = json.loads(take(student, at(run, "export.json")).content)["result"]["variants"][1]
    second = [row for row in rows if row["variant"] == "2"]
    assert [float(row["signal_norm"]) for row in second[:30]] == variant["signal_norm"][0]
    assert float(second[-1]["loss"]) == variant["loss"][-1]


def test_script_states_the_spec_and_versions_of_the_run(learner: Learner, student: Client) -> None:
    run = compute_run(learner)
    script = take(student, at(run, "export.py")).content.decode()
    assert f"(engine {run.engine} and PyTorch test)" in script
    assert f"DEPTH = {run.spec['depth']}  #" in script
    compile(script, "run.py", "exec")


def test_run_that_no_script_can_hold_is_refused_with_the_reason(
    learner: Learner, student: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = compute_run(learner)
    monkeypatch.setattr("simulator.scripts.script.WRITTEN", WRITTEN - {"width"})
    reason = "width: no script for 8 yet"
    response = student.get(at(run, "export.py"))
    assert response.status_code == 409
    assert response.json()["error"] == {
        "code": "no_script",
        "message": f"There is no script of this run: {reason}.",
        "problems": [{"field": "width", "message": reason}],
    }
    shown = student.get(page(run, "export.py"))
    assert shown.status_code == 409
    assert reason in shown.content.decode()
    assert student.get(at(run)).json()["script"] is None
    html = student.get(page(run, "")).content.decode()
    assert "export.json" in html
    assert "export.py" not in html
