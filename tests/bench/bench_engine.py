"""The engine, recording everything at every step, against a bare loop that records nothing.

Both train the same network on the same batches in one process on one thread; rounds are
interleaved and paired, and the median of the ratios is reported. A benchmark, never a test:

    python tests/bench/bench_engine.py
"""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from simulator.engine.datasets import load_dataset
from simulator.engine.spec import Spec, parse_spec
from simulator.engine.train import train, train_together, warm_up

ROUNDS = 21
STEPS_PER_ROUND = 60
PLAIN_CASES = ((20, 64, "<= 0.75"), (20, 16, "<= 0.45"))
STREAM_CASES: tuple[tuple[str, dict[str, object]], ...] = (
    ("batch norm", {"normalization": "batch"}),
    ("layer norm", {"normalization": "layer"}),
    ("RMS norm", {"normalization": "rms"}),
    # Unscaled and without a norm it diverges, and its round would be a short one.
    ("residual", {"residual": True, "residual_scale": 0.2}),
    ("residual and batch norm", {"residual": True, "normalization": "batch"}),
)
STREAM_BAR = "<= 1.10"
# Width and batch: a batch of 128 is mostly arithmetic, which no kernel shares.
COMPARED = ((16, 32), (32, 32), (16, 128), (32, 128))
VARIANTS = 8
COMPARE_BAR = "<= 0.5"
NORM_BY_NAME: dict[str, Callable[[int], nn.Module]] = {
    "batch": nn.BatchNorm1d,
    "layer": nn.LayerNorm,
    "rms": lambda width: nn.RMSNorm(width, eps=1e-5),
}

# What is called with the loss after each backward, before the optimiser's step.
AfterBackward = Callable[[torch.Tensor], None]


def engine_against_bare() -> list[tuple[str, float, str]]:
    """Rows of (what, time of one engine step / time of one bare step, bar)."""
    with one_thread():
        warm_up()
        plain = [
            (f"plain MLP {depth} x {width}, batch 128", _ratio(depth=depth, width=width), bar)
            for depth, width, bar in PLAIN_CASES
        ]
        stream = [
            (f"{what} 20 x 64, batch 128", _ratio(depth=20, width=64, **knobs), STREAM_BAR)
            for what, knobs in STREAM_CASES
        ]
    return plain + stream


@contextmanager
def one_thread() -> Iterator[None]:
    """Torch computes on one thread inside, as in a worker."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


@one_thread()
def compare_against_single() -> list[tuple[str, float, str]]:
    """Rows of (what, time of a variant's step / time of a single run's step, bar)."""
    return [
        (
            f"compare {VARIANTS} variants 20 x {width}, batch {batch}",
            _compared(width, batch),
            COMPARE_BAR,
        )
        for width, batch in COMPARED
    ]


def _compared(width: int, batch: int) -> float:
    single = parse_spec({"width": width, "batch_size": batch, "steps": STEPS_PER_ROUND})
    variants = [replace(single, seed=seed) for seed in range(VARIANTS)]
    ratios = []
    for turn in range(ROUNDS + 2):
        contenders = [(single,), variants] if turn % 2 else [variants, (single,)]
        seconds = {len(specs): _round(train_together(specs)) for specs in contenders}
        ratios.append(seconds[VARIANTS] / VARIANTS / seconds[1])
    return statistics.median(ratios[2:])


def _round(steps: Iterator[object]) -> float:
    """Seconds from the first step, after setting up, to the last."""
    next(steps)
    start = time.perf_counter()
    for _step in steps:
        pass
    return time.perf_counter() - start


def _ratio(**knobs: object) -> float:
    spec = parse_spec({**knobs, "steps": STEPS_PER_ROUND})
    bare = bare_loop(spec)
    ratios = []
    for turn in range(ROUNDS + 2):
        contenders = (engine_round, bare) if turn % 2 else (bare, engine_round)
        seconds = {contender: _timed(contender, spec) for contender in contenders}
        ratios.append(seconds[engine_round] / seconds[bare])
    return statistics.median(ratios[2:])


def _timed(run_round: Callable[[Spec], float], spec: Spec) -> float:
    return run_round(spec)


def engine_round(spec: Spec) -> float:
    """Seconds from the first frame, after setting up, to the last."""
    frames = train(spec)
    next(frames)
    start = time.perf_counter()
    steps = sum(1 for _frame in frames)
    seconds = time.perf_counter() - start
    if steps != spec.steps:
        raise RuntimeError(f"the run diverged after {steps} of {spec.steps} steps")
    return seconds


class Residual(nn.Module):
    """The stream with what a block adds to it."""

    def __init__(self, block: nn.Module, scale: float) -> None:
        super().__init__()
        self.block = block
        self.scale = scale

    def forward(self, stream: torch.Tensor) -> torch.Tensor:
        added: torch.Tensor = self.block(stream)
        return stream + (added if self.scale == 1 else self.scale * added)


def _bare_model(spec: Spec, features: int, classes: int) -> nn.Sequential:
    """The network of the spec in nn.Sequential, norm before activation, blocks in Residual."""
    width = spec.width
    layers: list[nn.Module] = [nn.Linear(features, width)]
    for _layer in range(spec.depth - 1):
        block = [*_norm_and_activation(spec), nn.Linear(width, width)]
        if spec.residual:
            block = [Residual(nn.Sequential(*block), spec.residual_scale)]
        layers += block
    return nn.Sequential(*layers, *_norm_and_activation(spec), nn.Linear(width, classes))


def _norm_and_activation(spec: Spec) -> list[nn.Module]:
    norm = NORM_BY_NAME.get(spec.normalization)
    return [nn.ReLU()] if norm is None else [norm(spec.width), nn.ReLU()]


def bare_loop(
    spec: Spec, watch: Callable[[nn.Module], AfterBackward] | None = None
) -> Callable[[Spec], float]:
    """Modules of torch.nn and torch.optim.SGD on shuffled batches, as a tutorial writes it."""
    examples = load_dataset("digits", 0)
    inputs = torch.from_numpy(examples.inputs).float()
    labels = torch.from_numpy(examples.labels)
    model = _bare_model(spec, inputs.shape[1], examples.classes)
    optimizer = torch.optim.SGD(model.parameters(), lr=spec.learning_rate)
    loss_of = nn.CrossEntropyLoss()
    batches = torch.randperm(len(labels))[: 14 * spec.batch_size].view(14, -1).unbind()
    after_backward = watch(model) if watch else None

    def run_round(spec: Spec) -> float:
        start = time.perf_counter()
        for step in range(spec.steps):
            batch = batches[step % len(batches)]
            optimizer.zero_grad()
            loss = loss_of(model(inputs[batch]), labels[batch])
            loss.backward()
            if after_backward:
                after_backward(loss)
            optimizer.step()
        return time.perf_counter() - start

    return run_round


if __name__ == "__main__":
    for what, ratio, bar in engine_against_bare():
        print(f"{what}: {ratio:.3f} of bare (must be {bar})")
    for what, ratio, bar in compare_against_single():
        print(f"{what}: {ratio:.3f} of a single run, each (must be {bar})")
