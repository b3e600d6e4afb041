"""Theory before a run: in the API, in the first page, and while a knob is turned."""

import re
from typing import Any

import pytest
from django.test import Client

from simulator.models import Experiment, Run
from studypack.accounts.limits import THEORY

pytestmark = [pytest.mark.django_db, pytest.mark.database]

ADDRESS = "/api/v1/theory/"
FIGURE = "/en/theory/figure/"


def ask(client: Client, body: object) -> Any:
    return client.post(ADDRESS, body, content_type="application/json")


def test_theory_is_told_without_a_run(client: Client) -> None:
    answer = ask(client, {"spec": {"depth": 5, "width": 16, "initialization": "xavier_normal"}})

    assert answer.status_code == 200
    told = answer.json()
    assert told["spec"]["depth"] == 5
    assert told["theory"]["factor_per_layer"] == 0.5
    assert told["theory"]["predicted_signal_norm"] == pytest.approx(
        [0.25, 8**-0.5, 0.5, 0.5**0.5, 1]
    )
    assert told["theory"]["phase"] == "ordered"
    assert told["cost"] == {"flop": 6 * 5 * 16**2 * 128 * 200, "cap": 2e11}
    assert not Run.objects.exists()


def test_every_problem_of_a_spec_is_told(client: Client) -> None:
    answer = ask(client, {"spec": {"depth": 0, "widht": 3}})

    assert answer.status_code == 400
    fields = [problem["field"] for problem in answer.json()["error"]["problems"]]
    assert fields == ["depth", "widht"]


@pytest.mark.parametrize("body", [{}, {"spec": 3}, [1]])
def test_request_without_a_spec_is_refused(client: Client, body: object) -> None:
    assert ask(client, body).status_code == 400


def test_flood_of_questions_is_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.api.THEORY", type(THEORY)(name="few", most=1, period_s=60))

    answers = [ask(client, {"spec": {}}).status_code for _ in range(2)]

    assert answers == [200, 429]


def test_figure_follows_the_knobs_of_its_address(client: Client) -> None:
    he, xavier = (
        client.get(FIGURE, {"depth": "9", "initialization": name}).content.decode()
        for name in ("he_normal", "xavier_normal")
    )

    assert 'data-plot="flow"' in he
    assert 'data-layers="9"' in he
    assert 'data-theory="0.00 0.00' in he
    assert 'data-theory="-1.20 -1.05' in xavier


def test_empty_instruments_come_with_theory_in_the_words_of_the_kind(client: Client) -> None:
    asked = {"kind": "transformer", "steps": "30"}
    alone = client.get(FIGURE, asked).content.decode()
    everything = client.get(FIGURE, {**asked, "parts": "all"}).content.decode()

    assert re.findall(r'data-plot="([^"]*)"', alone) == ["flow", "signal-name"]
    for words in ("block, 1 at the foot, by step", "Every block at every step"):
        assert words in everything
        assert words not in alone
    assert everything.count('data-steps="30"') == 4
    lab = client.get("/en/lab/").content.decode()
    assert f'data-theory-url="{FIGURE}?parts=all"' in lab


def test_figure_of_bad_knobs_is_refused_with_every_problem(client: Client) -> None:
    answer = client.get(FIGURE, {"depth": "900", "activation": "relo"})

    assert answer.status_code == 400
    assert answer.content.decode().splitlines() == [
        "depth: 900 is outside 2..100 layers",
        next(line for line in answer.content.decode().splitlines() if "relo" in line),
    ]


def test_lesson_shows_theory_before_any_run(experiment: Experiment, client: Client) -> None:
    page = client.get("/en/packs/small/notes/first-note/").content.decode()

    assert "signal in theory, the last = 1, log scale" in page
    assert 'class="seed-band"' in page
    assert f'data-theory-url="{FIGURE}"' in page


def test_lab_with_a_bad_knob_shows_no_theory_of_another_network(client: Client) -> None:
    page = client.get("/en/lab/", {"depth": "900"}).content.decode()

    assert "Press Run to see the gradients" in page
    assert "signal in theory" not in page
