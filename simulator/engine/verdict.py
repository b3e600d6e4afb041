"""Says in words what a run shows, from the signal lens. Imports neither torch nor Django.

The measure is the ratio |dL/dz| of layer 1 to that of the last hidden layer.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from simulator.engine.places import inside, of_place, of_the_last, place_named
from simulator.engine.prediction import Theory
from simulator.engine.remedy import NextStep, suggest
from simulator.engine.spec import Spec
from simulator.engine.theory_words import compare_with
from studypack.common.wording import Counted, Message, joined, to_json

VANISHING_BELOW = 1e-3
EXPLODING_ABOVE = 1e3
DEAD_FRACTION = 0.9
SATURATED_FRACTION = 0.5
BOUNDED = ("tanh", "softsign", "sigmoid")

Payload = Mapping[str, Any]


class Kind(StrEnum):
    HEALTHY = "healthy"
    VANISHING = "vanishing"
    EXPLODING = "exploding"
    DEAD = "dead"
    SATURATED = "saturated"
    DIVERGED = "diverged"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The judgement of one run.

    Attributes:
        ratio, ratio_end: first over last hidden layer of the signal norm at initialisation and
            at the last recorded step; ``None`` where it does not exist.
        expected_ratio: what theory predicts for `ratio`.
        layer: the layer that shows it first, counted from the input; ``None`` when healthy or
            when it is the readout.
        sentence: the judgement in English, with its numbers.
        next_step: one thing to try, as changes to the spec.
    """

    kind: Kind
    ratio: float | None
    ratio_end: float | None
    expected_ratio: float | None
    layer: int | None
    sentence: str
    next_step: NextStep | None

    def as_dict(self) -> dict[str, Any]:
        """The same as a JSON object, with the thresholds it was judged by.

        `wording` is the sentence as `studypack.common.wording` reads it again.
        """
        thresholds = {
            "vanishing_below": VANISHING_BELOW,
            "exploding_above": EXPLODING_ABOVE,
            "dead_fraction": DEAD_FRACTION,
            "saturated_fraction": SATURATED_FRACTION,
        }
        return {
            **asdict(self),
            "kind": self.kind.value,
            "sentence": str(self.sentence),
            "wording": to_json(self.sentence),
            "thresholds": thresholds,
        }


@dataclass(frozen=True, kw_only=True)
class _Finding:
    kind: Kind
    layer: int | None
    sentence: str


def judge(
    spec: Spec,
    first: Payload,
    last: Payload,
    diverged_at: Mapping[str, Any] | None,
    theory: Theory,
) -> Verdict:
    """The verdict on a run from its first and last payload; they are the same of a probe.

    The initialisation is judged before the end: what training did to a network that started
    ill says little. Dead layers come before a vanished signal, which they explain.
    """
    finding = _diverged(spec, diverged_at) or _first_ill(spec, first, last)
    finding = finding or _healthy(spec, first, last)
    expected = theory.predicted_signal_norm[0]
    expected_ratio = expected if math.isfinite(expected) else None
    return Verdict(
        kind=finding.kind,
        ratio=_ratio(first),
        ratio_end=_ratio(last),
        expected_ratio=expected_ratio,
        layer=finding.layer,
        sentence=joined([finding.sentence, compare_with(theory, first["signal_norm"])]),
        next_step=suggest(spec, finding.kind),
    )


def _first_ill(spec: Spec, first: Payload, last: Payload) -> _Finding | None:
    moments = [(first, Message("at initialisation"))]
    if last["step"] != first["step"]:
        moments.append((last, _after(last)))
    for payload, moment in moments:
        finding = _silent(spec, payload, moment) or _scaled_wrong(spec, payload, moment)
        if finding is not None:
            return finding
    for payload, moment in moments:
        finding = _saturated(spec, payload, moment)
        if finding is not None:
            return finding
    return None


def _after(last: Payload) -> Message:
    return Counted("after {count} step", "after {count} steps", count=last["step"])


def _diverged(spec: Spec, diverged_at: Mapping[str, Any] | None) -> _Finding | None:
    if diverged_at is None:
        return None
    name = str(diverged_at["layer"])
    layer = int(name) if name.isdigit() else None
    sentence = Message(
        "The run diverged at step {step}: the first number that is not finite appeared in {place}.",
        step=diverged_at["step"],
        place=Message("the readout") if layer is None else place_named(spec.kind, layer),
    )
    return _Finding(kind=Kind.DIVERGED, layer=layer, sentence=sentence)


def _is_bounded(spec: Spec) -> bool:
    """Whether units have flat ends: at them on a whole batch they are saturated, not dead."""
    return spec.kind in ("lstm", "gru") or spec.activation in BOUNDED


def _silent(spec: Spec, payload: Payload, moment: Message) -> _Finding | None:
    """Units that pass no gradient on the whole batch: dead, or, of a bounded kind, saturated."""
    layer = _first_above(payload["dead"], DEAD_FRACTION)
    if layer is None:
        return None
    if _is_bounded(spec):
        return _saturated(spec, payload, moment)
    sentence = Message(
        "{inside}, {percent:.0f}% of the units pass no gradient for any example of the batch "
        "{moment} (dead from {limit:.0f}%).",
        inside=inside(spec.kind, layer),
        percent=100 * payload["dead"][layer - 1],
        moment=moment,
        limit=100 * DEAD_FRACTION,
    )
    return _Finding(kind=Kind.DEAD, layer=layer, sentence=sentence)


def _scaled_wrong(spec: Spec, payload: Payload, moment: Message) -> _Finding | None:
    ratio = _ratio(payload)
    if ratio is None or VANISHING_BELOW <= ratio <= EXPLODING_ABOVE:
        return None
    if ratio < VANISHING_BELOW:
        kind, limit = Kind.VANISHING, Message("below {limit:g}", limit=VANISHING_BELOW)
    else:
        kind, limit = Kind.EXPLODING, Message("above {limit:g}", limit=EXPLODING_ABOVE)
    layer = _crossing(payload["signal_norm"])
    sentence = Message(
        "The signal {of_first} is {times} that {of_last} {moment}, {limit}; going down from the "
        "loss, {crossing} is the first past that line.",
        of_first=of_place(spec.kind, 1),
        times=_times(ratio),
        of_last=of_place(spec.kind, len(payload["signal_norm"])),
        moment=moment,
        limit=limit,
        crossing=place_named(spec.kind, layer),
    )
    return _Finding(kind=kind, layer=layer, sentence=sentence)


def _saturated(spec: Spec, payload: Payload, moment: Message) -> _Finding | None:
    layer = _first_above(payload["saturated"], SATURATED_FRACTION)
    if layer is None:
        return None
    is_gated = spec.kind in ("lstm", "gru")
    sentence = Message(
        "{inside}, {percent:.0f}% of the {outputs} are saturated {moment} "
        "(the line is {limit:.0f}%).",
        inside=inside(spec.kind, layer),
        percent=100 * payload["saturated"][layer - 1],
        outputs=Message("states") if is_gated else _outputs(spec),
        moment=moment,
        limit=100 * SATURATED_FRACTION,
    )
    return _Finding(kind=Kind.SATURATED, layer=layer, sentence=sentence)


def _outputs(spec: Spec) -> Message:
    return Message("{activation} outputs", activation=spec.activation)


def _healthy(spec: Spec, first: Payload, last: Payload) -> _Finding:
    values: dict[str, object] = {
        "of_first": of_place(spec.kind, 1),
        "times": _times(_ratio(first)),
        "of_last": of_the_last(spec.kind),
        "low": VANISHING_BELOW,
        "high": EXPLODING_ABOVE,
    }
    if last["step"] == first["step"]:
        sentence = Message(
            "The signal {of_first} is {times} that {of_last} at initialisation, between {low:g} "
            "and {high:g}.",
            **values,
        )
    else:
        sentence = Message(
            "The signal {of_first} is {times} that {of_last} at initialisation and {end} {moment}, "
            "between {low:g} and {high:g}.",
            end=_times(_ratio(last)),
            moment=_after(last),
            **values,
        )
    return _Finding(kind=Kind.HEALTHY, layer=None, sentence=sentence)


def _ratio(payload: Payload) -> float | None:
    """First over last layer; a signal that is exactly 0 below a live one gives 0."""
    first, last = payload["signal_norm"][0], payload["signal_norm"][-1]
    if first is None or not last:
        return None
    return float(first / last)


def _crossing(norms: Sequence[float | None]) -> int:
    """The highest layer whose norm relative to the last is outside the two thresholds."""
    top = norms[-1]
    for layer in range(len(norms), 0, -1):
        norm = norms[layer - 1]
        if norm is None or not top or not VANISHING_BELOW <= norm / top <= EXPLODING_ABOVE:
            return layer
    return 1


def _first_above(fractions: Sequence[float | None], limit: float) -> int | None:
    for layer, fraction in enumerate(fractions, start=1):
        if fraction is not None and fraction >= limit:
            return layer
    return None


def _times(ratio: float | None) -> Message:
    """A ratio of exactly 0 is what the type made of it, not a measurement."""
    if ratio is None:
        return Message("an unknown number of times")
    if not ratio:
        return Message("0 (too small for the type) times")
    return Message("{ratio:.3g} times", ratio=ratio)
