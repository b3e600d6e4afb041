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
FEWEST_BUCKETS = 40
# Layers times buckets: what is sent of a deep run is no more than of a shallow one.
MOST_ROWS = 3200
# Steps of one bucket differ by more than the fourth digit.
AVERAGE_DIGITS = 3
ARITHMETIC = frozenset({"accuracy", "activation_mean", "saturated", "active", "dead"})

Number = float | None


def bucketed(
    payloads: Iterable[Payload], steps: int, most: int = MOST_BUCKETS
) -> Iterator[Payload]:
    """At most `most` payloads for a run of frames 0..steps, each as soon as its last step is in.

    The first 8 steps, the last step and the step that diverged stay exact. Between them
    consecutive steps share a bucket of a size that follows from `steps` and the number of layers
    alone, so a replay gives the same buckets. Positive quantities are averaged by the mean of
    log10, fractions, means and the accuracy arithmetically; nulls take no part in either, zeros
    none in the logarithm (the average is 0 only when every step is). A histogram is the bucket's
    latest, its counts rounded to what a sample can tell.

    Args:
        payloads: `Frame.as_payload` of consecutive steps.
        steps: the last step of a run that does not diverge.

    Returns:
        payloads that gain ``steps`` [first, last] and ``signal_min`` and
        ``signal_max_over_bucket``, (L) extremes of ``signal_norm``; ``step`` is the last.
    """
    waiting: list[Payload] = []
    for payload in payloads:
        step = payload["step"]
        if step < EXACT_FIRST or step >= steps or "diverged_at" in payload:
            yield from _flushed(waiting)
            yield _merged([payload])
            continue
        waiting.append(payload)
        size = bucket_size(steps, min(most, affordable_buckets(len(payload["signal_norm"]))))
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


def affordable_buckets(layers: int) -> int:
    """Buckets of a run of so many layers that a reader can be sent in a moment.

    >>> affordable_buckets(20), affordable_buckets(50), affordable_buckets(100)
    (120, 64, 40)
    """
    return min(MOST_BUCKETS, max(FEWEST_BUCKETS, MOST_ROWS // layers))


def _flushed(waiting: list[Payload]) -> Iterator[Payload]:
    if waiting:
        yield _merged(waiting)
        waiting.clear()


def _merged(bucket: Sequence[Payload]) -> Payload:
    last = bucket[-1]
    merged = averaged(bucket, AVERAGE_DIGITS) if len(bucket) > 1 else dict(last)
    if "others" in last:
        merged["others"] = _merged_others(bucket)
    signals = list(zip(*(payload["signal_norm"] for payload in bucket), strict=True))
    merged["steps"] = [bucket[0]["step"], last["step"]]
    # Rounded as the average is, which so stays between them.
    digits = AVERAGE_DIGITS if len(bucket) > 1 else PAYLOAD_DIGITS
    lowest = (min(_known(column), default=None) for column in signals)
    highest = (max(_known(column), default=None) for column in signals)
    merged["signal_min"] = [_short(number, digits) for number in lowest]
    merged["signal_max_over_bucket"] = [_short(number, digits) for number in highest]
    return merged


def _merged_others(bucket: Sequence[Payload]) -> list[Payload | None]:
    """Each other variant over the steps before it diverged; ``None`` where there were none."""
    merged: list[Payload | None] = []
    for steps in zip(*(payload["others"] for payload in bucket), strict=True):
        known = [payload for payload in steps if payload is not None]
        merged.append(averaged(known, AVERAGE_DIGITS) if known else None)
    return merged


def _latest_histogram(bucket: Sequence[Payload]) -> Payload:
    kept = [payload["histogram"] for payload in bucket if "histogram" in payload]
    if not kept:
        return {}
    counts = [[sampled(count) for count in row] for row in kept[-1]["counts"]]
    return {"histogram": {**kept[-1], "counts": counts}}


def sampled(count: int) -> int:
    """A count to the power of two below its own standard deviation, the root of it.

    >>> [sampled(count) for count in (1, 3, 7, 33, 250)]
    [1, 3, 8, 32, 248]
    """
    unit = 1 << max(0, math.isqrt(count).bit_length() - 1)
    return round(count / unit) * unit


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


def _short(number: Number, digits: int) -> Number:
    return None if number is None else rounded(number, digits)


def _known(numbers: Sequence[Number]) -> list[float]:
    return [number for number in numbers if number is not None]
