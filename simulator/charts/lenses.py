"""The three lenses on one run and the payload field that each shows."""

from collections.abc import Mapping, Sequence
from math import isfinite
from types import MappingProxyType
from typing import Any, Literal

Lens = Literal["signal", "weights", "update"]
Payload = Mapping[str, Any]

FIELD_BY_LENS: Mapping[str, str] = MappingProxyType(
    {"signal": "signal_norm", "weights": "weight_grad_norm", "update": "update_ratio"}
)


def layer_values(frame: Payload, lens: Lens) -> list[float | None]:
    """(L,) what the lens shows of one frame, input side first; None where not finite."""
    return [finite(value) for value in frame.get(FIELD_BY_LENS[lens]) or ()]


def finite(value: float | None) -> float | None:
    """The value, or None where it is missing, infinite or NaN."""
    return value if value is not None and isfinite(value) else None


def frame_at(frames: Sequence[Payload], step: int | None) -> Payload | None:
    """The latest frame not after `step` (None: the latest of all); the first if all are after."""
    if not frames:
        return None
    if step is None:
        return frames[-1]
    return next((frame for frame in reversed(frames) if frame["step"] <= step), frames[0])
