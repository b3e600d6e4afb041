"""Theory, verdict and remedy of recurrent layers, on what the engine measures."""

import math
from typing import Any

import pytest
import torch

from simulator.engine.outcome import Outcome
from simulator.engine.payloads import payloads
from simulator.engine.spec import parse_spec
from simulator.engine.theory import predict

# Two threads of small kernels wait for each other more than they work.
torch.set_num_threads(1)


def measured(**knobs: object) -> list[float]:
    """Signal norms of a probe relative to that of the last time step."""
    (payload,) = payloads(parse_spec({"mode": "probe", **knobs}), 12)
    norms = payload["signal_norm"]
    return [norm / norms[-1] for norm in norms]


def verdict_on(**knobs: object) -> dict[str, Any]:
    outcome = Outcome(parse_spec(knobs))
    for payload in payloads(parse_spec(knobs)):
        outcome.take(payload)
    return outcome.verdict()


@pytest.mark.parametrize("radius", [0.9, 1, 1.1])
def test_linear_prediction_is_exact(radius: float) -> None:
    knobs = {"kind": "rnn", "activation": "linear", "recurrent_radius": radius}
    theory = predict(parse_spec(knobs))

    assert theory.factor_per_layer == pytest.approx(radius**2)
    assert measured(**knobs) == pytest.approx(theory.predicted_signal_norm, rel=1e-4)


@pytest.mark.parametrize("forget_bias", [-1, 0, 1, 3])
def test_cell_path_is_exact_where_there_is_no_other(forget_bias: float) -> None:
    knobs = {"kind": "lstm", "forget_bias": forget_bias, "recurrent_radius": 0}
    theory = predict(parse_spec(knobs))

    assert theory.factor_per_layer == pytest.approx((1 + math.exp(-forget_bias)) ** -2)
    assert measured(**knobs) == pytest.approx(theory.predicted_signal_norm, rel=1e-5)


def test_update_path_is_exact_where_there_is_no_other() -> None:
    knobs = {"kind": "gru", "recurrent_radius": 0}
    theory = predict(parse_spec(knobs))

    assert theory.factor_per_layer == 0.25
    assert measured(**knobs) == pytest.approx(theory.predicted_signal_norm, rel=1e-5)


@pytest.mark.parametrize("forget_bias", [0, 1])
def test_whole_gradient_of_an_lstm_is_larger_than_its_cell_path(forget_bias: float) -> None:
    knobs = {"kind": "lstm", "forget_bias": forget_bias}

    assert measured(**knobs)[0] > 1e4 * predict(parse_spec(knobs)).predicted_signal_norm[0]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_mean_field_is_near_where_fresh_inputs_keep_the_states_moving(seed: int) -> None:
    knobs = {"kind": "rnn", "dataset": "adding", "sequence_length": 20, "hidden_size": 64}
    expected = predict(parse_spec(knobs)).predicted_signal_norm[0]

    ratio = measured(**knobs, seed=seed)[0]
    # One orthogonal matrix of 64 units at every step: decades are right, digits are not.
    assert abs(math.log10(ratio / expected)) < 1


def test_silent_inputs_leave_a_tanh_network_at_the_edge() -> None:
    theory = predict(parse_spec({"kind": "rnn"}))

    assert theory.factor_per_layer == pytest.approx(1, abs=1e-3)
    # The first state is large and its slopes are not: the signal loses about one decade.
    assert 0.01 < theory.predicted_signal_norm[0] < 1


def test_radius_zero_leaves_the_last_step_alone() -> None:
    theory = predict(parse_spec({"kind": "rnn", "recurrent_radius": 0, "sequence_length": 3}))

    assert theory.predicted_signal_norm == (0, 0, 1)


@pytest.mark.parametrize("kind", ["rnn", "lstm", "gru"])
def test_note_is_one_sentence_with_the_factor(kind: str) -> None:
    theory = predict(parse_spec({"kind": kind, "forget_bias": 3}))

    assert theory.note.endswith(".")
    said = {"rnn": "factor of 1 ", "lstm": "sigma(b_f) = 0.9526", "gru": "by 0.5 "}
    assert said[kind] in theory.note


def test_verdict_counts_in_time_steps() -> None:
    verdict = verdict_on(kind="lstm", mode="probe")

    assert verdict["kind"] == "vanishing"
    assert "The signal of time step 1 is" in verdict["sentence"]
    assert "that of time step 50" in verdict["sentence"]
    assert "layer" not in verdict["sentence"]


@pytest.mark.parametrize(
    ("knobs", "changes"),
    [
        ({"kind": "lstm", "forget_bias": 0}, {"forget_bias": 1.0}),
        ({"kind": "lstm", "forget_bias": 1, "recurrent_radius": 0}, {"forget_bias": 3.0}),
        (
            {"kind": "lstm", "forget_bias": 3, "recurrent_radius": 0, "sequence_length": 200},
            {"recurrent_radius": 1.0},
        ),
        (
            {"kind": "rnn", "activation": "linear", "recurrent_radius": 0.8},
            {"recurrent_radius": 1.0},
        ),
        (
            {"kind": "rnn", "activation": "linear", "recurrent_radius": 1.2},
            {"recurrent_radius": 1.0},
        ),
        ({"kind": "rnn", "dataset": "adding"}, {"kind": "lstm", "forget_bias": 1.0}),
        ({"kind": "gru"}, {"kind": "lstm", "forget_bias": 1.0}),
    ],
)
def test_remedy_fits_time_steps(knobs: dict[str, object], changes: dict[str, object]) -> None:
    assert verdict_on(mode="probe", **knobs)["next_step"]["changes"] == changes


def test_training_that_explodes_is_clipped() -> None:
    verdict = verdict_on(
        kind="rnn",
        activation="linear",
        optimizer="sgd",
        learning_rate=10,
        dataset="adding",
        sequence_length=10,
        hidden_size=8,
    )

    assert verdict["kind"] == "diverged"
    assert verdict["next_step"]["changes"] == {"clip_norm": 1.0}
