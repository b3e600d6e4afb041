"""Runs drawn over one another: which ones a learner asks for, and what each is called."""

import uuid
from collections.abc import Mapping, Sequence
from itertools import groupby, repeat
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from simulator.charts import MOST_OTHERS, OtherRun
from simulator.engine import Spec, parse_spec
from simulator.engine.outcome import theory_of, variant_payloads
from simulator.engine.result import layer_names
from simulator.engine.spec import KNOBS
from simulator.knob_fields import choice_labels, knob_labels
from simulator.models import COMPUTED, Frame, Run, Status
from studypack.accounts.models import Learner
from studypack.common.worded import number_text

Payload = Mapping[str, Any]

MOST_RECENT = 12
MOST_KNOBS_NAMED = 3


def compared_runs(ids: Sequence[str], learner: Learner | None, shown: Run | None) -> list[Run]:
    """The runs of these ids in their order, without the one shown and without repeats.

    Raises:
        Http404: one of them is not a run of this learner.
    """
    wanted = list(dict.fromkeys(_run_id(written) for written in ids if written))
    found = Run.objects.of(learner).in_bulk(wanted) if wanted else {}
    if len(found) < len(wanted):
        raise Http404
    return [found[run_id] for run_id in wanted if not shown or run_id != shown.id][:MOST_OTHERS]


def other_runs(runs: Sequence[Run], spec: Mapping[str, Any]) -> list[OtherRun]:
    """The runs with their frames, named by what sets them apart from `spec`."""
    if not runs:
        return []
    frames = Frame.objects.filter(run__in=runs).order_by("run_id", "seq")
    rows = frames.values_list("run_id", "payload")
    payloads_by_run = {
        run_id: [payload for _, payload in group]
        for run_id, group in groupby(rows, key=lambda row: row[0])
    }
    return [
        OtherRun(
            name=difference(run.spec, spec),
            layers=layer_names(parse_spec(run.spec)),
            frames=payloads_by_run.get(run.id, []),
        )
        for run in runs
    ]


def variant_runs(spec: Spec, frames: Sequence[Payload]) -> list[OtherRun]:
    """The other variants of a comparison, each with the frames it has before it diverged."""
    if spec.compare is None:
        return []
    columns = list(zip(*(variant_payloads(dict(frame)) for frame in frames), strict=True))
    steps = [frame["step"] for frame in frames]
    others = []
    for variant, column in zip(spec.variants()[1:], columns[1:] or repeat(()), strict=False):
        own = [
            {**payload, "step": step}
            for step, payload in zip(steps, column, strict=False)
            if payload is not None
        ]
        others.append(
            OtherRun(name=variant_name(variant, spec), layers=layer_names(variant), frames=own)
        )
    return others


def predicted_variants(spec: Spec) -> list[OtherRun]:
    """What theory expects of the other variants of a comparison, before there is a run."""
    return [
        OtherRun(
            name=variant_name(variant, spec),
            layers=layer_names(variant),
            frames=[
                {"step": 0, "signal_norm": theory_of(variant)["predicted_signal_norm"]},
            ],
            is_prediction=True,
        )
        for variant in spec.variants()[1:]
    ]


def variant_name(variant: Spec, spec: Spec) -> str:
    """What a variant of a comparison is called: a word of its own, or a knob and its value."""
    if spec.compare is None:
        return ""
    field = spec.compare.field
    value = getattr(variant, field)
    words = value_in_words(value)
    says_it_all = KNOBS[field].kind == "choice" and value != "none"
    return words if says_it_all else f"{knob_labels()[field]} {words}"


def recent_runs(learner: Learner | None, but: Sequence[Run] = ()) -> list[dict[str, str]]:
    """The learner's latest runs that have something to show, each named by its own knobs."""
    runs = Run.objects.of(learner).filter(status__in=(*COMPUTED, Status.CANCELLED))
    latest = runs.exclude(id__in=[run.id for run in but]).order_by("-created_at")[:MOST_RECENT]
    default = Spec().as_dict()
    return [
        {"id": str(run.id), "name": difference(run.spec, default, usual=_("every knob as it was"))}
        for run in latest
    ]


def difference(spec: Mapping[str, Any], other: Mapping[str, Any], usual: str = "") -> str:
    """The knobs of `spec` that are not as in `other`, in words: "Depth 30, Activation ReLU"."""
    labels = knob_labels()
    changed = [
        f"{labels.get(name, name)} {value_in_words(value)}"
        for name, value in spec.items()
        if name in labels and value != other.get(name)
    ]
    if not changed:
        return usual or _("the same settings")
    more = len(changed) - MOST_KNOBS_NAMED
    named = ", ".join(changed[:MOST_KNOBS_NAMED])
    return _("{knobs} and {count} more").format(knobs=named, count=more) if more > 0 else named


def value_in_words(value: object) -> str:
    """The value of a knob as a reader calls it."""
    choices = choice_labels()
    if value is None:
        return choices["none"]
    if isinstance(value, bool):
        return _("on") if value else _("off")
    return choices.get(str(value)) or (
        number_text(value) if isinstance(value, float) else str(value)
    )


def _run_id(written: str) -> uuid.UUID:
    try:
        return uuid.UUID(written)
    except ValueError:
        raise Http404 from None
