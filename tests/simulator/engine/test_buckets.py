"""Bucketed frames against a brute-force reference on made-up runs."""

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.engine.buckets import ARITHMETIC, affordable_buckets, bucket_size, bucketed, sampled
from simulator.engine.frame import (
    LAYER_QUANTITIES,
    PAYLOAD_DIGITS,
    SCALAR_QUANTITIES,
    rounded,
)

DEPTH = 3
# An average keeps three digits: at worst 1.005 is stored as 1.00 or 1.01.
HALF_A_DIGIT = 5e-3


def payload_of(step: int, rng: random.Random) -> dict[str, Any]:
    payload: dict[str, Any] = {"step": step}
    payload |= {name: 10 ** rng.uniform(-6, 6) for name in SCALAR_QUANTITIES}
    payload |= {
        name: [10 ** rng.uniform(-6, 6) for _layer in range(DEPTH)] for name in LAYER_QUANTITIES
    }
    payload["signal_norm"] = [rounded(number, PAYLOAD_DIGITS) for number in payload["signal_norm"]]
    if step % 10 == 0:
        payload["histogram"] = {"log2_low": -step, "counts": [[step, 250]]}
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
            assert out[name] == pytest.approx(expected, rel=HALF_A_DIGIT)
        for name in LAYER_QUANTITIES:
            for layer in range(DEPTH):
                expected = mean_of(name, [payload[name][layer] for payload in inside])
                assert out[name][layer] == pytest.approx(expected, rel=HALF_A_DIGIT)
        signals = [payload["signal_norm"] for payload in inside]
        columns = list(zip(*signals, strict=True))
        lowest, highest = out["signal_min"], out["signal_max_over_bucket"]
        assert lowest == pytest.approx([min(column) for column in columns], rel=HALF_A_DIGIT)
        assert highest == pytest.approx([max(column) for column in columns], rel=HALF_A_DIGIT)
        rows = zip(lowest, out["signal_norm"], highest, strict=True)
        assert all(low <= average <= high for low, average, high in rows)


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

    assert by_span[(8, 12)] == {"log2_low": -10, "counts": [[10, 248]]}
    assert by_span[(13, 17)] is None


def test_deep_run_has_fewer_buckets_than_a_shallow_one() -> None:
    shallow, deep = (
        list(
            bucketed(
                [{**payload, **layers_of(payload, depth)} for payload in made_up_run(500)], 500
            )
        )
        for depth in (DEPTH, 50)
    )
    assert (len(shallow), len(deep)) == (108, 64)


def layers_of(payload: dict[str, Any], depth: int) -> dict[str, Any]:
    """The same first number for `depth` layers."""
    return {name: [payload[name][0]] * depth for name in LAYER_QUANTITIES}


def test_affordable_buckets_stay_between_their_bounds() -> None:
    counts = [affordable_buckets(layers) for layers in range(1, 201)]
    assert counts == sorted(counts, reverse=True)
    assert (counts[0], counts[-1]) == (120, 40)


def test_sampled_count_is_off_by_less_than_its_deviation() -> None:
    assert [sampled(count) for count in range(4)] == [0, 1, 2, 3]
    for count in range(1, 2000):
        assert abs(sampled(count) - count) <= math.sqrt(count) / 2
