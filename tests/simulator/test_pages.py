"""Pages of runs, as a browser without scripts uses them."""

import csv
import io
import re
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client

from simulator.models import Experiment, Run, Status
from studypack.accounts.models import Learner
from tests.simulator.stored_runs import DIVERGING, SPEC, compute_run, store_run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

INSTRUMENTS = ("heat", "accuracy", "norm", "units", "ridges")
START = "/en/packs/small/experiments/tiny-sigmoid/run/"
RENEWS = '<noscript><meta http-equiv="refresh" content="2"></noscript>'


def at(run: Run, ending: str = "") -> str:
    return f"/en/runs/{run.id}/{ending}"


def show(client: Client, address: str, **query: str) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return str(response.content.decode())


def part(html: str, pattern: str) -> str:
    """The one thing that a pattern finds in the page."""
    (found,) = re.findall(pattern, html, re.DOTALL)
    return str(found).strip()


def status(html: str) -> str:
    return part(html, r'data-part="status"[^>]*>(.*?)</output>')


def plot(html: str, name: str) -> str:
    return part(html, rf'<div data-plot="{name}">(.*?)</div>')


# Starting


def test_form_starts_a_run_and_leads_to_its_page(experiment: Experiment, student: Client) -> None:
    response = student.post(START, {"activation": "relu", "depth": "20"})
    run = Run.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, at(run))
    assert run.spec == {**experiment.spec, "activation": "relu", "depth": 20}
    assert status(show(student, at(run))) == "Waiting for a free worker…"


def test_knobs_left_out_keep_the_value_of_the_experiment(
    experiment: Experiment, student: Client
) -> None:
    student.post(START, {})
    assert Run.objects.get().spec == experiment.spec


def test_fixed_and_unknown_knobs_cannot_be_sent_along(
    experiment: Experiment, student: Client
) -> None:
    student.post(START, {"depth": "20", "width": "200", "seed": "7", "wings": "2"})
    assert Run.objects.get().spec == {**experiment.spec, "depth": 20}


def test_bad_knob_shows_the_form_again_with_a_sentence_beside_it_and_stores_nothing(
    experiment: Experiment, client: Client
) -> None:
    response = client.post(START, {"activation": "sigmoid", "depth": "101"})
    html = response.content.decode()
    assert response.status_code == 400
    assert part(html, r'data-problem="depth"[^>]*>(.*?)</p>') == (
        "depth: 101 is outside 2..100 layers"
    )
    assert part(html, r'data-problem="activation"[^>]*>(.*?)</p>') == ""
    assert status(html) == "The experiment cannot be run as asked."
    # What was typed is still there, to be mended.
    assert 'value="101"' in part(html, r'(<input[^>]*name="depth"[^>]*>)')
    assert f'action="{START}"' in html
    assert not Run.objects.exists()
    assert not Learner.objects.exists()
    assert "learner" not in client.cookies


def test_every_bad_knob_gets_its_own_sentence(experiment: Experiment, client: Client) -> None:
    html = client.post(START, {"activation": "<b>cube</b>", "depth": "deep"}).content.decode()
    assert "is not a whole number" in part(html, r'data-problem="depth"[^>]*>(.*?)</p>')
    assert "is not one of" in part(html, r'data-problem="activation"[^>]*>(.*?)</p>')
    assert "<b>cube" not in html


def test_problem_that_no_knob_can_show_stands_in_the_status(
    experiment: Experiment, client: Client
) -> None:
    experiment.spec |= {"width": 256, "batch_size": 256, "steps": 500}
    experiment.save()
    response = client.post(START, {"depth": "90"})
    assert response.status_code == 400
    assert "cost: the run costs" in status(response.content.decode())


def test_form_refuses_one_run_too_many(
    experiment: Experiment, student: Client, settings: Any
) -> None:
    settings.RUNS_WAITING_PER_LEARNER = 1
    student.post(START, {"depth": "4"})
    response = student.post(START, {"depth": "5"})
    assert response.status_code == 429
    assert "1 may wait at once" in status(response.content.decode())
    assert Run.objects.count() == 1


def test_flood_of_forms_is_counted_together_with_the_api(
    experiment: Experiment, client: Client
) -> None:
    for _ in range(30):
        assert client.post(START, {"depth": "0"}).status_code == 400
        bad = client.post("/api/v1/runs/", {"spec": {"depth": 0}}, content_type="application/json")
        assert bad.status_code == 400
    response = client.post(START, {})
    assert response.status_code == 429
    assert status(response.content.decode())
    assert not Run.objects.exists()


def test_form_of_another_site_is_refused(experiment: Experiment) -> None:
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.post(START, {}).status_code == 403
    assert not Run.objects.exists()
    html = show(stranger, "/en/packs/small/notes/first-note/")
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html)[0]
    assert stranger.post(START, {"csrfmiddlewaretoken": token}).status_code == 302


@pytest.mark.parametrize(
    "path", ["packs/small/experiments/none/run/", "packs/none/experiments/tiny-sigmoid/run/"]
)
def test_experiment_that_is_not_there_is_not_found(
    experiment: Experiment, client: Client, path: str
) -> None:
    assert client.post(f"/en/{path}").status_code == 404


def test_numbers_of_a_form_are_written_as_browsers_read_them(
    experiment: Experiment, client: Client
) -> None:
    experiment.knobs = ["learning_rate", "depth"]
    experiment.save()
    html = client.post(f"/fr/{START.removeprefix('/en/')}", {"depth": "0"}).content.decode()
    field = part(html, r'(<input[^>]*name="learning_rate"[^>]*>)')
    assert 'value="0.05"' in field
    assert 'min="1e-05"' in field


def test_choice_among_numbers_keeps_what_was_chosen(experiment: Experiment, client: Client) -> None:
    experiment.knobs = ["weight_gain", "depth"]
    experiment.choices = {"weight_gain": [0.5, 1.0, 1.5]}
    experiment.save()
    html = client.post(START, {"weight_gain": "1.5", "depth": "0"}).content.decode()
    assert re.findall(r'<option value="([^"]*)" selected>', html) == ["1.5"]


# Looking


def test_page_of_a_queued_run_waits_and_renews_itself(learner: Learner, student: Client) -> None:
    html = show(student, at(store_run(learner)))
    assert status(html) == "Waiting for a free worker…"
    assert RENEWS in html
    assert "Waiting for the first gradients" in plot(html, "flow")


def test_page_of_a_running_run_shows_what_is_there_and_renews_itself(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    Run.objects.update(status=Status.RUNNING, verdict=None)
    html = show(student, at(run))
    assert status(html).startswith("Training.")
    assert RENEWS in html
    assert "At step 5" in plot(html, "flow")
    assert part(html, r'data-part="verdict"[^>]*>(.*?)</output>') == ""


def test_page_of_a_done_run_has_figure_verdict_table_and_rests(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    html = show(student, at(run))
    assert status(html).startswith("Finished.")
    assert RENEWS not in html
    assert run.verdict is not None
    assert f'data-kind="{run.verdict["kind"]}"' in html
    assert part(html, r'data-part="verdict"[^>]*>(.*?)</output>')
    rows = part(html, r'<tbody data-part="rows">(.*?)</tbody>')
    assert re.findall(r'<th scope="row">(\d+)</th>', rows) == ["1", "2", "3", "4"]
    assert part(html, r'data-part="step-text">(.*?)<') == "step 5 of 5"
    for ending in ("export.csv", "export.json", "export.py"):
        assert f'href="{at(run, ending)}"' in html


@pytest.mark.parametrize(
    ("more", "phrases"),
    [
        ({}, ""),
        ({"normalization": "batch"}, "normalised over the batch, "),
        (
            {"residual": True, "residual_scale": 0.25},
            "residual connections scaled by 0.25, ",
        ),
        (
            {"normalization": "rms", "residual": True},
            "normalised by root mean square, residual connections scaled by 1, ",
        ),
    ],
)
def test_page_names_the_run_with_what_its_network_has(
    learner: Learner, student: Client, more: dict[str, Any], phrases: str
) -> None:
    html = show(student, at(store_run(learner, {**SPEC, **more})))
    line = f"4 layers of 8 ReLU units, {phrases}initialisation He (normal), data: "
    assert part(html, r"(\d+ layers of .*?)<").startswith(line)


def test_run_older_than_the_knobs_is_named_without_them(learner: Learner, student: Client) -> None:
    run = store_run(learner)
    for name in ("normalization", "residual", "residual_scale"):
        del run.spec[name]
    run.save()
    html = show(student, at(run))
    assert "4 layers of 8 ReLU units, initialisation He" in html


def test_page_of_a_diverged_run_says_so(learner: Learner, student: Client) -> None:
    html = show(student, at(compute_run(learner, DIVERGING)))
    assert status(html) == "Stopped: the numbers are no longer finite."
    assert part(html, r'data-part="verdict"[^>]*>(.*?)</output>').startswith("Diverged.")
    assert RENEWS not in html


def test_page_of_a_failed_run_gives_its_sentence(learner: Learner, student: Client) -> None:
    run = store_run(
        learner,
        status=Status.FAILED,
        error_code="worker_lost",
        error_message="The worker was lost 3 times.",
    )
    html = show(student, at(run))
    assert status(html) == "The worker was lost 3 times."
    assert RENEWS not in html


def test_page_of_a_cancelled_run_keeps_what_was_computed(learner: Learner, student: Client) -> None:
    run = compute_run(learner)
    Run.objects.update(status=Status.CANCELLED, verdict=None)
    html = show(student, at(run))
    assert status(html).startswith("Cancelled.")
    assert "At step 5" in plot(html, "flow")
    assert RENEWS not in html


def test_page_speaks_the_language_of_its_address(learner: Learner, student: Client) -> None:
    run = store_run(learner)
    html = show(student, f"/fr/runs/{run.id}/")
    assert '<html lang="fr">' in html
    assert f'href="/fr/runs/{run.id}/export.csv"' in html


@pytest.mark.parametrize(
    "ending", ["", "figure/", "export.csv", "export.json", "export.py", "export.svg"]
)
def test_run_of_another_learner_is_not_there(
    learner: Learner, other_student: Client, client: Client, ending: str
) -> None:
    run = compute_run(learner)
    for other in (other_student, client):
        assert other.get(at(run, ending)).status_code == 404


# By lens and step


@pytest.mark.parametrize(
    ("lens", "title"),
    [
        ("signal", "Signal: size of the gradient dL/dz in each layer"),
        ("weights", "Weights: size of the gradient dL/dW in each layer"),
        ("update", "Update: size of the step relative to the weights in each layer"),
    ],
)
def test_figure_is_drawn_by_lens_and_step(
    learner: Learner, student: Client, lens: str, title: str
) -> None:
    html = show(student, at(compute_run(learner), "figure/"), lens=lens, step="3")
    assert "<html" not in html
    assert title in plot(html, "flow")
    assert "At step 3" in plot(html, "flow")
    assert "at step 3" in plot(html, "loss")


def test_figure_fragment_is_the_figure_of_the_page(learner: Learner, student: Client) -> None:
    run = compute_run(learner)
    page, fragment = show(student, at(run)), show(student, at(run, "figure/"))
    for name in ("flow", "loss"):
        assert plot(page, name) == plot(fragment, name)


def test_page_of_a_run_and_its_fragment_show_the_same_instruments(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    page = show(student, at(run), step="3")
    fragment = show(student, at(run, "figure/"), parts="all", step="3")
    for name in INSTRUMENTS:
        assert plot(page, name) == plot(fragment, name), name
        assert "step 3" in plot(page, name) or name == "ridges", name
    assert 'data-plot="heat"' not in show(student, at(run, "figure/"))


def test_lesson_is_spared_the_instruments(experiment: Experiment, client: Client) -> None:
    html = show(client, "/en/packs/small/notes/first-note/")
    assert 'data-plot="flow"' in html
    assert "data-instruments" not in html
    assert "instruments.js" not in html


@pytest.mark.parametrize(
    "query", [{"lens": "none"}, {"step": "x"}, {"step": "-1"}, {"step": "9" * 400}]
)
def test_look_that_cannot_be_understood_is_left_out(
    learner: Learner, student: Client, query: dict[str, str]
) -> None:
    address = at(compute_run(learner), "figure/")
    assert show(student, address, **query) == show(student, address)


def test_step_between_two_recorded_ones_shows_the_one_before(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    run.frames.get(seq=4).delete()
    html = show(student, at(run), step="4")
    assert part(html, r'data-part="step-text">(.*?)<') == "step 3 of 5"
    assert "At step 3" in plot(html, "flow")


# Taking away


def test_csv_has_one_row_a_step_and_layer_with_the_stored_values(
    learner: Learner, student: Client
) -> None:
    run = compute_run(learner)
    response = student.get(at(run, "export.csv"))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'attachment; filename="run-{run.id}.csv"'
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(row["step"], row["layer"]) for row in rows] == [
        (str(step), str(layer)) for step in range(6) for layer in range(1, 5)
    ]
    payload = run.frames.get(seq=2).payload
    third = next(row for row in rows if (row["step"], row["layer"]) == ("2", "3"))
    assert float(third["signal_norm"]) == payload["signal_norm"][2]
    assert float(third["weight_grad_norm"]) == payload["weight_grad_norm"][2]
    assert float(third["loss"]) == payload["loss"]
    assert float(third["gradient_norm"]) == payload["gradient_norm"]


def test_csv_leaves_empty_what_is_not_finite(learner: Learner, student: Client) -> None:
    run = compute_run(learner)
    frame = run.frames.get(seq=5)
    frame.payload = {**frame.payload, "loss": None, "signal_norm": [None, 0.5, 0.5, 0.5]}
    frame.save()
    rows = list(csv.DictReader(io.StringIO(student.get(at(run, "export.csv")).content.decode())))
    last = [(row["signal_norm"], row["loss"]) for row in rows if row["step"] == "5"]
    assert last == [("", ""), ("0.5", ""), ("0.5", ""), ("0.5", "")]


def test_csv_of_a_run_without_frames_is_its_header(learner: Learner, student: Client) -> None:
    content = student.get(at(store_run(learner), "export.csv")).content.decode()
    assert content.startswith("step,layer,signal_norm,")
    assert content.count("\n") == 1


def test_svg_stands_alone_as_a_file_without_scripts(learner: Learner, student: Client) -> None:
    run = compute_run(learner)
    response = student.get(at(run, "export.svg"), {"lens": "weights", "step": "1"})
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert "attachment" in response.headers["Content-Disposition"]
    text = response.content.decode()
    root = fromstring(text.encode())
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert names[0] == "svg"
    assert not {"script", "foreignObject", "image", "use", "a"} & set(names)
    attributes = [name for element in root.iter() for name in element.attrib]
    assert not [name for name in attributes if name.startswith("on") or "href" in name]
    assert "At step 1" in text
    assert "dL/dW" in text


@pytest.mark.parametrize("name", ["flow", "loss", *INSTRUMENTS])
def test_every_figure_can_be_taken_away_as_svg(
    learner: Learner, student: Client, name: str
) -> None:
    run = compute_run(learner)
    text = show(student, at(run, "export.svg"), figure=name, step="3")
    root = fromstring(text.encode())
    assert root.get("id") == f"figure-{name}"
    assert not re.findall(r"(?:href|src)=\"(?!data:image/png;base64,)", text)
    assert f'<option value="{name}">' in show(student, at(run))


def test_figure_without_that_name_is_the_flow(learner: Learner, student: Client) -> None:
    text = show(student, at(compute_run(learner), "export.svg"), figure="none")
    assert fromstring(text.encode()).get("id") == "figure-flow"


def test_every_step_stands_in_a_table(learner: Learner, student: Client) -> None:
    html = show(student, at(compute_run(learner)))
    rows = part(html, r'<tbody data-part="step-rows">(.*?)</tbody>')
    assert re.findall(r'<th scope="row">(\d+)</th>', rows) == ["0", "1", "2", "3", "4", "5"]
    assert rows.count("<td>") == 6 * 4


def test_form_runs_it_again_with_the_next_seed_beside_the_same_runs(
    learner: Learner, student: Client
) -> None:
    run, other = compute_run(learner, {**SPEC, "clip_norm": None, "seed": 7}), compute_run(learner)
    html = show(student, at(run), **{"with": str(other.id)})
    form = part(html, r'(<form class="actions".*?</form>)')
    fields = re.findall(r'name="(\w+)" value="([^"]*)"', form)
    posted = {name: value for name, value in fields if name != "csrfmiddlewaretoken"}
    response = student.post(part(form, r'action="([^"]*)"'), posted)
    again = Run.objects.exclude(id__in=[run.id, other.id]).get()
    assert again.spec == {**run.spec, "seed": 8}
    assert response.headers["Location"] == f"{at(again)}?with={other.id}"


def test_page_costs_the_same_queries_however_many_frames_there_are(
    learner: Learner, student: Client, django_assert_num_queries: Any
) -> None:
    short, long = compute_run(learner), compute_run(learner, {**SPEC, "steps": 40})
    for run in (short, long):
        # Session, user, learner, run, frames, recent runs.
        with django_assert_num_queries(5):
            show(student, at(run))
