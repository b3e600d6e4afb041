"""Assembles the stored result of a run from its frames. Imports neither torch nor Django.

Index letters: S recorded steps, L hidden layers.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from simulator.engine.frame import LAYER_QUANTITIES, SCALAR_QUANTITIES, Payload
from simulator.engine.outcome import variant_payloads
from simulator.engine.spec import Spec
from simulator.engine.version import ENGINE_VERSION

RESULT_DIGITS = 7


def layer_names(spec: Spec) -> list[str]:
    """("1", ..., the number of layers, time steps or blocks), input side first."""
    return [str(layer) for layer in range(1, spec.positions + 1)]


def collect(spec: Spec, payloads: Iterable[Payload], *, torch_version: str) -> dict[str, Any]:
    """The result object of a run whose payloads are all there.

    Args:
        torch_version: the version that computed them, stored beside the engine's.

    Returns:
        ``engine``, ``torch``, ``status`` (done or diverged), ``diverged_at``, ``steps`` (S),
        ``layers`` (L names), every scalar quantity as (S) and every layer quantity as (S, L)
        numbers; null where not finite. A probe of K seeds adds ``signal_norm_by_seed`` (K, L).
        A comparison adds ``variants``: of each its ``value`` of the field compared and its own
        ``status``, ``diverged_at``, ``steps``, ``layers`` and quantities; what stands above is
        the first.
    """
    kept = list(payloads)
    by_variant = list(zip(*map(variant_payloads, kept), strict=True)) or [()]
    parts = [
        _part(variant, [payload for payload in each if payload is not None])
        for variant, each in zip(spec.variants(), by_variant, strict=True)
    ]
    result: dict[str, Any] = {"engine": ENGINE_VERSION, "torch": torch_version, **parts[0]}
    if kept and "signal_norm_by_seed" in kept[-1]:
        result["signal_norm_by_seed"] = kept[-1]["signal_norm_by_seed"]
    if spec.compare is not None:
        values = spec.compare.values
        result["variants"] = [
            {"value": value, **part} for value, part in zip(values, parts, strict=True)
        ]
    return result


def _part(spec: Spec, kept: Sequence[Payload]) -> dict[str, Any]:
    """The result of one variant from its own payloads."""
    diverged_at = kept[-1].get("diverged_at") if kept else None
    part: dict[str, Any] = {
        "status": "diverged" if diverged_at else "done",
        "diverged_at": diverged_at,
        "steps": [payload["step"] for payload in kept],
        "layers": layer_names(spec),
    }
    for name in (*LAYER_QUANTITIES, *SCALAR_QUANTITIES):
        part[name] = [payload[name] for payload in kept]
    return part
