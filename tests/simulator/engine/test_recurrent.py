"""Recurrent layers against torch.nn, autograd and what can be told without either."""

import itertools
import math
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as f
from torch import Tensor, nn

from simulator.engine.autograd_network import DIFFERENTIABLE_BY_NAME
from simulator.engine.frame import Frame
from simulator.engine.network import GRADIENTS, VALUES
from simulator.engine.recurrent import RecurrentNetwork
from simulator.engine.recurrent_meter import RecurrentMeter
from simulator.engine.spec import ACTIVATIONS, Spec, parse_spec
from simulator.engine.train import make_meter, make_network, train

# Two threads of small kernels wait for each other more than they work.
torch.set_num_threads(1)

LENGTH, SIZE, BATCH, FEATURES = 6, 5, 8, 3
# Both sides round float64 in another order; the spec of the engine asks for this much.
TOLERANCE = 1e-10
MODULES: dict[str, Callable[..., nn.RNNBase]] = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}
KINDS = [
    *({"kind": "rnn", "activation": activation} for activation in ACTIVATIONS),
    {"kind": "lstm", "forget_bias": 0.7},
    {"kind": "gru"},
]
LOSSES = [2, 0]


def small_spec(**knobs: object) -> Spec:
    small = {"sequence_length": LENGTH, "hidden_size": SIZE, "batch_size": BATCH}
    return parse_spec({**small, "dtype": "float64", "bias_variance": 0.3, **knobs})


def stepped(spec: Spec, classes: int = 2) -> tuple[RecurrentNetwork, float]:
    """A network after one step on random sequences, and its mean loss."""
    generator = torch.Generator().manual_seed(7)
    network = make_network((spec,), FEATURES, classes)
    assert isinstance(network, RecurrentNetwork)
    network.draw((generator,))
    network.inputs.normal_(generator=generator)
    network.labels.random_(0, 2, generator=generator)
    loss, correct = torch.zeros(2, dtype=torch.float64).unbind()
    network.run_step(loss, correct)
    return network, loss.item() / BATCH


def close(ours: Tensor, reference: Tensor) -> bool:
    return float((ours - reference).norm()) <= TOLERANCE * float(reference.norm())


def loss_of(network: RecurrentNetwork, estimates: Tensor) -> Tensor:
    if network.is_regression:
        return f.mse_loss(estimates, network.labels)
    return f.cross_entropy(estimates, network.labels[:, 0])


def through_time(network: RecurrentNetwork) -> tuple[list[Tensor], list[Tensor], Tensor]:
    """States, what the deltas are derivatives by, and the loss, written one step at a time."""
    spec, own = network.spec, network.own
    u, w, b = (part[VALUES].flatten(0, 1) for part in (own.recurrent, own.inputs, own.biases))
    h = c = torch.zeros(BATCH, SIZE, dtype=torch.float64, requires_grad=True)
    states, recorded = [], []
    for x in network.inputs.unbind(1):
        z, from_state = f.linear(x, w, b), f.linear(h, u)
        if spec.kind == "gru":
            r, keep = torch.sigmoid((z + from_state)[:, : 2 * SIZE]).chunk(2, dim=1)
            new = torch.tanh(z[:, 2 * SIZE :] + r * from_state[:, 2 * SIZE :])
            h = (1 - keep) * new + keep * h
            recorded.append(h)
        elif spec.kind == "lstm":
            i, forget, g, o = (z + from_state).chunk(4, dim=1)
            c = torch.sigmoid(forget) * c + torch.sigmoid(i) * torch.tanh(g)
            h = torch.sigmoid(o) * torch.tanh(c)
            recorded.append(c)
        else:
            recorded.append(z + from_state)
            h = DIFFERENTIABLE_BY_NAME[spec.activation](recorded[-1])
        states.append(h)
    estimates = f.linear(h, own.readout[VALUES], own.readout_bias[VALUES])
    return states, recorded, loss_of(network, estimates)


@pytest.mark.parametrize("classes", LOSSES)
@pytest.mark.parametrize("knobs", KINDS, ids=lambda knobs: "-".join(map(str, knobs.values())))
def test_deltas_are_those_of_autograd(knobs: dict[str, object], classes: int) -> None:
    network, mean_loss = stepped(small_spec(**knobs), classes)

    states, recorded, loss = through_time(network)
    deltas = torch.autograd.grad(loss, recorded)

    assert mean_loss == pytest.approx(loss.item(), rel=1e-12)
    assert close(network.activations, torch.stack(states).detach())
    assert close(network.deltas, torch.stack(deltas))


@pytest.mark.parametrize("classes", LOSSES)
@pytest.mark.parametrize("kind", MODULES)
def test_step_equals_module_of_torch_nn(kind: str, classes: int) -> None:
    network, mean_loss = stepped(small_spec(kind=kind), classes)
    own = network.own
    module = MODULES[kind](FEATURES, SIZE, batch_first=True, dtype=torch.float64)
    parts = {
        "weight_hh_l0": own.recurrent.flatten(1, 2),
        "weight_ih_l0": own.inputs.flatten(1, 2),
        "bias_ih_l0": own.biases.flatten(1),
    }
    named = dict(module.named_parameters())
    with torch.no_grad():
        named["bias_hh_l0"].zero_()
        for name, both in parts.items():
            named[name].copy_(both[VALUES])
    states, _final = module(network.inputs)
    estimates = f.linear(states[:, -1], own.readout[VALUES], own.readout_bias[VALUES])
    loss = loss_of(network, estimates)
    gradients = torch.autograd.grad(loss, [named[name] for name in parts])

    assert mean_loss == pytest.approx(loss.item(), rel=1e-12)
    assert close(network.activations, states.detach().transpose(0, 1))
    for (name, both), gradient in zip(parts.items(), gradients, strict=True):
        assert close(both[GRADIENTS], gradient), name


@pytest.mark.parametrize("classes", LOSSES)
@pytest.mark.parametrize("kind", MODULES)
def test_gradient_of_the_readout_is_the_slope_of_the_loss(kind: str, classes: int) -> None:
    network, _loss = stepped(small_spec(kind=kind), classes)
    own, top = network.own, network.activations[-1]
    readout = own.readout[VALUES].clone().requires_grad_()
    bias = own.readout_bias[VALUES].clone().requires_grad_()

    slopes = torch.autograd.grad(loss_of(network, f.linear(top, readout, bias)), (readout, bias))

    assert close(own.readout[GRADIENTS], slopes[0])
    assert close(own.readout_bias[GRADIENTS], slopes[1])


@pytest.mark.parametrize("kind", MODULES)
def test_contributions_of_the_steps_add_to_the_gradient(kind: str) -> None:
    network, _loss = stepped(small_spec(kind=kind))

    total = network.step_gradients.sum(0)

    assert close(network.own.recurrent[GRADIENTS].flatten(0, 1), total)
    assert not network.step_gradients[0].any()


@pytest.mark.parametrize("kind", MODULES)
def test_meter_tells_steps_apart_and_the_shared_weights_together(kind: str) -> None:
    network, _loss = stepped(small_spec(kind=kind))
    # Contributions as large as the whole: a norm that mixed the two up would be seen.
    network.step_gradients.normal_(generator=torch.Generator().manual_seed(1))
    meter = make_meter(network)
    assert isinstance(meter, RecurrentMeter)

    rows, (_losses, _corrects, norms) = meter.read()

    steps = network.step_gradients.flatten(1)
    assert rows["weight_grad_norm"] == pytest.approx(steps.norm(dim=1).tolist())
    assert rows["weight_grad_max"] == pytest.approx(steps.abs().amax(1).tolist())
    assert rows["signal_norm"] == pytest.approx(network.deltas.flatten(1).norm(dim=1).tolist())
    assert rows["activation_mean"] == pytest.approx(network.activations.mean((1, 2)).tolist())
    shared = network.own.recurrent[VALUES].norm().item()
    assert rows["weight_norm"] == pytest.approx([shared] * LENGTH)
    assert norms == pytest.approx([network.flat[GRADIENTS].norm().item()])
    moved = meter.direction_norms(network.flat[VALUES])
    assert moved == pytest.approx([shared] * LENGTH)


def test_meter_holds_contributions_whose_squares_leave_the_type() -> None:
    network, _loss = stepped(small_spec(kind="lstm", dtype="float32"))
    network.step_gradients.mul_(1e-30)

    rows, _sums = make_meter(network).read()

    expected = network.step_gradients.double().flatten(1).norm(dim=1).tolist()
    assert rows["weight_grad_norm"] == pytest.approx(expected, rel=1e-5, abs=0)


def test_recurrent_matrix_of_every_gate_is_the_radius_times_an_orthogonal_one() -> None:
    network, _loss = stepped(small_spec(kind="lstm", recurrent_radius=0.6, initialization="normal"))

    matrices = network.own.recurrent[VALUES]

    identity = 0.36 * torch.eye(SIZE, dtype=torch.float64).expand(4, -1, -1)
    assert torch.allclose(matrices @ matrices.mT, identity)
    assert not torch.allclose(matrices[0], matrices[1])


def test_only_the_forget_gate_starts_at_the_forget_bias() -> None:
    network, _loss = stepped(small_spec(kind="lstm", forget_bias=2.5, bias_variance=0))

    expected = torch.zeros(4, SIZE, dtype=torch.float64)
    expected[1] = 2.5
    assert torch.equal(network.own.biases[VALUES], expected)


def probe(**knobs: object) -> Frame:
    (frame,) = train(parse_spec({"mode": "probe", **knobs}))
    return frame


@pytest.mark.parametrize("length", [50, 100])
@pytest.mark.parametrize("radius", [0.9, 1.1])
@pytest.mark.parametrize("seed", [0, 5])
def test_linear_signal_changes_by_the_radius_at_every_step(
    radius: float, length: int, seed: int
) -> None:
    frame = probe(
        kind="rnn",
        activation="linear",
        recurrent_radius=radius,
        sequence_length=length,
        seed=seed,
    )

    norms = frame.layers["signal_norm"]
    ratios = [below / above for below, above in itertools.pairwise(norms)]
    # float32 keeps seven digits; a hundred steps add up to a few of the last.
    assert ratios == pytest.approx([radius] * (length - 1), rel=1e-5)
    assert norms[0] / norms[-1] == pytest.approx(radius ** (length - 1), rel=1e-4)


@pytest.mark.parametrize("forget_bias", [-1, 0, 1, 3])
def test_cell_path_alone_passes_the_open_part_of_the_forget_gate(forget_bias: float) -> None:
    frame = probe(kind="lstm", forget_bias=forget_bias, recurrent_radius=0, sequence_length=50)

    norms = frame.layers["signal_norm"]
    kept = 1 / (1 + math.exp(-forget_bias))
    expected = [kept ** (50 - t) for t in range(1, 51)]
    assert [norm / norms[-1] for norm in norms] == pytest.approx(expected, rel=1e-5, abs=0)


def test_update_gate_alone_keeps_half_of_the_signal() -> None:
    norms = probe(kind="gru", recurrent_radius=0, sequence_length=20).layers["signal_norm"]

    assert [norm / norms[-1] for norm in norms] == pytest.approx(
        [0.5 ** (20 - t) for t in range(1, 21)], rel=1e-5
    )


def last_frames(**knobs: object) -> list[Frame]:
    latch = {"hidden_size": 16, "steps": 150, **knobs}
    return list(train(parse_spec(latch)))[-10:]


@pytest.mark.parametrize("seed", [0, 1])
def test_lstm_latches_a_bit_only_when_it_starts_by_remembering(seed: int) -> None:
    accuracy = {
        bias: [frame.accuracy for frame in last_frames(kind="lstm", forget_bias=bias, seed=seed)]
        for bias in (0, 1)
    }

    assert sum(accuracy[0]) / 10 < 0.65
    assert accuracy[0][-1] < 0.65
    assert sum(accuracy[1]) / 10 > 0.9
    assert accuracy[1][-1] > 0.9


@pytest.mark.parametrize("kind", MODULES)
def test_adding_two_near_numbers_is_learned(kind: str) -> None:
    frames = last_frames(kind=kind, dataset="adding", sequence_length=3)

    # A network that always tells the mean has a loss of 1/24.
    assert frames[-1].loss < 0.004
    assert frames[-1].accuracy > 0.4


def test_diverged_run_names_the_time_step() -> None:
    # 2 ** 130 leaves float32; the first sequence to do so does it in the forward pass.
    frame = probe(
        kind="rnn",
        activation="linear",
        recurrent_radius=2,
        sequence_length=140,
        bias_variance=1,
    )

    assert frame.diverged_at is not None
    assert 120 <= int(frame.diverged_at["layer"]) <= 135


@pytest.mark.parametrize("kind", MODULES)
def test_same_spec_gives_the_same_bytes(kind: str) -> None:
    spec = parse_spec({"kind": kind, "sequence_length": 8, "hidden_size": 6, "steps": 3})

    runs = [[frame.as_payload(17) for frame in train(spec)] for _ in range(2)]

    assert runs[0] == runs[1]
