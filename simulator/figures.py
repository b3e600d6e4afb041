"""A run as its page shows it: figures, table and words, from one read of its frames."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from simulator.charts import (
    FIELD_BY_LENS,
    LETTERS,
    MOST_OTHERS,
    Lens,
    OtherRun,
    TableRow,
    Words,
    gradient_flow_svg,
    loss_svg,
    other_columns,
    table_rows,
    with_columns,
)
from simulator.comparing import predicted_variants, variant_name, variant_runs
from simulator.engine import Spec, parse_spec
from simulator.engine.outcome import theory_of
from simulator.engine.result import layer_names
from simulator.figure_words import figure_words, mean_of_networks, signal_name
from simulator.knob_fields import knob_fields
from simulator.models import Experiment, Run, Status
from simulator.reading import error_words, frames_after, run_links, worded_verdict

Payload = Mapping[str, Any]
PLACEHOLDER_ID = "00000000-0000-0000-0000-000000000000"


def lens_names(kind: str) -> list[tuple[str, str]]:
    """Each lens and what a reader calls it, of a kind of network."""
    return [
        ("signal", signal_name(kind)),
        ("weights", _("Weights: dL/dW")),
        ("update", _("Update: |ΔW| / |W|")),
    ]


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a reader looks at a run: by a lens, at a step (None for the latest)."""

    lens: Lens
    step: int | None = None


def read_look(query: Mapping[str, str], default_lens: str) -> Look:
    """The look that a query asks for; what cannot be understood is left out."""
    lens = query.get("lens", default_lens)
    step = query.get("step", "")
    return Look(
        lens=lens if lens in FIELD_BY_LENS else "signal",  # type: ignore[arg-type]
        step=int(step) if step.isdecimal() and len(step) < 6 else None,
    )


@dataclass(kw_only=True)
class RunFigures:
    """The figures of a run, or of no run yet, by one look."""

    run: Run | None
    spec: Mapping[str, Any]
    look: Look
    figure_id: str
    others: Sequence[OtherRun] = ()
    is_predicted: bool = True

    @cached_property
    def theory(self) -> Mapping[str, Any] | None:
        """What was expected of the run; of no run yet, what its spec leads to expect."""
        if self.run is not None:
            return self.run.theory
        return theory_of(self._spec) if self.is_predicted else None

    @cached_property
    def frames(self) -> Sequence[Payload]:
        """Every frame that is there, in order."""
        if self.run is None:
            return []
        return list(frames_after(self.run.id, -1).values_list("payload", flat=True))

    @property
    def layers(self) -> list[str]:
        """The names of the layers, input side first."""
        return layer_names(self._spec)

    @cached_property
    def words(self) -> Words:
        """What the figures say, in the active language."""
        return figure_words(self._spec.kind)

    @property
    def last_step(self) -> int:
        """The step at which the axes of steps end; a probe takes none."""
        return self._spec.last_step

    @property
    def own_name(self) -> str:
        """What the run's own line is called, where there are others or it is a mean."""
        if self._spec.seeds > 1 and self.frames:
            return mean_of_networks(self._spec.seeds)
        return variant_name(self._spec, self._spec)

    @cached_property
    def _spec(self) -> Spec:
        return parse_spec(self.spec)

    @cached_property
    def drawn_with(self) -> Sequence[OtherRun]:
        """Every line beside the run's own: the other variants of a comparison, other runs."""
        if self.run is None and self.is_predicted and not self.others:
            return predicted_variants(self._spec)
        return [*variant_runs(self._spec, self.frames), *self.others][:MOST_OTHERS]

    def flow(self) -> str:
        """The gradient flow as SVG."""
        theory = self.theory or {}
        norms, band = theory.get("predicted_signal_norm"), theory.get("band")
        return gradient_flow_svg(
            layers=self.layers,
            frames=self.frames,
            step=self.look.step,
            lens=self.look.lens,
            theory=norms,
            band=(band["low"], band["high"]) if band else None,
            decades=None,
            words=self.words,
            figure_id=f"{self.figure_id}-flow",
            is_waiting=self.run is not None and not self.run.is_final,
            others=self.drawn_with,
            own_name=self.own_name,
        )

    def loss(self) -> str:
        """The loss beside it as SVG."""
        return loss_svg(
            frames=self.frames,
            steps=self.last_step,
            step=self.look.step,
            words=self.words,
            figure_id=f"{self.figure_id}-loss",
            others=self.drawn_with,
        )

    def rows(self, columns: Sequence[Sequence[str]] = ()) -> Sequence[TableRow]:
        """The figure as a table; other columns and those of other runs behind its own."""
        words, look = self.words, self.look
        rows = table_rows(self.frames, look.step, look.lens, words=words)
        others = other_columns(self.drawn_with, look.step, look.lens, words=words)
        return with_columns(rows, [*columns, *others])


def experiment_context(
    *,
    experiment_id: str,
    words: Mapping[str, str],
    spec: Mapping[str, Any],
    knobs: Sequence[Mapping[str, Any]],
    post_url: str,
    look: Look,
    run: Run | None = None,
    others: Sequence[OtherRun] = (),
    is_predicted: bool = True,
) -> dict[str, Any]:
    """What templates/simulator/_experiment.html needs of one experiment and its run, if any."""
    figures = RunFigures(
        run=run,
        spec=spec,
        look=look,
        figure_id=experiment_id,
        others=others,
        is_predicted=is_predicted,
    )
    frames = figures.frames
    shown = len(frames) - 1 if look.step is None else nearest_frame(frames, look.step)
    return {
        "id": experiment_id,
        **words,
        "spec_json": json.dumps(spec),
        "lens": look.lens,
        "mode": spec["mode"],
        "lenses": lens_names(spec["kind"]),
        "knobs": knobs,
        "post_url": post_url,
        "runs_url": reverse("api:run-list"),
        "theory_url": reverse("simulator:theory-figure"),
        "figure_url": placeholder_url("simulator:run-figure"),
        "page_url": placeholder_url("simulator:run-detail"),
        "csv_url": placeholder_url("simulator:run-csv"),
        "figures": figures,
        "flow": figures.flow(),
        "loss": figures.loss(),
        "rows": figures.rows(),
        "other_letters": LETTERS[: len(figures.drawn_with)],
        "last_step": frames[-1]["step"] if frames else 0,
        "step": frames[shown]["step"] if frames else 0,
        "step_text": step_text(frames, shown),
        **run_context(run),
    }


def named_experiment_context(
    experiment: Experiment, values: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """An experiment as a lesson shows it before any run; `values` are knobs as asked for."""
    text = experiment.text
    return experiment_context(
        experiment_id=experiment.slug,
        words={"title": text.title, "claim": text.claim},
        spec=experiment.spec,
        knobs=knob_fields(experiment, {**experiment.spec, **(values or {})}),
        post_url=reverse("simulator:run-create", args=[experiment.pack.slug, experiment.slug]),
        look=read_look({}, experiment.lens),
    )


def shown_run_context(
    run: Run, *, title: str, look: Look, others: Sequence[OtherRun] = ()
) -> dict[str, Any]:
    """A run as a page shows it that nobody asks for another on: without knobs."""
    return experiment_context(
        experiment_id=f"run-{run.id}",
        words={"title": title, "claim": ""},
        spec=run.spec,
        knobs=[],
        post_url="",
        look=look,
        run=run,
        others=others,
    )


def named_figures(experiment: Experiment, figure_id: str) -> RunFigures:
    """The figures of an experiment before any run."""
    look = read_look({}, experiment.lens)
    return RunFigures(run=None, spec=experiment.spec, look=look, figure_id=figure_id)


def run_context(run: Run | None) -> dict[str, Any]:
    """The part of the context that only a started run has."""
    if run is None:
        return {}
    links = run_links(run, get_language() or "en")
    return {
        "run_json": json.dumps({"id": str(run.id), "status": run.status, **links}),
        "view_url": links["url"],
        "csv_href": links["csv"],
        "json_href": links["json"],
        "script_href": links["script"],
        "status_text": status_text(run),
        "verdict": worded_verdict(run.verdict) or {},
    }


def status_text(run: Run) -> str:
    """Where the run stands, for a page without scripts."""
    texts = {
        Status.QUEUED: _("Waiting for a free worker…"),
        Status.RUNNING: _("Training. The figure grows as gradients arrive."),
        Status.DONE: finished_text(run),
        Status.DIVERGED: _("Stopped: the numbers are no longer finite."),
        Status.CANCELLED: _("Cancelled. What was computed so far is shown."),
    }
    return error_words(run) or texts.get(Status(run.status), "")


def finished_text(run: Run) -> str:
    """What can be done with a finished run; a probe has one step, and so no slider."""
    if run.spec["mode"] == "probe":
        return _("Finished. The figures show the network at initialisation.")
    return _("Finished. Move the step slider to look back.")


def step_text(frames: Sequence[Payload], index: int) -> str:
    """ "step 7 of 200"; empty before the first frame."""
    if not frames:
        return ""
    return _("step {step} of {steps}").format(step=frames[index]["step"], steps=frames[-1]["step"])


def nearest_frame(frames: Sequence[Payload], step: int) -> int:
    """The index of the last frame at or before `step`; the first where there is none."""
    return max((index for index, frame in enumerate(frames) if frame["step"] <= step), default=0)


def placeholder_url(name: str) -> str:
    """A run's address with {id} where its id goes, for the script to fill in."""
    return reverse(name, args=[PLACEHOLDER_ID]).replace(PLACEHOLDER_ID, "{id}")
