"""What the pack on recurrent networks claims is what the engine finds."""

import pytest

from simulator.engine.frame import Payload
from tests.lessons import COIN, at_start, last_accuracy, last_loss, ratio, side_by_side, trained

# Variance of the adding problem's target; a batch of 64 scatters around it by a sixth.
KNOWS_THE_MEAN = pytest.approx(1 / 24, rel=0.15)


def share(start: Payload, first: int, last: int) -> float:
    """Part of the contributions to dL/dU, by their lengths, that the time steps have."""
    lengths = start["weight_grad_norm"]
    return float(sum(lengths[first - 1 : last]) / sum(lengths))


def test_plain_network_adds_over_five_steps_and_knows_the_mean_over_fifty() -> None:
    short, middle, long = side_by_side("adding-and-length").values()
    assert last_loss(short) < 0.002 < 0.01 < last_loss(middle) < 0.03
    assert last_loss(long) == KNOWS_THE_MEAN
    assert ratio(short[0]) > 0.5 > ratio(middle[0]) > 0.1 > ratio(long[0]) > 0.01
    halved = at_start("adding-and-length", sequence_length=50, recurrent_radius=0.5)
    assert 1e-16 < ratio(halved) < 1e-15


def test_last_steps_make_up_most_of_the_gradient_of_recurrent_weights() -> None:
    starts = {radius: steps[0] for radius, steps in side_by_side("steps-that-teach").items()}
    last_ten = [share(starts[radius], 41, 50) for radius in (0.7, 0.9, 1)]
    assert last_ten == pytest.approx([0.98, 0.80, 0.60], abs=0.01)
    first_half = [share(starts[radius], 1, 25) for radius in (0.7, 0.9, 1)]
    assert first_half == pytest.approx([0.00006, 0.017, 0.098], rel=0.1)
    assert share(starts[1], 1, 30) == pytest.approx(0.16, abs=0.01)
    assert share(starts[0.7], 1, 30) == pytest.approx(0.00035, rel=0.1)
    norms = [start["gradient_norm"] for start in starts.values()]
    assert max(norms) < 1.03 * min(norms)


def test_linear_state_of_radius_one_carries_the_signal_whatever_the_input() -> None:
    start = at_start("steps-that-teach", activation="linear", recurrent_radius=1.0)
    assert ratio(start) == pytest.approx(1, rel=1e-3)


def test_relu_start_that_is_right_in_the_mean_scatters_by_six_powers_of_ten() -> None:
    ratios = [ratio(steps[0]) for steps in side_by_side("relu-through-time").values()]
    assert ratios == pytest.approx([8.5e-4, 1.64, 0.12, 810], rel=0.05)
    longer = [at_start("relu-through-time", seed=seed, sequence_length=100) for seed in (0, 3)]
    # The signal of fifty more steps: one factor a step, of the matrix that is left.
    factors = [
        (ratio(start) / short) ** 0.02
        for start, short in zip(longer, (ratios[0], ratios[3]), strict=True)
    ]
    assert factors == pytest.approx([0.91, 1.21], abs=0.01)


def test_starts_that_keep_the_norm_do_not_scatter() -> None:
    linear = [
        ratio(at_start("relu-through-time", activation="linear", recurrent_radius=1.0, seed=seed))
        for seed in range(4)
    ]
    assert linear == pytest.approx([1] * 4, rel=1e-3)
    bent = [
        ratio(at_start("relu-through-time", activation="tanh", recurrent_radius=1.0, seed=seed))
        for seed in range(8)
    ]
    assert 0.32 < min(bent) < max(bent) < 0.47


def test_fifty_orthogonal_layers_scatter_far_less_than_one_matrix_fifty_times() -> None:
    ratios = [
        ratio(
            at_start(
                "orthogonal-linear",
                activation="relu",
                initialization="orthogonal",
                weight_gain=1.4142,
                width=32,
                batch_size=64,
                seed=seed,
            )
        )
        for seed in range(4)
    ]
    assert 0.2 < min(ratios) < max(ratios) < 0.7


def test_hundred_steps_ask_for_a_larger_forget_bias() -> None:
    closed, usual, opened = side_by_side("bias-and-span").values()
    assert ratio(closed[0]) < 1e-12 < 0.01 < ratio(usual[0]) < 0.1 < 10 < ratio(opened[0])
    assert last_loss(closed) == COIN
    assert last_loss(usual) < 0.05
    unlucky = trained("bias-and-span", forget_bias=1.0, seed=2)
    assert last_loss(unlucky) == COIN
    again = trained("bias-and-span", forget_bias=3.0, seed=2)
    assert max(last_loss(opened), last_loss(again)) < 0.01


def test_gru_with_a_vanished_signal_adds_and_a_plain_network_does_not() -> None:
    cells = side_by_side("adding-three-cells")
    gru, lstm, plain = (cells[kind] for kind in ("gru", "lstm", "rnn"))
    assert ratio(gru[0]) < 1e-6 < 0.01 < ratio(plain[0]) < ratio(lstm[0])
    assert last_loss(gru) < 0.001 < last_loss(lstm) < 0.03
    assert last_loss(plain) == KNOWS_THE_MEAN
    assert ratio(gru[-1]) > 0.1


def test_clipped_gradient_of_radius_one_point_three_teaches_and_a_bare_one_ends_the_run() -> None:
    clipped, bare = side_by_side("clipped-recurrence").values()
    assert ratio(clipped[0]) == ratio(bare[0]) == pytest.approx(1.3**49, rel=1e-3)
    assert clipped[0]["gradient_norm"] == pytest.approx(752_000, rel=0.01)
    assert clipped[1]["accuracy"] == 1
    assert bare[-1]["diverged_at"]["step"] == 1
    bent = trained("clipped-recurrence", activation="tanh", clip_norm=None)
    assert 10 < ratio(bent[0]) < 30
    assert last_accuracy(bent) > 0.9


def test_two_blocks_latch_whatever_the_length() -> None:
    for steps in side_by_side("attention-and-span").values():
        assert 1.5 < ratio(steps[0]) < 3
        assert last_loss(steps) < 0.03
        assert last_accuracy(steps) > 0.99
