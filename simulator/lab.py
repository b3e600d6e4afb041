"""The lab: every knob there is, grouped, and an address that says all of them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from simulator.comparing import other_runs, value_in_words
from simulator.engine import Spec, SpecError, parse_spec
from simulator.engine.knobs import Problem
from simulator.engine.spec import KINDS_BY_KNOB, KNOBS, NOT_COMPARED
from simulator.experiments import typed
from simulator.figures import experiment_context, read_look
from simulator.instruments import with_instruments
from simulator.knob_fields import knob_field, knob_labels, problems_by_knob
from simulator.models import Experiment, Run

FORM = "lab"
COMPARED_FIELD, COMPARED_VALUES = "compare_field", "compare_values"


def group_titles() -> list[tuple[str, tuple[str, ...]]]:
    """The groups of knobs, each with its knobs in order."""
    return [
        (
            _("Network"),
            (
                *("kind", "depth", "width", "blocks", "sequence_length", "hidden_size"),
                *("activation", "normalization", "residual", "residual_scale"),
                *("recurrent_radius", "forget_bias", "norm_position"),
            ),
        ),
        (
            _("Initialisation"),
            ("initialization", "weight_variance", "weight_gain", "bias_variance", "seed"),
        ),
        (
            _("Training"),
            (
                *("mode", "seeds", "optimizer", "learning_rate", "momentum"),
                *("clip_norm", "clip_value", "steps"),
            ),
        ),
        (_("Data"), ("dataset", "batch_size", "dtype")),
    ]


def knob_help() -> dict[str, str]:
    """What each knob does, in a line."""
    return {
        "kind": _("What the signal passes through: layers, time steps or blocks."),
        "depth": _("How many layers the signal must pass."),
        "width": _("Units in each layer; wide layers follow the theory closely."),
        "activation": _("What a unit does to its sum; its slope multiplies the signal."),
        "normalization": _("Brings sums to mean 0 and size 1: over the batch, or over the layer."),
        "residual": _("Lets the signal pass each layer by a way of its own."),
        "residual_scale": _("How much each layer adds to that way; for residual networks."),
        "recurrent_radius": _("Size of the matrix that leads from one time step to the next."),
        "forget_bias": _("How firmly an LSTM holds its cell at the start; PyTorch adds two."),
        "blocks": _("How many blocks of attention and feed-forward the signal must pass."),
        "norm_position": _("Normalise what enters a branch, or the sum after it."),
        "sequence_length": _("Time steps from the first input to the answer."),
        "hidden_size": _("Units of the state, or of each token."),
        "initialization": _("The scale and shape of the first weights."),
        "weight_variance": _("For the rule “normal” only: variance of a weight times its inputs."),
        "weight_gain": _("Multiplies the standard deviation that the rule gives."),
        "bias_variance": _("Variance of the first biases."),
        "seed": _("Another seed draws other weights and batches."),
        "seeds": _("How many networks a look at initialisation draws, each with the next seed."),
        "optimizer": _("How a gradient becomes a step."),
        "learning_rate": _("How long a step is."),
        "momentum": _("How much of the last step goes on; for SGD with momentum."),
        "clip_norm": _("Longest gradient that is let through; empty for none."),
        "clip_value": _("Largest component that is let through; empty for none."),
        "steps": _("How many steps to take."),
        "mode": _("Train, or only look at the first gradients."),
        "dataset": _("What is to be learnt."),
        "batch_size": _("Examples in each step."),
        "dtype": _("How many digits a number keeps."),
    }


def read_spec(given: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """The knobs that an address or a form names, and what is wrong with them."""
    raw = {name: typed(KNOBS[name], value) for name, value in given.items() if name in KNOBS}
    if given.get(COMPARED_FIELD):
        raw["compare"] = read_comparison(given)
    try:
        return parse_spec(raw).as_dict(), ()
    except SpecError as error:
        return {**default_spec(raw), **raw}, error.problems


def read_comparison(given: Mapping[str, str]) -> dict[str, Any]:
    """The knob to compare and its values, which stand in one text with commas."""
    field = given[COMPARED_FIELD]
    values = [value.strip() for value in given.get(COMPARED_VALUES, "").split(",")]
    knob = KNOBS.get(field)
    read = [typed(knob, value) if knob else value for value in values if value]
    return {"field": field, "values": read}


def comparison_fields(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The two fields of a comparison: a knob among those that can be, its values as a text."""
    compare = spec.get("compare") or {"field": "", "values": []}
    labels = knob_labels()
    choices = [(name, labels[name]) for name in KNOBS if name not in NOT_COMPARED]
    return {
        "field": compare["field"],
        "values": ", ".join(written(value) for value in compare["values"]),
        "choices": sorted(choices, key=lambda choice: choice[1]),
    }


def written(value: object) -> str:
    """A value as `typed` reads it."""
    if value is None:
        return "none"
    return str(value).lower() if isinstance(value, bool) else str(value)


def setting_rows(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every knob that acts on the spec's kind and its value, as the form calls them, by name."""
    labels, kind = knob_labels(), spec.get("kind", Spec.kind)
    # A run that is older than a knob says nothing of it.
    rows = [
        (labels[name], value_in_words(spec[name]))
        for name in KNOBS
        if name in spec and kind in KINDS_BY_KNOB.get(name, (kind,))
    ]
    if compare := spec.get("compare"):
        values = ", ".join(value_in_words(value) for value in compare["values"])
        rows.append((_("Compare"), f"{labels[compare['field']]}: {values}"))
    return sorted(rows)


def default_spec(spec: Mapping[str, Any]) -> dict[str, Any]:
    """Every knob at the default of the spec's kind."""
    kind = spec.get("kind", Spec.kind)
    return parse_spec({"kind": kind} if kind in KNOBS["kind"].choices else {}).as_dict()


def lab_url(spec: Mapping[str, Any]) -> str:
    """The address of the lab with this spec; knobs at their default are left out."""
    default = {**default_spec(spec), "kind": Spec.kind}
    changed = {
        name: value
        for name, value in spec.items()
        if name in default and value != default[name] and value is not None
    }
    if spec.get("compare"):
        fields = comparison_fields(spec)
        changed |= {COMPARED_FIELD: fields["field"], COMPARED_VALUES: fields["values"]}
    query = urlencode(sorted(changed.items()))
    address = reverse("simulator:lab")
    return f"{address}?{query}" if query else address


def next_seed(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The spec with the seed after its own, as the fields of a form; what is off is left out."""
    high = KNOBS["seed"].high
    seed = spec["seed"] + 1 if high is None or spec["seed"] < high else 0
    reseeded = {**spec, "seed": seed}
    if compare := reseeded.pop("compare", None):
        fields = comparison_fields({"compare": compare})
        reseeded |= {COMPARED_FIELD: fields["field"], COMPARED_VALUES: fields["values"]}
    return [(name, str(value)) for name, value in reseeded.items() if value is not None]


def lab_context(
    given: Mapping[str, str],
    cap: float,
    *,
    compared: Sequence[Run] = (),
    recent: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """What the lab's page shows for the knobs that its address names.

    Args:
        given: the knobs that are not at their default, as texts.
        cap: what one run may cost, in FLOP.
        compared: runs that the next run is drawn with.
        recent: the learner's other runs, by id and name.
    """
    spec, problems = read_spec(given)
    messages = problems_by_knob(problems)
    helps = knob_help()
    groups = [
        {
            "title": title,
            "knobs": [
                {
                    **knob_field(FORM, name, spec.get(name)),
                    "help": helps[name],
                    "problem": messages.get(name, ""),
                }
                for name in names
            ],
        }
        for title, names in group_titles()
    ]
    # A spec with problems has no figure of its own: the empty one of the default stands in.
    drawn = Spec().as_dict() if problems else spec
    context = experiment_context(
        experiment_id=FORM,
        words={"title": _("Your experiment"), "claim": ""},
        spec=drawn,
        knobs=[],
        post_url=reverse("simulator:lab-run"),
        look=read_look({}, "signal"),
        others=other_runs(compared, drawn),
        is_predicted=not problems,
    )
    kinds = KNOBS["kind"].choices
    shown = with_instruments(context, compared=compared, recent=recent)
    return {
        **shown,
        "groups": groups,
        "spec_json": "{}",
        "comparison": {**comparison_fields(spec), "problem": messages.get("compare", "")},
        "defaults_json": json.dumps(
            {kind: {**default_spec({"kind": kind}), "kind": Spec.kind} for kind in kinds}
        ),
        "cap": f"{cap:.0f}",
    }


def presets(language: str) -> list[dict[str, str]]:
    """The experiments of all lessons, each as an address of the lab."""
    return [
        {"title": experiment.text.title, "url": lab_url(experiment.spec)}
        for experiment in Experiment.objects.on_show().in_language(language)
    ]
