"""Order, chaos and the line between them against literature and against the maps themselves."""

import math

import pytest

from simulator.engine.correlation import correlation_map
from simulator.engine.mean_field import fixed_point, variance_map
from simulator.engine.phase import critical_weight_variance, depth_scale, regime
from simulator.engine.spec import ACTIVATIONS, parse_spec
from simulator.engine.theory import predict


@pytest.mark.parametrize(
    ("weight", "phase"),
    [(0.8, "ordered"), (1.3, "ordered"), (1.76, "critical"), (1.761, "critical"), (2.5, "chaotic")],
)
def test_tanh_network_has_the_published_phase(weight: float, phase: str) -> None:
    """Schoenholz et al. 2017, figure 1: at sigma_b^2 = 0.05 the line is at 1.76."""
    assert regime("tanh", weight, 0.05).phase == phase


@pytest.mark.parametrize(
    ("activation", "bias", "weight"),
    [
        ("tanh", 0.0, 1.0),
        ("tanh", 0.05, 1.7610),
        ("softsign", 0.0, 1.0),
        ("linear", 0.0, 1.0),
        ("linear", 0.7, 1.0),
        ("relu", 0.0, 2.0),
        ("relu", 0.7, 2.0),
        ("leaky_relu", 0.0, 2 / (1 + 0.01**2)),
    ],
)
def test_critical_line_has_its_known_points(activation: str, bias: float, weight: float) -> None:
    assert critical_weight_variance(activation, bias) == pytest.approx(weight, rel=1e-4)


@pytest.mark.parametrize("activation", ["tanh", "softsign", "elu", "selu", "sigmoid"])
@pytest.mark.parametrize("bias", [0.01, 0.05, 0.2, 1.0])
def test_network_on_the_critical_line_is_critical(activation: str, bias: float) -> None:
    weight = critical_weight_variance(activation, bias)

    assert weight is not None
    assert regime(activation, weight, bias).chi == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("activation", ["gelu", "silu", "selu"])
def test_activation_without_a_stable_critical_point_has_none(activation: str) -> None:
    assert critical_weight_variance(activation, 0.0) is None


@pytest.mark.parametrize("weight", [0.8, 1.3, 2.5])
def test_depth_scales_are_how_fast_the_maps_settle(weight: float) -> None:
    found = regime("tanh", weight, 0.05)
    q, c = found.fixed_point, found.fixed_correlation
    assert q is not None
    assert c is not None
    assert found.correlation_depth is not None
    assert found.variance_depth is not None

    # Far enough for the slope to rule, near enough for the numbers to resolve it.
    step = 1e-5
    moved_c = c - correlation_map("tanh", c - step, q, weight, 0.05)
    moved_q = variance_map("tanh", q + step, weight, 0.05) - q

    # The slope at c = 1 is reached like a square root: a per cent off at this distance.
    assert moved_c / step == pytest.approx(math.exp(-1 / found.correlation_depth), rel=0.01)
    assert moved_q / step == pytest.approx(math.exp(-1 / found.variance_depth), rel=1e-3)


def test_critical_network_has_no_depth_scale() -> None:
    assert depth_scale(1.0) is None
    assert regime("relu", 2.0, 0.0).correlation_depth is None


def test_relu_network_with_biases_on_the_line_never_settles() -> None:
    assert regime("relu", 2.0, 0.05).fixed_point is None
    assert regime("relu", 1.0, 0.05).fixed_point == pytest.approx(0.1)


def test_critical_tanh_network_sinks_to_zero_in_few_rounds() -> None:
    assert fixed_point("tanh", 1.0, 0.0) < 1e-8
    assert regime("tanh", 1.0, 0.0).fixed_point == 0.0
    assert regime("tanh", 1.0, 0.0).phase == "critical"


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_prediction_tells_where_a_plain_network_stands(activation: str) -> None:
    told = predict(parse_spec({"activation": activation, "bias_variance": 0.05})).as_dict()

    assert told["phase"] in ("ordered", "critical", "chaotic")
    assert (told["phase"] == "ordered") == (told["factor_per_layer"] < 0.999)


def test_prediction_leaves_out_what_a_normalised_network_does_not_have() -> None:
    told = predict(parse_spec({"normalization": "batch"})).as_dict()

    absent = ("phase", "fixed_point", "depth_scale", "critical_weight_variance", "band")
    assert [told[name] for name in absent] == [None] * len(absent)
