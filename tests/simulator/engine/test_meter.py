"""Every recorded quantity against its definition in float64, however extreme the numbers."""

import math

import pytest
import torch
from torch import Tensor

from simulator.engine.meter import Meter
from simulator.engine.network import GRADIENTS, VALUES, Mlp
from simulator.engine.spec import ACTIVATIONS, Spec, parse_spec

# float32 sums of some hundred terms.
TOLERANCE = 2e-5


def measured_network(spec: Spec) -> tuple[Mlp, Meter]:
    generator = torch.Generator().manual_seed(5)
    network = Mlp(spec, 7, 3)
    network.parameters.draw(spec, generator)
    network.inputs.normal_(generator=generator)
    network.labels.random_(0, 3, generator=generator)
    meter = Meter(network)
    network.run_step(meter.loss, meter.correct)
    return network, meter


def small_spec(**knobs: object) -> Spec:
    return parse_spec({"depth": 5, "width": 12, "batch_size": 16, "bias_variance": 0.2, **knobs})


def by_definition(network: Mlp) -> dict[str, list[float]]:
    h, delta = network.activations.double(), network.deltas.double()
    parameters = network.parameters
    weights = [parameters.first, *parameters.hidden.unbind(1)]
    values = [weight[VALUES].double() for weight in weights]
    gradients = [weight[GRADIENTS].double() for weight in weights]

    def each(rows: list[Tensor]) -> list[float]:
        return [float(row) for row in rows]

    return {
        "signal_norm": each([layer.norm() for layer in delta]),
        "signal_mean": each([layer.abs().mean() for layer in delta]),
        "signal_max": each([layer.abs().max() for layer in delta]),
        "weight_norm": each([value.norm() for value in values]),
        "weight_grad_norm": each([gradient.norm() for gradient in gradients]),
        "weight_grad_max": each([gradient.abs().max() for gradient in gradients]),
        "activation_mean": each([layer.mean() for layer in h]),
        "activation_std": each([layer.std(correction=0) for layer in h]),
    }


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_quantities_follow_their_definition(activation: str, dtype: str) -> None:
    network, meter = measured_network(small_spec(activation=activation, dtype=dtype))

    rows, _scalars = meter.read()

    for name, expected in by_definition(network).items():
        assert rows[name] == pytest.approx(expected, rel=TOLERANCE, abs=1e-7), name


@pytest.mark.parametrize("scale", [1e-36, 1e-25, 1e25])
def test_norm_is_right_where_squares_leave_float32(scale: float) -> None:
    network, meter = measured_network(small_spec())
    for tensor in (network.deltas, network.activations, network.parameters.flat):
        tensor.mul_(scale)

    rows, _scalars = meter.read()

    expected = by_definition(network)
    for name in ("signal_norm", "weight_norm", "weight_grad_norm", "activation_std"):
        assert rows[name] == pytest.approx(expected[name], rel=TOLERANCE), name


def test_norm_is_right_where_squares_leave_float64() -> None:
    network, meter = measured_network(small_spec(dtype="float64"))
    before, _scalars = meter.read()
    network.deltas.mul_(1e-250)

    rows, _scalars = meter.read()

    assert rows["signal_norm"] == pytest.approx([1e-250 * norm for norm in before["signal_norm"]])


def test_deviation_survives_a_mean_much_larger_than_itself() -> None:
    network, meter = measured_network(small_spec())
    network.activations.mul_(1e-4).add_(1.0)

    rows, _scalars = meter.read()

    assert rows["activation_std"] == pytest.approx(
        by_definition(network)["activation_std"], rel=TOLERANCE
    )


def test_relu_counts_active_and_dead_units() -> None:
    network, meter = measured_network(small_spec(activation="relu"))
    network.activations[2, :, :3] = 0.0

    rows, _scalars = meter.read()

    alive = network.activations > 0
    assert rows["active"] == pytest.approx(alive.double().mean((1, 2)).tolist())
    assert rows["dead"] == pytest.approx((~alive.any(1)).double().mean(1).tolist())
    assert rows["dead"][2] >= 3 / 12
    assert rows["saturated"] == [0.0] * 5


@pytest.mark.parametrize(
    ("activation", "is_saturated"),
    [
        ("tanh", lambda h: h.abs() > 0.99),
        ("softsign", lambda h: h.abs() > 0.99),
        ("sigmoid", lambda h: (h < 0.005) | (h > 0.995)),
    ],
)
def test_bounded_function_counts_saturation(activation: str, is_saturated: object) -> None:
    network, meter = measured_network(small_spec(activation=activation, weight_gain=4))
    network.activations[1, :, :4] = 0.9999

    rows, _scalars = meter.read()

    saturated = is_saturated(network.activations)  # type: ignore[operator]
    assert rows["saturated"] == pytest.approx(saturated.double().mean((1, 2)).tolist())
    assert rows["dead"] == pytest.approx(saturated.all(1).double().mean(1).tolist())
    assert rows["saturated"][1] >= 4 / 12
    assert rows["dead"][1] >= 4 / 12


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_histogram_counts_powers_of_two(dtype: str) -> None:
    network, meter = measured_network(small_spec(dtype=dtype, activation="tanh"))
    network.deltas[0, 0, :3] = torch.tensor([0.0, math.inf, 2.0**-30])

    histogram = meter.histogram()

    assert histogram.one_in == 1
    magnitudes = network.deltas[0].abs().flatten()
    finite = magnitudes[(magnitudes > 0) & magnitudes.isfinite()]
    bins = torch.floor(torch.log2(finite.double())).long() - histogram.log2_low
    expected = torch.bincount(bins, minlength=len(histogram.counts[0])).tolist()
    assert histogram.counts[0] == expected
    assert (histogram.tiny[0], histogram.not_finite[0]) == (1, 1)


def test_histogram_of_nothing_but_zeros_has_no_columns() -> None:
    network, meter = measured_network(small_spec())
    network.deltas.zero_()

    histogram = meter.histogram()

    assert histogram.counts == [[]] * 5
    assert histogram.tiny == [12 * 16] * 5


@pytest.mark.parametrize(
    ("spoil", "layer"),
    [
        (lambda network: network.activations[2:].fill_(math.inf), "3"),
        (lambda network: network.log_probabilities.fill_(math.nan), "readout"),
        (lambda network: network.deltas[:4].fill_(math.nan), "4"),
        (lambda network: network.parameters.hidden[GRADIENTS, 1].fill_(math.inf), "3"),
        (lambda network: network.parameters.first[GRADIENTS].fill_(math.inf), "1"),
        (lambda network: network.parameters.readout[GRADIENTS].fill_(math.inf), "readout"),
    ],
)
def test_culprit_is_where_the_computation_first_failed(spoil: object, layer: str) -> None:
    network, meter = measured_network(small_spec())
    spoil(network)  # type: ignore[operator]

    assert meter.culprit() == layer


def test_norm_beyond_the_layers_is_right_where_its_square_overflows() -> None:
    network, meter = measured_network(small_spec())
    network.parameters.readout[GRADIENTS].fill_(1e25)

    _rows, (_losses, _corrects, norms) = meter.read()

    wanted = 1e25 * math.sqrt(network.parameters.readout[GRADIENTS].numel())
    assert norms == [pytest.approx(wanted, rel=TOLERANCE)]
