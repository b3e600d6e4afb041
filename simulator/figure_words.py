"""What figures say, of layers, time steps or blocks by the kind of network."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.charts import Words
from simulator.engine.spec import RECURRENT
from studypack.common.worded import decimal_sign


@dataclass(frozen=True, kw_only=True)
class PlaceWords:
    """The words for what a network's figures have from left to right, or from the foot up.

    Attributes:
        place: one of them. from_left: how many there are, with {count}.
        axis, foot, spread: titles of axes. signal, weights, update, over_steps, units, ridges:
            what a figure shows of them. cells, histogram: what the captions of two call it.
    """

    place: str
    from_left: str
    axis: str
    foot: str
    spread: str
    signal: str
    weights: str
    update: str
    over_steps: str
    units: str
    ridges: str
    cells: str
    histogram: str


def place_words(kind: str) -> PlaceWords:
    """The words for a kind of network."""
    if kind in RECURRENT:
        return _time_steps(kind)
    return _blocks() if kind == "transformer" else _layers()


def _layers() -> PlaceWords:
    return PlaceWords(
        place=_("Layer"),
        from_left=_("Layers from left to right, {count} in all."),
        axis=_("layer 1 is nearest the input"),
        foot=_("layer, 1 at the foot, by step"),
        spread=_("layer, 1 at the foot: how often each size of dL/dz occurs"),
        signal=_("Signal: size of the gradient dL/dz in each layer"),
        weights=_("Weights: size of the gradient dL/dW in each layer"),
        update=_("Update: size of the step relative to the weights in each layer"),
        over_steps=_("Layers by step"),
        units=_("Saturated, active and dead units in each layer"),
        ridges=_("How sizes of dL/dz are spread within each layer"),
        cells=_("Every layer at every step"),
        histogram=_("A histogram of |dL/dz| over the units and examples of each layer"),
    )


def _time_steps(kind: str) -> PlaceWords:
    signals = {
        "rnn": _("Signal: size of the gradient dL/dz at each time step"),
        "lstm": _("Signal: size of the gradient dL/dc of the cell at each time step"),
        "gru": _("Signal: size of the gradient dL/dh of the state at each time step"),
    }
    return PlaceWords(
        place=_("Time step"),
        from_left=_("Time steps from left to right, {count} in all."),
        axis=_("time step 1 is the first input"),
        foot=_("time step, 1 at the foot, by training step"),
        spread=_("time step, 1 at the foot: how often each size of the signal occurs"),
        signal=signals[kind],
        weights=_("Weights: what each time step adds to dL/dW"),
        update=_("Update: size of the step relative to the weights, which all time steps share"),
        over_steps=_("Time steps by step of training"),
        units=_("Saturated, active and dead units at each time step"),
        ridges=_("How sizes of the signal are spread at each time step"),
        cells=_("Every time step at every step of training"),
        histogram=_("A histogram of the signal over the units and examples of each time step"),
    )


def _blocks() -> PlaceWords:
    return PlaceWords(
        place=_("Block"),
        from_left=_("Blocks from left to right, {count} in all."),
        axis=_("block 1 is nearest the input"),
        foot=_("block, 1 at the foot, by step"),
        spread=_("block, 1 at the foot: how often each size of dL/dx occurs"),
        signal=_("Signal: size of the gradient dL/dx that enters each block"),
        weights=_("Weights: size of the gradient of all weights in each block"),
        update=_("Update: size of the step relative to the weights in each block"),
        over_steps=_("Blocks by step"),
        units=_("Saturated, active and dead units in each block"),
        ridges=_("How sizes of dL/dx are spread within each block"),
        cells=_("Every block at every step"),
        histogram=_("A histogram of |dL/dx| over the units and examples of each block"),
    )


def signal_name(kind: str) -> str:
    """The lens on the signal, with the derivative that is the signal of a kind of network."""
    inputs = {"lstm": "c", "gru": "h", "transformer": "x"}
    return _("Signal: dL/d{input}").format(input=inputs.get(kind, "z"))


def mean_of_networks(count: int) -> str:
    """The name of the line of a probe over several seeds."""
    return _("mean of {count} networks").format(count=count)


def figure_words(kind: str) -> Words:
    """The words of the two figures of a lesson for a kind of network."""
    places = place_words(kind)
    return Words(
        flow_title={
            "signal": places.signal,
            "weights": places.weights,
            "update": places.update,
        },
        flow_y_axis={
            "signal": _("signal: size of the gradient, log scale"),
            "weights": _("weights: size of dL/dW, log scale"),
            "update": _("update: |ΔW| / |W| of one step, log scale"),
        },
        flow_y_axis_relative=_("signal in theory, the last = 1, log scale"),
        place=places.place,
        flow_x_axis=places.axis,
        flow_description=f"{places.from_left} "
        + _(
            "At initialisation: first {init_first}, last {init_last}. "
            "At step {step}: first {now_first}, last {now_last}."
        ),
        flow_description_empty=_("An empty figure: no run has been started yet."),
        flow_description_prediction=_("Before any run, theory alone.")
        + f" {places.from_left} "
        + _("The first is expected at {first} times the signal of the last."),
        other_description=_("{name}: first {first}, last {last}."),
        loss_title=_("Loss at each training step"),
        loss_y_axis=_("loss at each step"),
        loss_y_axis_log=_("loss at each step, log scale"),
        loss_description=_("Loss {init} at initialisation, {now} at step {step}."),
        initialization=_("initialisation"),
        now=_("now"),
        at_step=_("step {step}"),
        theory=_("theory"),
        band=_("theory: eight in ten seeds"),
        spread=_("measured: eight in ten of these networks"),
        floor=_("0 (below 1e-45)"),
        press_run=_("Press Run to see the gradients"),
        waiting=_("Waiting for the first gradients"),
        no_update_yet=_("No update yet at step 0"),
        decimal_sign=decimal_sign(),
    )
