"""The strings of a figure, so that a page can pass translated ones."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def _titles() -> Mapping[str, str]:
    return MappingProxyType(
        {
            "signal": "Signal: size of the gradient dL/dz in each layer",
            "weights": "Weights: size of the gradient dL/dW in each layer",
            "update": "Update: size of the step relative to the weights in each layer",
        }
    )


def _y_axes() -> Mapping[str, str]:
    return MappingProxyType(
        {
            "signal": "signal: size of dL/dz, log scale",
            "weights": "weights: size of dL/dW, log scale",
            "update": "update: |ΔW| / |W| of one step, log scale",
        }
    )


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a figure says; words in braces are filled in by the figure or by its script."""

    flow_title: Mapping[str, str] = field(default_factory=_titles)
    flow_y_axis: Mapping[str, str] = field(default_factory=_y_axes)
    flow_y_axis_relative: str = "signal in theory, the last = 1, log scale"
    place: str = "Layer"
    flow_x_axis: str = "layer 1 is nearest the input"
    flow_description: str = (
        "Layers from left to right, {count} in all. "
        "At initialisation: first {init_first}, last {init_last}. "
        "At step {step}: first {now_first}, last {now_last}."
    )
    flow_description_empty: str = "An empty figure: no run has been started yet."
    flow_description_prediction: str = (
        "Before any run, theory alone. Layers from left to right, {count} in all. "
        "The first is expected at {first} times the signal of the last."
    )
    other_description: str = "{name}: first {first}, last {last}."
    loss_title: str = "Loss at each training step"
    loss_y_axis: str = "loss at each step"
    loss_y_axis_log: str = "loss at each step, log scale"
    loss_description: str = "Loss {init} at initialisation, {now} at step {step}."
    initialization: str = "initialisation"
    now: str = "now"
    at_step: str = "step {step}"
    theory: str = "theory"
    band: str = "theory: eight in ten seeds"
    spread: str = "measured: eight in ten of these networks"
    floor: str = "0 (below 1e-45)"
    press_run: str = "Press Run to see the gradients"
    waiting: str = "Waiting for the first gradients"
    no_update_yet: str = "No update yet at step 0"
    missing: str = "\N{EN DASH}"
    decimal_sign: str = "."
