"""What watching the gradients of every step costs with common tools, and with the engine.

Each watches the bare loop of `bench_engine` (20 x 64, batch 128), its own copy in the same process
on one thread; rounds are interleaved and paired, and the median of the ratios is reported. Rounds
of the slow tools are of few steps. The packages are the group `bench` of pyproject.toml:

    python -m tests.bench.part tests.bench.bench_watchers
"""

import os
import statistics
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import count
from pathlib import Path

import torch
from torch import nn

from simulator.engine.spec import Spec, parse_spec
from simulator.engine.train import warm_up
from studypack.supervisor.family import Family
from tests.bench.bench_engine import AfterBackward, bare_loop, engine_round, one_thread
from tests.bench.rows import Row, Unit

ROUNDS, WARM_UP = 11, 1
STEPS_PER_ROUND = 60
SPEC = parse_spec({"depth": 20, "width": 64, "steps": STEPS_PER_ROUND})
SIZES = f"{SPEC.depth} x {SPEC.width}, batch {SPEC.batch_size}"
BINS = 64
BARE, ENGINE = "bare", "engine"


@dataclass(frozen=True, kw_only=True)
class Tool:
    """A way to watch gradients: given the model, a directory and what is closed at the end."""

    name: str
    steps: int
    watch: Callable[[nn.Module, Path, ExitStack], AfterBackward]


@dataclass(frozen=True, kw_only=True)
class Contender:
    """What takes part in every round, with the steps of its round."""

    name: str
    steps: int
    run_round: Callable[[Spec], float]

    def seconds_a_step(self) -> float:
        """How long a step of another round takes."""
        return self.run_round(replace(SPEC, steps=self.steps)) / self.steps


@one_thread()
def measure(_family: Family, directory: Path) -> list[Row]:
    """Rows of each tool, and of the engine, which must cost less than the cheapest of them."""
    warm_up()
    with ExitStack() as closing:
        ratios = paired_ratios(
            [
                Contender(name=BARE, steps=STEPS_PER_ROUND, run_round=bare_loop(SPEC)),
                Contender(name=ENGINE, steps=STEPS_PER_ROUND, run_round=engine_round),
                *watched_loops(directory, closing),
            ]
        )
    engine = ratios.pop(ENGINE)
    rows = [
        Row(what=f"watching {SIZES}: {name}", value=ratio, unit=Unit.BARE)
        for name, ratio in ratios.items()
    ]
    return [*rows, engine_row(engine, min(ratios.values()))]


def engine_row(ratio: float, cheapest: float) -> Row:
    """The engine in the same rounds; its bar is the cheapest tool's ratio."""
    return Row(
        what=f"watching {SIZES}: the engine, everything recorded",
        value=ratio,
        unit=Unit.BARE,
        bar=cheapest,
        aside="the bar is the cheapest of the tools above",
    )


def watched_loops(directory: Path, closing: ExitStack) -> list[Contender]:
    """A bare loop with each tool in it; those whose package is not there are named and left out."""
    found, missing = [], []
    for tool in TOOLS:
        try:
            found.append(watched_loop(tool, directory, closing))
        except ImportError:
            missing.append(tool.name)
    if missing:
        print(f"not installed, so not measured: {', '.join(missing)}", file=sys.stderr)
    return found


def watched_loop(tool: Tool, directory: Path, closing: ExitStack) -> Contender:
    """A bare loop with the tool in it."""
    loop = bare_loop(SPEC, lambda model: tool.watch(model, directory, closing))
    return Contender(name=tool.name, steps=tool.steps, run_round=loop)


def paired_ratios(contenders: list[Contender]) -> dict[str, float]:
    """Median over the rounds of a step's time / time of a bare step in the same round, by name."""
    rounds = [round_seconds(contenders, turn) for turn in range(WARM_UP + ROUNDS)][WARM_UP:]
    return {
        contender.name: statistics.median(
            seconds[contender.name] / seconds[BARE] for seconds in rounds
        )
        for contender in contenders
        if contender.name != BARE
    }


def round_seconds(contenders: list[Contender], turn: int) -> dict[str, float]:
    """Seconds a step of each, by name; who goes first changes from turn to turn."""
    in_order = contenders if turn % 2 else contenders[::-1]
    return {contender.name: contender.seconds_a_step() for contender in in_order}


def grad_flow(model: nn.Module, directory: Path, closing: ExitStack) -> AfterBackward:
    """Mean and largest size of every parameter's gradient, as the well-known plot takes them."""

    def after_backward(_loss: torch.Tensor) -> None:
        means, largest = [], []
        for parameter in model.parameters():
            assert parameter.grad is not None
            means.append(parameter.grad.abs().mean())
            largest.append(parameter.grad.abs().max())

    return after_backward


def hooks(model: nn.Module, directory: Path, closing: ExitStack) -> AfterBackward:
    """A histogram of every layer's output on the way forward, of its gradient on the way back."""
    histograms: list[torch.Tensor] = []

    def forward(_layer: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        histograms.append(torch.histc(output.detach(), BINS))
        # On the output itself: a layer's own backward hook warns where its input is an example.
        output.register_hook(backward)  # type: ignore[no-untyped-call]

    def backward(gradient: torch.Tensor) -> None:
        histograms.append(torch.histc(gradient, BINS))

    for layer in model.children():
        layer.register_forward_hook(forward)
    return lambda _loss: histograms.clear()


def tensorboard(model: nn.Module, directory: Path, closing: ExitStack) -> AfterBackward:
    """TensorBoard's histogram of every parameter and of its gradient."""
    writer = import_module("torch.utils.tensorboard").SummaryWriter(directory / "tensorboard")
    closing.callback(writer.close)
    steps = count()

    def after_backward(_loss: torch.Tensor) -> None:
        step = next(steps)
        for name, parameter in model.named_parameters():
            writer.add_histogram(name, parameter, step)
            writer.add_histogram(f"{name}.grad", parameter.grad, step)

    return after_backward


def wandb(model: nn.Module, directory: Path, closing: ExitStack) -> AfterBackward:
    """The gradients that wandb.watch takes, logged with the loss; nothing leaves the machine."""
    os.environ.update(wandb_environment(directory / "wandb"))
    run = import_module("wandb").init(project="bench", mode="offline")
    closing.callback(run.finish)
    run.watch(model, log="gradients", log_freq=1)
    return lambda loss: run.log({"loss": loss.item()})


def wandb_environment(directory: Path) -> dict[str, str]:
    """Offline, silent, every file below the directory; the machine itself is not sampled."""
    directory.mkdir()
    places = ("WANDB_DIR", "WANDB_CACHE_DIR", "WANDB_CONFIG_DIR", "WANDB_DATA_DIR")
    return {
        **dict.fromkeys(places, str(directory)),
        "WANDB_MODE": "offline",
        "WANDB_SILENT": "true",
        "WANDB_CONSOLE": "off",
        "WANDB_DISABLE_CODE": "true",
        "WANDB_DISABLE_GIT": "true",
        "WANDB_ERROR_REPORTING": "false",
        "WANDB_X_DISABLE_STATS": "true",
    }


TOOLS = (
    Tool(name="plot_grad_flow statistics", steps=STEPS_PER_ROUND, watch=grad_flow),
    Tool(name="hooks and torch.histc", steps=20, watch=hooks),
    Tool(name="TensorBoard histograms", steps=3, watch=tensorboard),
    Tool(name="wandb.watch, gradients", steps=6, watch=wandb),
)
