"""Pages of runs: start one from a lesson without scripts, look at it, take its numbers away."""

import uuid
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from simulator.asking import ask_for_run
from simulator.charts import standalone_svg
from simulator.claims import run_claim
from simulator.comparing import compared_runs, other_runs, recent_runs
from simulator.engine import parse_spec
from simulator.exporting import attachment, csv_file, json_file, script_file
from simulator.figure_words import signal_name
from simulator.figures import (
    RunFigures,
    named_experiment_context,
    read_look,
    shown_run_context,
)
from simulator.instruments import (
    ALL_PARTS,
    caption_parts,
    figure_svg,
    instrument_parts,
    with_instruments,
)
from simulator.knob_fields import problems_by_knob, spec_of_form
from simulator.lab import lab_context, lab_url, next_seed, presets, read_spec, setting_rows
from simulator.models import Experiment, Run
from simulator.services import cost_cap
from studypack.accounts.learners import current_learner, signed_in_user
from studypack.accounts.limits import THEORY, refuse_over
from studypack.common.languages import ENGLISH
from studypack.common.problems import RefusedError
from studypack.common.worded import worded
from studypack.common.wording import joined


@require_POST
def start_run(request: HttpRequest, pack: str, experiment: str) -> HttpResponse:
    """Asks for the experiment's run with the posted knobs; the page of a browser without scripts.

    A refusal shows the form again with a sentence beside each knob that cannot be used.
    """
    named = get_object_or_404(
        Experiment.objects.select_related("pack"), slug=experiment, pack__slug=pack
    )
    spec = spec_of_form(named, request.POST)
    try:
        requested = ask_for_run(request, spec)
    except RefusedError as refused:
        context = named_experiment_context(named, values=spec)
        messages = problems_by_knob(refused.problems)
        for knob in context["knobs"]:
            knob["problem"] = messages.pop(knob["name"], "")
        context["status_text"] = " ".join([worded(refused.message), *messages.values()])
        page = {"experiment": context, "back": named.pack, "title": named.text.title}
        return render(request, "simulator/run.html", page, status=refused.status)
    return HttpResponseRedirect(requested.run.get_absolute_url())


@require_GET
def show_lab(request: HttpRequest) -> HttpResponse:
    """Every knob, set as the address says; one that cannot be used is named beside it."""
    learner = current_learner(request)
    compared = compared_runs(request.GET.getlist("with"), learner, None)
    page = {
        "experiment": lab_context(
            request.GET,
            cost_cap(signed_in_user(request)),
            compared=compared,
            recent=recent_runs(learner, compared),
        ),
        "presets": presets(page_language()),
    }
    return render(request, "simulator/lab.html", page)


@require_POST
def start_lab_run(request: HttpRequest) -> HttpResponse:
    """Asks for the run of the posted knobs; the lab of a browser without scripts."""
    spec, problems = read_spec(request.POST)
    try:
        requested = ask_for_run(request, spec)
    except RefusedError as refused:
        context = lab_context(request.POST, cost_cap(signed_in_user(request)))
        if not problems:
            context["status_text"] = worded(
                joined([p.message for p in refused.problems]) or refused.message
            )
        page = {"experiment": context, "presets": presets(page_language())}
        return render(request, "simulator/lab.html", page, status=refused.status)
    beside = urlencode([("with", run_id) for run_id in request.POST.getlist("with")])
    address = requested.run.get_absolute_url()
    return HttpResponseRedirect(f"{address}?{beside}" if beside else address)


def page_language() -> str:
    """The language of the page's address."""
    return get_language() or ENGLISH


@require_GET
def show_run(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """A run on a page of its own: live with scripts, reloading by itself without."""
    learner = current_learner(request)
    run = get_object_or_404(Run.objects.of(learner), id=run_id)
    compared = compared_runs(request.GET.getlist("with"), learner, run)
    context = shown_run_context(
        run,
        title=run_claim(run),
        look=read_look(request.GET, "signal"),
        others=other_runs(compared, run.spec),
    )
    page = {
        "experiment": with_instruments(
            context, compared=compared, recent=recent_runs(learner, [run, *compared])
        ),
        "run": run,
        "title": _("A look at initialisation")
        if run.spec["mode"] == "probe"
        else _("A training run"),
        "settings": setting_rows(run.spec),
        "lab_url": lab_url(run.spec),
        "reseeded": next_seed(run.spec),
    }
    return render(request, "simulator/run.html", page)


@require_GET
def show_figure(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """The two figures of a run as a fragment of a page; with every instrument where asked for."""
    figures = figures_of(request, run_id, f"run-{run_id}")
    name = signal_name(figures.spec["kind"])
    parts = {"flow": figures.flow(), "loss": figures.loss(), "signal-name": name}
    if request.GET.get("parts") == ALL_PARTS:
        parts |= every_instrument(figures)
    return render(request, "simulator/_figure.html", {"parts": parts})


@require_GET
def show_theory(request: HttpRequest) -> HttpResponse:
    """What theory expects of the knobs in the address, as the figure before any run.

    Where every part is asked for, the empty figures beside it come too: their axes and words are
    those of the kind of network. A spec that cannot be used gives 400 with its problems, and no
    figure.
    """
    refuse_over(THEORY, request)
    spec, problems = read_spec(request.GET)
    if problems:
        return HttpResponse(
            "\n".join(worded(problem.said) for problem in problems),
            "text/plain; charset=utf-8",
            400,
        )
    name = parse_spec(spec).fingerprint()[:12]
    figures = RunFigures(
        run=None, spec=spec, look=read_look({}, "signal"), figure_id=f"theory-{name}"
    )
    parts = {"flow": figures.flow(), "signal-name": signal_name(spec["kind"])}
    if request.GET.get("parts") == ALL_PARTS:
        parts |= {"loss": figures.loss(), **every_instrument(figures)}
    return render(request, "simulator/_figure.html", {"parts": parts})


def every_instrument(figures: RunFigures) -> dict[str, str]:
    """The instruments of the lab and their captions by the names of their places."""
    return {**instrument_parts(figures), **caption_parts(figures)}


def figures_of(request: HttpRequest, run_id: uuid.UUID, figure_id: str) -> RunFigures:
    """The figures of a run by the look, and over the other runs, that the address asks for.

    Raises:
        Http404: the run, or one to compare it with, is not this learner's.
    """
    learner = current_learner(request)
    run = get_object_or_404(Run.objects.of(learner), id=run_id)
    compared = compared_runs(request.GET.getlist("with"), learner, run)
    return RunFigures(
        run=run,
        spec=run.spec,
        look=read_look(request.GET, "signal"),
        figure_id=figure_id,
        others=other_runs(compared, run.spec),
    )


@require_GET
def export_csv(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """Every measurement of a run as a CSV file."""
    return csv_file(get_object_or_404(Run.objects.of(current_learner(request)), id=run_id))


@require_GET
def export_json(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """A run with its settings, versions, theory and verdict as a JSON file."""
    return json_file(get_object_or_404(Run.objects.of(current_learner(request)), id=run_id))


@require_GET
def export_script(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """A run as a program to run elsewhere; a page with the reason where there is none."""
    return script_file(get_object_or_404(Run.objects.of(current_learner(request)), id=run_id))


@require_GET
def export_svg(request: HttpRequest, run_id: uuid.UUID) -> HttpResponse:
    """A figure of a run, the gradient flow if none is named, as a picture that stands alone."""
    figures = figures_of(request, run_id, "figure")
    drawing = figure_svg(figures, request.GET.get("figure", "flow"))
    return attachment(standalone_svg(drawing), "image/svg+xml", f"run-{run_id}.svg")
