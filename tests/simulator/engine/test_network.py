"""The hand-written backward pass against autograd, an independent oracle."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as f
from torch import Tensor

from simulator.engine.network import GRADIENTS, VALUES, Mlp
from simulator.engine.spec import ACTIVATIONS, parse_spec

DEPTH, WIDTH, BATCH, FEATURES, CLASSES = 6, 12, 16, 7, 3
# Both sides round float64 in another order; the spec of the engine asks for this much.
TOLERANCE = 1e-10

REFERENCE: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": f.relu,
    "leaky_relu": f.leaky_relu,
    "elu": f.elu,
    "selu": f.selu,
    "gelu": f.gelu,
    "silu": f.silu,
    "tanh": torch.tanh,
    "softsign": f.softsign,
    "sigmoid": torch.sigmoid,
    "linear": lambda z: z,
}
PARAMETER_NAMES = ("first", "hidden", "readout", "biases", "readout_bias")


def stepped_network(activation: str) -> tuple[Mlp, float]:
    """A network after one step on random inputs, with every bias alive, and its mean loss."""
    spec = parse_spec(
        {
            "activation": activation,
            "depth": DEPTH,
            "width": WIDTH,
            "batch_size": BATCH,
            "dtype": "float64",
            "bias_variance": 0.3,
        }
    )
    generator = torch.Generator().manual_seed(7)
    network = Mlp(spec, FEATURES, CLASSES)
    network.parameters.draw(spec, generator)
    network.inputs.normal_(generator=generator)
    network.labels.random_(0, CLASSES, generator=generator)
    loss, correct = torch.zeros(2, dtype=torch.float64).unbind()
    network.run_step(loss, correct)
    return network, loss.item() / BATCH


def autograd_step(network: Mlp, activation: str) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    """Loss, dL/dz of every layer and gradients of PARAMETER_NAMES, the way anyone writes it."""
    leaves = [
        getattr(network.parameters, name)[VALUES].clone().requires_grad_()
        for name in PARAMETER_NAMES
    ]
    first, hidden, readout, biases, readout_bias = leaves
    h, preactivations = network.inputs, []
    for layer in range(DEPTH):
        z = f.linear(h, first if layer == 0 else hidden[layer - 1], biases[layer])
        preactivations.append(z)
        h = REFERENCE[activation](z)
    loss = f.cross_entropy(f.linear(h, readout, readout_bias), network.labels[:, 0])
    gradients = torch.autograd.grad(loss, [*preactivations, *leaves])
    return loss.detach(), list(gradients[:DEPTH]), list(gradients[DEPTH:])


def relative_error(ours: Tensor, reference: Tensor) -> float:
    return float((ours - reference).norm() / reference.norm())


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_backward_equals_autograd_for_every_parameter(activation: str) -> None:
    network, _loss = stepped_network(activation)

    _loss_reference, _deltas, gradients = autograd_step(network, activation)

    for name, reference in zip(PARAMETER_NAMES, gradients, strict=True):
        ours = getattr(network.parameters, name)[GRADIENTS]
        assert relative_error(ours, reference) <= TOLERANCE, name


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_deltas_equal_autograd_for_every_layer(activation: str) -> None:
    network, loss = stepped_network(activation)

    loss_reference, deltas, _gradients = autograd_step(network, activation)

    assert loss == pytest.approx(loss_reference.item(), rel=TOLERANCE)
    for ours, reference in zip(network.deltas, deltas, strict=True):
        assert relative_error(ours, reference) <= TOLERANCE


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_slope_at_zero_equals_autograd(activation: str) -> None:
    network, _loss = stepped_network(activation)
    z = torch.zeros(1, dtype=torch.float64)
    h, slope = z.clone(), torch.empty_like(z)
    network.activation.apply(h if not network.activation.keeps_preactivations else z, h)
    network.activation.slopes(z if network.activation.keeps_preactivations else h, slope)
    leaf = torch.zeros(1, dtype=torch.float64, requires_grad=True)

    (reference,) = torch.autograd.grad(REFERENCE[activation](leaf), leaf)

    # linear's autograd gives 1; every other function decides its own kink.
    assert slope.item() == pytest.approx(reference.item(), rel=1e-12)
