"""Downsamples a run without lying about it: averages of consecutive steps, with their extremes.

Picking every n-th frame errs by up to 0.9 decades; a bucket keeps the mean of the logarithm and
the smallest and largest signal.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from simulator.engine.frame import (
    LAYER_QUANTITIES,
    PAYLOAD_DIGITS,
    SCALAR_QUANTITIES,
    Payload,
    rounded,
)

EXACT_FIRST = 8
MOST_BUCKETS = 120
ARITHMETIC = frozenset({"accuracy", "activation_mean", "saturated", "active", "dead"})

Number = float | None


def bucketed(
    payloads: Iterable[Payload], steps: int, most: int = MOST_BUCKETS
) -> Iterator[Payload]:
    """At most `most` payloads for a run of frames 0..steps, each as soon as its last step is in.

    The first 8 steps, the last step and the step that diverged stay exact. Between them
    consecutive steps share a bucket of a size that follows from `steps` alone, so a replay gives
    the same buckets. Positive quantities are averaged by the mean of log10, fractions, means and
    the accuracy arithmetically; nulls take no part in either, zeros none in the logarithm (the
    average is 0 only when every step is). A histogram is the bucket's latest.

    Args:
        payloads: `Frame.as_payload` of consecutive steps.
        steps: the last step of a run that does not diverge.

    Returns:
        payloads that gain ``steps`` [first, last] and ``signal_min`` and
        ``signal_max_over_bucket``, (L) extremes of ``signal_norm``; ``step`` is the last.
    """
    size = bucket_size(steps, most)
    waiting: list[Payload] = []
    for payload in payloads:
        step = payload["step"]
        if step < EXACT_FIRST or step >= steps or "diverged_at" in payload:
            yield from _flushed(waiting)
            yield _merged([payload])
            continue
        waiting.append(payload)
        if (step - EXACT_FIRST) % size == size - 1:
            yield from _flushed(waiting)
    yield from _flushed(waiting)


def bucket_size(steps: int, most: int = MOST_BUCKETS) -> int:
    """Consecutive steps that share a bucket.

    >>> bucket_size(100), bucket_size(500)
    (1, 5)
    """
    between = steps - EXACT_FIRST
    return max(1, math.ceil(between / (most - EXACT_FIRST - 1)))


def averaged(payloads: Sequence[Payload], digits: int = PAYLOAD_DIGITS) -> Payload:
    """The last payload with every quantity averaged over all, as `bucketed` says."""
    merged = dict(payloads[-1])
    for name in SCALAR_QUANTITIES:
        merged[name] = _average(name, [payload[name] for payload in payloads], digits)
    for name in LAYER_QUANTITIES:
        columns = zip(*(payload[name] for payload in payloads), strict=True)
        merged[name] = [_average(name, column, digits) for column in columns]
    return merged | _latest_histogram(payloads)


def _flushed(waiting: list[Payload]) -> Iterator[Payload]:
    if waiting:
        yield _merged(waiting)
        waiting.clear()


def _merged(bucket: Sequence[Payload]) -> Payload:
    last = bucket[-1]
    merged = averaged(bucket) if len(bucket) > 1 else dict(last)
    if "others" in last:
        merged["others"] = _merged_others(bucket)
    signals = list(zip(*(payload["signal_norm"] for payload in bucket), strict=True))
    merged["steps"] = [bucket[0]["step"], last["step"]]
    merged["signal_min"] = [min(_known(column), default=None) for column in signals]
    merged["signal_max_over_bucket"] = [max(_known(column), default=None) for column in signals]
    return merged


def _merged_others(bucket: Sequence[Payload]) -> list[Payload | None]:
    """Each other variant over the steps before it diverged; ``None`` where there were none."""
    merged: list[Payload | None] = []
    for steps in zip(*(payload["others"] for payload in bucket), strict=True):
        known = [payload for payload in steps if payload is not None]
        merged.append(averaged(known) if known else None)
    return merged


def _latest_histogram(bucket: Sequence[Payload]) -> Payload:
    kept = [payload["histogram"] for payload in bucket if "histogram" in payload]
    return {"histogram": kept[-1]} if kept else {}


def _average(name: str, numbers: Sequence[Number], digits: int) -> Number:
    known = _known(numbers)
    if not known:
        return None
    if name in ARITHMETIC:
        return rounded(math.fsum(known) / len(known), digits)
    logarithms = [math.log10(number) for number in known if number > 0]
    if not logarithms:
        return 0.0
    return rounded(10 ** (math.fsum(logarithms) / len(logarithms)), digits)


def _known(numbers: Sequence[Number]) -> list[float]:
    return [number for number in numbers if number is not None]
