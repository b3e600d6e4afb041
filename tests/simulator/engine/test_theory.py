"""Mean field against closed forms, and measurements against mean field.

Measured factors are geometric means over layers and seeds. A single seed of width 128 and depth
32 fluctuates by tens of per cent from end to end, hence sixteen of them.
"""

import math

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from simulator.engine.mean_field import fixed_point, squared_slope, variance_map
from simulator.engine.spec import ACTIVATIONS, INITIALIZATIONS, parse_spec
from simulator.engine.theory import predict
from simulator.engine.train import train

WIDTH, DEPTH, SEEDS = 128, 32, 16
CRITICAL = {"activation": "tanh", "initialization": "normal", "bias_variance": 0.05}


def log_signal(**knobs: object) -> NDArray[np.float64]:
    """(L) mean over the seeds of log |dL/dz|."""
    wide = {"mode": "probe", "depth": DEPTH, "width": WIDTH}
    rows = [
        next(train(parse_spec({**wide, **knobs, "seed": seed}))).layers["signal_norm"]
        for seed in range(SEEDS)
    ]
    mean: NDArray[np.float64] = np.log(np.array(rows)).mean(axis=0)
    return mean


def squared_factor(log_norms: NDArray[np.float64], low: int = 1, high: int = DEPTH) -> float:
    """Factor of |dL/dz|^2 for one layer towards the input, from layer `high` to `low`."""
    return math.exp(2 * (log_norms[low - 1] - log_norms[high - 1]) / (high - low))


@pytest.mark.parametrize(("weight", "chi"), [(0.8, 0.6468), (1.3, 0.8802), (2.5, 1.1335)])
def test_tanh_factor_is_the_published_chi(weight: float, chi: float) -> None:
    theory = predict(parse_spec({**CRITICAL, "weight_variance": weight}))

    assert theory.factor_per_layer == pytest.approx(chi, abs=5e-5)


@pytest.mark.parametrize(
    ("knobs", "factor"),
    [
        ({"initialization": "he_normal"}, 1.0),
        ({"initialization": "xavier_uniform"}, 1 / 2),
        ({"initialization": "torch_default"}, 1 / 6),
        ({"initialization": "he_normal", "weight_gain": 2}, 4.0),
        ({"activation": "linear", "initialization": "orthogonal"}, 1.0),
        ({"activation": "leaky_relu", "initialization": "he_normal"}, 1.0001),
        # Norm factors of a table for sigmoid, squared.
        ({"activation": "sigmoid", "initialization": "xavier_normal"}, 0.2361**2),
        (
            {"activation": "sigmoid", "initialization": "normal", "weight_variance": 25},
            0.7083**2,
        ),
        # SELU's fixed point is q = 1 with slope 1.0716 (Klambauer et al. 2017, appendix A).
        ({"activation": "selu", "initialization": "lecun_normal"}, 1.0716),
    ],
)
def test_factor_has_its_closed_form(knobs: dict[str, object], factor: float) -> None:
    assert predict(parse_spec(knobs)).factor_per_layer == pytest.approx(factor, rel=1e-3)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("q", [0.01, 1.0, 30.0])
def test_moments_match_torch_functions_and_autograd(activation: str, q: float) -> None:
    x = torch.linspace(-12, 12, 400_000, dtype=torch.float64)
    density = torch.exp(-(x**2) / 2)
    z = (math.sqrt(q) * x).requires_grad_()
    h = getattr(torch.nn.functional, activation)(z) if activation != "linear" else z * 1
    (slopes,) = torch.autograd.grad(h.sum(), z)

    def mean(values: torch.Tensor) -> float:
        return float((values.detach() * density).sum() / density.sum())

    # The jump of a slope at 0 costs the plain grid of this reference up to 1e-7.
    assert variance_map(activation, q, 1.0, 0.0) == pytest.approx(mean(h**2), rel=1e-6)
    assert squared_slope(activation, q) == pytest.approx(mean(slopes**2), rel=1e-6)


def test_fixed_point_repeats_itself() -> None:
    q = fixed_point("tanh", 2.5, 0.05)

    assert variance_map("tanh", q, 2.5, 0.05) == pytest.approx(q, rel=1e-9)


@pytest.mark.parametrize("weight", [0.5, 4.0])
def test_fixed_point_of_a_map_without_one_is_cut(weight: float) -> None:
    assert fixed_point("linear", weight, 0.0) in (1e-12, 1e12)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initialization", INITIALIZATIONS)
def test_predict_answers_every_configuration(activation: str, initialization: str) -> None:
    spec = parse_spec({"activation": activation, "initialization": initialization, "depth": 100})

    theory = predict(spec)

    assert len(theory.predicted_signal_norm) == 100
    assert theory.predicted_signal_norm[-1] == 1.0
    assert all(math.isfinite(norm) and norm > 0 for norm in theory.predicted_signal_norm)


def test_theory_beyond_the_range_of_a_number_is_null() -> None:
    knobs = {"activation": "linear", "initialization": "normal", "weight_variance": 1000}

    theory = predict(parse_spec({**knobs, "weight_gain": 4, "depth": 100}))

    assert theory.as_dict()["predicted_signal_norm"][-1] == 1.0


@pytest.mark.parametrize("weight", [0.8, 1.3, 2.5])
def test_tanh_measurement_meets_chi_once_q_has_settled(weight: float) -> None:
    knobs = {**CRITICAL, "weight_variance": weight}

    measured = squared_factor(log_signal(**knobs), low=8, high=26)

    chi = predict(parse_spec({**knobs, "width": WIDTH})).factor_per_layer
    assert measured == pytest.approx(chi, rel=0.05)


@pytest.mark.parametrize(
    ("initialization", "factor"),
    [("he_normal", 1.0), ("xavier_normal", 1 / 2), ("torch_default", 1 / 6)],
)
def test_relu_measurement_meets_theory_and_its_finite_width_drift(
    initialization: str, factor: float
) -> None:
    measured = squared_factor(log_signal(initialization=initialization))

    assert measured == pytest.approx(factor, rel=0.05)
    assert measured == pytest.approx(factor * math.exp(-5 / (2 * WIDTH)), rel=0.02)


def test_sigmoid_measurement_meets_theory() -> None:
    log_norms = log_signal(activation="sigmoid", initialization="xavier_normal", dtype="float64")

    assert math.sqrt(squared_factor(log_norms)) == pytest.approx(0.2361, rel=0.02)


def test_orthogonal_linear_network_keeps_the_norm() -> None:
    log_norms = log_signal(activation="linear", initialization="orthogonal")

    assert math.exp(log_norms[0] - log_norms[-1]) == pytest.approx(1.0, rel=1e-4)


@pytest.mark.parametrize(
    "knobs",
    [
        {"activation": "tanh", "initialization": "he_uniform"},
        {"activation": "gelu", "initialization": "lecun_normal"},
        {"activation": "selu", "initialization": "lecun_normal"},
        {"activation": "softsign", "initialization": "xavier_uniform", "bias_variance": 0.3},
        {"activation": "sigmoid", "initialization": "normal", "weight_variance": 25},
        {"activation": "elu", "initialization": "orthogonal", "weight_gain": 1.2},
    ],
)
def test_measurement_follows_the_predicted_curve(knobs: dict[str, object]) -> None:
    wide: dict[str, object] = {**knobs, "dtype": "float64", "depth": 20, "width": 256}
    log_norms = log_signal(**wide)

    predicted = np.log(predict(parse_spec(wide)).predicted_signal_norm)
    measured = log_norms - log_norms[-1]
    # A tenth of a decade: the fluctuation that sixteen seeds leave at this size.
    assert np.abs(measured - predicted).max() < 0.23


def test_weights_hide_the_vanishing_that_the_signal_shows() -> None:
    """The lesson of the three lenses: ReLU with Xavier, depth 20, without biases."""
    frame = next(train(parse_spec({"initialization": "xavier_normal", "depth": 20, "width": 128})))

    signal, weights = frame.layers["signal_norm"], frame.layers["weight_grad_norm"]
    assert 1 / 5 < signal[0] / signal[-1] / 2 ** (-19 / 2) < 5
    assert 0.3 < weights[0] / weights[-1] < 3
