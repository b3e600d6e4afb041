"""The maps of two examples against closed forms, published values and Monte Carlo."""

import math

import numpy as np
import pytest

from simulator.engine.activation_curves import CURVE_BY_ACTIVATION, erf
from simulator.engine.correlation import (
    correlation_map,
    correlation_slope,
    fixed_correlation,
    pair_moments,
)
from simulator.engine.mean_field import fixed_point, squared_slope, unit_moments, variance_slope
from simulator.engine.spec import ACTIVATIONS

CORRELATIONS = (-0.5, 0.0, 0.3, 0.9, 0.999, 1.0)


@pytest.mark.parametrize("c", CORRELATIONS)
@pytest.mark.parametrize("q", [0.01, 2.0, 500.0])
def test_relu_pair_has_the_arc_cosine_kernels(c: float, q: float) -> None:
    """Cho & Saul 2009, eq. 3-6, with n = 1, 0 and 2; the mixed one is of degrees 0 and 2."""
    theta = math.acos(c)
    rest = math.pi - theta

    seen = pair_moments("relu", q, c)

    assert seen.values == pytest.approx(q * (math.sin(theta) + rest * c) / (2 * math.pi))
    assert seen.slopes == pytest.approx(rest / (2 * math.pi))
    assert seen.squared_slopes == pytest.approx(rest / (2 * math.pi))
    squares = 3 * math.sin(theta) * c + rest * (1 + 2 * c**2)
    assert seen.squares == pytest.approx(q**2 * squares / (2 * math.pi))
    assert seen.mixed == pytest.approx(q * (rest + math.sin(theta) * c) / (2 * math.pi))


@pytest.mark.parametrize("c", CORRELATIONS)
def test_linear_pair_has_the_moments_of_gaussians(c: float) -> None:
    seen = pair_moments("linear", 2.0, c)

    assert seen == pytest.approx((2 * c, 1.0, 4 * (1 + 2 * c**2), 1.0, 2.0), abs=1e-9)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_pair_meets_drawn_numbers(activation: str) -> None:
    """A million pairs: the mean of numbers of this size errs by less than a per cent."""
    q, c = 1.7, 0.6
    first, other = np.random.default_rng(1).normal(size=(2, 1_000_000))
    curve = CURVE_BY_ACTIVATION[activation]
    values_a, slopes_a = curve(math.sqrt(q) * first)
    values_b, slopes_b = curve(math.sqrt(q) * (c * first + math.sqrt(1 - c**2) * other))

    drawn = (
        np.mean(values_a * values_b),
        np.mean(slopes_a * slopes_b),
        np.mean(values_a**2 * values_b**2),
        np.mean(slopes_a**2 * slopes_b**2),
        np.mean(slopes_a**2 * values_b**2),
    )

    assert pair_moments(activation, q, c) == pytest.approx(drawn, rel=0.02)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("q", [0.1, 1.0, 10.0])
def test_pair_of_one_example_has_the_moments_of_a_unit(activation: str, q: float) -> None:
    pair, unit = pair_moments(activation, q, 1.0), unit_moments(activation, q)

    expected = (unit.square, unit.squared_slope, unit.fourth, unit.fourth_slope, unit.mixed)
    assert pair == pytest.approx(expected, rel=5e-5)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slope_of_the_correlation_map_is_its_derivative(activation: str) -> None:
    """Poole et al. 2016: dc'/dc at the fixed point is sigma_w^2 E[phi' phi']."""
    weight, bias, step = 0.9, 0.3, 1e-4
    q = fixed_point(activation, weight, bias)

    above, below = (correlation_map(activation, 0.5 + d, q, weight, bias) for d in (step, -step))

    slope = correlation_slope(activation, 0.5, q, weight)
    assert (above - below) / (2 * step) == pytest.approx(slope, rel=1e-5)


def test_slope_at_one_is_chi() -> None:
    assert correlation_slope("tanh", 1.0, 1.064, 2.5) == pytest.approx(
        2.5 * squared_slope("tanh", 1.064), rel=1e-6
    )


@pytest.mark.parametrize("weight", [0.8, 1.3])
def test_examples_become_one_in_the_ordered_phase(weight: float) -> None:
    q = fixed_point("tanh", weight, 0.05)

    assert fixed_correlation("tanh", q, weight, 0.05) == 1.0


@pytest.mark.parametrize("weight", [2.5, 4.0])
def test_examples_settle_apart_in_the_chaotic_phase(weight: float) -> None:
    q = fixed_point("tanh", weight, 0.05)

    c = fixed_correlation("tanh", q, weight, 0.05)

    assert 0 < c < 0.9
    assert correlation_map("tanh", c, q, weight, 0.05) == pytest.approx(c, abs=1e-9)
    # The iteration itself ends there, from above and from below.
    for start in (0.05, 0.95):
        reached = start
        for _layer in range(400):
            reached = correlation_map("tanh", reached, q, weight, 0.05)
        assert reached == pytest.approx(c, abs=1e-6)


def test_error_function_is_that_of_the_standard_library() -> None:
    z = np.linspace(-8, 8, 40_001)

    assert np.abs(erf(z) - [math.erf(x) for x in z]).max() < 1e-13


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_variance_slope_is_the_derivative_of_the_map(activation: str) -> None:
    step = 1e-5
    above, below = (unit_moments(activation, 1.3 + d).square for d in (step, -step))

    derivative = 1.5 * (above - below) / (2 * step)
    assert variance_slope(activation, 1.3, 1.5) == pytest.approx(derivative, rel=1e-6)
