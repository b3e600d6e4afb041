"""The engine, recording everything at every step, against a bare loop that records nothing.

Both train the same network on the same batches in one process on one thread; rounds are
interleaved and paired, and the median of the ratios is reported. A benchmark, never a test:

    python tests/bench/bench_engine.py
"""

import statistics
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from simulator.engine.datasets import load_dataset
from simulator.engine.spec import Spec, parse_spec
from simulator.engine.train import train, warm_up

ROUNDS = 21
STEPS_PER_ROUND = 60
CASES = ((20, 64, "<= 0.75"), (20, 16, "<= 0.45"))


def engine_against_bare() -> list[tuple[str, float, str]]:
    """Rows of (what, time of one engine step / time of one bare step, bar)."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        warm_up()
        return [
            (f"plain MLP {depth} x {width}, batch 128", _ratio(depth, width), bar)
            for depth, width, bar in CASES
        ]
    finally:
        torch.set_num_threads(threads)


def _ratio(depth: int, width: int) -> float:
    spec = parse_spec({"depth": depth, "width": width, "steps": STEPS_PER_ROUND})
    bare = _bare_loop(spec)
    ratios = []
    for turn in range(ROUNDS + 2):
        contenders = (_engine_round, bare) if turn % 2 else (bare, _engine_round)
        seconds = {contender: _timed(contender, spec) for contender in contenders}
        ratios.append(seconds[_engine_round] / seconds[bare])
    return statistics.median(ratios[2:])


def _timed(run_round: Callable[[Spec], float], spec: Spec) -> float:
    return run_round(spec)


def _engine_round(spec: Spec) -> float:
    """Seconds from the first frame, after setting up, to the last."""
    frames = train(spec)
    next(frames)
    start = time.perf_counter()
    for _frame in frames:
        pass
    return time.perf_counter() - start


def _bare_loop(spec: Spec) -> Callable[[Spec], float]:
    """nn.Sequential and torch.optim.SGD on shuffled batches, as a tutorial writes it."""
    examples = load_dataset("digits", 0)
    inputs = torch.from_numpy(examples.inputs).float()
    labels = torch.from_numpy(examples.labels)
    widths = [inputs.shape[1]] + [spec.width] * spec.depth
    layers: list[nn.Module] = []
    for fan_in, fan_out in pairwise(widths):
        layers += [nn.Linear(fan_in, fan_out), nn.ReLU()]
    model = nn.Sequential(*layers, nn.Linear(spec.width, examples.classes))
    optimizer = torch.optim.SGD(model.parameters(), lr=spec.learning_rate)
    loss_of = nn.CrossEntropyLoss()
    batches = torch.randperm(len(labels))[: 14 * spec.batch_size].view(14, -1).unbind()

    def run_round(spec: Spec) -> float:
        start = time.perf_counter()
        for step in range(spec.steps):
            batch = batches[step % len(batches)]
            optimizer.zero_grad()
            loss_of(model(inputs[batch]), labels[batch]).backward()
            optimizer.step()
        return time.perf_counter() - start

    return run_round


if __name__ == "__main__":
    for what, ratio, bar in engine_against_bare():
        print(f"{what}: {ratio:.3f} of bare (must be {bar})")
