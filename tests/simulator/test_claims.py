"""A run in a line: its network, its initialisation, its data, and how many there are."""

from typing import Any

import pytest

from simulator.claims import run_claim
from simulator.engine import parse_spec
from simulator.engine.knob_table import KINDS
from simulator.models import Run

START = "initialisation He (normal), data: handwritten digits, seed 0"
LAYERS = "20 layers of 64 ReLU units"


def claim(raw: dict[str, Any]) -> str:
    return run_claim(Run(spec=parse_spec(raw).as_dict()))


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ({}, f"{LAYERS}, {START}"),
        ({"normalization": "batch"}, f"{LAYERS}, normalised over the batch, {START}"),
        (
            {"residual": True, "residual_scale": 0.25},
            f"{LAYERS}, residual connections scaled by 0.25, {START}",
        ),
        (
            {"mode": "probe", "seeds": 16, "seed": 7},
            f"{LAYERS}, {START.removesuffix('seed 0')}16 networks from seed 7",
        ),
        (
            {"compare": {"activation": ["relu", "gelu"]}},
            f"{LAYERS}, {START}, compared: Activation ReLU / GELU",
        ),
        (
            {"compare": {"clip_norm": [None, 0.5]}},
            f"{LAYERS}, {START}, compared: Clip the gradient's norm at off / 0.5",
        ),
        (
            {"compare": {"residual": [False, True]}},
            f"{LAYERS}, {START}, compared: Residual connections off / on",
        ),
    ],
)
def test_claim_names_what_makes_the_run(raw: dict[str, Any], line: str) -> None:
    assert claim(raw) == line


def test_claim_of_every_kind_is_its_own() -> None:
    spec = parse_spec({}).as_dict()
    lines = {kind: run_claim(Run(spec={**spec, "kind": kind})) for kind in KINDS}
    assert len(set(lines.values())) == len(KINDS)
    assert lines["lstm"].startswith("an LSTM of 32 units over 50 time steps, forget bias 0, ")
    assert lines["transformer"].startswith("a transformer of 8 blocks of 32 units over 50 time")


def test_claim_of_a_run_older_than_its_knobs_takes_their_defaults() -> None:
    spec = {name: value for name, value in parse_spec({}).as_dict().items() if name != "residual"}
    assert run_claim(Run(spec=spec)) == f"{LAYERS}, {START}"
