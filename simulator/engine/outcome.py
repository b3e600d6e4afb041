"""What a run came to, of every variant of a comparison: verdict and theory as JSON objects.

Imports neither torch nor Django.
"""

from collections.abc import Mapping
from typing import Any

from simulator.engine.frame import Payload
from simulator.engine.spec import Spec
from simulator.engine.theory import predict
from simulator.engine.verdict import judge


class Outcome:
    """Takes the payloads of a run in order, and judges what they came to."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._specs = spec.variants()
        self._first: list[Payload] = []
        self._last: list[Payload] = []

    def take(self, payload: Payload) -> None:
        """The payload of the next step; the first one must hold every variant."""
        present = variant_payloads(payload)
        if not self._first:
            self._first = [each or {} for each in present]
            self._last = list(self._first)
        for variant, each in enumerate(present):
            if each is not None:
                self._last[variant] = each

    @property
    def diverged_at(self) -> Mapping[str, Any] | None:
        """Where the first variant diverged, if every one has."""
        places = [last.get("diverged_at") for last in self._last]
        return places[0] if all(places) and places else None

    def verdict(self) -> dict[str, Any]:
        """The verdict on the first variant; of a comparison with ``variants``, all of them.

        What a comparison varies is no next step: its figure shows it already.
        """
        verdicts = [
            judge(spec, first, last, last.get("diverged_at"), predict(spec)).as_dict()
            for spec, first, last in zip(self._specs, self._first, self._last, strict=True)
        ]
        for verdict in verdicts:
            suggested = verdict["next_step"] or {"changes": {}}
            if self._spec.compare and self._spec.compare.field in suggested["changes"]:
                verdict["next_step"] = None
        return with_variants(self._spec, verdicts)


def theory_of(spec: Spec) -> dict[str, Any]:
    """What theory expects of the first variant; of a comparison with ``variants``, all of them."""
    return with_variants(spec, [predict(variant).as_dict() for variant in spec.variants()])


def with_variants(spec: Spec, each: list[dict[str, Any]]) -> dict[str, Any]:
    """The first object, which of a comparison holds all of them as ``variants`` by ``value``."""
    if spec.compare is None:
        return each[0]
    valued = zip(spec.compare.values, each, strict=True)
    return {**each[0], "variants": [{"value": value, **own} for value, own in valued]}


def variant_payloads(payload: Payload) -> list[Payload | None]:
    """The payload of each variant of one step; ``None`` of one that had diverged before."""
    first = None if payload.get("has_ended") else payload
    return [first, *payload.get("others", ())]
