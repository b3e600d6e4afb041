"""What theory expects of one spec, whatever its kind. Imports neither torch nor Django.

Index letter: L hidden layers, layer 1 nearest the input.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Band:
    """Where the relative signal norm of eight seeds in ten lies.

    Attributes:
        low, high: (L) its 10th and 90th percentile over seeds, 1 for layer L.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]


@dataclass(frozen=True, kw_only=True)
class FiniteWidth:
    """What finite width does to the logarithm of the squared signal norm, for each layer.

    Attributes:
        drift_per_layer: how far a typical seed sinks below mean field.
        variance_per_layer: its variance over seeds.
        one_example_drift: the drift where all examples of the batch were one; -5/(2N) for ReLU.
    """

    drift_per_layer: float
    variance_per_layer: float
    one_example_drift: float


@dataclass(frozen=True, kw_only=True)
class Theory:
    """What theory expects of one spec at initialisation.

    Attributes:
        factor_per_layer: chi at the fixed point q*: factor of the squared signal norm for one
            layer towards the input; of a residual network, whose q has no fixed point, the
            geometric mean over its layers.
        predicted_signal_norm: (L) L2 norm of dL/dz divided by that of layer L, at infinite width.
        note: one sentence on what to expect and why a measurement differs.
        fixed_point: q*, the variance that the sums of deep layers settle at.
        fixed_correlation: c*, how alike two examples become in deep layers.
        phase: ordered, critical or chaotic.
        depth_scale, variance_depth_scale: xi_c and xi_q, layers in which the distance from c* and
            from q* shrinks by e.
        critical_weight_variance: sigma_w squared that would make chi 1 at this bias variance.
        typical_signal_norm: (L) the same norm of a typical seed of this width.
        band: where most seeds of this width lie.
        finite_width: the numbers behind both.
        caveat: why a measurement may lie far from the prediction, in a clause.

    What a kind of network does not have is ``None``.
    """

    factor_per_layer: float
    predicted_signal_norm: tuple[float, ...]
    note: str
    fixed_point: float | None = None
    fixed_correlation: float | None = None
    phase: str | None = None
    depth_scale: float | None = None
    variance_depth_scale: float | None = None
    critical_weight_variance: float | None = None
    typical_signal_norm: tuple[float, ...] | None = None
    band: Band | None = None
    finite_width: FiniteWidth | None = None
    caveat: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The same as a JSON object; numbers beyond the type become null."""
        band, width = self.band, self.finite_width
        return {
            "factor_per_layer": finite_or_none(self.factor_per_layer),
            "predicted_signal_norm": _finite(self.predicted_signal_norm),
            "typical_signal_norm": _finite(self.typical_signal_norm),
            "band": band and {"low": _finite(band.low), "high": _finite(band.high)},
            "finite_width": width and {name: finite_or_none(n) for name, n in vars(width).items()},
            "fixed_point": finite_or_none(self.fixed_point),
            "fixed_correlation": finite_or_none(self.fixed_correlation),
            "phase": self.phase,
            "depth_scale": finite_or_none(self.depth_scale),
            "variance_depth_scale": finite_or_none(self.variance_depth_scale),
            "critical_weight_variance": finite_or_none(self.critical_weight_variance),
            "note": self.note,
        }


def finite_or_none(number: float | None) -> float | None:
    """The number where JSON can hold it."""
    return number if number is not None and math.isfinite(number) else None


def _finite(numbers: Sequence[float] | None) -> list[float | None] | None:
    return None if numbers is None else [finite_or_none(number) for number in numbers]
