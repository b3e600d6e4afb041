"""Assembles the stored result of a run from its frames. Imports neither torch nor Django.

Index letters: S recorded steps, L hidden layers.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.engine.frame import LAYER_QUANTITIES, SCALAR_QUANTITIES, Frame
from simulator.engine.spec import Spec
from simulator.engine.version import ENGINE_VERSION

RESULT_DIGITS = 7


def layer_names(spec: Spec) -> list[str]:
    """("1", ..., str(depth)), input side first."""
    return [str(layer) for layer in range(1, spec.depth + 1)]


def collect(
    spec: Spec,
    frames: Iterable[Frame],
    *,
    torch_version: str,
    digits: int = RESULT_DIGITS,
) -> dict[str, Any]:
    """The result object of a run whose frames are all there.

    Args:
        torch_version: the version that computed them, stored beside the engine's.
        digits: significant decimal digits kept.
    """
    payloads = (frame.as_payload(digits) for frame in frames)
    return collect_payloads(spec, payloads, torch_version=torch_version)


def collect_payloads(
    spec: Spec, payloads: Iterable[Mapping[str, Any]], *, torch_version: str
) -> dict[str, Any]:
    """The same from stored payloads.

    Returns:
        ``engine``, ``torch``, ``status`` (done or diverged), ``diverged_at``, ``steps`` (S),
        ``layers`` (L names), every scalar quantity as (S) and every layer quantity as (S, L)
        numbers; null where not finite.
    """
    kept = list(payloads)
    diverged_at = kept[-1].get("diverged_at") if kept else None
    result: dict[str, Any] = {
        "engine": ENGINE_VERSION,
        "torch": torch_version,
        "status": "diverged" if diverged_at else "done",
        "diverged_at": diverged_at,
        "steps": [payload["step"] for payload in kept],
        "layers": layer_names(spec),
    }
    for name in (*LAYER_QUANTITIES, *SCALAR_QUANTITIES):
        result[name] = [payload[name] for payload in kept]
    return result
