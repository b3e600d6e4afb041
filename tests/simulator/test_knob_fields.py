"""Open knobs as form fields: words to choose among, or a number between two limits."""

from typing import Any

import pytest
from django.utils import translation

from simulator.engine import parse_spec
from simulator.engine.knobs import Problem
from simulator.engine.spec import KNOBS
from simulator.knob_fields import (
    choice_labels,
    knob_field,
    knob_fields,
    knob_labels,
    problems_by_knob,
    spec_of_form,
)
from simulator.models import Experiment


def make_experiment(knobs: list[str], choices: dict[str, list[Any]] | None = None) -> Experiment:
    """An experiment that is not stored, with these knobs open."""
    return Experiment(
        slug="tiny", spec=parse_spec({}).as_dict(), knobs=knobs, choices=choices or {}
    )


def field(name: str, narrower: list[Any] | None = None, value: Any = None) -> dict[str, Any]:
    return knob_field("tiny", name, value, narrower)


def test_every_knob_has_a_label() -> None:
    assert set(knob_labels()) == set(KNOBS)


def test_every_word_that_can_be_chosen_has_a_label() -> None:
    words = {word for knob in KNOBS.values() for word in knob.choices}
    # Names of machines' own: they are the field's words in every language.
    assert words - set(choice_labels()) == {"float32", "float64"}


def test_only_open_knobs_become_fields_in_their_order() -> None:
    experiment = make_experiment(["depth", "activation"])
    fields = knob_fields(experiment, {"activation": "relu", "depth": 20, "width": 64})
    assert [(field["name"], field["value"]) for field in fields] == [
        ("depth", 20),
        ("activation", "relu"),
    ]


def test_choice_offers_every_word_or_the_narrower_ones() -> None:
    assert [word for word, _ in field("optimizer")["choices"]] == ["sgd", "momentum", "adam"]
    assert field("optimizer", ["sgd", "adam"])["choices"] == [("sgd", "SGD"), ("adam", "Adam")]


def test_number_has_the_limits_of_the_knob_or_narrower_ones() -> None:
    whole = field("depth")
    assert (whole["low"], whole["high"], whole["step"], whole["unit"]) == (2, 100, "1", "layers")
    assert "choices" not in whole
    narrow = field("depth", [4, 20])
    assert (narrow["low"], narrow["high"]) == (4, 20)


def test_fraction_can_be_typed_to_any_digit() -> None:
    assert field("learning_rate")["step"] == "any"
    assert field("bias_variance")["step"] == "any"


def test_list_of_numbers_becomes_a_choice_in_which_off_is_a_dash() -> None:
    clip = field("clip_norm", [None, 0.5, 1.0])
    assert [name for _, name in clip["choices"]] == ["–", "0.5", "1"]
    assert clip["is_number"]


@pytest.mark.parametrize(("value", "word"), [(True, "true"), (False, "false"), (None, "false")])
def test_switch_is_a_choice_between_off_and_on(value: bool | None, word: str) -> None:
    residual = field("residual", value=value)
    assert [word for word, _ in residual["choices"]] == ["false", "true"]
    assert residual["value"] == word
    assert residual["is_boolean"]


def test_labels_follow_the_reader() -> None:
    with translation.override("de"):
        assert field("depth")["label"] == translation.gettext("Depth")


@pytest.mark.parametrize(
    ("name", "posted", "expected"),
    [
        ("depth", "30", 30),
        ("learning_rate", "0.5", 0.5),
        ("learning_rate", "1e-3", 0.001),
        ("activation", "relu", "relu"),
        ("clip_norm", "", None),
        ("clip_norm", "None", None),
        ("clip_norm", "2", 2.0),
        ("residual", "true", True),
        ("residual", "false", False),
        ("normalization", "batch", "batch"),
    ],
)
def test_posted_text_becomes_the_value_of_its_knob(name: str, posted: str, expected: Any) -> None:
    spec = spec_of_form(make_experiment([name]), {name: posted})
    assert spec[name] == expected
    assert type(spec[name]) is type(expected)
    parse_spec(spec)


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("depth", "deep"),
        ("depth", "2.5"),
        ("depth", ""),
        ("weight_gain", "x"),
        ("residual", "maybe"),
    ],
)
def test_posted_text_that_is_no_number_stays_for_the_spec_to_refuse(name: str, posted: str) -> None:
    assert spec_of_form(make_experiment([name]), {name: posted})[name] == posted


def test_posted_knobs_that_are_not_open_are_left_out() -> None:
    experiment = make_experiment(["depth"])
    posted = {"depth": "30", "width": "200", "wings": "2", "csrfmiddlewaretoken": "x"}
    assert spec_of_form(experiment, posted) == {**experiment.spec, "depth": 30}


def test_problems_are_found_by_their_knob() -> None:
    problems = [Problem(field="depth", message="a"), Problem(field="width", message="b")]
    assert problems_by_knob(problems) == {"depth": "a", "width": "b"}


def test_knob_with_long_names_of_choices_is_wide() -> None:
    wide = {name for name in KNOBS if knob_field("lab", name, None).get("is_wide")}
    assert {"kind", "mode", "dataset"} <= wide
    assert not wide & {"activation", "dtype", "residual"}
