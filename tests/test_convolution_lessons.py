"""What the pack on convolutional networks claims is what the engine and real filters show.

Index letters: B batch, C channels, S side of a map.
"""

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.lessons import CHANCE, at_start, gain, last_loss, ratio, side_by_side, trained

CHANNELS = 32


def signals(layers: int, gain: float, seed: int, side: int, wraps: bool) -> list[Tensor]:
    """dL/dz of a stack of 3 x 3 ReLU layers by He's rule times a gain, each (8, C, S, S)."""
    return [gradients for _, gradients in stack(layers, gain, seed, side, wraps)]


def stack(
    layers: int, gain: float, seed: int, side: int, wraps: bool
) -> list[tuple[Tensor, Tensor]]:
    """z and dL/dz of each layer of a random stack, for a random loss that is linear in its top."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape: int) -> Tensor:
        return torch.randn(shape, generator=generator, dtype=torch.float64)

    deviation = gain * math.sqrt(2 / (9 * CHANNELS))
    filters = [normal(CHANNELS, CHANNELS, 3, 3) * deviation for _ in range(layers)]
    h, sums = normal(8, CHANNELS, side, side).requires_grad_(), []
    for weights in filters:
        padded = functional.pad(h, (1, 1, 1, 1), mode="circular" if wraps else "constant")
        sums.append(functional.conv2d(padded, weights))
        h = sums[-1].relu()
    gradients = torch.autograd.grad((h * normal(*h.shape)).sum(), sums)
    return [(z.detach(), delta) for z, delta in zip(sums, gradients, strict=True)]


def spread_of_squared_gradient(layers: int) -> Tensor:
    """(S, S) share of each pixel in the squared gradient of one unit, the mean of 20 draws."""
    total = torch.zeros(2 * layers + 1, 2 * layers + 1, dtype=torch.float64)
    for seed in range(20):
        generator = torch.Generator().manual_seed(seed)
        delta = torch.zeros(1, 16, 1, 1, dtype=torch.float64)
        delta[0, 0] = 1
        for _ in range(layers):
            weights = torch.randn((16, 16, 3, 3), generator=generator, dtype=torch.float64)
            delta = functional.conv_transpose2d(delta, weights / 12)
        total += delta.square().sum(1)[0]
    return total / total.sum()


def test_filter_gradient_is_the_sum_over_positions() -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn((1, 1, 6, 6), generator=generator, dtype=torch.float64)
    weights = torch.randn((1, 1, 3, 3), generator=generator, dtype=torch.float64).requires_grad_()
    z = functional.conv2d(x, weights)
    delta = torch.randn(z.shape, generator=generator, dtype=torch.float64)
    (gradient,) = torch.autograd.grad((z * delta).sum(), weights)
    by_hand = [
        [(delta[0, 0] * x[0, 0, i : i + 4, j : j + 4]).sum() for j in range(3)] for i in range(3)
    ]
    torch.testing.assert_close(gradient[0, 0], torch.tensor(by_hand, dtype=torch.float64))


# Four draws of the mean factor over ten layers: the table of the note.
@pytest.mark.parametrize(
    ("gain", "wraps", "low", "high"),
    [
        (1, True, 1.00, 1.04),
        (1, False, 0.98, 1.015),
        (0.5**0.5, True, 0.71, 0.735),
        (0.5**0.5, False, 0.69, 0.72),
        (6**-0.5, True, 0.41, 0.425),
        (6**-0.5, False, 0.40, 0.415),
        (3, True, 3.01, 3.115),
        (3, False, 2.94, 3.04),
    ],
)
def test_real_filters_have_the_factor_of_dense_layers_with_their_fan_in(
    gain: float, wraps: bool, low: float, high: float
) -> None:
    for seed in range(4):
        deltas = signals(11, gain, seed, 16, wraps)
        assert low < float(deltas[0].norm() / deltas[-1].norm()) ** 0.1 < high


def test_zero_padding_darkens_the_corners() -> None:
    layers = stack(21, 1, 0, 8, wraps=False)
    forward = layers[-1][0].square().mean((0, 1))
    backward = layers[0][1].square().mean((0, 1))
    assert float(forward[0, 0] / forward[4, 4]) == pytest.approx(0.18, abs=0.01)
    assert float(backward[0, 0] / backward[4, 4]) == pytest.approx(0.15, abs=0.01)


@pytest.mark.parametrize(("layers", "pixels"), [(5, 62), (10, 124), (20, 251), (40, 495)])
def test_effective_receptive_field_grows_like_the_root_of_the_depth(
    layers: int, pixels: int
) -> None:
    shares = spread_of_squared_gradient(layers)
    offsets = torch.arange(-layers, layers + 1, dtype=torch.float64)
    deviation = math.sqrt(float((shares.sum(0) * offsets.square()).sum()))
    # Twenty draws of sixteen channels.
    assert deviation == pytest.approx(math.sqrt(2 * layers / 3), rel=0.03)
    largest = shares.flatten().sort(descending=True).values.cumsum(0)
    assert int((largest < 0.95).sum()) + 1 == pytest.approx(pixels, abs=2)


def test_maximum_keeps_the_length_of_the_signal_and_mean_halves_it() -> None:
    generator = torch.Generator().manual_seed(0)
    x = torch.randn((2, 4, 8, 8), generator=generator, dtype=torch.float64).requires_grad_()
    delta = torch.randn((2, 4, 4, 4), generator=generator, dtype=torch.float64)
    (won,) = torch.autograd.grad((functional.max_pool2d(x, 2) * delta).sum(), x)
    (shared,) = torch.autograd.grad((functional.avg_pool2d(x, 2) * delta).sum(), x)
    assert float(won.norm() / delta.norm()) == pytest.approx(1)
    assert float((won != 0).double().mean()) == 0.25
    assert float(shared.norm() / delta.norm()) == pytest.approx(0.5)


def test_miscounted_fan_in_is_a_factor_per_layer() -> None:
    right, large, small = side_by_side("forgotten-kernel-area").values()
    # Width 64, one draw.
    assert gain(right[0]) == pytest.approx(1, rel=0.03)
    assert gain(large[0]) == pytest.approx(3, rel=0.03)
    assert gain(small[0]) == pytest.approx(1 / 3, rel=0.03)
    assert last_loss(right) < 1
    assert large[-1]["diverged_at"]["step"] <= 2
    assert last_loss(small) == CHANCE


def test_normalisation_hides_a_miscounted_fan_in() -> None:
    starts = [
        at_start("forgotten-kernel-area", normalization="batch", weight_gain=scale)
        for scale in (1, 3, 0.3333)
    ]
    ratios = [ratio(start) for start in starts]
    assert max(ratios) == pytest.approx(min(ratios), rel=1e-2)
    losses = [
        last_loss(trained("forgotten-kernel-area", normalization="batch", weight_gain=scale))
        for scale in (0.3333, 1.0, 3.0)
    ]
    assert losses[0] < 0.4 < losses[1] < 1.5 < losses[2]


def test_sixteen_relu_layers_learn_with_he_only_unless_adam_rescales() -> None:
    he, xavier, default = side_by_side("sixteen-relu-layers").values()
    assert gain(xavier[0]) == pytest.approx(0.5**0.5, rel=0.03)
    assert gain(default[0]) == pytest.approx(6**-0.5, rel=0.03)
    assert last_loss(he) < 0.5
    assert last_loss(xavier) == CHANCE
    assert last_loss(default) == CHANCE
    rescaled = [
        last_loss(
            trained(
                "sixteen-relu-layers",
                optimizer="adam",
                learning_rate=0.001,
                initialization=rule,
            )
        )
        for rule in ("he_normal", "xavier_normal", "torch_default")
    ]
    assert rescaled[0] < 0.1 < rescaled[1] < 0.6 < 1.5 < rescaled[2] < 2


def test_deeper_plain_networks_have_the_higher_training_loss() -> None:
    ten, twenty, fifty_six = side_by_side("deeper-not-better").values()
    assert last_loss(ten) < 1.2 < 1.8 < last_loss(twenty) < 2.1 < last_loss(fifty_six)
    assert 5 < ratio(ten[0]) < 10 < ratio(twenty[0]) < 100 < 1e4 < ratio(fifty_six[0])


def test_a_level_signal_does_not_prevent_degradation() -> None:
    bare = [trained("deeper-not-better", normalization="none", depth=depth) for depth in (10, 20)]
    assert 0.3 < ratio(bare[1][0]) < ratio(bare[0][0]) < 1
    assert last_loss(bare[0]) < 0.9 < 1.6 < last_loss(bare[1])
    layer = [
        last_loss(trained("deeper-not-better", normalization="layer", depth=depth))
        for depth in (10, 20, 56)
    ]
    assert layer[0] < 1.2 < layer[1] < 1.8 < 2.2 < layer[2]


def test_shortcuts_make_depth_harmless_and_not_useful() -> None:
    depths = side_by_side("deeper-with-shortcuts")
    assert all(last_loss(steps) < 0.9 for steps in depths.values())
    assert [ratio(steps[0]) for steps in depths.values()] == pytest.approx(
        [2.7, 4.8, 11.5], rel=0.05
    )
    alone = [
        last_loss(trained("deeper-with-shortcuts", residual_scale=0.0, depth=depth))
        for depth in (10, 20, 56)
    ]
    assert alone == pytest.approx([0.66, 0.65, 0.67], abs=0.03)


def test_batch_statistics_of_few_examples_make_the_explosion_worse() -> None:
    gains = {
        batch: [
            gain(at_start("statistics-of-few", batch_size=batch, seed=seed)) for seed in range(4)
        ]
        for batch in (128, 32, 8)
    }
    assert all(1.20 < found < 1.23 for found in gains[128])
    assert all(1.22 < found < 1.26 for found in gains[32])
    assert all(1.32 < found < 1.39 for found in gains[8])
    few = at_start("statistics-of-few", normalization="layer", batch_size=8)
    assert 1 < ratio(few) < 3
