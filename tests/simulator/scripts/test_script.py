"""A script and the engine are two programs for one run: what they measure must agree."""

import ast
import csv
import itertools
import json
import math
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from simulator.engine.knob_table import KINDS, SEQUENCE_DATASETS, STATIC_DATASETS
from simulator.engine.outcome import variant_payloads
from simulator.engine.payloads import payloads
from simulator.engine.spec import (
    ACTIVATIONS,
    INITIALIZATIONS,
    KNOBS,
    NORMALIZATIONS,
    Spec,
    parse_spec,
)
from simulator.engine.train import train
from simulator.scripts import UnsupportedSpecError, check_script, python_script
from tests.simulator.scripts.cases import CASES

# A script prints 12 digits. In float64 that is all that parts the two programs (measured 5e-12):
# they sum in other orders, 1e-16 an operation, and forty updates do not make that visible.
WIDE_TOLERANCE = 1e-10
# In float32, 6e-8 an operation, sums over the batch that nearly cancel lose more: 3e-5 measured.
SINGLE_TOLERANCE = 1e-3
DIGITS = 17
DIVERGING: Mapping[str, Any] = {
    **{"depth": 30, "width": 16, "batch_size": 8, "steps": 50},
    **{"weight_gain": 4.0, "learning_rate": 10},
}
RUN_EACH = """
import contextlib, pathlib, runpy, sys
for path in sys.argv[1:]:
    with open(path + ".csv", "w") as out, contextlib.redirect_stdout(out):
        runpy.run_path(path, run_name="__main__")
assert not {"simulator", "django"} & set(sys.modules)
"""

# (variant, step, layer) -> the numbers of a row.
Table = dict[tuple[int, int, int], dict[str, float]]


def script_of(raw: Mapping[str, Any]) -> str:
    return python_script(parse_spec(raw), engine="1", torch_version="2.13.0+cpu")


def python(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """A Python that sees nothing of this project: no path, no variables, another folder."""
    environment = {"PATH": os.environ["PATH"], "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-I", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
        cwd=cwd,
        env=environment,
    )


def table_of(text: str) -> Table:
    """What is printed; rows without a variant are of the first."""
    rows = csv.DictReader(text.splitlines())
    return {
        (int(row.pop("variant", "1")), int(row.pop("step")), int(row.pop("layer"))): {
            name: float(value) for name, value in row.items()
        }
        for row in rows
    }


def engine_table(spec: Spec) -> Table:
    """The same from the engine; what is not finite is null there and nan here."""
    by_variant = zip(*map(variant_payloads, payloads(spec, DIGITS)), strict=True)
    return {
        (variant, payload["step"], layer + 1): {
            "signal_norm": number(payload["signal_norm"][layer]),
            "weight_grad_norm": number(payload["weight_grad_norm"][layer]),
            "loss": number(payload["loss"]),
            "accuracy": number(payload["accuracy"]),
            "gradient_norm": number(payload["gradient_norm"]),
        }
        for variant, each in enumerate(by_variant, start=1)
        for payload in each
        if payload is not None
        for layer in range(len(payload["signal_norm"]))
    }


def number(value: float | None) -> float:
    return math.nan if value is None else value


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Table]:
    """What the script of every case prints; one process, as each would import torch anew."""
    folder = tmp_path_factory.mktemp("scripts")
    paths = {name: folder / f"{number}.py" for number, name in enumerate(CASES)}
    for name, path in paths.items():
        path.write_text(script_of(CASES[name]), encoding="utf-8")
    python("-c", RUN_EACH, *map(str, paths.values()), cwd=folder)
    return {
        name: table_of(path.with_name(f"{path.name}.csv").read_text(encoding="utf-8"))
        for name, path in paths.items()
    }


@pytest.mark.parametrize("name", CASES)
def test_script_measures_what_the_engine_measures(printed: dict[str, Table], name: str) -> None:
    spec = parse_spec(CASES[name])
    expected = engine_table(spec)
    is_wide = all(variant.dtype == "float64" for variant in spec.variants())
    tolerance = WIDE_TOLERANCE if is_wide else SINGLE_TOLERANCE
    assert list(printed[name]) == list(expected)
    for place, numbers in expected.items():
        assert printed[name][place] == pytest.approx(numbers, rel=tolerance, abs=0, nan_ok=True), (
            place
        )


def test_cases_use_every_word_of_the_knobs_and_their_numbers_differ(
    printed: dict[str, Table],
) -> None:
    specs = [parse_spec(raw) for raw in CASES.values()]
    assert {spec.activation for spec in specs} == set(ACTIVATIONS)
    assert {spec.initialization for spec in specs} == set(INITIALIZATIONS)
    assert {spec.optimizer for spec in specs} == set(KNOBS["optimizer"].choices)
    mlps = {("mlp", dataset) for dataset in STATIC_DATASETS}
    sequences = set(itertools.product(set(KINDS) - {"mlp"}, SEQUENCE_DATASETS))
    assert {(spec.kind, spec.dataset) for spec in specs} == mlps | sequences
    of_transformers = [spec for spec in specs if spec.kind == "transformer"]
    assert {spec.norm_position for spec in of_transformers} == {"pre", "post"}
    ways = {(spec.normalization, spec.residual) for spec in specs}
    assert ways == set(itertools.product(NORMALIZATIONS, (False, True)))
    assert len({json.dumps(list(table.values())) for table in printed.values()}) == len(CASES)


def test_script_runs_by_itself_and_stops_where_the_engine_diverges(tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    path.write_text(script_of(DIVERGING), encoding="utf-8")
    done = python(str(path), cwd=tmp_path)
    last = [frame.step for frame in train(parse_spec(DIVERGING))][-1]
    assert last < 50
    assert done.stderr == f"step {last}: the numbers are no longer finite\n"
    assert max(step for _, step, _ in table_of(done.stdout)) == last


@pytest.mark.parametrize("name", CASES)
def test_script_imports_only_torch_numpy_and_the_standard_library(name: str) -> None:
    nodes = ast.walk(ast.parse(script_of(CASES[name])))
    names: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).partition(".")[0])
    assert names <= {"torch", "numpy", *sys.stdlib_module_names}


@pytest.mark.parametrize("name", CASES)
def test_script_is_as_tidy_as_our_own_code(name: str, tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    path.write_text(script_of(CASES[name]), encoding="utf-8")
    ruff = [sys.executable, "-m", "ruff"]
    options = ["--isolated", "--line-length=100", "--no-cache", str(path)]
    rules = "--select=E,F,I,UP,N,SIM,RUF,PT"
    for command in (["format", "--check"], ["check", rules]):
        done = subprocess.run([*ruff, *command, *options], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout


def test_script_holds_only_the_knobs_that_the_run_uses() -> None:
    plain = script_of({"dataset": "blobs"})
    for word in ("CLIP", "MOMENTUM", "Adam", "WEIGHT_GAIN", "WEIGHT_VARIANCE", "base64", "DIGITS"):
        assert word not in plain, word
    probe = script_of({"mode": "probe", "clip_norm": 1, "optimizer": "adam"})
    for word in ("CLIP", "LEARNING_RATE", "torch.optim", "$"):
        assert word not in probe, word
    clipped = script_of({"clip_norm": 0.25, "optimizer": "momentum", "momentum": 0.8})
    assert "CLIP_NORM = 0.25" in clipped
    assert "MOMENTUM = 0.8\n" in clipped
    assert "CLIP_VALUE" not in clipped


def test_script_names_its_versions_and_the_source_of_its_examples() -> None:
    script = script_of({})
    assert "(engine 1 and PyTorch 2.13.0+cpu)" in script
    assert "CC BY 4.0" in script
    assert "(engine 3)" in python_script(Spec(), engine="3", torch_version="")


@dataclass(frozen=True, kw_only=True)
class LaterSpec(Spec):
    """A spec with knobs that no script knows."""

    twins: int = 1
    twist: str = "none"


def test_spec_with_an_unknown_knob_is_refused_with_every_reason() -> None:
    assert check_script(LaterSpec()) == ()
    later = LaterSpec(kind="echo", normalization="power", dataset="moons", twins=16, twist="left")
    with pytest.raises(UnsupportedSpecError) as refused:
        python_script(later, engine="1", torch_version="")
    assert [str(problem) for problem in refused.value.problems] == [
        "kind: no script for 'echo' yet",
        "normalization: no script for 'power' yet",
        "dataset: no script for 'moons' yet",
        "twins: no script for 16 yet",
        "twist: no script for 'left' yet",
    ]


def test_comparison_is_refused_for_what_any_variant_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = parse_spec({"compare": {"activation": ["relu", "tanh", "silu"]}})
    assert check_script(compared) == ()
    unwritten = {"activation": frozenset({"relu"})}
    monkeypatch.setattr("simulator.scripts.script.WORDS", unwritten)
    assert [str(problem) for problem in check_script(compared)] == [
        "activation: no script for 'tanh' yet",
        "activation: no script for 'silu' yet",
    ]


def test_comparison_names_its_variants_and_writes_down_what_they_share_once() -> None:
    script = script_of({"dataset": "blobs", "compare": {"learning_rate": [0.1, 1]}})
    assert "    2: learning_rate 1.0, 20 layers of 64 relu units on blobs\n" in script
    assert '{"VARIANT": 2, "LEARNING_RATE": 1.0},' in script
    assert script.count("LEARNING_RATE = ") == script.count("class ") == 1
    assert "class Network2" in script_of({"compare": {"activation": ["relu", "tanh"]}})


def test_comparison_goes_on_after_a_variant_that_diverges(tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    case = CASES["one variant diverges, the other goes on"]
    path.write_text(script_of(case), encoding="utf-8")
    done = python(str(path), cwd=tmp_path)
    steps = {variant: step for variant, step, _ in table_of(done.stdout)}
    assert steps[1] < steps[2] == 12
    assert done.stderr == f"VARIANT=1, step {steps[1]}: the numbers are no longer finite\n"


def test_knobs_of_other_kinds_change_nothing_in_the_script_of_an_mlp() -> None:
    assert script_of({"hidden_size": 16, "blocks": 2, "forget_bias": 1}) == script_of({})
