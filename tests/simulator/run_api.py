"""Words for the tests of the API of runs: its addresses, requests and refusals."""

from typing import Any

from django.test import Client

from simulator.models import Run

RUNS = "/api/v1/runs/"
JSON = "application/json"


def at(run: Run, ending: str = "") -> str:
    return f"{RUNS}{run.id}/{ending}"


def ask(client: Client, body: object, **headers: str) -> Any:
    return client.post(RUNS, body, content_type=JSON, headers=headers)


def problems(response: Any) -> list[tuple[str, str]]:
    """Field and message of each problem; every error has this one shape."""
    error = response.json()["error"]
    assert set(response.json()) == {"error"}
    assert set(error) == {"code", "message", "problems"}
    assert error["code"]
    assert error["message"]
    return [(problem["field"], problem["message"]) for problem in error["problems"]]
