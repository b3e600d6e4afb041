"""The strings of the lab's instruments, so that a page can pass translated ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def _heat_titles() -> Mapping[str, str]:
    return MappingProxyType(
        {
            "signal": "Signal over layers and steps: size of dL/dz",
            "weights": "Weights over layers and steps: size of dL/dW",
            "update": "Update over layers and steps: |ΔW| / |W|",
        }
    )


@dataclass(frozen=True, kw_only=True)
class InstrumentWords:
    """What the instruments say; words in braces are filled in by the figure or by its script."""

    heat_title: Mapping[str, str] = field(default_factory=_heat_titles)
    heat_y_axis: str = "layer, 1 at the foot, by step"
    heat_description: str = (
        "A map of {count} rows, the first at the foot, over {columns} recorded steps; "
        "lighter cells are larger, from 1e{low} to 1e{high}. "
        "At step {step}: first {first}, last {last}."
    )
    heat_legend: str = "size, log scale: darker is smaller"
    zero: str = "0"
    missing: str = "no number"
    below: str = "below the scale"
    above: str = "above the scale"
    units_title: str = "Saturated, active and dead units in each layer"
    saturated: str = "saturated: share of outputs at the flat ends"
    active: str = "active: share of outputs that let a gradient through"
    dead: str = "dead: share of units silent on the whole batch"
    units_description: str = (
        "Shares in each of {count} at step {step}. Largest: saturated {saturated} in number "
        "{saturated_layer}, dead {dead} in number {dead_layer}; smallest active {active} in number "
        "{active_layer}."
    )
    accuracy_title: str = "Accuracy at each training step"
    accuracy_axis: str = "accuracy at each step, 0 to 1"
    accuracy_description: str = "Accuracy {init} at initialisation, {now} at step {step}."
    norm_title: str = "Size of the whole gradient at each training step"
    norm_axis: str = "size of the whole gradient, log scale"
    norm_description: str = (
        "Size of the whole gradient {init} at initialisation, {now} at step {step}; "
        "after clipping {clipped}."
    )
    before_clipping: str = "before clipping"
    after_clipping: str = "after clipping"
    drawn_over: str = "Drawn over it: {names}."
    ridges_title: str = "How sizes of dL/dz are spread within each layer"
    ridges_axis: str = "layer, 1 at the foot: how often each size of dL/dz occurs"
    ridges_step: str = "measured at step {step}"
    ridges_description: str = (
        "One ridge each, {count} in all, over sizes from 1e-12 to 1e2, measured at step {step}. "
        "Half of the first is below {first} ({first_zeros} % zeros), half of the last below "
        "{last} ({last_zeros} % zeros)."
    )
    empty: str = "An empty figure: no run has been started yet."
    none: str = "\N{EN DASH}"
    decimal_sign: str = "."
