"""The autograd path against the hand-written one and against the modules of torch.nn."""

import math
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as f
from torch import Tensor, nn

from simulator.engine import train as training
from simulator.engine.autograd_network import AutogradMlp
from simulator.engine.frame import Frame
from simulator.engine.network import GRADIENTS, VALUES, Mlp, Network
from simulator.engine.spec import ACTIVATIONS, NORMALIZATIONS, Spec, parse_spec
from simulator.engine.train import make_network, train

DEPTH, WIDTH, BATCH, FEATURES, CLASSES = 6, 12, 16, 7, 3
# Both sides round float64 in another order; the spec of the engine asks for this much.
TOLERANCE = 1e-10
NORM_BY_NAME: dict[str, Callable[[], nn.Module]] = {
    "none": nn.Identity,
    "batch": lambda: nn.BatchNorm1d(WIDTH, dtype=torch.float64),
    "layer": lambda: nn.LayerNorm(WIDTH, dtype=torch.float64),
    "rms": lambda: nn.RMSNorm(WIDTH, eps=1e-5, dtype=torch.float64),
}
STREAMS = [
    {"normalization": normalization, "residual": residual, "residual_scale": 0.7}
    for normalization in NORMALIZATIONS
    for residual in (False, True)
]


def small_spec(**knobs: object) -> Spec:
    small = {"depth": DEPTH, "width": WIDTH, "batch_size": BATCH, "dtype": "float64"}
    return parse_spec({**small, "bias_variance": 0.3, **knobs})


def stepped(network: Network, spec: Spec) -> float:
    """The mean loss of a step on random inputs; scales and shifts are not their neutral values."""
    generator = torch.Generator().manual_seed(7)
    network.parameters.draw(spec, generator)
    network.inputs.normal_(generator=generator)
    network.labels.random_(0, CLASSES, generator=generator)
    network.parameters.scales[VALUES].uniform_(0.5, 1.5, generator=generator)
    network.parameters.shifts[VALUES].normal_(0, 0.3, generator=generator)
    loss, correct = torch.zeros(2, dtype=torch.float64).unbind()
    network.run_step(loss, correct)
    return loss.item() / BATCH


def close(ours: Tensor, reference: Tensor) -> bool:
    return float((ours - reference).norm()) <= TOLERANCE * float(reference.norm())


def reference_step(network: Network, spec: Spec) -> tuple[Tensor, list[Tensor], list[Tensor]]:
    """Loss, deltas and activations of the same parameters, written with modules."""
    p, phi = network.parameters, getattr(f, spec.activation)
    weights = [p.first[VALUES], *p.hidden[VALUES]]
    h, below, recorded, activations = network.inputs, None, [], []
    for i, weight in enumerate(weights):
        norm = NORM_BY_NAME[spec.normalization]()
        with torch.no_grad():
            for name, rows in (("weight", p.scales), ("bias", p.shifts)):
                if getattr(norm, name, None) is not None:
                    getattr(norm, name).copy_(rows[VALUES][i])
        a = f.linear(h, weight, p.biases[VALUES][i]).requires_grad_()
        if spec.residual and below is not None:
            a = below + spec.residual_scale * a
        z = norm(a)
        recorded.append(a if spec.residual else z)
        h, below = phi(z), a
        activations.append(h)
    logits = f.linear(h, p.readout[VALUES], p.readout_bias[VALUES])
    loss = f.cross_entropy(logits, network.labels[:, 0])
    return loss, list(torch.autograd.grad(loss, recorded)), activations


def finite_difference(spec: Spec, index: int) -> tuple[float, float]:
    """dL/dparameter of the engine and by central differences of its loss."""
    network = make_network((spec,), FEATURES, CLASSES)
    stepped(network, spec)
    ours = network.parameters.flat[GRADIENTS, index].item()
    step, losses = 1e-6, []
    cells = torch.zeros(2, dtype=torch.float64).unbind()
    for sign in (1, -1):
        network.parameters.flat[VALUES, index] += sign * step
        network.run_step(*cells)
        losses.append(cells[0].item() / BATCH)
        network.parameters.flat[VALUES, index] -= sign * step
    return ours, (losses[0] - losses[1]) / (2 * step)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_autograd_path_gives_the_numbers_of_the_hand_written_path(activation: str) -> None:
    spec = small_spec(activation=activation)
    by_hand, by_autograd = Mlp(spec, FEATURES, CLASSES), AutogradMlp(spec, FEATURES, CLASSES)

    losses = [stepped(network, spec) for network in (by_hand, by_autograd)]

    assert losses[0] == pytest.approx(losses[1], rel=TOLERANCE)
    assert close(by_autograd.parameters.flat[GRADIENTS], by_hand.parameters.flat[GRADIENTS])
    both = zip(by_autograd.signals.flatten(0, 1), by_hand.signals.flatten(0, 1), strict=True)
    assert all(close(ours, reference) for ours, reference in both)


def test_whole_run_is_the_same_on_both_paths(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = small_spec(optimizer="adam", learning_rate=0.01, clip_norm=0.5, steps=12)
    by_hand = list(train(spec))
    monkeypatch.setattr(training, "make_network", lambda specs, *size: AutogradMlp(specs[0], *size))

    by_autograd = list(train(spec))

    for ours, reference in zip(by_autograd, by_hand, strict=True):
        assert ours.loss == pytest.approx(reference.loss, rel=1e-9)
        for name, row in reference.layers.items():
            assert ours.layers[name] == pytest.approx(row, rel=1e-8, abs=1e-12), name


@pytest.mark.parametrize("knobs", STREAMS, ids=str)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_step_equals_modules_of_torch_nn(knobs: dict[str, object], activation: str) -> None:
    spec = small_spec(activation=activation, **knobs)
    network = AutogradMlp(spec, FEATURES, CLASSES)

    loss = stepped(network, spec)

    expected, deltas, activations = reference_step(network, spec)
    assert loss == pytest.approx(expected.item(), rel=TOLERANCE)
    for ours, reference in zip(network.deltas, deltas, strict=True):
        assert close(ours, reference)
    for ours, reference in zip(network.activations, activations, strict=True):
        assert close(ours, reference.detach())


@pytest.mark.parametrize("knobs", STREAMS, ids=str)
def test_gradient_of_every_kind_of_parameter_is_the_slope_of_the_loss(
    knobs: dict[str, object],
) -> None:
    spec = small_spec(activation="tanh", **knobs)
    parameters = AutogradMlp(spec, FEATURES, CLASSES).parameters
    offset = 0

    for name in ("first", "hidden", "readout", "biases", "readout_bias", "scales", "shifts"):
        size = getattr(parameters, name)[VALUES].numel()
        if size:
            ours, slope = finite_difference(spec, offset + size // 2)
            # Central differences with steps of 1e-6 leave some 1e-9 of a loss near 1.
            assert ours == pytest.approx(slope, rel=1e-5, abs=1e-8), name
        offset += size
    assert offset == parameters.flat.shape[1]


def frames_of(**knobs: object) -> list[Frame]:
    return list(train(parse_spec({"depth": 4, "width": 8, "batch_size": 16, **knobs})))


@pytest.mark.parametrize("knobs", STREAMS[1:], ids=str)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_stream_trains(knobs: dict[str, object], activation: str) -> None:
    frames = frames_of(activation=activation, steps=3, learning_rate=0.001, **knobs)

    assert len(frames) == 4
    assert all(math.isfinite(norm) for row in frames[-1].layers.values() for norm in row)


def test_same_spec_gives_the_same_bytes_on_the_autograd_path() -> None:
    knobs: dict[str, object] = {"normalization": "batch", "residual": True, "steps": 5}

    assert repr(frames_of(**knobs)) == repr(frames_of(**knobs))


def test_autograd_path_leaks_no_mode_to_the_consumer() -> None:
    spec = parse_spec({"depth": 3, "width": 8, "steps": 3, "normalization": "layer"})

    for _frame in train(spec):
        assert not torch.is_inference_mode_enabled()
        assert torch.is_grad_enabled()


def test_consumer_without_gradients_gets_the_same_frames() -> None:
    knobs: dict[str, object] = {"normalization": "rms", "steps": 3}
    with torch.no_grad():
        silent = frames_of(**knobs)

    assert repr(silent) == repr(frames_of(**knobs))


def test_plain_spec_takes_the_hand_written_path() -> None:
    assert type(make_network((small_spec(),), FEATURES, CLASSES)) is Mlp
    residual = small_spec(residual=True, residual_scale=0)
    assert type(make_network((residual,), FEATURES, CLASSES)) is AutogradMlp


def test_scale_zero_leaves_the_weights_of_the_branches_alone() -> None:
    last = frames_of(residual=True, residual_scale=0, steps=5)[-1]

    assert last.layers["weight_grad_norm"][0] > 0
    assert last.layers["weight_grad_norm"][1:] == [0.0] * 3
    assert last.layers["update_ratio"][1:] == [0.0] * 3


def test_diverged_run_ends_and_names_its_layer() -> None:
    last = frames_of(
        depth=60, residual=True, learning_rate=10, weight_gain=4, steps=200, normalization="none"
    )[-1]

    assert last.diverged_at is not None
    assert last.diverged_at["step"] == last.step < 200


@pytest.mark.parametrize(
    ("ill", "remedy"),
    [
        (
            {"activation": "sigmoid", "initialization": "xavier_normal"},
            {"normalization": "batch"},
        ),
        ({"initialization": "torch_default"}, {"normalization": "layer", "residual": True}),
        ({"initialization": "he_normal"}, {"residual": True, "residual_scale": 0.2}),
    ],
    ids=str,
)
def test_deep_network_learns_with_its_remedy_only(
    ill: dict[str, object], remedy: dict[str, object]
) -> None:
    deep = {"depth": 20, "width": 64, "batch_size": 128, "steps": 60, **ill}

    assert frames_of(**deep)[-1].accuracy < 0.3
    assert frames_of(**deep, **remedy)[-1].accuracy > 0.6
