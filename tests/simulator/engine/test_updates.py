"""The flat optimisers against torch.optim, and what a run reports about its updates."""

import math
from itertools import pairwise

import pytest
import torch

from simulator.engine.network import VALUES
from simulator.engine.spec import Spec, parse_spec
from simulator.engine.train import Run, train
from simulator.engine.updates import make_optimizer

SMALL = {"depth": 4, "width": 16, "batch_size": 32, "dtype": "float64"}


def torch_optimizer(spec: Spec, parameter: torch.Tensor) -> torch.optim.Optimizer:
    if spec.optimizer == "adam":
        return torch.optim.Adam([parameter], lr=spec.learning_rate)
    momentum = spec.momentum if spec.optimizer == "momentum" else 0.0
    return torch.optim.SGD([parameter], lr=spec.learning_rate, momentum=momentum)


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_optimizer_follows_torch_optim(optimizer: str) -> None:
    spec = parse_spec({"optimizer": optimizer, "learning_rate": 0.03})
    generator = torch.Generator().manual_seed(0)
    ours = torch.zeros(50, dtype=torch.float64)
    reference = torch.zeros(50, dtype=torch.float64, requires_grad=True)
    theirs = torch_optimizer(spec, reference)
    stepper = make_optimizer(spec, ours)

    for _step in range(20):
        gradient = torch.empty(50, dtype=torch.float64).normal_(generator=generator)
        direction, rate = stepper.step(gradient)
        ours.add_(direction, alpha=-rate)
        reference.grad = gradient
        theirs.step()

    # Both sides are float64 and differ in the order of a few operations.
    assert torch.allclose(ours, reference.detach(), rtol=1e-10)


def test_first_adam_step_is_the_learning_rate() -> None:
    run = Run((parse_spec({**SMALL, "optimizer": "adam", "learning_rate": 0.01}),))
    with torch.inference_mode():
        run.advance(0)[0]
        gradient, before = run.gradient.clone(), run.values.clone()
        run.advance(1)[0]

    moved = (run.values - before).abs()[gradient.abs() > 1e-4]
    assert len(moved) > 100
    assert moved.tolist() == pytest.approx([0.01] * len(moved), rel=1e-3)


@pytest.mark.parametrize("clip_norm", [0.01, 1e6])
def test_clipping_leaves_the_smaller_norm_and_the_direction(clip_norm: float) -> None:
    plain, clipped = (
        Run((parse_spec(SMALL),)),
        Run((parse_spec({**SMALL, "clip_norm": clip_norm}),)),
    )
    with torch.inference_mode():
        free, held = plain.advance(0)[0], clipped.advance(0)[0]

    assert held.gradient_norm == free.gradient_norm
    expected = min(free.gradient_norm, clip_norm)
    assert held.clipped_gradient_norm == pytest.approx(expected, rel=1e-12)
    assert clipped.gradient.norm().item() == pytest.approx(expected, rel=1e-12)
    cosine = torch.dot(clipped.gradient, plain.gradient) / expected / free.gradient_norm
    assert cosine.item() == pytest.approx(1.0, abs=1e-12)


def test_clip_value_bounds_every_component() -> None:
    plain, clipped = Run((parse_spec(SMALL),)), Run((parse_spec({**SMALL, "clip_value": 0.001}),))
    with torch.inference_mode():
        plain.advance(0)[0]
        frame = clipped.advance(0)[0]

    assert torch.equal(clipped.gradient, plain.gradient.clamp(-0.001, 0.001))
    assert frame.clipped_gradient_norm == pytest.approx(clipped.gradient.norm().item())


def test_gradient_norm_covers_every_parameter() -> None:
    run = Run((parse_spec({**SMALL, "bias_variance": 0.1}),))
    with torch.inference_mode():
        frame = run.advance(0)[0]

    assert frame.gradient_norm == pytest.approx(run.gradient.norm().item(), rel=1e-12)


@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"clip_norm": 0.05},
        {"clip_value": 0.001},
        {"optimizer": "momentum", "clip_norm": 0.05},
        {"optimizer": "adam", "learning_rate": 0.01},
    ],
)
def test_update_ratio_is_what_the_weights_really_moved(knobs: dict[str, object]) -> None:
    run = Run((parse_spec({**SMALL, **knobs}),))
    with torch.inference_mode():
        frames, weights = [], []
        for step in range(4):
            frames.append(run.advance(step)[0])
            hidden = run.network.parameters.hidden[VALUES].unbind()
            first = run.network.parameters.first[VALUES]
            weights.append([weight.clone() for weight in (first, *hidden)])

    for (before, after), frame in zip(pairwise(weights), frames[1:], strict=True):
        moved = [
            float((new - old).norm() / old.norm()) for old, new in zip(before, after, strict=True)
        ]
        assert frame.layers["update_ratio"] == pytest.approx(moved, rel=1e-9)


def test_first_frame_has_no_update() -> None:
    frame = next(train(parse_spec(SMALL)))

    assert frame.as_payload()["update_ratio"] == [None] * 4


def test_clipping_keeps_a_wild_run_finite() -> None:
    wild = {"depth": 30, "weight_gain": 1.5, "steps": 20}

    free = list(train(parse_spec(wild)))
    held = list(train(parse_spec({**wild, "clip_norm": 0.1})))

    assert free[-1].diverged_at is not None
    assert math.isfinite(held[-1].loss)
