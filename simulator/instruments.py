"""What the lab and the page of a run show beside the two figures of a lesson."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.utils.html import escape
from django.utils.translation import gettext as _

from simulator.charts import (
    LETTERS,
    InstrumentWords,
    TableRow,
    accuracy_svg,
    gradient_norm_svg,
    heat_map_svg,
    ridgelines_svg,
    step_rows,
    unit_columns,
    units_svg,
)
from simulator.figure_words import place_words
from simulator.figures import RunFigures
from simulator.models import Run
from studypack.common.worded import decimal_sign

ALL_PARTS = "all"


def instrument_words(kind: str) -> InstrumentWords:
    """The words of the instruments in the active language, for a kind of network."""
    places = place_words(kind)
    return InstrumentWords(
        heat_title={
            "signal": f"{places.over_steps}. {places.signal}",
            "weights": f"{places.over_steps}. {places.weights}",
            "update": f"{places.over_steps}. {places.update}",
        },
        heat_y_axis=places.foot,
        heat_description=_(
            "A map of {count} rows, the first at the foot; recorded steps: {columns}. "
            "Lighter cells are larger, from 1e{low} to 1e{high}. "
            "At step {step}: first {first}, last {last}."
        ),
        heat_legend=_("size, log scale: darker is smaller"),
        zero=_("0 (below 1e-45)"),
        missing=_("no number"),
        below=_("below the scale"),
        above=_("above the scale"),
        units_title=places.units,
        saturated=_("saturated: share of outputs at the flat ends"),
        active=_("active: share of outputs that let a gradient through"),
        dead=_("dead: share of units silent on the whole batch"),
        units_description=_(
            "Shares in each of {count} at step {step}. Largest: saturated {saturated} in number "
            "{saturated_layer}, dead {dead} in number {dead_layer}; smallest active {active} in "
            "number {active_layer}."
        ),
        accuracy_title=_("Accuracy at each training step"),
        accuracy_axis=_("accuracy at each step, 0 to 1"),
        accuracy_description=_("Accuracy {init} at initialisation, {now} at step {step}."),
        norm_title=_("Size of the whole gradient at each training step"),
        norm_axis=_("size of the whole gradient, log scale"),
        norm_description=_(
            "Size of the whole gradient {init} at initialisation, {now} at step {step}; "
            "after clipping {clipped}."
        ),
        before_clipping=_("before clipping"),
        after_clipping=_("after clipping"),
        drawn_over=_("Drawn over it: {names}."),
        ridges_title=places.ridges,
        ridges_axis=places.spread,
        ridges_step=_("measured at step {step}"),
        ridges_description=_(
            "One ridge each, {count} in all, over sizes from 1e-12 to 1e2, measured at step "
            "{step}. Half of the first is below {first} ({first_zeros} % zeros), half of the last "
            "below {last} ({last_zeros} % zeros)."
        ),
        empty=_("An empty figure: no run has been started yet."),
        decimal_sign=decimal_sign(),
    )


def captions(kind: str) -> dict[str, str]:
    """What each instrument shows of a kind of network, in a sentence or two."""
    places = place_words(kind)
    return {
        "heat": _(
            "{cells}, by the lens chosen above. The scale is the same for every run. "
            "Point, drag or use the arrow keys to choose a cell."
        ).format(cells=places.cells),
        "accuracy": _("The share of each batch that the network gets right."),
        "norm": _(
            "The length of the gradient of all weights together; of other runs, before clipping."
        ),
        "units": _(
            "Saturation is counted for tanh, softsign and sigmoid; a unit can die with an "
            "activation that has a flat side, as ReLU."
        ),
        "ridges": _(
            "{histogram}, in powers of two; the highest ridge fills its row, and sizes off the "
            "axis stand at its ends. It is measured at every tenth step: the latest one at or "
            "before the step shown."
        ).format(histogram=places.histogram),
    }


def instrument_parts(figures: RunFigures) -> dict[str, str]:
    """Every instrument of a run, or of no run yet, as SVG by the name of its place."""
    words, run_id = instrument_words(figures.spec["kind"]), figures.figure_id
    # What theory expects of a run says nothing of these quantities.
    others = [other for other in figures.drawn_with if not other.is_prediction]
    drawn_with: dict[str, Any] = {"others": others, "own_name": figures.own_name if others else ""}
    at_step: dict[str, Any] = {
        "layers": figures.layers,
        "frames": figures.frames,
        "step": figures.look.step,
        "words": words,
    }
    over_steps: dict[str, Any] = {
        "frames": figures.frames,
        "steps": figures.last_step,
        "step": figures.look.step,
        "words": words,
    }
    return {
        "heat": heat_map_svg(
            layers=figures.layers,
            lens=figures.look.lens,
            figure_id=f"{run_id}-heat",
            **over_steps,
        ),
        "accuracy": accuracy_svg(figure_id=f"{run_id}-accuracy", **over_steps, **drawn_with),
        "norm": gradient_norm_svg(figure_id=f"{run_id}-norm", **over_steps, **drawn_with),
        "units": units_svg(figure_id=f"{run_id}-units", **at_step, **drawn_with),
        "ridges": ridgelines_svg(figure_id=f"{run_id}-ridges", **at_step),
    }


def caption_parts(figures: RunFigures) -> dict[str, str]:
    """The caption of every instrument by the name of its place, as HTML."""
    sentences = captions(figures.spec["kind"])
    return {f"{name}-caption": escape(sentence) for name, sentence in sentences.items()}


def with_instruments(
    context: Mapping[str, Any], *, compared: Sequence[Run], recent: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """The context of an experiment with every instrument under its figures.

    Args:
        compared: the runs drawn over the one shown.
        recent: the learner's other runs, by id and name.
    """
    figures: RunFigures = context["figures"]
    sentences = captions(figures.spec["kind"])
    return {
        **context,
        "figure_url": f"{context['figure_url']}?parts={ALL_PARTS}",
        "theory_url": f"{context['theory_url']}?parts={ALL_PARTS}",
        "instruments": [
            {"name": name, "drawing": drawing, "caption": sentences[name]}
            for name, drawing in instrument_parts(figures).items()
        ],
        "unit_heads": unit_heads(),
        "rows": rows_with_columns(figures),
        "step_rows": step_rows(figures.frames, words=figures.words),
        "compared": compared_items(figures, compared),
        "compared_ids": " ".join(str(run.id) for run in compared),
        "recent": recent,
        "figure_names": figure_names().items(),
    }


def figure_names() -> dict[str, str]:
    """What a reader calls each figure that can be taken away."""
    return {
        "flow": _("Gradient flow"),
        "loss": _("Loss"),
        "heat": _("Map over steps"),
        "accuracy": _("Accuracy"),
        "norm": _("Whole gradient"),
        "units": _("Saturated and dead units"),
        "ridges": _("Histogram of sizes"),
    }


def figure_svg(figures: RunFigures, name: str) -> str:
    """One figure by its name; the gradient flow for a name that there is not."""
    drawn = {"flow": figures.flow(), "loss": figures.loss(), **instrument_parts(figures)}
    return drawn.get(name, drawn["flow"])


def unit_heads() -> list[str]:
    """The heads of the columns of shares."""
    return [_("Saturated"), _("Active"), _("Dead"), _("Median signal")]


def rows_with_columns(figures: RunFigures) -> Sequence[TableRow]:
    """The table of the figure with the shares of units and the other runs beside it."""
    return figures.rows(unit_columns(figures.frames, figures.look.step, words=figures.words))


def compared_items(figures: RunFigures, compared: Sequence[Run]) -> list[dict[str, str]]:
    """Each run drawn over the one shown, with its letter, and the query without it."""
    ids = [str(run.id) for run in compared]
    # The other variants of a comparison come first, and cannot be let go.
    first = len(figures.drawn_with) - len(figures.others)
    return [
        {
            "id": ids[index],
            "letter": LETTERS[first + index],
            "name": other.name,
            "query_without": urlencode(
                [("with", run_id) for run_id in ids if run_id != ids[index]]
            ),
        }
        for index, other in enumerate(figures.others)
    ]
