"""Verdicts on made-up measurements, and on the runs the lessons are about."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from simulator.engine.spec import Spec, parse_spec
from simulator.engine.theory import predict
from simulator.engine.train import train
from simulator.engine.verdict import Verdict, judge

DEPTH = 4


def payload_of(signal: Sequence[float | None], step: int = 0, **rows: object) -> dict[str, Any]:
    nothing = [0.0] * DEPTH
    return {"step": step, "signal_norm": signal, "dead": nothing, "saturated": nothing, **rows}


def verdict_on(
    first: dict[str, Any], last: dict[str, Any] | None = None, **knobs: object
) -> Verdict:
    spec = parse_spec({"depth": DEPTH, **knobs})
    return judge(spec, first, last or first, (last or first).get("diverged_at"), predict(spec))


def verdict_on_run(**knobs: object) -> Verdict:
    spec = parse_spec(knobs)
    payloads = [frame.as_payload() for frame in train(spec)]
    return judge(spec, payloads[0], payloads[-1], payloads[-1].get("diverged_at"), predict(spec))


def test_even_signal_is_healthy() -> None:
    verdict = verdict_on(payload_of([1.0, 2.0, 1.0, 2.0]))

    assert (verdict.kind, verdict.ratio, verdict.layer) == ("healthy", 0.5, None)
    assert verdict.next_step is None
    assert "0.5 times" in verdict.sentence


@pytest.mark.parametrize(
    ("signal", "kind", "layer"),
    [
        ([0.99e-3, 0.1, 0.5, 1.0], "vanishing", 1),
        ([1e-9, 1e-6, 1e-4, 1.0], "vanishing", 3),
        ([0.0, 0.0, 1e-4, 1.0], "vanishing", 3),
        ([1.01e-3, 0.1, 0.5, 1.0], "healthy", None),
        ([0.99e3, 1.0, 1.0, 1.0], "healthy", None),
        ([1.01e3, 1.0, 1.0, 1.0], "exploding", 1),
        ([1e9, 1e4, 1.0, 1.0], "exploding", 2),
    ],
)
def test_ratio_of_first_to_last_layer_decides(
    signal: list[float | None], kind: str, layer: int | None
) -> None:
    verdict = verdict_on(payload_of(signal))

    assert (verdict.kind, verdict.layer) == (kind, layer)


def test_dead_layer_is_named_before_the_signal_it_stops() -> None:
    verdict = verdict_on(payload_of([0.0, 0.0, 0.0, 1.0], dead=[0.1, 0.95, 0.2, 0.2]))

    assert (verdict.kind, verdict.layer) == ("dead", 2)
    assert "95%" in verdict.sentence


def test_unit_at_a_flat_end_for_every_example_is_saturated_and_not_dead() -> None:
    ends = payload_of([1.0, 1.0, 1.0, 1.0], dead=[0.95] * 4, saturated=[0.97] * 4)

    assert verdict_on(ends, activation="relu").kind == "dead"
    for activation in ("tanh", "softsign", "sigmoid"):
        assert verdict_on(ends, activation=activation).kind == "saturated"


def test_saturated_layer_is_named() -> None:
    verdict = verdict_on(
        payload_of([1.0, 1.0, 1.0, 1.0], saturated=[0.1, 0.2, 0.6, 0.7]), activation="tanh"
    )

    assert (verdict.kind, verdict.layer) == ("saturated", 3)
    assert "60% of the tanh outputs" in verdict.sentence


def test_initialisation_is_judged_before_the_end() -> None:
    fine, ill = [1.0] * DEPTH, [1e-6, 1e-3, 1.0, 1.0]

    at_end = verdict_on(payload_of(fine), payload_of(ill, step=9))
    at_start = verdict_on(payload_of(ill), payload_of(fine, step=9))

    assert (at_end.kind, at_end.ratio, at_end.ratio_end) == ("vanishing", 1.0, 1e-6)
    assert "after 9 steps" in at_end.sentence
    assert (at_start.kind, at_start.ratio_end) == ("vanishing", 1.0)
    assert "at initialisation" in at_start.sentence


def test_divergence_comes_first_and_says_where() -> None:
    last = payload_of([None] * DEPTH, step=7, diverged_at={"step": 7, "layer": "3"})

    verdict = verdict_on(payload_of([1.0] * DEPTH), last)

    assert (verdict.kind, verdict.layer, verdict.ratio_end) == ("diverged", 3, None)
    assert "step 7" in verdict.sentence


def test_verdict_is_json_with_its_thresholds() -> None:
    verdict = verdict_on(payload_of([1e-9, 1.0, 1.0, 1.0]), initialization="xavier_normal")

    stored = json.loads(json.dumps(verdict.as_dict(), allow_nan=False))

    assert stored["kind"] == "vanishing"
    assert stored["thresholds"]["vanishing_below"] == 1e-3
    assert stored["thresholds"]["exploding_above"] == 1e3
    assert stored["next_step"]["changes"] == {"initialization": "he_normal"}


@pytest.mark.parametrize(
    ("knobs", "kind"),
    [
        ({"initialization": "he_normal"}, "healthy"),
        ({"initialization": "xavier_normal"}, "vanishing"),
        ({"activation": "sigmoid", "initialization": "xavier_normal"}, "vanishing"),
        ({"activation": "tanh", "initialization": "normal", "weight_variance": 16}, "exploding"),
        ({"initialization": "he_normal", "weight_gain": 2}, "exploding"),
        ({"activation": "linear", "initialization": "orthogonal"}, "healthy"),
        ({"activation": "softsign", "initialization": "xavier_normal"}, "healthy"),
    ],
)
def test_lesson_gets_its_verdict(knobs: dict[str, object], kind: str) -> None:
    verdict = verdict_on_run(mode="probe", depth=30, width=128, **knobs)

    assert verdict.kind == kind


def test_suggestion_cures_what_the_verdict_found() -> None:
    ill = {"mode": "probe", "depth": 30, "width": 128}
    for knobs in (
        {"initialization": "xavier_normal"},
        {"activation": "sigmoid", "initialization": "xavier_normal"},
        {"activation": "gelu", "initialization": "lecun_normal"},
        {"weight_gain": 2},
        {"initialization": "normal", "weight_variance": 0.5, "bias_variance": 0.1},
    ):
        step = verdict_on_run(**ill, **knobs).next_step

        assert step is not None
        assert verdict_on_run(**{**ill, **knobs, **step.changes}).kind == "healthy"


def test_suggestion_for_a_wild_step_is_a_smaller_one() -> None:
    last = payload_of([None] * DEPTH, step=7, diverged_at={"step": 7, "layer": "3"})

    step = verdict_on(payload_of([1.0] * DEPTH), last, learning_rate=5).next_step

    assert step is not None
    assert step.changes == {"learning_rate": 0.5}


def test_every_suggestion_is_a_valid_spec() -> None:
    last = payload_of([None] * DEPTH, step=7, diverged_at={"step": 7, "layer": "3"})
    for activation in ("relu", "sigmoid", "gelu", "linear", "elu"):
        step = verdict_on(payload_of([1.0] * DEPTH), last, activation=activation).next_step

        assert step is not None
        assert isinstance(
            parse_spec({**Spec(activation=activation).as_dict(), **step.changes}), Spec
        )
