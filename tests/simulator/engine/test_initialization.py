"""Variances and limits of every scheme, per fan-in and fan-out."""

import math

import pytest
import torch

from simulator.engine.initialization import draw_biases, draw_readout, draw_weights
from simulator.engine.spec import INITIALIZATIONS, Spec, parse_spec
from simulator.engine.variance import weight_variance

FAN_IN, FAN_OUT = 300, 200
VARIANCE = {
    "he_normal": 2 / FAN_IN,
    "he_uniform": 2 / FAN_IN,
    "xavier_normal": 2 / (FAN_IN + FAN_OUT),
    "xavier_uniform": 2 / (FAN_IN + FAN_OUT),
    "lecun_normal": 1 / FAN_IN,
    "torch_default": 1 / (3 * FAN_IN),
    "orthogonal": 1 / FAN_IN,
    "normal": 2.5 / FAN_IN,
}


def spec_of(scheme: str, gain: float = 1.0) -> Spec:
    variance = {"weight_variance": 2.5} if scheme == "normal" else {}
    return parse_spec({"initialization": scheme, "weight_gain": gain, **variance})


@pytest.mark.parametrize("scheme", INITIALIZATIONS)
def test_weight_variance_is_the_published_one(scheme: str) -> None:
    variance = weight_variance(spec_of(scheme), fan_in=FAN_IN, fan_out=FAN_OUT)

    assert variance == pytest.approx(VARIANCE[scheme])


@pytest.mark.parametrize("scheme", INITIALIZATIONS)
def test_drawn_weights_have_the_variance_and_the_gain(scheme: str) -> None:
    generator = torch.Generator().manual_seed(0)

    weights = draw_weights(spec_of(scheme, gain=3.0), (4, FAN_OUT, FAN_IN), generator)

    # 240 000 draws: the standard error of a normal variance is 0.3 %.
    assert weights.square().mean().item() == pytest.approx(9 * VARIANCE[scheme], rel=0.015)
    assert abs(weights.mean().item()) < 0.01 * 3 * math.sqrt(VARIANCE[scheme])


@pytest.mark.parametrize("scheme", ["he_uniform", "xavier_uniform", "torch_default"])
def test_uniform_scheme_stays_within_its_bound(scheme: str) -> None:
    generator = torch.Generator().manual_seed(0)

    weights = draw_weights(spec_of(scheme), (FAN_OUT, FAN_IN), generator)

    bound = math.sqrt(3 * VARIANCE[scheme])
    assert 0.99 * bound < weights.abs().max().item() <= bound


@pytest.mark.parametrize("shape", [(5, 9), (9, 5), (7, 7)])
def test_orthogonal_weights_are_orthonormal_the_short_way(shape: tuple[int, int]) -> None:
    weights = draw_weights(spec_of("orthogonal"), shape, torch.Generator().manual_seed(0))

    short = weights if shape[0] <= shape[1] else weights.T
    identity = torch.eye(min(shape), dtype=torch.float64)
    assert torch.allclose(short @ short.T, identity, atol=1e-12)


def test_biases_have_the_bias_variance() -> None:
    generator = torch.Generator().manual_seed(0)

    biases = draw_biases(parse_spec({"bias_variance": 0.05}), (100, 200), generator)

    assert biases.square().mean().item() == pytest.approx(0.05, rel=0.04)


def test_biases_are_zero_by_default() -> None:
    assert not draw_biases(Spec(), (3, 4), torch.Generator()).any()


def test_readout_is_small_whatever_the_width() -> None:
    weights = draw_readout((100, 256), torch.Generator().manual_seed(0))

    assert weights.square().mean().item() == pytest.approx(0.01 / 256, rel=0.03)
