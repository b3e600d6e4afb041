"""An authored experiment becomes a checked spec, its comparison included."""

from typing import Any

from simulator.engine import parse_spec
from simulator.experiments import experiment_problems, typed_spec
from studypack.packs.source.neutral import ExperimentSource


def experiment(**fields: Any) -> ExperimentSource:
    """An experiment as a file gives it, every number a text."""
    return ExperimentSource(
        id="depths",
        claim="healthy",
        lens="signal",
        **{"spec": {}, "knobs": (), "choices": {}, **fields},
        line=1,
    )


def test_numbers_of_a_comparison_are_read_as_numbers() -> None:
    spec = parse_spec(typed_spec(experiment(spec={"compare": {"residual_scale": ["0.1", "1"]}})))
    assert spec.compare is not None
    assert spec.compare.values == (0.1, 1.0)


def test_comparison_of_what_is_no_knob_is_refused_in_words() -> None:
    (problem,) = experiment_problems(experiment(spec={"compare": {"deph": ["10", "20"]}}))
    assert "'deph' is not a knob that can be compared" in problem


def test_value_of_a_comparison_outside_its_limits_is_refused() -> None:
    (problem,) = experiment_problems(experiment(spec={"compare": {"depth": ["10", "200"]}}))
    assert "200 is outside 2..100" in problem


def test_knob_that_is_compared_cannot_be_open() -> None:
    source = experiment(spec={"compare": {"depth": ["10", "20"]}}, knobs=("depth",))
    assert experiment_problems(source) == [
        "knobs: 'depth' is compared, it cannot be turned as well"
    ]
