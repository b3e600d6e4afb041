"""What the tests of the lessons share: every pack's experiments, and their runs."""

import dataclasses
from functools import cache
from statistics import fmean
from typing import Any

import pytest

from simulator.engine import Spec, parse_spec
from simulator.engine.frame import Payload
from simulator.engine.outcome import variant_payloads
from simulator.engine.payloads import payloads
from simulator.experiments import typed_spec
from studypack.packs.source import read_pack
from tests.conftest import CONTENT

EXPERIMENTS = [
    experiment
    for folder in sorted(CONTENT.iterdir())
    if (pack := read_pack(folder)[0]) is not None
    for experiment in pack.experiments
]
BY_ID = {experiment.id: experiment for experiment in EXPERIMENTS}
# ln 10: the loss of equal chances for the ten digits. A batch of 128 scatters around it by .02.
CHANCE = pytest.approx(2.303, abs=0.03)
# ln 2, of the two classes of the latch.
COIN = pytest.approx(0.693, abs=0.02)


@cache
def run(spec: Spec) -> tuple[Payload, ...]:
    """Every payload of a spec, trained once for all tests."""
    return tuple(payloads(spec))


def trained(name: str, **changes: Any) -> tuple[Payload, ...]:
    """The payloads of an experiment, with some knobs turned; of a comparison, the first variant."""
    spec = parse_spec(typed_spec(BY_ID[name]))
    return run(dataclasses.replace(spec, compare=None, **changes) if changes else spec)


def side_by_side(name: str) -> dict[Any, tuple[Payload, ...]]:
    """The payloads of each variant of an experiment's comparison, by the value compared."""
    spec = parse_spec(typed_spec(BY_ID[name]))
    assert spec.compare is not None
    columns = zip(*map(variant_payloads, run(spec)), strict=True)
    return {
        value: tuple(payload for payload in column if payload is not None)
        for value, column in zip(spec.compare.values, columns, strict=True)
    }


def at_start(name: str, **changes: Any) -> Payload:
    """The flow of an experiment at initialisation."""
    return trained(name, mode="probe", **changes)[0]


def ratio(payload: Payload, quantity: str = "signal_norm") -> float:
    """First over last layer."""
    return float(payload[quantity][0] / payload[quantity][-1])


def gain(payload: Payload, low: int = 1, high: int | None = None) -> float:
    """Factor of the signal's norm for one layer towards the input, from layer high to low."""
    norms = payload["signal_norm"]
    high = high or len(norms)
    return float((norms[low - 1] / norms[high - 1]) ** (1 / (high - low)))


def last_loss(run: tuple[Payload, ...]) -> float:
    """The loss at the end: over twenty batches, as single ones differ by some tenths."""
    return fmean(payload["loss"] for payload in run[-20:])


def last_accuracy(run: tuple[Payload, ...]) -> float:
    """The accuracy at the end, over ten batches."""
    return fmean(payload["accuracy"] for payload in run[-10:])
