"""Payloads and results are valid JSON and keep what was measured."""

import json
import math

from simulator.engine.frame import LAYER_QUANTITIES, SCALAR_QUANTITIES, Frame, Histogram
from simulator.engine.result import collect
from simulator.engine.spec import Spec
from simulator.engine.version import ENGINE_VERSION

HISTOGRAM = Histogram(
    log2_low=-3, counts=((1, 2), (0, 3)), tiny=(0, 1), not_finite=(0, 0), one_in=8
)


def frame_of(
    step: int,
    signal: list[float],
    *,
    loss: float = 2.302585,
    histogram: Histogram | None = None,
    diverged_at: dict[str, object] | None = None,
) -> Frame:
    layers = {name: [0.123456, 2.0] for name in LAYER_QUANTITIES} | {"signal_norm": signal}
    return Frame(
        step=step,
        loss=loss,
        accuracy=0.1,
        gradient_norm=1.0,
        clipped_gradient_norm=0.5,
        layers=layers,
        histogram=histogram,
        diverged_at=diverged_at,
    )


def test_payload_rounds_to_four_significant_digits() -> None:
    payload = frame_of(3, [1.23456e-30, 98765.4]).as_payload()

    assert payload["signal_norm"] == [1.235e-30, 98770.0]
    assert payload["loss"] == 2.303
    assert payload["step"] == 3


def test_payload_has_null_where_not_finite() -> None:
    diverged: dict[str, object] = {"step": 3, "layer": "2"}
    frame = frame_of(3, [math.inf, math.nan], loss=math.nan, diverged_at=diverged)

    payload = json.loads(json.dumps(frame.as_payload(), allow_nan=False))

    assert payload["signal_norm"] == [None, None]
    assert payload["loss"] is None
    assert payload["diverged_at"] == diverged


def test_payload_leaves_out_what_a_step_has_not() -> None:
    payload = frame_of(3, [1.0, 1.0]).as_payload()

    assert set(payload) == {"step", *SCALAR_QUANTITIES, *LAYER_QUANTITIES}


def test_payload_carries_the_histogram() -> None:
    payload = frame_of(10, [1.0, 1.0], histogram=HISTOGRAM).as_payload()

    assert payload["histogram"] == {
        "log2_low": -3,
        "counts": [[1, 2], [0, 3]],
        "tiny": [0, 1],
        "not_finite": [0, 0],
        "one_in": 8,
    }


def test_result_stacks_the_frames() -> None:
    frames = [frame_of(0, [1.0, 2.0]), frame_of(1, [3.0, 4.0])]

    result = collect(
        Spec(depth=2), [frame.as_payload(7) for frame in frames], torch_version="2.13.0"
    )

    assert result["status"] == "done"
    assert result["diverged_at"] is None
    assert (result["engine"], result["torch"]) == (ENGINE_VERSION, "2.13.0")
    assert result["steps"] == [0, 1]
    assert result["layers"] == ["1", "2"]
    assert result["signal_norm"] == [[1.0, 2.0], [3.0, 4.0]]
    assert result["loss"] == [2.302585, 2.302585]


def test_result_of_a_diverged_run_says_where() -> None:
    where: dict[str, object] = {"step": 1, "layer": "1"}
    frames = [frame_of(0, [1.0, 2.0]), frame_of(1, [math.nan, math.nan], diverged_at=where)]

    result = collect(
        Spec(depth=2), [frame.as_payload(7) for frame in frames], torch_version="2.13.0"
    )

    assert (result["status"], result["diverged_at"]) == ("diverged", where)
    assert result["signal_norm"][1] == [None, None]
