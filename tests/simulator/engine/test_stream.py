"""Mean field of normalised and residual networks: closed forms, measurements, verdicts."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.engine.spec import ACTIVATIONS, NORMALIZATIONS, parse_spec
from simulator.engine.theory import predict
from simulator.engine.train import train
from simulator.engine.verdict import Verdict, judge

WIDTH, DEPTH, SEEDS = 128, 32, 16
TWENTIETH = 1 / math.sqrt(20)


def log_signal(**knobs: object) -> NDArray[np.float64]:
    """(L) mean over the seeds of log |dL/dz|, relative to the last layer."""
    wide = {"mode": "probe", "depth": DEPTH, "width": WIDTH}
    rows = [
        next(train(parse_spec({**wide, **knobs, "seed": seed}))).layers["signal_norm"]
        for seed in range(SEEDS)
    ]
    logarithms = np.log(np.array(rows))
    mean: NDArray[np.float64] = (logarithms - logarithms[:, -1:]).mean(axis=0)
    return mean


def squared_factor(log_norms: NDArray[np.float64]) -> float:
    """Factor of |dL/dz|^2 for one layer towards the input, over the whole depth."""
    return math.exp(2 * log_norms[0] / (DEPTH - 1))


def verdict_on(**knobs: object) -> Verdict:
    spec = parse_spec({"mode": "probe", "depth": DEPTH, "width": 64, **knobs})
    payload: dict[str, Any] = next(train(spec)).as_payload()
    return judge(spec, payload, payload, None, predict(spec))


@pytest.mark.parametrize(
    ("knobs", "factor"),
    [
        ({"normalization": "batch"}, math.pi / (math.pi - 1)),
        ({"normalization": "batch", "initialization": "torch_default"}, math.pi / (math.pi - 1)),
        # The shift of a bias is the same for the whole batch, which takes it away again.
        ({"normalization": "batch", "bias_variance": 0.5}, math.pi / (math.pi - 1)),
        ({"normalization": "batch", "activation": "linear"}, 1.0),
        ({"normalization": "layer", "initialization": "torch_default"}, 1.0),
        ({"normalization": "rms"}, 1.0),
        # sigma_w^2 / 2 over sigma_w^2 / 2 + sigma_b^2.
        ({"normalization": "rms", "bias_variance": 0.25}, 0.8),
        ({"residual": True}, 2.0),
        ({"residual": True, "residual_scale": TWENTIETH}, 1.05),
        ({"residual": True, "residual_scale": 0}, 1.0),
        ({"residual": True, "initialization": "xavier_normal", "residual_scale": 0.5}, 1.125),
    ],
    ids=str,
)
def test_factor_has_its_closed_form(knobs: dict[str, object], factor: float) -> None:
    assert predict(parse_spec(knobs)).factor_per_layer == pytest.approx(factor, rel=1e-6)


def test_residual_network_with_batch_norm_grows_by_a_power_of_depth() -> None:
    """Linear with orthogonal weights: the stream's variance is l, the factors are 1 + 1/l."""
    knobs = {"activation": "linear", "initialization": "orthogonal", "residual": True}

    theory = predict(parse_spec({**knobs, "normalization": "batch", "width": 64, "depth": 50}))

    assert theory.predicted_signal_norm[0] == pytest.approx(math.sqrt(50), rel=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("normalization", NORMALIZATIONS)
def test_predict_answers_every_stream(activation: str, normalization: str) -> None:
    for residual in (False, True):
        knobs = {"activation": activation, "normalization": normalization, "residual": residual}

        theory = predict(parse_spec({**knobs, "depth": 100}))

        assert len(theory.predicted_signal_norm) == 100
        assert theory.predicted_signal_norm[-1] == 1.0
        assert all(math.isfinite(norm) and norm > 0 for norm in theory.predicted_signal_norm)


def test_batch_norm_with_relu_multiplies_the_squared_signal() -> None:
    """Yang et al. 2019: what should tame gradients makes them explode at initialisation."""
    measured = squared_factor(log_signal(normalization="batch", batch_size=128))

    assert measured == pytest.approx(1.4669, rel=0.03)


@pytest.mark.parametrize("scale", [1.0, TWENTIETH])
def test_residual_multiplies_the_squared_signal(scale: float) -> None:
    measured = squared_factor(log_signal(residual=True, residual_scale=scale))

    assert measured == pytest.approx(1 + scale**2, rel=0.03)


def test_residual_of_scale_zero_keeps_the_signal_exactly() -> None:
    frame = next(train(parse_spec({"depth": DEPTH, "residual": True, "residual_scale": 0})))

    assert len(set(frame.layers["signal_norm"])) == 1


@pytest.mark.parametrize(
    "knobs",
    [
        {"normalization": "layer"},
        {"normalization": "rms", "bias_variance": 0.2},
        {"residual": True, "activation": "tanh", "initialization": "xavier_normal"},
        {"residual": True, "normalization": "batch"},
        {"residual": True, "normalization": "layer", "residual_scale": 0.5, "bias_variance": 0.3},
        {"residual": True, "normalization": "rms", "activation": "gelu"},
    ],
    ids=str,
)
def test_measurement_follows_the_predicted_curve(knobs: dict[str, object]) -> None:
    predicted = np.log(
        predict(parse_spec({"depth": DEPTH, "width": WIDTH, **knobs})).predicted_signal_norm
    )

    # A tenth of a decade: the fluctuation that sixteen seeds leave at this size.
    assert np.abs(log_signal(**knobs) - predicted).max() < 0.23


def test_verdict_on_batch_norm_names_the_explosion_and_a_way_out() -> None:
    verdict = verdict_on(normalization="batch", depth=50)

    assert verdict.kind == "exploding"
    assert verdict.next_step is not None
    assert verdict.next_step.changes == {"normalization": "layer"}
    assert verdict_on(depth=50, **verdict.next_step.changes).kind == "healthy"


def test_verdict_on_unscaled_residual_names_the_explosion_and_a_way_out() -> None:
    verdict = verdict_on(residual=True)

    assert verdict.kind == "exploding"
    # One seed of width 64: the drift of a ReLU network and its scatter are a factor of two.
    assert verdict.ratio is not None
    assert verdict.expected_ratio == pytest.approx(2 ** (31 / 2))
    assert 1 / 3 < verdict.ratio / 2 ** (31 / 2) < 3
    assert verdict.next_step is not None
    assert verdict.next_step.changes == {"residual_scale": 0.18}
    assert verdict_on(residual=True, **verdict.next_step.changes).kind == "healthy"


@pytest.mark.parametrize(
    "remedy", [{"normalization": "layer"}, {"residual": True}, {"residual": True, "depth": 20}]
)
def test_remedy_cures_the_network_that_vanishes(remedy: dict[str, object]) -> None:
    vanishing = {"initialization": "torch_default"}

    assert verdict_on(**vanishing).kind == "vanishing"
    assert verdict_on(**{**vanishing, **remedy}).kind == "healthy"
