"""Runs as a whole: what they yield, repeat, leave alone, and what they teach."""

import math
import statistics
import subprocess
import sys

import pytest
import torch

from simulator.engine.frame import Frame
from simulator.engine.spec import ACTIVATIONS, INITIALIZATIONS, parse_spec
from simulator.engine.train import train, warm_up

DEEP = {"depth": 30, "learning_rate": 0.05, "steps": 200}
SMALL = {"depth": 5, "width": 16, "batch_size": 16, "steps": 6, "seed": 3}
BRIEF = {"sequence_length": 8, "hidden_size": 8, "batch_size": 8, "steps": 4, "seed": 3}
# One of every path through the engine.
SPECS: list[dict[str, object]] = [
    {"steps": 12, "seed": 3},
    {**SMALL, "normalization": "batch", "residual": True},
    {**SMALL, "compare": {"learning_rate": [0.1, 0.01, 0.001]}},
    {**SMALL, "compare": {"activation": ["relu", "tanh"]}},
    {**SMALL, "mode": "probe", "seeds": 5},
    {**BRIEF, "kind": "rnn"},
    {**BRIEF, "kind": "lstm", "dataset": "adding"},
    {**BRIEF, "kind": "gru"},
    {**BRIEF, "kind": "transformer", "blocks": 2},
]
PRINT_RUNS = f"""
import hashlib, json, torch
from simulator.engine.payloads import payloads
from simulator.engine.spec import parse_spec
torch.set_num_threads(1)
for raw in {SPECS!r}:
    run = json.dumps(list(payloads(parse_spec(raw), 17)))
    print(hashlib.sha256(run.encode()).hexdigest())
"""


def frames_of(**knobs: object) -> list[Frame]:
    return list(train(parse_spec(knobs)))


def test_train_yields_the_initialisation_and_every_step() -> None:
    frames = frames_of(depth=3, width=8, steps=12)

    assert [frame.step for frame in frames] == list(range(13))
    with_histogram = [frame.step for frame in frames if frame.histogram is not None]
    assert with_histogram == [0, 10]


def test_probe_yields_the_initialisation_only() -> None:
    frames = frames_of(mode="probe", depth=3, width=8)

    assert [frame.step for frame in frames] == [0]


def test_probe_is_the_first_frame_of_training() -> None:
    (probe,) = frames_of(mode="probe", depth=3, width=8, seed=4)

    assert repr(next(train(parse_spec({"depth": 3, "width": 8, "seed": 4})))) == repr(probe)


def test_same_spec_gives_the_same_bytes() -> None:
    assert repr(frames_of(steps=12, seed=3)) == repr(frames_of(steps=12, seed=3))
    assert repr(frames_of(steps=1, seed=3)) != repr(frames_of(steps=1, seed=4))


def test_same_spec_gives_the_same_bytes_in_another_process() -> None:
    one, other = (
        subprocess.run(
            [sys.executable, "-c", PRINT_RUNS], capture_output=True, text=True, check=True
        ).stdout.split()
        for _process in range(2)
    )

    assert len(one) == len(set(one)) == len(SPECS)
    assert one == other


def test_precisions_start_from_the_same_weights() -> None:
    single, double = (frames_of(mode="probe", dtype=dtype)[0] for dtype in ("float32", "float64"))

    assert single.layers["signal_norm"] == pytest.approx(double.layers["signal_norm"], rel=1e-4)


def test_train_leaves_the_global_random_state_alone() -> None:
    before = torch.get_rng_state()

    frames_of(depth=3, width=8, steps=3)

    assert torch.equal(torch.get_rng_state(), before)


def test_train_does_not_leak_inference_mode_to_its_consumer() -> None:
    for _frame in train(parse_spec({"depth": 3, "width": 8, "steps": 3})):
        assert not torch.is_inference_mode_enabled()


def test_warm_up_runs() -> None:
    warm_up()


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initialization", INITIALIZATIONS)
def test_every_activation_starts_under_every_scheme(activation: str, initialization: str) -> None:
    frames = frames_of(
        activation=activation, initialization=initialization, depth=4, width=8, steps=2
    )

    assert len(frames) == 3
    assert math.isfinite(frames[-1].loss)


@pytest.mark.parametrize("dataset", ["spirals", "circles", "blobs"])
def test_shallow_network_learns_the_drawn_sets(dataset: str) -> None:
    frames = frames_of(
        dataset=dataset, depth=3, width=32, optimizer="adam", learning_rate=0.01, steps=300
    )

    assert statistics.mean(frame.accuracy for frame in frames[-20:]) > 0.85


def test_deep_relu_network_learns_with_he() -> None:
    # One network in six has not left the plateau after 200 steps: five seeds and their median.
    losses = [
        frames_of(**DEEP, initialization="he_normal", seed=seed)[-1].loss for seed in range(5)
    ]

    assert statistics.median(losses) < 2.1


def test_deep_relu_network_stays_at_chance_with_xavier() -> None:
    last = frames_of(**DEEP, initialization="xavier_normal")[-1]

    assert last.loss == pytest.approx(math.log(10), abs=0.02)
    assert last.accuracy < 0.2


@pytest.mark.parametrize("seed", range(3))
def test_deep_relu_network_diverges_with_twice_he(seed: int) -> None:
    last = frames_of(**DEEP, initialization="he_normal", weight_gain=2, seed=seed)[-1]

    assert last.diverged_at is not None
    assert last.diverged_at["step"] == last.step < 200
    assert last.as_payload()["loss"] is None or last.as_payload()["gradient_norm"] is None


def test_deep_sigmoid_network_underflows_float32_but_not_float64() -> None:
    deep = {"activation": "sigmoid", "initialization": "xavier_normal", "depth": 90}
    single, double = (
        frames_of(**deep, mode="probe", dtype=name)[0] for name in ("float32", "float64")
    )

    zeros = sum(norm == 0 for norm in single.layers["signal_norm"])
    # 45 decades of subnormals at 0.63 decades a layer leave some twenty layers and more at 0.
    assert 10 <= zeros <= 40
    assert min(double.layers["signal_norm"]) > 0
