"""Experiments inside a lesson: the page knows their names, these tags draw them."""

from typing import Any

from django import template

from simulator.figures import named_experiment_context, named_figures
from simulator.models import Experiment
from studypack.packs.models import Pack

register = template.Library()


def experiment_of(context: template.Context, pack: Pack, slug: str) -> Experiment:
    """The experiment with its pack and its text at hand."""
    found = Experiment.objects.in_language(context["LANGUAGE_CODE"]).get(pack=pack, slug=slug)
    found.pack = pack
    return found


@register.inclusion_tag("simulator/_experiment.html", takes_context=True)
def experiment(context: template.Context, pack: Pack, slug: str) -> dict[str, Any]:
    """An experiment of the pack, ready to be run."""
    return {
        "experiment": named_experiment_context(experiment_of(context, pack, slug)),
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("simulator/_printed_experiment.html", takes_context=True)
def printed_experiment(
    context: template.Context, pack: Pack, slug: str, around: str
) -> dict[str, Any]:
    """The figure of an experiment before any run; `around` is the slug of the text it is in."""
    found, place = experiment_of(context, pack, slug), f"{around}-{slug}"
    return {"experiment": found, "place": place, "flow": named_figures(found, place).flow()}
