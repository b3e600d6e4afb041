"""What a lesson claims is what the engine finds."""

import math
from statistics import fmean
from typing import Any

import pytest
import torch

from simulator.engine import parse_spec
from simulator.engine.initialization import draw_weights
from simulator.engine.outcome import Outcome
from simulator.experiments import typed_spec
from studypack.packs.source.neutral import ExperimentSource
from tests.lessons import (
    CHANCE,
    COIN,
    EXPERIMENTS,
    at_start,
    gain,
    last_accuracy,
    last_loss,
    ratio,
    run,
    side_by_side,
    trained,
)


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda experiment: experiment.id)
def test_experiment_gives_the_verdict_that_its_lesson_claims(experiment: ExperimentSource) -> None:
    spec = parse_spec(typed_spec(experiment))
    outcome = Outcome(spec)
    for payload in run(spec):
        outcome.take(payload)
    assert outcome.verdict()["kind"] == experiment.claim


def test_deep_sigmoid_network_leaves_a_billionth_of_the_signal_and_does_not_learn() -> None:
    steps = trained("sigmoid-deep")
    # Mean field says 3.7e-10 for an infinite width; one draw of width 128 lies within a few
    # per cent of it per layer, fifteen times over.
    assert 1e-10 < ratio(steps[0]) < 1e-9
    assert 1e-10 < ratio(steps[-1]) < 1e-9
    assert last_loss(steps) == CHANCE


def test_weights_lens_hides_a_vanished_signal_in_relu_layers() -> None:
    start = at_start("relu-xavier-two-lenses")
    assert ratio(start) < 1e-4
    assert 0.3 < ratio(start, "weight_grad_norm") < 3
    normalised = at_start("relu-xavier-two-lenses", normalization="batch")
    assert ratio(normalised) == pytest.approx(ratio(normalised, "weight_grad_norm"), rel=0.3)


def test_he_keeps_the_signal_of_thirty_relu_layers_and_xavier_does_not() -> None:
    rules = side_by_side("xavier-against-he")
    xavier, he = rules["xavier_normal"], rules["he_normal"]
    # exp(-5/2N) of the squared norm is the drift of width 96; a draw scatters by 2 % a layer.
    assert gain(xavier[0]) == pytest.approx(0.5**0.5, rel=0.03)
    assert gain(he[0]) == pytest.approx(1, rel=0.03)
    assert gain(rules["torch_default"][0]) == pytest.approx(6**-0.5, rel=0.03)
    assert last_loss(xavier) == CHANCE
    assert last_loss(he) < 2.1


def test_both_rules_suit_tanh_and_the_default_scale_does_not() -> None:
    ratios = {
        rule: ratio(at_start("xavier-against-he", activation="tanh", initialization=rule))
        for rule in ("he_normal", "xavier_normal", "torch_default")
    }
    assert 1 < ratios["he_normal"] < 10
    assert 0.1 < ratios["xavier_normal"] < 1
    assert ratios["torch_default"] < 1e-6


def test_orthogonal_linear_layers_have_a_gain_of_one_each_and_train_fast() -> None:
    rules = side_by_side("orthogonal-linear")
    steps, gaussian = rules["orthogonal"], rules["xavier_normal"]
    norms = steps[0]["signal_norm"]
    # Payloads keep four digits.
    assert norms == pytest.approx([norms[-1]] * len(norms), rel=1e-3)
    assert steps[50]["loss"] < 0.6 < last_loss(gaussian[:60])


def test_product_of_gaussian_matrices_loses_most_directions_though_its_mean_square_stays() -> None:
    def singular_values(initialization: str) -> torch.Tensor:
        spec = parse_spec({"initialization": initialization, "activation": "linear"})
        generator = torch.Generator().manual_seed(0)
        matrices = draw_weights(spec, (49, 64, 64), generator)
        product: torch.Tensor = torch.linalg.multi_dot(list(matrices.flip(0)))
        values: torch.Tensor = torch.linalg.svdvals(product)
        return values

    gaussian = singular_values("xavier_normal")
    squares = gaussian.square()
    assert 0.3 < float(squares.mean()) < 3
    assert float(squares[:2].sum() / squares.sum()) > 0.9
    assert float(gaussian.median()) < 1e-7
    ones = torch.ones(64, dtype=torch.float64)
    torch.testing.assert_close(singular_values("orthogonal"), ones, rtol=0, atol=1e-12)


# Behind layer 10 the variance has reached its fixed point; at width 64 a single draw scatters by
# two per cent of chi over twenty layers.
@pytest.mark.parametrize(
    ("weight_variance", "chi"), [(0.8, 0.6468), (1.3, 0.8802), (1.76, 0.9998), (2.5, 1.1335)]
)
def test_tanh_signal_follows_order_edge_and_chaos(weight_variance: float, chi: float) -> None:
    start = at_start("order-edge-chaos", weight_variance=weight_variance)
    assert gain(start, 10, 30) ** 2 == pytest.approx(chi, rel=0.05)


def test_tanh_network_learns_at_the_edge_and_not_in_deep_order() -> None:
    phases = side_by_side("order-edge-chaos")
    assert last_loss(phases[1.76]) < 1.2 < last_loss(phases[4])
    assert last_loss(phases[0.8]) == CHANCE
    assert ratio(phases[0.8][0]) < 1e-3 < 0.3 < ratio(phases[1.76][0]) < 3 < ratio(phases[4][0])


def test_ordered_network_learns_while_it_is_shallower_than_six_depth_scales() -> None:
    losses = [
        last_loss(trained("order-edge-chaos", weight_variance=0.8, depth=depth))
        for depth in (6, 10, 20)
    ]
    assert losses[0] < 1.3 < losses[1] < 2 < losses[2]
    assert losses[2] == CHANCE


def test_relu_weights_too_large_by_a_third_explode_everywhere_in_the_weights_lens() -> None:
    start = at_start("relu-exploding")
    assert gain(start) == pytest.approx(1.3, rel=0.04)
    assert 0.1 < ratio(start, "weight_grad_norm") < 10
    assert start["loss"] > 100


def test_clipping_saves_the_exploding_run_that_would_diverge() -> None:
    clipped = trained("clipping-tames-explosion")
    bare = trained("clipping-tames-explosion", clip_norm=None, steps=3)
    assert ratio(clipped[0]) == ratio(bare[0])
    assert last_loss(clipped) < 3
    assert bare[1]["loss"] is None or bare[1]["loss"] > 1e20
    assert bare[-1]["diverged_at"]["step"] <= 3


def test_clipping_leaves_a_vanished_signal_as_it_is() -> None:
    clipped = trained("clipping-does-not-cure")
    bare = trained("clipping-does-not-cure", clip_norm=None, steps=1)
    assert clipped[0]["signal_norm"] == bare[0]["signal_norm"]
    assert max(ratio(payload) for payload in clipped) < 1e-9


def test_relu_units_die_at_a_rate_a_hundred_times_too_large() -> None:
    deadly = trained("dead-units")
    careful = trained("dead-units", learning_rate=0.001, steps=50)
    assert deadly[50]["signal_norm"][0] == 0
    assert fmean(deadly[50]["dead"]) > 0.7 > 0.3 > fmean(careful[50]["dead"])


def test_batch_normalisation_explodes_relu_layers_at_first_and_lets_them_learn() -> None:
    steps = trained("batchnorm-relu")
    # pi / (pi - 1) of the squared norm, at any scale of the weights.
    assert gain(steps[0]) == pytest.approx(1.2112, rel=0.03)
    xavier = at_start("batchnorm-relu", initialization="xavier_normal")
    assert gain(xavier) == pytest.approx(1.2112, rel=0.03)
    assert ratio(steps[-1]) < 0.1 * ratio(steps[0])
    assert last_loss(steps) < 2.1


def test_first_step_behind_a_normalisation_turns_the_weights_and_lengthens_them() -> None:
    before, after = trained("batchnorm-relu")[:2]
    stretch = after["weight_norm"][0] / before["weight_norm"][0]
    step = after["update_ratio"][0]
    # Pythagoras; only gamma, beta and rounding to four digits are in the way.
    assert step > 0.1
    assert stretch == pytest.approx((1 + step**2) ** 0.5, rel=1e-3)


def test_batch_normalisation_rescues_sigmoid_layers_and_layer_normalisation_does_not() -> None:
    batch = trained("batchnorm-sigmoid")
    layer = trained("batchnorm-sigmoid", normalization="layer", steps=60)
    # chi = 1.034 and .153; the classes of one batch are not yet unalike in the first layers.
    assert 0.5 < ratio(batch[0]) < 4
    assert last_loss(batch) < 1
    assert gain(layer[0]) ** 2 == pytest.approx(0.153, rel=0.05)
    assert last_loss(layer) == CHANCE


def test_residual_connections_keep_the_signal_of_sigmoid_layers() -> None:
    steps = trained("residual-sigmoid")
    assert 1 < ratio(steps[0]) < 2
    assert last_loss(steps) < 1


# Width 64, one draw: three per cent of a factor over 39 of them.
@pytest.mark.parametrize("scale", [0.0, 0.16, 0.5, 1.0])
def test_residual_layer_multiplies_the_squared_signal_by_one_plus_its_squared_scale(
    scale: float,
) -> None:
    start = at_start("residual-scale", residual_scale=scale)
    assert gain(start) ** 2 == pytest.approx(1 + scale**2, rel=0.03)


def test_residual_network_learns_with_small_branches_and_diverges_with_full_ones() -> None:
    scales = side_by_side("residual-scale")
    assert last_loss(scales[0.16]) < 1
    assert scales[1][-1]["diverged_at"]["step"] <= 2
    normalised = at_start("residual-scale", residual_scale=1.0, normalization="batch")
    assert 1 < ratio(normalised) < 20


def test_linear_recurrent_network_multiplies_by_its_radius_at_every_step() -> None:
    for radius, steps in side_by_side("recurrent-radius").items():
        # Payloads keep four digits.
        assert ratio(steps[0]) == pytest.approx(radius**99, rel=1e-3)


def test_tanh_holds_back_a_radius_above_one() -> None:
    ratios = [
        ratio(at_start("recurrent-radius", activation="tanh", recurrent_radius=radius))
        for radius in (0.9, 1.1, 1.5)
    ]
    assert ratios[0] < 1e-4 < 1 < ratios[1] < 10 < 1e3 < ratios[2]


def test_lstm_latches_a_bit_only_with_an_open_forget_gate() -> None:
    closed, opened = side_by_side("lstm-forget-bias").values()
    assert ratio(closed[0]) < 1e-6 < 0.01 < ratio(opened[0])
    # An accuracy of .5 is guessing; ten batches of 64 scatter around it by .02.
    assert last_accuracy(closed) < 0.65
    assert last_loss(closed) == COIN
    assert last_accuracy(opened) > 0.9
    assert opened[10]["accuracy"] > 0.9


def test_plain_orthogonal_network_latches_the_bit_and_a_gru_does_not() -> None:
    plain = trained("lstm-forget-bias", kind="rnn", activation="tanh")
    gated = trained("lstm-forget-bias", kind="gru")
    assert ratio(gated[0]) < 1e-6 < 0.1 < ratio(plain[0])
    assert last_accuracy(gated) < 0.65 < 0.9 < last_accuracy(plain)


def test_gradient_of_the_last_block_falls_with_depth_in_pre_norm_only() -> None:
    def mean_norm(blocks: int, position: str) -> float:
        return fmean(
            at_start(
                "transformer-norm-position",
                hidden_size=32,
                blocks=blocks,
                norm_position=position,
                seed=seed,
            )["weight_grad_norm"][-1]
            for seed in range(6)
        )

    # The root of 8 and 1; the mean of six seeds scatters by a quarter.
    assert 2 < mean_norm(4, "pre") / mean_norm(32, "pre") < 4
    assert 0.6 < mean_norm(4, "post") / mean_norm(32, "post") < 1.7


def test_sixteen_blocks_learn_with_the_norm_inside_and_not_behind() -> None:
    pre, post = side_by_side("transformer-norm-position").values()
    assert 1e-3 < ratio(post[0]) < 1e3
    assert last_loss(pre) < 0.2
    assert last_loss(post) == COIN
    assert ratio(post[-1]) < 1e-3


def test_norm_behind_learns_with_few_blocks_or_small_steps() -> None:
    few = trained("transformer-norm-position", blocks=4, norm_position="post")
    small = trained("transformer-norm-position", learning_rate=0.0002, norm_position="post")
    assert last_loss(few) < 0.2
    assert last_accuracy(small) > 0.9


def test_plain_layers_learn_the_more_slowly_the_deeper_and_residual_ones_do_not() -> None:
    def losses(residual: bool) -> list[float]:
        return [
            last_loss(trained("plain-against-residual", residual=residual, depth=depth))
            for depth in (6, 20, 40)
        ]

    plain, residual = losses(residual=False), losses(residual=True)
    # Single runs scatter by a tenth or two; neighbouring depths differ by more.
    assert plain == pytest.approx([1.11, 1.56, 2.07], abs=0.1)
    assert residual == pytest.approx([0.81, 0.62, 0.50], abs=0.1)
    for depth in (6, 20, 40):
        start = at_start("plain-against-residual", residual=False, depth=depth)
        assert 0.3 < ratio(start) < 3


def test_forget_bias_decides_over_sixty_steps_and_the_recurrent_matrix_adds_to_it() -> None:
    biases = (0.0, 1.0, 3.0)

    def ratios(radius: float) -> list[float]:
        name = "lstm-sixty-steps"
        return [ratio(at_start(name, forget_bias=bias, recurrent_radius=radius)) for bias in biases]

    # Seeds differ by a factor of two at bias 3, by a tenth at the others.
    assert ratios(1.0) == pytest.approx([1.2e-8, 0.092, 37], rel=0.1)
    assert ratios(0.58) == pytest.approx([2e-12, 1.2e-4, 31], rel=0.3)
    cell_path = [(1 / (1 + math.exp(-bias))) ** 59 for bias in biases]
    assert cell_path == pytest.approx([1.73e-18, 9.4e-9, 0.057], rel=0.01)


def test_sixty_steps_are_not_learnt_with_a_closed_gate() -> None:
    closed = trained("lstm-forget-bias", sequence_length=60, forget_bias=0.0)
    opened = trained("lstm-forget-bias", sequence_length=60, forget_bias=1.0)
    assert last_loss(closed) == COIN
    assert last_accuracy(opened) > 0.9


def test_evidence_at_all_distances_opens_a_gate_that_starts_half_closed() -> None:
    closed, opened = (
        trained("lstm-forget-bias", dataset="adding", steps=500, forget_bias=bias)
        for bias in (0.0, 1.0)
    )
    assert ratio(closed[0]) < 1e-6 < 0.01 < ratio(opened[0])
    assert max(last_loss(closed), last_loss(opened)) < 0.005


def test_clipping_saves_a_recurrent_run_by_rare_interventions() -> None:
    clipped, bare = side_by_side("clipping-over-time").values()
    norms = [payload["gradient_norm"] for payload in clipped]
    assert ratio(clipped[0]) == ratio(bare[0]) == pytest.approx(17.8, rel=0.01)
    assert [payload["gradient_norm"] for payload in bare[:5]] == pytest.approx(
        [8.7, 51, 46, 911, 2e21], rel=0.02
    )
    assert bare[-1]["diverged_at"]["step"] == 5
    assert len(norms) == 201
    assert sum(norm > 5 for norm in norms) == 22
    assert max(norms) == pytest.approx(173, rel=0.01)
    assert last_loss(clipped) < 0.06


def test_a_radius_of_one_or_a_lower_rate_saves_the_recurrent_run_as_well() -> None:
    for change in ({"recurrent_radius": 1.0}, {"learning_rate": 0.001}):
        assert last_loss(trained("clipping-over-time", clip_norm=None, **change)) < 0.06


def test_elu_needs_fewer_steps_than_relu() -> None:
    relu, elu = side_by_side("relu-against-elu").values()
    assert relu[50]["loss"] == pytest.approx(0.37, abs=0.02)
    assert elu[50]["loss"] == pytest.approx(0.10, abs=0.02)
    assert max(last_loss(relu), last_loss(elu)) < 0.01


def test_patient_shows_a_line_of_root_one_sixth_and_does_not_move() -> None:
    start, moved = trained("the-patient", steps=1)
    assert ratio(start) == pytest.approx(1.1e-9, rel=0.05)
    assert gain(start) == pytest.approx(6**-0.5, rel=0.02)
    assert start["weight_grad_norm"] == pytest.approx([6e-11] * 24, rel=0.5)
    assert start["activation_std"][0] == pytest.approx(0.33, abs=0.01)
    assert start["activation_std"][-1] == pytest.approx(2.7e-10, rel=0.01)
    assert max(start["dead"]) < 0.35
    assert max(moved["update_ratio"]) < 1e-12
    assert last_loss(trained("the-patient")) == CHANCE
    twin = trained("the-patient", depth=2)
    assert last_loss(twin) == pytest.approx(0.19, abs=0.02)
    assert last_accuracy(twin) == pytest.approx(0.95, abs=0.02)


# What acts behind backpropagation leaves the ratio as it is; what changes the factor does not.
@pytest.mark.parametrize(
    ("change", "expected_ratio", "loss"),
    [
        ({"learning_rate": 1.0}, 1.1e-9, 2.304),
        ({"clip_norm": 1.0}, 1.1e-9, 2.303),
        ({"optimizer": "adam", "learning_rate": 0.001}, 1.1e-9, 2.302),
        ({"normalization": "layer"}, 1.3, 2.295),
        ({"initialization": "xavier_normal"}, 4.1e-4, 2.302),
        ({"initialization": "he_normal"}, 1.2, 1.17),
        ({"normalization": "batch"}, 91, 0.09),
        ({"residual": True}, 6.6, 0.001),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, dict) else None,
)
def test_patient_recovers_by_what_changes_the_factor(
    change: dict[str, Any], expected_ratio: float, loss: float
) -> None:
    steps = trained("the-patient", **change)
    assert ratio(steps[0]) == pytest.approx(expected_ratio, rel=0.05)
    assert last_loss(steps) == pytest.approx(loss, abs=0.02)


def test_adam_cannot_restore_a_gradient_below_its_epsilon() -> None:
    moved = trained("the-patient", optimizer="adam", learning_rate=0.001)[1]
    assert max(moved["update_ratio"][:-1]) < 2e-6
