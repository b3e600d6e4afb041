"""What theory expects of one spec, whatever its kind. Imports neither torch nor Django.

Index letter: L hidden layers, layer 1 nearest the input.
"""

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Theory:
    """What theory expects of one spec at initialisation.

    Attributes:
        factor_per_layer: chi at the fixed point q*: factor of the squared signal norm for one
            layer towards the input; of a residual network, whose q has no fixed point, the
            geometric mean over its layers.
        predicted_signal_norm: (L) L2 norm of dL/dz divided by that of layer L.
        note: one sentence on what to expect and why a measurement differs.
    """

    factor_per_layer: float
    predicted_signal_norm: tuple[float, ...]
    note: str

    def as_dict(self) -> dict[str, Any]:
        """The same as a JSON object; numbers beyond the type become null."""
        return {
            "factor_per_layer": finite_or_none(self.factor_per_layer),
            "predicted_signal_norm": [finite_or_none(norm) for norm in self.predicted_signal_norm],
            "note": self.note,
        }


def finite_or_none(number: float | None) -> float | None:
    """The number where JSON can hold it."""
    return number if number is not None and math.isfinite(number) else None
