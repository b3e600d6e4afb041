"""Experiments inside a lesson: the page knows their names, these tags draw them."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import template

from simulator.figures import (
    named_experiment_context,
    named_figures,
    read_look,
    shown_run_context,
)
from simulator.models import Experiment, Run
from studypack.packs.models import Pack

register = template.Library()


def experiment_of(context: template.Context, pack: Pack, slug: str) -> Experiment:
    """The experiment with its pack and its text at hand."""
    named = Experiment.objects.in_language(context["LANGUAGE_CODE"])
    found: Experiment = named.get(pack=pack, slug=slug)
    found.pack = pack
    return found


@register.inclusion_tag("simulator/_experiment.html", takes_context=True)
def experiment(context: template.Context, pack: Pack, slug: str) -> dict[str, Any]:
    """An experiment of the pack, ready to be run."""
    return {
        "experiment": named_experiment_context(experiment_of(context, pack, slug)),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def experiments_on_show(context: template.Context) -> Iterable[Experiment]:
    """Every experiment that a class can run together, with its words."""
    return Experiment.objects.on_show().in_language(context["LANGUAGE_CODE"])


@register.simple_tag(takes_context=True)
def run_together(
    context: template.Context, run_id: UUID, experiment_id: int
) -> dict[str, Any] | None:
    """A run that a class looks at, by the name and the lens of its experiment, while that is there.

    Not by its claim: what is to be seen, the class is to say.
    """
    named = Experiment.objects.in_language(context["LANGUAGE_CODE"])
    found = named.filter(pk=experiment_id).first()
    if found is None:
        return None
    look = read_look({}, found.lens)
    return shown_run_context(Run.objects.get(pk=run_id), title=found.text.title, look=look)


@register.inclusion_tag("simulator/_printed_experiment.html", takes_context=True)
def printed_experiment(
    context: template.Context, pack: Pack, slug: str, around: str
) -> dict[str, Any]:
    """The figure of an experiment before any run; `around` is the slug of the text it is in."""
    found, place = experiment_of(context, pack, slug), f"{around}-{slug}"
    return {"experiment": found, "place": place, "flow": named_figures(found, place).flow()}
