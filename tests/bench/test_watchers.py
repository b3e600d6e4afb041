"""The bench of the watchers: what it makes of the rounds, and of a package that is not there."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from torch import nn

from simulator.engine.spec import Spec
from tests.bench import bench_watchers
from tests.bench.bench_engine import AfterBackward
from tests.bench.bench_watchers import BARE, Contender, Tool, engine_row, paired_ratios


def paced(*seconds_a_step: float) -> Callable[[Spec], float]:
    """A round that says how long it took, at so many seconds a step, one pace a round."""
    paces = iter(seconds_a_step)
    return lambda spec: next(paces) * spec.steps


def not_installed(_model: nn.Module, directory: Path, closing: ExitStack) -> AfterBackward:
    raise ModuleNotFoundError("no such package")


def test_paired_ratios_divide_within_a_round(monkeypatch: pytest.MonkeyPatch) -> None:
    # The rounds slow down together, as on a busy machine; the first is the warm-up.
    monkeypatch.setattr(bench_watchers, "ROUNDS", 3)
    bare = Contender(name=BARE, steps=60, run_round=paced(1.0, 1.0, 10.0, 4.0))
    slow = Contender(name="slow", steps=3, run_round=paced(7.0, 2.0, 20.0, 12.0))
    assert paired_ratios([bare, slow]) == {"slow": 2.0}


def test_engine_row_is_held_to_the_cheapest_tool() -> None:
    assert engine_row(0.6, 1.2).is_reached
    assert not engine_row(1.3, 1.2).is_reached


def test_watched_loops_name_what_is_not_installed_and_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = Tool(name="here", steps=1, watch=bench_watchers.grad_flow)
    absent = [Tool(name=name, steps=1, watch=not_installed) for name in ("first", "second")]
    monkeypatch.setattr(bench_watchers, "TOOLS", (absent[0], here, absent[1]))
    with ExitStack() as closing:
        found = bench_watchers.watched_loops(tmp_path, closing)
    assert [contender.name for contender in found] == ["here"]
    assert capsys.readouterr().err == "not installed, so not measured: first, second\n"
