"""Drift and scatter of single seeds: the closed form of one example, and two hundred networks."""

import math
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from simulator.engine.prediction import Theory
from simulator.engine.spec import ACTIVATIONS, parse_spec
from simulator.engine.theory import predict
from simulator.engine.train import train

SEEDS = 200
RELU: tuple[tuple[str, object], ...] = ()
SIGMOID = (("activation", "sigmoid"), ("initialization", "xavier_normal"), ("dtype", "float64"))
TWO_CLASSES = (("dataset", "spirals"),)
LINEAR = (("activation", "linear"), ("initialization", "lecun_normal"))
WIDE = {"mode": "probe", "depth": 32, "width": 128}


@cache
def relative_norms(knobs: tuple[tuple[str, object], ...]) -> NDArray[np.float64]:
    """(seeds, L) measured signal norm relative to layer L."""
    rows = [
        next(train(parse_spec({**WIDE, **dict(knobs), "seed": seed}))).layers["signal_norm"]
        for seed in range(SEEDS)
    ]
    norms = np.array(rows, dtype=np.float64)
    relative: NDArray[np.float64] = norms / norms[:, -1:]
    return relative


def theory_of(knobs: tuple[tuple[str, object], ...]) -> Theory:
    return predict(parse_spec({**WIDE, **dict(knobs)}))


@pytest.mark.parametrize("knobs", [RELU, SIGMOID, TWO_CLASSES, LINEAR], ids=str)
def test_band_holds_eight_seeds_in_ten(knobs: tuple[tuple[str, object], ...]) -> None:
    """200 draws of a share of 80 % scatter by 3 %, and the log is normal only nearly."""
    band = theory_of(knobs).band
    assert band is not None

    inside = [
        np.mean((band.low[layer] <= norms) & (norms <= band.high[layer]))
        for layer, norms in ((0, relative_norms(knobs)[:, 0]), (15, relative_norms(knobs)[:, 15]))
    ]

    assert inside == pytest.approx([0.8, 0.8], abs=0.08)


@pytest.mark.parametrize("knobs", [RELU, LINEAR], ids=str)
def test_typical_seed_is_the_geometric_mean(knobs: tuple[tuple[str, object], ...]) -> None:
    """Within three standard errors; the infinite-width line is further off for ReLU."""
    typical = theory_of(knobs).typical_signal_norm
    assert typical is not None
    logarithms = np.log(relative_norms(knobs)[:, 0])

    error = logarithms.std() / math.sqrt(SEEDS)

    assert abs(logarithms.mean() - math.log(typical[0])) < 3 * error


@pytest.mark.parametrize("width", [16, 64, 256])
def test_one_example_drifts_by_the_published_number(width: int) -> None:
    """Hanin & Nica 2018: -5/(2N) for ReLU; without a nonlinearity -2/(2N)."""
    relu = predict(parse_spec({"width": width})).finite_width
    linear = predict(parse_spec({"width": width, **dict(LINEAR)})).finite_width

    assert relu is not None
    assert linear is not None
    assert relu.one_example_drift == pytest.approx(-5 / (2 * width))
    assert linear.one_example_drift == pytest.approx(-2 / (2 * width))


def test_two_classes_of_equal_inputs_scatter_like_one_example() -> None:
    """Errors of two classes are one direction; where the inputs do not matter nothing averages."""
    finite = predict(parse_spec({"width": 64, **dict(LINEAR + TWO_CLASSES)})).finite_width

    assert finite is not None
    assert finite.variance_per_layer == pytest.approx(2 / 64)


def test_orthogonal_linear_network_does_not_scatter() -> None:
    knobs = {"activation": "linear", "initialization": "orthogonal"}
    theory = predict(parse_spec(knobs))

    assert theory.band is not None
    assert theory.band.low == pytest.approx([1.0] * 20)
    assert theory.band.high == pytest.approx([1.0] * 20)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_band_encloses_the_typical_seed_and_narrows_with_width(activation: str) -> None:
    spans = []
    for width in (64, 256):
        theory = predict(
            parse_spec({"activation": activation, "width": width, "initialization": "lecun_normal"})
        )
        band, typical = theory.band, theory.typical_signal_norm
        assert band is not None
        assert typical is not None
        assert band.low[-1] == typical[-1] == band.high[-1] == 1.0
        assert band.low[0] < typical[0] < band.high[0]
        spans.append(math.log(band.high[0] / band.low[0]))

    # Half the deviation for four times the width, and less for what narrow layers align by chance.
    assert 1.95 < spans[0] / spans[1] < 3.0


@pytest.mark.parametrize(
    ("knobs", "reason"),
    [
        ({"normalization": "batch"}, "alike near the input"),
        ({"residual": True, "depth": 32}, "loss is saturated"),
        ({"activation": "gelu"}, "changes of size grow"),
    ],
)
def test_band_is_left_out_where_it_would_be_wrong(knobs: dict[str, object], reason: str) -> None:
    theory = predict(parse_spec(knobs))

    assert theory.band is None
    assert theory.typical_signal_norm is None
    assert reason in theory.note
