"""The figures for Prometheus: who may read them, and that they say what happened."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from simulator.models import Run, Status
from studypack.metrics import views
from studypack.metrics.runs import RunCollector, nearest_rank
from tests.documented import ROOT

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
# From tests on networks of documentation: RFC 5737.
ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture(autouse=True)
def _three_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "workers_answering", lambda: 3)


def values(text: str) -> dict[str, float]:
    """Every sample by its name and labels."""
    return {
        sample.name + "".join(f" {value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def read(client: Client) -> dict[str, float]:
    response = client.get("/metrics")
    assert response.status_code == 200
    return values(response.content.decode())


@pytest.mark.parametrize(
    ("token", "meta", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "::1"}, 200),
        ("", ELSEWHERE, 404),
        ("", {"HTTP_AUTHORIZATION": "Bearer ", **ELSEWHERE}, 404),
        ("", {"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 404),
        ("hush", ELSEWHERE, 404),
        ("hush", {"HTTP_AUTHORIZATION": "Bearer hus", **ELSEWHERE}, 404),
        ("hush", {"HTTP_AUTHORIZATION": "Bearer hush", **ELSEWHERE}, 200),
    ],
)
def test_metrics_are_read_from_this_machine_or_with_the_token(
    client: Client, settings: Any, token: str, meta: dict[str, Any], status: int
) -> None:
    settings.METRICS_TOKEN = token
    assert client.get("/metrics", **meta).status_code == status


def test_metrics_count_requests_by_the_name_of_the_address(client: Client) -> None:
    name = "studypack_request_seconds_count GET healthz 200"
    before = read(client).get(name, 0)
    client.get("/healthz")
    client.get("/healthz")
    client.generic("BREW", "/healthz")
    after = read(client)
    assert after[name] == before + 2
    assert after["studypack_request_seconds_count OTHER healthz 405"] >= 1
    assert (after["studypack_database_up"], after["studypack_workers"]) == (1, 3)


def stored(status: Status, *, wait_s: float = 0, first_s: float = 0, run_s: float = 0) -> None:
    """A run that was asked for five minutes ago."""
    asked = NOW - timedelta(minutes=5)
    started = asked + timedelta(seconds=wait_s)
    is_ended = status not in {Status.QUEUED, Status.RUNNING}
    run = Run.objects.create(
        spec={},
        fingerprint=f"{Run.objects.count()}",
        engine="1",
        status=status,
        enqueued_at=asked,
        started_at=None if status == Status.QUEUED else started,
        first_frame_at=asked + timedelta(seconds=first_s) if is_ended else None,
        finished_at=started + timedelta(seconds=run_s) if is_ended else None,
    )
    Run.objects.filter(id=run.id).update(created_at=asked)


def run_figures() -> dict[str, float]:
    registry = CollectorRegistry()
    registry.register(RunCollector(now=lambda: NOW))
    return values(generate_latest(registry).decode())


def test_metrics_tell_the_queue_and_the_times_of_runs_off_the_table() -> None:
    for wait_s in range(1, 21):
        stored(Status.DONE, wait_s=wait_s, first_s=wait_s + 0.5, run_s=10)
    stored(Status.FAILED, wait_s=1, first_s=1, run_s=99)
    stored(Status.RUNNING)
    stored(Status.QUEUED)
    stored(Status.QUEUED)
    figures = run_figures()
    assert (figures["studypack_runs queued"], figures["studypack_runs running"]) == (2, 1)
    assert figures["studypack_queue_oldest_seconds"] == 300
    assert figures["studypack_runs_ended_lately done"] == 20
    assert figures["studypack_runs_ended_lately failed"] == 1
    assert figures["studypack_run_wait_seconds 0.5"] == 10
    assert figures["studypack_run_first_frame_seconds 0.95"] == 19.5
    assert figures["studypack_run_seconds 0.95"] == 10
    assert figures["studypack_run_seconds 0.99"] == 99


def test_metrics_of_runs_take_three_queries_however_many_there_are() -> None:
    stored(Status.DONE)
    with CaptureQueriesContext(connection) as few:
        run_figures()
    for _ in range(20):
        stored(Status.DONE)
    with CaptureQueriesContext(connection) as many:
        run_figures()
    assert (len(few), len(many)) == (3, 3)


def test_run_that_ended_long_ago_is_not_told() -> None:
    stored(Status.DONE, wait_s=1, run_s=1)
    Run.objects.update(finished_at=NOW - timedelta(minutes=16))
    figures = run_figures()
    assert figures["studypack_runs_ended_lately done"] == 0
    assert not [name for name in figures if name.startswith("studypack_run_seconds")]


@pytest.mark.parametrize(("quantile", "value"), [(0.5, 10), (0.95, 19), (0.99, 20)])
def test_nearest_rank_is_a_value_that_was_measured(quantile: float, value: float) -> None:
    assert nearest_rank([float(number) for number in range(1, 21)], quantile) == value


PROCESS = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "studypack.settings"
import django
django.setup()
from django.test import Client
from prometheus_client import generate_latest
from studypack.metrics.views import request_registry
Client(headers={"host": "localhost"}).get("/healthz")
print(generate_latest(request_registry()).decode())
"""


def test_metrics_add_up_over_processes(tmp_path: Any) -> None:
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    for count in (1, 2):
        asked = subprocess.run(
            [sys.executable, "-c", PROCESS],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found = re.search(r'seconds_count\{[^}]*"healthz"[^}]*\} (\S+)', asked.stdout)
        assert found is not None
        assert float(found[1]) == count
