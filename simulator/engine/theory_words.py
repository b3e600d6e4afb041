"""What theory says of a multilayer network in words, and how a measurement compares. No torch."""

import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.engine.finite_width import Sample
from simulator.engine.prediction import Band, FiniteWidth, Theory
from simulator.engine.stream import Layers
from studypack.common.wording import Message

FEW_FEATURES = 4
CLOSE_WITHIN = 2.0
# Two digits of a factor below it read 1.
NO_FACTOR = 1.05
EXACT_WITHIN = 1e-6


@dataclass(frozen=True, kw_only=True)
class Situation:
    """All that a sentence on one network needs.

    Attributes:
        factor: of the squared signal norm for one layer towards the input.
        is_saturated: the first outputs are so large that the loss is near its linear end.
    """

    activation: str
    layers: Layers
    sample: Sample
    features: int
    factor: float
    is_saturated: bool
    finite_width: FiniteWidth | None
    band: Band | None


def note(situation: Situation) -> str:
    """One sentence: the factor, the scatter of single seeds, why a measurement differs."""
    mean = "" if situation.layers.residual_scale is None else ", on average,"
    lead = (
        f"Infinitely wide layers would change |dL/dz| squared by a factor of "
        f"{situation.factor:.4g}{mean} for each layer towards the input"
    )
    clauses = [clause for clause in (caveat(situation), _scatter(situation)) if clause]
    return "; ".join([lead, *clauses]) + "."


def caveat(situation: Situation) -> str:
    """Why a measurement may lie far from the line, as a clause; empty where chance alone is why."""
    if situation.is_saturated:
        return Message(
            "the first outputs are so large that the loss is saturated, which theory leaves out"
        )
    if situation.layers.normalization == "batch":
        return Message(
            "examples of one class are still alike near the input, which theory leaves out"
        )
    if situation.sample.is_orthogonal and situation.activation == "linear":
        return Message("orthogonal matrices keep every length, at any width")
    if situation.finite_width is None and situation.layers.normalization == "none":
        return Message("in layers this narrow small changes of size grow from layer to layer")
    if situation.features <= FEW_FEATURES:
        return Message(
            "inputs of {features} features differ in size, theory takes one for all",
            features=situation.features,
        )
    return _drift(situation)


def _drift(situation: Situation) -> str:
    """ReLU networks sink below the line by a number that has a name."""
    finite, layers = situation.finite_width, situation.layers
    is_plain_relu = situation.activation == "relu" and layers.residual_scale is None
    if finite is None or not is_plain_relu or situation.sample.is_orthogonal:
        return ""
    return Message(
        "in layers of width {width} the signal shrinks faster than theory says: each takes "
        "a further 5/(2N) = {one:.2g} off ln |dL/dz|² for one example, {many:.2g} for a batch of "
        "many",
        width=situation.sample.width,
        one=-finite.one_example_drift,
        many=-finite.drift_per_layer,
    )


def _scatter(situation: Situation) -> str:
    band = situation.band
    if band is None or band.high[0] < band.low[0] * (1 + EXACT_WITHIN):
        return ""
    return (
        f"at width {situation.sample.width} eight seeds in ten have layer 1 at "
        f"{band.low[0]:.2g} to {band.high[0]:.2g} times the last layer"
    )


def compare_with(theory: Theory, measured_signal_norm: Sequence[float | None]) -> Message:
    """One sentence on the ratio of the first to the last layer, measured and expected.

    Args:
        measured_signal_norm: (L) L2 norm of dL/dz at initialisation, ``None`` where not finite.
    """
    expected = theory.predicted_signal_norm[0]
    if not math.isfinite(expected):
        return Message("Theory expects a ratio beyond the range of a number at initialisation.")
    first, last = measured_signal_norm[0], measured_signal_norm[-1]
    if first is None or not last:
        return Message(
            "Theory expects a ratio of {expected:.3g} at initialisation.", expected=expected
        )
    return Message(
        "Theory expects {expected:.3g} at initialisation{distance}.",
        expected=expected,
        distance=_distance(theory, first / last),
    )


def _distance(theory: Theory, ratio: float) -> Message:
    expected, band = theory.predicted_signal_norm[0], theory.band
    if not ratio or not expected:
        return Message("; numbers too small for the type became 0")
    if band is not None and band.low[0] <= ratio <= band.high[0]:
        return Message(
            ": the measured {ratio:.3g} is within what one seed scatters, {range}",
            ratio=ratio,
            range=_range(band),
        )
    # A quotient of what only just is a number may be none; no store takes an infinite one.
    factor = min(max(ratio / expected, expected / ratio), sys.float_info.max)
    if factor < NO_FACTOR:
        return Message(": the measured {ratio:.3g} agrees", ratio=ratio)
    if factor <= CLOSE_WITHIN:
        return Message(
            ": the measured {ratio:.3g} is within a factor of {factor:.2g}",
            ratio=ratio,
            factor=factor,
        )
    return _off(theory, ratio, factor)


def _off(theory: Theory, ratio: float, factor: float) -> Message:
    """How far a measurement lies from the line, and why or how far others do."""
    off = Message(
        ": the measured {ratio:.3g} is off by a factor of {factor:.2g}", ratio=ratio, factor=factor
    )
    if theory.caveat:
        return Message("{off}, as {caveat}", off=off, caveat=theory.caveat)
    if theory.band is None:
        return off
    return Message("{off}; eight seeds in ten lie in {range}", off=off, range=_range(theory.band))


def _range(band: Band) -> Message:
    return Message("{low:.2g} to {high:.2g}", low=band.low[0], high=band.high[0])
