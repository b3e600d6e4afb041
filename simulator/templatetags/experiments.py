"""Experiments inside a lesson: the page knows their names, this tag draws them."""

from typing import Any

from django import template

from simulator.figures import named_experiment_context
from simulator.models import Experiment
from studypack.packs.models import Pack

register = template.Library()


@register.inclusion_tag("simulator/_experiment.html", takes_context=True)
def experiment(context: template.Context, pack: Pack, slug: str) -> dict[str, Any]:
    """An experiment of the pack, ready to be run."""
    found = Experiment.objects.in_language(context["LANGUAGE_CODE"]).get(pack=pack, slug=slug)
    found.pack = pack
    return {
        "experiment": named_experiment_context(found),
        "csrf_token": context.get("csrf_token"),
    }
