"""One thing to try next: the first change that theory expects to help. No torch, no Django."""

import dataclasses
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.engine.spec import KNOBS, RECURRENT, Spec
from simulator.engine.theory import predict
from studypack.common.wording import Message

# log10 of first over last layer that a suggested network may still show.
ACCEPTABLE_DECADES = 2.0
LOWER_RATE = 0.1
FITTING_INITIALIZATION: Mapping[str, str] = {
    "relu": "he_normal",
    "leaky_relu": "he_normal",
    "elu": "lecun_normal",
    "selu": "lecun_normal",
    "gelu": "he_normal",
    "silu": "he_normal",
    "tanh": "xavier_normal",
    "softsign": "xavier_normal",
    "linear": "orthogonal",
}
# Forget biases to try in turn: sigma(1) = 0.73 and sigma(3) = 0.95 of a cell stay at each step.
OPEN_BIASES = (1.0, 3.0)
PLAIN = {"weight_variance": None, "weight_gain": 1.0, "bias_variance": 0.0}


@dataclass(frozen=True, kw_only=True)
class NextStep:
    """A suggestion: `text` in English and the `changes` of knobs that carry it out."""

    text: str
    changes: Mapping[str, Any]


def suggest(spec: Spec, kind: str) -> NextStep | None:
    """What to try after a verdict of that kind; ``None`` when healthy."""
    if kind == "healthy":
        return None
    if spec.kind in RECURRENT:
        return _through_time(spec, kind)
    if kind == "diverged" and _is_acceptable(spec):
        return _calmer(spec)
    if kind == "dead" and _is_acceptable(spec) and spec.activation == "relu":
        return _step(
            spec, {"activation": "leaky_relu"}, Message("a unit that never goes quite silent")
        )
    for changes, reason in _candidates(spec):
        candidate = dataclasses.replace(spec, **changes)
        if candidate != spec and _is_acceptable(candidate):
            return _step(spec, changes, reason)
    return _calmer(spec) if spec.mode == "train" else None


def _candidates(spec: Spec) -> Iterator[tuple[dict[str, Any], str]]:
    if spec.kind == "transformer" and spec.norm_position == "post":
        yield {"norm_position": "pre"}, Message("a stream that no norm divides on the way down")
    if spec.residual and spec.residual_scale > 0:
        scale = float(f"{1 / math.sqrt(spec.depth):.2g}")
        yield (
            {"residual_scale": scale},
            Message("branches that together add as much as the stream holds"),
        )
    if spec.normalization == "batch":
        yield (
            {"normalization": "layer"},
            Message("a normalisation that does not multiply the gradient"),
        )
    fitting = FITTING_INITIALIZATION.get(spec.activation)
    if fitting is not None:
        yield {"initialization": fitting, **PLAIN}, Message("weights scaled for this activation")
    yield (
        {"activation": "tanh", "initialization": "xavier_normal", **PLAIN},
        Message("an activation whose slope is 1 at the origin, with weights scaled for it"),
    )
    yield (
        {"activation": "relu", "initialization": "he_normal", **PLAIN},
        Message("an activation that never saturates, with weights scaled for it"),
    )


def _through_time(spec: Spec, kind: str) -> NextStep | None:
    """Of a recurrent kind, whose one matrix serves every time step."""
    present = spec.as_dict()
    for changes, reason in _time_candidates(spec, kind):
        if any(present[name] != value for name, value in changes.items()):
            return _step(spec, changes, reason)
    return _cut(spec) if spec.mode == "train" and kind != "vanishing" else None


def _time_candidates(spec: Spec, kind: str) -> Iterator[tuple[dict[str, Any], str]]:
    if kind == "vanishing" and spec.kind == "lstm":
        for bias in OPEN_BIASES:
            if spec.forget_bias < bias:
                yield (
                    {"forget_bias": bias},
                    Message("a forget gate that starts open keeps its cell"),
                )
    if kind in ("vanishing", "exploding"):
        yield {"recurrent_radius": 1.0}, Message("a matrix that keeps the size of a signal")
    if kind == "vanishing" and spec.kind != "lstm":
        yield (
            {"kind": "lstm", "forget_bias": OPEN_BIASES[0]},
            Message("cells that keep what they hold"),
        )
    if kind == "dead":
        yield {"activation": "tanh"}, Message("an activation whose units do not die")
    if kind == "saturated":
        yield (
            {"initialization": "xavier_normal", **PLAIN},
            Message("inputs that leave the slopes steep"),
        )


def _cut(spec: Spec) -> NextStep:
    if spec.clip_norm is None:
        return _step(spec, {"clip_norm": 1.0}, Message("no step longer than the clipped gradient"))
    return _calmer(spec)


def _calmer(spec: Spec) -> NextStep:
    lowest = KNOBS["learning_rate"].low or 0.0
    rate = float(f"{max(spec.learning_rate * LOWER_RATE, lowest):.4g}")
    if rate < spec.learning_rate:
        return _step(spec, {"learning_rate": rate}, Message("a tenth of the step"))
    return _step(spec, {"clip_norm": 1.0}, Message("no step longer than the clipped gradient"))


def _step(spec: Spec, changes: Mapping[str, Any], reason: str) -> NextStep:
    """Only the knobs that really change are named."""
    present = spec.as_dict()
    real = {name: value for name, value in changes.items() if present[name] != value}
    said = ", ".join(f"{name} {'off' if value is None else value}" for name, value in real.items())
    return NextStep(text=f"Try {said}: {reason}.", changes=real)


def _is_acceptable(spec: Spec) -> bool:
    ratio = predict(spec).predicted_signal_norm[0]
    return 0 < ratio < math.inf and abs(math.log10(ratio)) <= ACCEPTABLE_DECADES
