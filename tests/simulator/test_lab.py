"""The lab shows every knob, and its address says the whole spec."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from simulator.engine import Spec, parse_spec
from simulator.engine.spec import KNOBS
from simulator.experiments import typed
from simulator.knob_fields import NEEDED_BY_KNOB
from simulator.lab import group_titles, knob_help, lab_url, next_seed, read_spec, setting_rows
from simulator.models import Experiment, Run

pytestmark = [pytest.mark.django_db, pytest.mark.database]

LAB = "/en/lab/"


def query_of(url: str) -> dict[str, str]:
    """The knobs that an address names."""
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def test_every_knob_is_in_a_group_with_its_line_of_help() -> None:
    grouped = [name for _, names in group_titles() for name in names]
    assert sorted(grouped) == sorted(KNOBS)
    assert set(knob_help()) == set(grouped)


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"depth": 7, "activation": "tanh", "seed": 12},
        {"initialization": "normal", "weight_variance": 2.5, "bias_variance": 0.05},
        {"normalization": "batch", "residual": True, "residual_scale": 0.2},
        {"clip_norm": 0.5, "learning_rate": 0.00001, "optimizer": "adam", "dtype": "float64"},
    ],
)
def test_address_says_the_whole_spec(spec: dict[str, object]) -> None:
    whole = parse_spec(spec)
    url = lab_url(whole.as_dict())
    assert read_spec(query_of(url)) == (whole.as_dict(), ())
    assert set(query_of(url)) == set(spec)


def test_next_seed_follows_and_begins_again_after_the_last() -> None:
    for seed, following in ((0, "1"), (2**31 - 1, "0")):
        assert dict(next_seed(Spec(seed=seed).as_dict()))["seed"] == following


def test_fields_of_the_next_seed_are_read_back_as_the_same_spec() -> None:
    spec = parse_spec({"residual": True, "clip_value": 0.25, "depth": 9}).as_dict()
    assert read_spec(dict(next_seed(spec))) == ({**spec, "seed": 1}, ())


def test_lab_opens_with_the_defaults_and_the_lessons_to_start_from(
    experiment: Experiment, client: Client
) -> None:
    html = client.get(LAB).content.decode()
    for name, value in Spec().as_dict().items():
        assert f'name="{name}"' in html, name
        shown = str(value).lower() if isinstance(value, bool) else value
        assert value is None or f'value="{shown}"' in html, name
    assert "A tiny sigmoid net" in html
    assert 'href="/en/lab/?activation=sigmoid&amp;batch_size=16' in html


def test_lab_opens_as_its_address_says(client: Client) -> None:
    html = client.get(f"{LAB}?depth=31&activation=tanh").content.decode()
    assert 'value="31"' in html
    assert '<option value="tanh" selected>' in html


def test_knob_in_the_address_that_cannot_be_used_is_named_beside_it(client: Client) -> None:
    html = client.get(f"{LAB}?depth=101").content.decode()
    assert "101 is outside 2..100 layers" in html


def test_form_without_scripts_asks_for_the_run(client: Client) -> None:
    posted = {"depth": "5", "width": "8", "steps": "3", "clip_norm": "", "activation": "tanh"}
    response = client.post(f"{LAB}run/", posted)
    run = Run.objects.get()
    assert response.headers["Location"] == run.get_absolute_url()
    assert (run.spec["depth"], run.spec["clip_norm"]) == (5, None)
    page = client.get(run.get_absolute_url()).content.decode()
    assert 'href="/en/lab/?activation=tanh&amp;depth=5&amp;steps=3&amp;width=8"' in page


def test_address_says_a_comparison() -> None:
    raw: dict[str, object] = {
        "depth": 7,
        "compare": {"clip_norm": [None, 0.5]},
    }
    whole = parse_spec(raw)
    query = query_of(lab_url(whole.as_dict()))
    assert (query["compare_field"], query["compare_values"]) == ("clip_norm", "none, 0.5")
    assert read_spec(query) == (whole.as_dict(), ())


def test_form_without_scripts_asks_for_a_comparison(client: Client) -> None:
    posted = {"depth": "4", "width": "8", "steps": "3", "compare_field": "activation"}
    client.post(f"{LAB}run/", {**posted, "compare_values": "tanh,relu ,"})
    run = Run.objects.get()
    assert run.spec["compare"] == {"field": "activation", "values": ["tanh", "relu"]}
    assert run.spec["activation"] == "tanh"
    page = client.get(run.get_absolute_url()).content.decode()
    assert "compare_values=tanh%2C+relu" in page


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ("relu", "1 value is outside 2..8 values"),
        ("relu, rulu", "&#x27;rulu&#x27; is not one of relu"),
        ("relu, relu", "a value of activation stands there twice"),
    ],
)
def test_comparison_that_cannot_be_run_is_named_beside_it(
    client: Client, values: str, problem: str
) -> None:
    posted = {"compare_field": "activation", "compare_values": values}
    response = client.post(f"{LAB}run/", posted)
    assert response.status_code == 400
    assert problem in response.content.decode()
    assert not Run.objects.exists()


def test_no_two_elements_of_the_lab_share_an_id(client: Client) -> None:
    ids = re.findall(r'\sid="([^"]+)"', client.get(LAB).content.decode())
    assert len(ids) == len(set(ids)), sorted(each for each in set(ids) if ids.count(each) > 1)


def test_knobs_of_another_kind_are_marked(client: Client) -> None:
    html = client.get(LAB).content.decode()
    assert '<div class="knob" data-kinds="lstm">' in html
    assert '<div class="knob" data-kinds="mlp">' in html


def test_form_with_bad_knobs_names_each_and_stores_nothing(client: Client) -> None:
    response = client.post(f"{LAB}run/", {"depth": "0", "width": "x"})
    html = response.content.decode()
    assert response.status_code == 400
    assert "0 is outside 2..100 layers" in html
    assert "&#x27;x&#x27; is not a whole number" in html
    assert not Run.objects.exists()


def test_too_costly_a_spec_is_named_with_cost_and_cap(client: Client) -> None:
    posted = {"depth": "100", "width": "256", "batch_size": "256", "steps": "500"}
    html = client.post(f"{LAB}run/", posted).content.decode()
    assert "more than the cap of 2e+11" in html


def test_knobs_that_act_beside_another_are_marked_with_it(client: Client) -> None:
    html = client.get(LAB).content.decode()
    for name, (needed, value) in NEEDED_BY_KNOB.items():
        assert f'data-needs="{needed}={value}"' in html, name
        assert typed(KNOBS[needed], value) in (KNOBS[needed].choices or (True, False)), name
        # The script looks from the first knob to the last.
        assert html.index(f'id="lab-{needed}"') < html.index(f'id="lab-{name}"'), name


def test_settings_of_a_run_are_called_as_in_the_form_and_those_of_its_kind() -> None:
    raw: dict[str, object] = {"kind": "lstm", "compare": {"forget_bias": [0, 1]}}
    rows = dict(setting_rows(parse_spec(raw).as_dict()))
    assert (rows["Network"], rows["Hidden size"], rows["Optimiser"]) == ("LSTM", "32", "Adam")
    assert rows["Clip the gradient's norm at"] == "none"
    assert rows["Compare"] == "Forget bias: 0, 1"
    assert not {"Depth", "Width", "Activation", "Place of the norm"} & set(rows)
