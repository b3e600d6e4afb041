"""What a run of several seeds or variants gives, beside what each network would give alone."""

import json
import statistics
from typing import Any

import pytest

from simulator.engine.buckets import bucketed
from simulator.engine.outcome import Outcome, theory_of, variant_payloads
from simulator.engine.payloads import payloads
from simulator.engine.result import collect
from simulator.engine.spec import parse_spec

SMALL: dict[str, object] = {"depth": 4, "width": 8, "batch_size": 16, "steps": 5}
# Payloads keep four digits.
TOLERANCE = 2e-3


def alone(**knobs: object) -> list[dict[str, Any]]:
    return list(payloads(parse_spec({**SMALL, **knobs})))


def compared(field: str, values: list[object], **knobs: object) -> list[dict[str, Any]]:
    return alone(**knobs, compare={field: values})


def test_probe_of_seeds_gives_the_signal_of_each_and_their_geometric_mean() -> None:
    (payload,) = alone(mode="probe", seed=4, seeds=3)
    signals = [alone(mode="probe", seed=seed)[0]["signal_norm"] for seed in (4, 5, 6)]

    for row, signal in zip(payload["signal_norm_by_seed"], signals, strict=True):
        assert row == pytest.approx(signal, rel=TOLERANCE)
    means = [statistics.geometric_mean(column) for column in zip(*signals, strict=True)]
    assert payload["signal_norm"] == pytest.approx(means, rel=TOLERANCE)


@pytest.mark.parametrize("knobs", [{}, {"normalization": "batch"}, {"width": 256, "depth": 40}])
def test_every_seed_is_there_however_many_share_the_memory(knobs: dict[str, object]) -> None:
    (payload,) = alone(mode="probe", seeds=9, **knobs)

    rows = payload["signal_norm_by_seed"]
    assert len(rows) == 9
    assert len({tuple(row) for row in rows}) == 9


def test_result_of_a_probe_holds_the_seeds() -> None:
    spec = parse_spec({**SMALL, "mode": "probe", "seeds": 3})
    result = collect(spec, payloads(spec), torch_version="x")

    assert [len(row) for row in result["signal_norm_by_seed"]] == [4, 4, 4]
    assert result["steps"] == [0]


def test_comparison_gives_each_variant_what_it_would_give_alone() -> None:
    both = compared("activation", ["relu", "tanh"])
    relu, tanh = alone(activation="relu"), alone(activation="tanh")

    for payload, first, other in zip(both, relu, tanh, strict=True):
        assert {name: payload[name] for name in first} == first
        without_histogram = {name: value for name, value in other.items() if name != "histogram"}
        assert payload["others"] == [without_histogram]


def test_variant_that_diverged_is_null_and_the_others_go_on() -> None:
    wild: dict[str, object] = {"depth": 20, "weight_gain": 2.0, "steps": 12}
    steps = compared("learning_rate", [10.0, 0.00001], **wild)

    first = [variant_payloads(payload)[0] for payload in steps]
    assert len(steps) == 13
    assert steps[-1]["has_ended"]
    assert steps[-1]["signal_norm"] == [None] * 20
    assert [each["diverged_at"] for each in first if each and "diverged_at" in each]
    json.dumps(steps, allow_nan=False)


@pytest.mark.parametrize("rates", [[10.0, 0.00001], [0.00001, 10.0]])
def test_outcome_judges_every_variant(rates: list[object]) -> None:
    knobs = {**SMALL, "depth": 20, "weight_gain": 2.0, "steps": 12}
    spec = parse_spec({**knobs, "compare": {"learning_rate": rates}})
    outcome = Outcome(spec)
    for payload in bucketed(payloads(spec), spec.last_step):
        outcome.take(payload)

    kinds = dict(zip(rates, (each["kind"] for each in outcome.verdict()["variants"]), strict=True))
    assert kinds == {10.0: "diverged", 0.00001: "exploding"}
    assert outcome.verdict()["kind"] == kinds[rates[0]]
    assert outcome.diverged_at is None


@pytest.mark.parametrize(
    ("field", "values", "suggested"),
    [("initialization", ["torch_default", "he_normal"], None), ("seed", [0, 1], "initialization")],
)
def test_next_step_is_none_that_the_comparison_shows(
    field: str, values: list[object], suggested: str | None
) -> None:
    knobs = {**SMALL, "depth": 20, "initialization": "torch_default"}
    spec = parse_spec({**knobs, "compare": {field: values}})
    outcome = Outcome(spec)
    for payload in payloads(spec):
        outcome.take(payload)

    assert outcome.verdict()["kind"] == "vanishing"
    assert suggested in (outcome.verdict()["next_step"] or {"changes": [None]})["changes"]


def test_outcome_of_a_comparison_has_diverged_when_every_variant_has() -> None:
    spec = parse_spec(
        {**SMALL, "depth": 20, "weight_gain": 2.0, "compare": {"learning_rate": [9.0, 10.0]}}
    )
    outcome = Outcome(spec)
    for payload in payloads(spec):
        outcome.take(payload)

    assert outcome.diverged_at is not None


def test_result_of_a_comparison_holds_every_variant() -> None:
    spec = parse_spec({**SMALL, "compare": {"depth": [3, 6]}})
    result = collect(spec, payloads(spec), torch_version="x")

    assert result["layers"] == ["1", "2", "3"]
    assert [variant["value"] for variant in result["variants"]] == [3, 6]
    assert [len(variant["signal_norm"][-1]) for variant in result["variants"]] == [3, 6]
    assert result["signal_norm"] == result["variants"][0]["signal_norm"]


def test_buckets_of_a_comparison_average_every_variant() -> None:
    spec = parse_spec({**SMALL, "steps": 300, "compare": {"activation": ["relu", "tanh"]}})
    tanh = parse_spec({**SMALL, "steps": 300, "activation": "tanh"})

    for both, other in zip(
        bucketed(payloads(spec), 300), bucketed(payloads(tanh), 300), strict=True
    ):
        variant = both["others"][0]
        # A bucket of one step keeps its digits where it stands alone.
        assert variant["signal_norm"] == pytest.approx(other["signal_norm"], rel=5e-3)
        assert variant["loss"] == pytest.approx(other["loss"], rel=5e-3)


def test_theory_of_a_comparison_has_a_line_for_every_variant() -> None:
    theory = theory_of(parse_spec({"compare": {"initialization": ["he_normal", "xavier_normal"]}}))

    factors = [variant["factor_per_layer"] for variant in theory["variants"]]
    assert factors == [pytest.approx(1), pytest.approx(0.5)]
    assert theory["factor_per_layer"] == factors[0]
