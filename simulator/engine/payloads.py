"""The payloads of any spec, step by step: one network, several seeds, or variants side by side.

Index letters: V variants, K seeds, L layers.
"""

import dataclasses
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from simulator.engine.buckets import averaged
from simulator.engine.frame import (
    LAYER_QUANTITIES,
    PAYLOAD_DIGITS,
    SCALAR_QUANTITIES,
    Frame,
    Payload,
)
from simulator.engine.spec import Spec
from simulator.engine.train import train, train_together

# Numbers that the networks of one batch of seeds may hold together, and how many they may be.
NUMBERS_TOGETHER = 16_000_000
MOST_TOGETHER = 64


def payloads(spec: Spec, digits: int = PAYLOAD_DIGITS) -> Iterator[Payload]:
    """One JSON-safe object for each step, whatever the spec asks for.

    Several seeds give one object: geometric means of sizes, means of fractions, and
    ``signal_norm_by_seed`` (K, L). A comparison gives the object of the first variant with
    ``others``, those of the V - 1 other variants without histograms, null once a variant has
    diverged; the first then has ``has_ended`` and nulls.

    Args:
        digits: significant decimal digits kept.
    """
    if spec.compare is not None:
        return _compared(spec.variants(), digits)
    if spec.seeds > 1:
        return iter([_over_seeds(spec, digits)])
    return (frame.as_payload(digits) for frame in train(spec))


def _compared(specs: Sequence[Spec], digits: int) -> Iterator[Payload]:
    for frames in train_together(specs):
        step = next(iter(frames.values())).step
        first = frames[0].as_payload(digits) if 0 in frames else _ended(specs[0], step)
        others = [_other(frames.get(place), digits) for place in range(1, len(specs))]
        yield {**first, "others": others}


def _other(frame: Frame | None, digits: int) -> Payload | None:
    if frame is None:
        return None
    return dataclasses.replace(frame, histogram=None).as_payload(digits)


def _ended(spec: Spec, step: int) -> Payload:
    """The payload of a variant that has diverged before."""
    nothing: Mapping[str, Any] = dict.fromkeys(SCALAR_QUANTITIES)
    empty = {name: [None] * spec.positions for name in LAYER_QUANTITIES}
    return {"step": step, **nothing, **empty, "has_ended": True}


def _over_seeds(spec: Spec, digits: int) -> Payload:
    each = [frame.as_payload(digits) for frame in _probes(spec)]
    merged = averaged(each, digits)
    merged["signal_norm_by_seed"] = [payload["signal_norm"] for payload in each]
    if not all("diverged_at" in payload for payload in each):
        merged.pop("diverged_at", None)
    return merged


def _probes(spec: Spec) -> Iterator[Frame]:
    """The frame of every seed, in order; as many networks at once as memory allows."""
    specs = iter(
        dataclasses.replace(spec, seeds=1, seed=spec.seed + place) for place in range(spec.seeds)
    )
    while chunk := list(itertools.islice(specs, _networks_together(spec))):
        for frames in train_together(chunk):
            yield from frames.values()


def _networks_together(spec: Spec) -> int:
    if not spec.is_plain:
        # They would share no tensors, only fill the memory.
        return 1
    numbers = spec.depth * spec.width * (2 * spec.width + 4 * spec.batch_size)
    return math.ceil(min(NUMBERS_TOGETHER / numbers, MOST_TOGETHER))
