"""What a run is, in a line: its network, its initialisation, its data, and how many there are."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.engine.spec import Spec
from simulator.knob_fields import choice_labels, knob_labels
from simulator.models import Run
from studypack.common.worded import number_text


def run_claim(run: Run) -> str:
    """The line; a run that is older than a knob has its default."""
    spec = {**Spec().as_dict(), **run.spec}
    words = {name: _word(value) for name, value in spec.items() if name != "compare"}
    phrases = [_network(spec), *_extras(spec), _start(spec)]
    filled = [phrase.format(**words) for phrase in phrases]
    return ", ".join([*filled, *_compared(spec)])


def _network(spec: Mapping[str, Any]) -> str:
    phrases = {
        "mlp": _("{depth} layers of {width} {activation} units"),
        "rnn": _(
            "an RNN of {hidden_size} {activation} units over {sequence_length} time steps, "
            "recurrent radius {recurrent_radius}"
        ),
        "lstm": _(
            "an LSTM of {hidden_size} units over {sequence_length} time steps, "
            "forget bias {forget_bias}"
        ),
        "gru": _("a GRU of {hidden_size} units over {sequence_length} time steps"),
        "transformer": ngettext(
            "a transformer of {blocks} block of {hidden_size} units "
            "over {sequence_length} time steps, {norm_position}",
            "a transformer of {blocks} blocks of {hidden_size} units "
            "over {sequence_length} time steps, {norm_position}",
            spec["blocks"],
        ),
    }
    return phrases[spec["kind"]]


def _extras(spec: Mapping[str, Any]) -> Iterator[str]:
    """What an MLP has beyond its layers."""
    if spec["normalization"] != Spec.normalization:
        yield _("normalised {normalization}")
    if spec["residual"]:
        yield _("residual connections scaled by {residual_scale}")


def _start(spec: Mapping[str, Any]) -> str:
    if spec["seeds"] == 1:
        return _("initialisation {initialization}, data: {dataset}, seed {seed}")
    return _("initialisation {initialization}, data: {dataset}, {seeds} networks from seed {seed}")


def _compared(spec: Mapping[str, Any]) -> Iterator[str]:
    """The knob that varies, and its values."""
    compare = spec.get("compare")
    if compare:
        knob = knob_labels().get(compare["field"], compare["field"])
        values = " / ".join(_word(value) for value in compare["values"])
        yield _("compared: {knob} {values}").format(knob=knob, values=values)


def _word(value: object) -> str:
    """A value as a reader calls it."""
    if value is None or isinstance(value, bool):
        return _("on") if value else _("off")
    if isinstance(value, int | float):
        return number_text(value) if isinstance(value, float) else str(value)
    return str(choice_labels().get(str(value), value))
