"""Bucketed frames against a brute-force reference on made-up runs."""

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.engine.buckets import ARITHMETIC, bucket_size, bucketed
from simulator.engine.frame import LAYER_QUANTITIES, SCALAR_QUANTITIES

DEPTH = 3


def payload_of(step: int, rng: random.Random) -> dict[str, Any]:
    payload: dict[str, Any] = {"step": step}
    payload |= {name: 10 ** rng.uniform(-6, 6) for name in SCALAR_QUANTITIES}
    payload |= {
        name: [10 ** rng.uniform(-6, 6) for _layer in range(DEPTH)] for name in LAYER_QUANTITIES
    }
    if step % 10 == 0:
        payload["histogram"] = {"step": step}
    return payload


def made_up_run(steps: int) -> list[dict[str, Any]]:
    rng = random.Random(steps)
    return [payload_of(step, rng) for step in range(steps + 1)]


def mean_of(name: str, numbers: list[float]) -> float:
    if name in ARITHMETIC:
        return sum(numbers) / len(numbers)
    product = sum(math.log10(number) for number in numbers)
    return float(10 ** (product / len(numbers)))


@pytest.mark.parametrize("steps", [1, 7, 8, 9, 30, 119, 120, 200, 499, 500])
def test_buckets_cover_every_step_once_in_order(steps: int) -> None:
    spans = [payload["steps"] for payload in bucketed(made_up_run(steps), steps)]

    covered = [step for first, last in spans for step in range(first, last + 1)]
    assert covered == list(range(steps + 1))
    assert len(spans) <= 120


@pytest.mark.parametrize("steps", [50, 200, 500])
def test_first_eight_and_last_are_exact(steps: int) -> None:
    run = made_up_run(steps)

    out = list(bucketed(run, steps))

    for exact, original in zip([*out[:8], out[-1]], [*run[:8], run[-1]], strict=True):
        assert {name: exact[name] for name in original} == original
        assert exact["signal_min"] == exact["signal_max_over_bucket"] == original["signal_norm"]


@pytest.mark.parametrize("steps", [200, 500])
def test_bucket_averages_like_brute_force(steps: int) -> None:
    run = made_up_run(steps)

    for out in bucketed(run, steps):
        first, last = out["steps"]
        inside = run[first : last + 1]
        assert out["step"] == last
        for name in SCALAR_QUANTITIES:
            expected = mean_of(name, [payload[name] for payload in inside])
            assert out[name] == pytest.approx(expected, rel=1e-3)
        for name in LAYER_QUANTITIES:
            for layer in range(DEPTH):
                expected = mean_of(name, [payload[name][layer] for payload in inside])
                assert out[name][layer] == pytest.approx(expected, rel=1e-3)
        signals = [payload["signal_norm"] for payload in inside]
        assert out["signal_min"] == [min(column) for column in zip(*signals, strict=True)]
        assert out["signal_max_over_bucket"] == [
            max(column) for column in zip(*signals, strict=True)
        ]


def test_buckets_between_are_of_equal_size() -> None:
    spans = [payload["steps"] for payload in bucketed(made_up_run(500), 500)]

    sizes = [last - first + 1 for first, last in spans[8:-2]]
    assert set(sizes) == {bucket_size(500)} == {5}


def test_bucket_is_emitted_with_its_last_step() -> None:
    taken: list[int] = []

    def source() -> Iterator[dict[str, Any]]:
        for payload in made_up_run(500):
            taken.append(payload["step"])
            yield payload

    for out in bucketed(source(), 500):
        assert taken[-1] <= out["step"] + 1


def test_divergence_flushes_the_bucket_and_stays_exact() -> None:
    run = made_up_run(500)[:16]
    run[-1] |= {"diverged_at": {"step": 15, "layer": "2"}, "loss": None}
    run[-1]["signal_norm"] = [None] * DEPTH

    out = list(bucketed(run, 500))

    assert [payload["steps"] for payload in out[8:]] == [[8, 12], [13, 14], [15, 15]]
    assert out[-1]["diverged_at"] == {"step": 15, "layer": "2"}
    assert out[-1]["signal_min"] == [None] * DEPTH


def test_run_cut_short_keeps_its_last_steps() -> None:
    out = list(bucketed(made_up_run(500)[:15], 500))

    assert out[-1]["steps"] == [13, 14]


def test_zeros_and_nulls_take_no_part_in_the_logarithm() -> None:
    run = made_up_run(500)[:13]
    for payload, signal in zip(run[8:], (0.0, 1e-4, 1e-2, 0.0, None), strict=True):
        payload["signal_norm"] = [signal, 0.0, None]

    out = list(bucketed(run, 500))[-1]

    assert out["signal_norm"] == [pytest.approx(1e-3), 0.0, None]
    assert out["signal_min"] == [0.0, 0.0, None]
    assert out["signal_max_over_bucket"] == [1e-2, 0.0, None]


def test_bucket_keeps_its_latest_histogram() -> None:
    by_span = {
        tuple(payload["steps"]): payload.get("histogram")
        for payload in bucketed(made_up_run(500), 500)
    }

    assert by_span[(8, 12)] == {"step": 10}
    assert by_span[(13, 17)] is None
