"""The transformer against torch.nn, and what the literature says of its two placements of norms."""

import math
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from simulator.engine.cost import STUDENT_CAP, check_cost
from simulator.engine.frame import Frame
from simulator.engine.network import GRADIENTS, VALUES
from simulator.engine.payloads import payloads
from simulator.engine.spec import ACTIVATIONS, Spec, parse_spec
from simulator.engine.theory import predict
from simulator.engine.train import make_network, train
from simulator.engine.transformer import Transformer
from simulator.engine.transformer_parameters import Block
from simulator.engine.verdict import Verdict, judge

FEATURES, BATCH, TOKENS, SIZE, BLOCKS = 3, 8, 5, 12, 3
# Both sides round float64 in another order; the spec of the engine asks for this much.
TOLERANCE = 1e-10
DEPTHS = (4, 8, 16, 32)
VANISHING: dict[str, object] = {
    "kind": "transformer",
    "mode": "probe",
    "blocks": 32,
    "norm_position": "post",
    "bias_variance": 1,
}


def small_spec(**knobs: object) -> Spec:
    small = {"blocks": BLOCKS, "hidden_size": SIZE, "sequence_length": TOKENS}
    return parse_spec(
        {"kind": "transformer", "batch_size": BATCH, "dtype": "float64", **small, **knobs}
    )


def stepped(spec: Spec, classes: int) -> tuple[Transformer, float]:
    """A network after one step on random inputs, its loss; no parameter is at a neutral value."""
    network = Transformer(spec, FEATURES, classes)
    generator = torch.Generator().manual_seed(7)
    network.draw([generator])
    network.flat[VALUES] += 0.1 * torch.randn(
        network.flat.shape[1], generator=generator, dtype=torch.float64
    )
    network.inputs.normal_(generator=generator)
    if classes:
        network.labels.random_(0, classes, generator=generator)
    else:
        network.labels.normal_(generator=generator)
    loss, correct = torch.zeros(2, dtype=torch.float64).unbind()
    network.run_step(loss, correct)
    return network, loss.item() / BATCH


def layer_of(spec: Spec, block: Block, norms: tuple[Tensor, Tensor]) -> nn.TransformerEncoderLayer:
    """The module with the weights of a block; it reads (B, T, D)."""
    layer = nn.TransformerEncoderLayer(
        SIZE,
        spec.heads,
        4 * SIZE,
        dropout=0.0,
        activation=spec.activation,
        batch_first=True,
        norm_first=spec.norm_position == "pre",
        dtype=torch.float64,
    )
    attention, (scales, shifts) = layer.self_attn, norms
    pairs = [
        (attention.in_proj_weight, block.attention),
        (attention.in_proj_bias, block.attention_bias),
        (attention.out_proj.weight, block.merging),
        (attention.out_proj.bias, block.merging_bias),
        (layer.linear1.weight, block.widening),
        (layer.linear1.bias, block.widening_bias),
        (layer.linear2.weight, block.narrowing),
        (layer.linear2.bias, block.narrowing_bias),
        (layer.norm1.weight, scales[0]),
        (layer.norm2.weight, scales[1]),
        (layer.norm1.bias, shifts[0]),
        (layer.norm2.bias, shifts[1]),
    ]
    with torch.no_grad():
        for parameter, values in pairs:
            assert parameter is not None
            parameter.copy_(values)
    return layer


def block_gradient(layer: nn.TransformerEncoderLayer) -> Tensor:
    """(n) the gradients of a module in the order of a block."""
    attention = layer.self_attn
    ordered = [
        attention.in_proj_weight,
        attention.out_proj.weight,
        layer.linear1.weight,
        layer.linear2.weight,
        attention.in_proj_bias,
        attention.out_proj.bias,
        layer.linear1.bias,
        layer.linear2.bias,
    ]
    return torch.cat([p.grad.flatten() for p in ordered if p is not None and p.grad is not None])


def close(ours: Tensor, reference: Tensor) -> bool:
    return float((ours - reference).norm()) <= TOLERANCE * float(reference.norm())


def slopes(seeds: int, **knobs: object) -> dict[str, float]:
    """d log |gradient of the last block| / d log (number of blocks) in two lenses, over seeds."""
    x = torch.tensor(DEPTHS).log()
    x = x - x.mean()
    found = [
        (probe(blocks=blocks, seed=seed, **knobs).layers, weight.item())
        for seed in range(seeds)
        for blocks, weight in zip(DEPTHS, x / (x @ x) / seeds, strict=True)
    ]
    return {
        lens: sum(math.log(layers[lens][-1]) * weight for layers, weight in found)
        for lens in ("weight_grad_norm", "signal_norm")
    }


def probe(**knobs: object) -> Frame:
    return next(train(parse_spec({"kind": "transformer", "mode": "probe", **knobs})))


def verdict_on(knobs: dict[str, object]) -> Verdict:
    spec = parse_spec(knobs)
    payload = next(train(spec)).as_payload()
    return judge(spec, payload, payload, None, predict(spec))


@pytest.mark.parametrize("position", ["pre", "post"])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
@pytest.mark.parametrize("classes", [4, 0], ids=["classes", "regression"])
def test_step_equals_the_encoder_layers_of_torch(
    position: str, activation: str, classes: int
) -> None:
    spec = small_spec(norm_position=position, activation=activation)
    network, loss = stepped(spec, classes)

    blocks, beyond = network.own.part(network.flat[VALUES])
    outer = [part.clone().requires_grad_() for part in beyond]
    embedding, positions, scales, shifts, readout, readout_bias = outer
    x = network.inputs @ embedding.T + positions
    layers, recorded, streams = [], [], []
    for i, block in enumerate(blocks):
        norms = slice(2 * i, 2 * i + 2)
        layers.append(layer_of(spec, block, (scales[norms], shifts[norms])))
        x.retain_grad()
        recorded.append(x)
        x = layers[-1](x)
        streams.append(x)
    last = x[:, -1]
    if position == "pre":
        last = nn.functional.layer_norm(last, (SIZE,), scales[-1], shifts[-1])
    outputs = last @ readout.T + readout_bias
    expected = (
        nn.functional.cross_entropy(outputs, network.labels[:, 0])
        if classes
        else nn.functional.mse_loss(outputs, network.labels)
    )
    torch.autograd.backward(expected)

    assert loss == pytest.approx(expected.item(), rel=TOLERANCE)
    for i, layer in enumerate(layers):
        assert close(network.activations[i], streams[i].transpose(0, 1).flatten(0, 1).detach())
        entering = recorded[i].grad
        assert entering is not None
        assert close(network.deltas[i], entering.transpose(0, 1).flatten(0, 1))
        assert close(network.weight_rows[0][GRADIENTS, i], block_gradient(layer))
    _blocks, found = network.own.part(network.flat[GRADIENTS])
    for part in ("embedding", "positions", "readout", "readout_bias"):
        ours, reference = getattr(found, part), outer[beyond._fields.index(part)].grad
        assert reference is not None
        assert close(ours, reference)


def test_gradient_of_the_norms_is_the_slope_of_the_loss() -> None:
    for position in ("pre", "post"):
        network, _loss = stepped(small_spec(norm_position=position), 4)
        _blocks, values = network.own.part(network.flat[VALUES])
        _blocks, gradients = network.own.part(network.flat[GRADIENTS].clone())
        for name in ("scales", "shifts"):
            value, step, losses = getattr(values, name), 1e-6, []
            for sign in (1, -2):
                value[1, 3] += sign * step
                cells = torch.zeros(2, dtype=torch.float64).unbind()
                network.run_step(*cells)
                losses.append(cells[0].item() / BATCH)
            value[1, 3] += step
            slope = (losses[0] - losses[1]) / (2 * step)
            # Central differences with steps of 1e-6 leave some 1e-9 of a loss near 1.
            assert getattr(gradients, name)[1, 3].item() == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_rows_and_the_rest_are_the_whole_gradient() -> None:
    network, _loss = stepped(small_spec(), 4)

    squares = network.weight_rows[0][GRADIENTS].square().sum() + network.beyond.square().sum()

    assert squares.item() == pytest.approx(network.flat[GRADIENTS].square().sum().item(), rel=1e-12)


# Xiong et al. 2020, theorem 1: O(1 / sqrt(L)) with the norm inside the branches, O(1) after the
# sums. Eight seeds leave a standard error of 0.02 on a mean, an eighth of what is allowed.
@pytest.mark.parametrize(("position", "slope", "allowed"), [("pre", -0.5, 0.1), ("post", 0, 0.2)])
def test_gradient_of_the_last_block_falls_with_their_number_in_pre_norm_only(
    position: str, slope: float, allowed: float
) -> None:
    found = slopes(8, norm_position=position)

    assert found["weight_grad_norm"] == pytest.approx(slope, abs=allowed)
    assert found["signal_norm"] == pytest.approx(slope, abs=allowed)


@pytest.mark.parametrize(
    "knobs",
    [
        {"hidden_size": 32, "sequence_length": 16, "activation": "gelu"},
        {"initialization": "xavier_normal"},
        {"initialization": "xavier_normal", "hidden_size": 32, "sequence_length": 50},
        {"initialization": "orthogonal", "sequence_length": 8},
    ],
    ids=str,
)
def test_law_of_the_last_block_holds_for_other_configurations(knobs: dict[str, object]) -> None:
    pre, post = (slopes(3, norm_position=position, **knobs) for position in ("pre", "post"))

    assert pre["weight_grad_norm"] == pytest.approx(-0.5, abs=0.1)
    assert post["weight_grad_norm"] == pytest.approx(0.0, abs=0.2)


@pytest.mark.parametrize("position", ["pre", "post"])
@pytest.mark.parametrize("scheme", ["he_normal", "xavier_normal", "torch_default"])
def test_theory_predicts_every_block(position: str, scheme: str) -> None:
    knobs = {"norm_position": position, "initialization": scheme, "dataset": "adding"}
    spec = parse_spec({"kind": "transformer", "mode": "probe", "seeds": 16, **knobs})

    (measured,) = payloads(spec)

    norms, expected = measured["signal_norm"], predict(spec).predicted_signal_norm
    # Sixteen seeds and 64 units: a block is found within some 5 %; He's post-norm is the worst,
    # whose examples grow alike from block to block.
    for (m, m_above), (e, e_above) in zip(pairwise(norms), pairwise(expected), strict=True):
        assert m / m_above == pytest.approx(e / e_above, rel=0.15)


def test_theory_counts_what_goes_through_the_scores() -> None:
    knobs = {"initialization": "lecun_normal", "weight_gain": 1.5, "blocks": 4, "seeds": 16}
    spec = parse_spec({"kind": "transformer", "mode": "probe", **knobs})

    (measured,) = payloads(spec)

    ours, expected = measured["signal_norm"], predict(spec).predicted_signal_norm
    # Scores of variance 5: without queries and keys the first block would be half as large.
    assert ours[0] / ours[1] == pytest.approx(expected[0] / expected[1], rel=0.25)


def test_theory_tells_where_post_norm_vanishes() -> None:
    # A bias adds to the stream and passes no gradient: every norm divides by it for nothing.
    spec = parse_spec({**VANISHING, "seeds": 4})

    (measured,) = payloads(spec)

    expected = predict(spec)
    ratio = measured["signal_norm"][0] / measured["signal_norm"][-1]
    assert ratio < 1e-8
    assert math.log10(ratio) == pytest.approx(
        math.log10(expected.predicted_signal_norm[0]), abs=0.5
    )
    assert expected.factor_per_layer < 0.3


def test_remedy_of_vanishing_post_norm_is_pre_norm() -> None:
    verdict = verdict_on(VANISHING)
    assert verdict.kind == "vanishing"
    assert verdict.next_step is not None
    assert verdict.next_step.changes == {"norm_position": "pre"}

    assert verdict_on({**VANISHING, **verdict.next_step.changes}).kind == "healthy"


def test_theory_of_one_block_has_nothing_to_compare() -> None:
    theory = predict(parse_spec({"kind": "transformer", "blocks": 1}))

    assert theory.predicted_signal_norm == (1.0,)
    assert theory.factor_per_layer == 1.0


@pytest.mark.parametrize("position", ["pre", "post"])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_activation_trains(activation: str, position: str) -> None:
    knobs = {"activation": activation, "norm_position": position, "optimizer": "adam"}
    frames = list(train(small_spec(steps=3, learning_rate=0.001, dtype="float32", **knobs)))

    assert len(frames) == 4
    last = frames[-1].layers
    assert all(math.isfinite(number) for row in last.values() for number in row)
    assert (last["saturated"], last["active"], last["dead"]) == ([0.0] * 3, [1.0] * 3, [0.0] * 3)


@pytest.mark.parametrize("size", [4, 6, 7, 64])
def test_any_width_and_number_of_blocks_runs(size: int) -> None:
    for blocks in (1, 2):
        frame = probe(hidden_size=size, blocks=blocks, sequence_length=2, batch_size=8)
        assert len(frame.layers["signal_norm"]) == blocks
        assert frame.diverged_at is None


def test_same_spec_gives_the_same_bytes() -> None:
    spec = small_spec(steps=5, dtype="float32")

    assert repr(list(train(spec))) == repr(list(train(spec)))


def test_networks_of_any_depth_share_the_batch_and_the_top() -> None:
    shallow, deep = (small_spec(blocks=blocks) for blocks in (2, 4))
    generators = [torch.Generator().manual_seed(3) for _spec in (shallow, deep)]
    networks = [Transformer(spec, FEATURES, 4) for spec in (shallow, deep)]

    for network, generator in zip(networks, generators, strict=True):
        network.draw([generator])

    assert torch.equal(generators[0].get_state(), generators[1].get_state())
    tops = [network.weight_rows[0][VALUES, -2:] for network in networks]
    assert torch.equal(*tops)


def test_default_of_the_kind_may_be_run_by_a_student() -> None:
    spec = parse_spec({"kind": "transformer"})

    assert isinstance(make_network((spec,), 2, 0), Transformer)
    assert check_cost(spec, STUDENT_CAP) == ()


def test_pre_norm_learns_where_post_norm_would_need_a_warm_up() -> None:
    losses = {}
    for position in ("pre", "post"):
        spec = parse_spec({"kind": "transformer", "norm_position": position, "steps": 80})
        losses[position] = sum(frame.loss for frame in list(train(spec))[-10:]) / 10

    # 1/24 is the variance of the target: what a network loses that knows its mean only.
    assert losses["pre"] < 1 / 24 / 3
    assert losses["post"] > 1 / 24 / 2


def test_token_sees_what_stands_far_before_it() -> None:
    spec = parse_spec({"kind": "transformer", "dataset": "latch", "blocks": 2, "steps": 60})

    assert list(train(spec))[-1].accuracy == 1.0
