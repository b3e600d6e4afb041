"""What one step of a run measured. Imports neither torch nor Django.

Index letters: L hidden layers, input side first.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

LAYER_QUANTITIES = (
    "signal_norm",
    "signal_mean",
    "signal_max",
    "weight_grad_norm",
    "weight_grad_max",
    "weight_norm",
    "update_ratio",
    "activation_mean",
    "activation_std",
    "saturated",
    "active",
    "dead",
)
SCALAR_QUANTITIES = ("loss", "accuracy", "gradient_norm", "clipped_gradient_norm")
PAYLOAD_DIGITS = 4

Payload = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Histogram:
    """Sizes of the components of dL/dz by powers of two.

    Attributes:
        log2_low: the first column counts components in [2**log2_low, 2**(log2_low + 1)).
        counts: L rows of equal length. tiny: (L) zeros and subnormal numbers.
        not_finite: (L) infinities and NaN. one_in: every `one_in`-th example was counted.
    """

    log2_low: int
    counts: Sequence[Sequence[int]]
    tiny: Sequence[int]
    not_finite: Sequence[int]
    one_in: int

    def of_variant(self, variant: int, count: int) -> "Histogram":
        """The rows of one of `count` variants, which take turns layer by layer."""
        if count == 1:
            return self
        return replace(
            self,
            counts=self.counts[variant::count],
            tiny=self.tiny[variant::count],
            not_finite=self.not_finite[variant::count],
        )

    def as_payload(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "log2_low": self.log2_low,
            "counts": [list(row) for row in self.counts],
            "tiny": list(self.tiny),
            "not_finite": list(self.not_finite),
            "one_in": self.one_in,
        }


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Measurements at the parameters after `step` updates; step 0 is the initialisation.

    Attributes:
        loss: cross-entropy averaged over the batch of the step; of a regression (data set
            adding) the squared error. accuracy: fraction correct; of a regression the fraction
            of estimates within 0.04 of their target.
        gradient_norm: L2 norm of the whole gradient, every weight and bias.
        clipped_gradient_norm: the same after clipping by component, then by norm.
        layers: name of LAYER_QUANTITIES -> L numbers: L2 norm, mean and largest |dL/dz| over
            (batch, unit), z what the activation receives (of a residual network the stream,
            before its normalisation); L2 norm and largest component of dL/dW; L2 norm of W;
            |dW| / |W| of the update that led here (empty at step 0); mean and standard
            deviation of the activations; fraction of them saturated and active; fraction of
            units dead on the whole batch.
            A recurrent kind has time steps in place of layers: its signal is dL/dz of a plain
            network, dL/dc of an LSTM's cells and dL/dh of a GRU, through every path; activations
            are the states h; dL/dW is the contribution of the step to the gradient of the
            recurrent weights, whose norm and update are the same at every step.
        histogram: only at every tenth step.
        diverged_at: {"step", "layer"} when something is not finite; the layer is its name,
            or ``readout``.
    """

    step: int
    loss: float
    accuracy: float
    gradient_norm: float
    clipped_gradient_norm: float
    layers: Mapping[str, Sequence[float]]
    histogram: Histogram | None = None
    diverged_at: Mapping[str, Any] | None = None

    def as_payload(self, digits: int = PAYLOAD_DIGITS) -> dict[str, Any]:
        """A JSON-safe object; numbers that are not finite become null.

        Args:
            digits: significant decimal digits kept.
        """
        payload: dict[str, Any] = {"step": self.step}
        for name in SCALAR_QUANTITIES:
            payload[name] = rounded(getattr(self, name), digits)
        depth = len(self.layers["signal_norm"])
        for name in LAYER_QUANTITIES:
            row = self.layers[name] or [math.nan] * depth
            payload[name] = [rounded(number, digits) for number in row]
        if self.histogram is not None:
            payload["histogram"] = self.histogram.as_payload()
        if self.diverged_at is not None:
            payload["diverged_at"] = dict(self.diverged_at)
        return payload


def rounded(number: float, digits: int) -> float | None:
    """The number with that many significant digits; null when it is not finite."""
    return float(f"{number:.{digits}g}") if math.isfinite(number) else None
