"""The open knobs of an experiment as form fields, and a posted form as a spec."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from simulator.engine.spec import KINDS_BY_KNOB, KNOBS
from simulator.experiments import typed
from simulator.models import Experiment
from studypack.common.worded import number_text, worded

# A knob that acts only where another has a value, and is out of sight elsewhere.
NEEDED_BY_KNOB: Mapping[str, tuple[str, str]] = {
    "residual_scale": ("residual", "true"),
    "weight_variance": ("initialization", "normal"),
    "seeds": ("mode", "probe"),
    **dict.fromkeys(("optimizer", "learning_rate", "steps"), ("mode", "train")),
    **dict.fromkeys(("clip_norm", "clip_value"), ("mode", "train")),
    "momentum": ("optimizer", "momentum"),
}
# The longest name of a choice, in characters, that half a column of the lab holds.
LONGEST_IN_HALF = 16
NUMBER_STEPS = {"learning_rate": "any", "weight_gain": "0.1"}


def knob_labels() -> dict[str, str]:
    """What a reader calls each knob."""
    return {
        "activation": _("Activation"),
        "batch_size": _("Batch size"),
        "bias_variance": _("Bias variance"),
        "blocks": _("Blocks"),
        "clip_norm": _("Clip the gradient's norm at"),
        "clip_value": _("Clip each component at"),
        "dataset": _("Data set"),
        "depth": _("Depth"),
        "dtype": _("Number format"),
        "forget_bias": _("Forget bias"),
        "hidden_size": _("Hidden size"),
        "initialization": _("Initialisation"),
        "kind": _("Network"),
        "learning_rate": _("Learning rate"),
        "mode": _("Mode"),
        "momentum": _("Momentum"),
        "norm_position": _("Place of the norm"),
        "normalization": _("Normalisation"),
        "optimizer": _("Optimiser"),
        "recurrent_radius": _("Recurrent radius"),
        "residual": _("Residual connections"),
        "residual_scale": _("Residual scale"),
        "seed": _("Random seed"),
        "seeds": _("Networks"),
        "sequence_length": _("Sequence length"),
        "steps": _("Training steps"),
        "weight_gain": _("Weight gain"),
        "weight_variance": _("Weight variance"),
        "width": _("Width"),
    }


def choice_labels() -> dict[str, str]:
    """What a reader calls a choice, where the word of the spec is not the field's own."""
    return {
        "relu": "ReLU",
        "leaky_relu": "Leaky ReLU",
        "elu": "ELU",
        "selu": "SELU",
        "gelu": "GELU",
        "silu": "SiLU",
        "tanh": "tanh",
        "softsign": "softsign",
        "sigmoid": _("sigmoid"),
        "linear": _("linear"),
        "he_normal": _("He (normal)"),
        "he_uniform": _("He (uniform)"),
        "xavier_normal": _("Xavier (normal)"),
        "xavier_uniform": _("Xavier (uniform)"),
        "lecun_normal": _("LeCun (normal)"),
        "torch_default": _("PyTorch's default"),
        "orthogonal": _("orthogonal"),
        "normal": _("normal, own variance"),
        "sgd": "SGD",
        "momentum": _("SGD with momentum"),
        "adam": "Adam",
        "digits": _("handwritten digits"),
        "spirals": _("two spirals"),
        "circles": _("circles"),
        "blobs": _("blobs"),
        "none": _("none"),
        "batch": _("over the batch"),
        "layer": _("over the layer's units"),
        "rms": _("by root mean square"),
        "train": _("train"),
        "probe": _("look at initialisation only"),
        "mlp": _("layers in a row (MLP)"),
        "rnn": _("recurrent (RNN)"),
        "lstm": "LSTM",
        "gru": "GRU",
        "transformer": _("transformer"),
        "latch": _("latch: remember the first bit"),
        "adding": _("adding: sum the two marked numbers"),
        "pre": _("pre-norm: inside each branch"),
        "post": _("post-norm: after each sum"),
    }


def knob_units() -> dict[str, str]:
    """The unit that stands behind a knob's name."""
    return {
        "depth": _("layers"),
        "width": _("units"),
        "steps": _("steps"),
        "sequence_length": _("time steps"),
        "hidden_size": _("units"),
    }


def knob_fields(experiment: Experiment, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The open knobs, each as templates/simulator/_knob.html reads it."""
    return [
        knob_field(experiment.slug, name, values.get(name), experiment.choices.get(name))
        for name in experiment.knobs
    ]


def knob_field(
    form: str, name: str, value: Any, narrower: Sequence[Any] | None = None
) -> dict[str, Any]:
    """One knob: a choice among words, or a number between two limits, within `narrower` if given.

    A knob that may be off is optional: an empty field switches it off.
    """
    knob = KNOBS[name]
    field = {
        "id": f"{form}-{name}",
        "name": name,
        "label": knob_labels()[name],
        "unit": knob_units().get(name, ""),
        "value": "" if value is None else value,
        "is_optional": knob.accepts_null,
        "kinds": " ".join(KINDS_BY_KNOB.get(name, ())),
        "needs": "=".join(NEEDED_BY_KNOB.get(name, ())),
    }
    if knob.kind == "choice":
        labels = choice_labels()
        words = narrower or knob.choices
        choices = [(word, labels.get(word, word)) for word in words]
        is_wide = any(len(name) > LONGEST_IN_HALF for _word, name in choices)
        return {**field, "choices": choices, "is_wide": is_wide}
    if knob.kind == "boolean":
        return {**field, **switch(value)}
    if narrower and len(narrower) != 2:
        pairs = [(item, "–" if item is None else number_text(item)) for item in narrower]
        return {**field, "choices": pairs, "is_number": True}
    low, high = narrower or (knob.low, knob.high)
    whole = "1" if knob.kind == "integer" else "any"
    return {
        **field,
        "low": low,
        "high": high,
        "limits": {
            "low": "" if low is None else number_text(low),
            "high": "" if high is None else number_text(high),
        },
        "step": NUMBER_STEPS.get(name, whole),
    }


def switch(value: object) -> dict[str, Any]:
    """On or off, in the words that `typed` reads back."""
    return {
        "value": "true" if value is True else "false",
        "choices": [("false", _("off")), ("true", _("on"))],
        "is_boolean": True,
    }


def spec_of_form(experiment: Experiment, posted: Mapping[str, str]) -> dict[str, object]:
    """The experiment's spec with the posted open knobs; the others cannot be changed."""
    chosen = {name: typed(KNOBS[name], posted[name]) for name in experiment.knobs if name in posted}
    return {**experiment.spec, **chosen}


def problems_by_knob(problems: Sequence[Any]) -> dict[str, str]:
    """The message of each field that has a problem."""
    return {problem.field: worded(problem.message) for problem in problems}
