"""The page of results, and the few that appear below the box while somebody types."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from studypack.accounts.limits import SEARCH, refuse_over
from studypack.common.languages import ENGLISH
from studypack.search.models import Kind
from studypack.search.reach import reach_of
from studypack.search.services import Hit, Results, search

MOST_ON_PAGE = 40
MOST_SUGGESTED = 8
# A letter taken back asks for what was just there.
KEPT_S = 60


@require_safe
def list_hits(request: HttpRequest) -> HttpResponse:
    """What the words of `q` find, by kind."""
    results = results_for(request, MOST_ON_PAGE)
    context = {
        "words": request.GET.get("q", "").strip(),
        "results": results,
        "groups": by_kind(results),
    }
    return render(request, "search/hit_list.html", context)


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """The best of what the words of `q` find, as the options of a list."""
    results = results_for(request, MOST_SUGGESTED)
    response = render(request, "search/_suggestions.html", {"results": results})
    patch_cache_control(response, private=True, max_age=KEPT_S)
    return response


def results_for(request: HttpRequest, limit: int) -> Results:
    """What the words of `q` find in the language of the page."""
    words = request.GET.get("q", "").strip()
    if not words:
        return Results()
    refuse_over(SEARCH, request)
    return search(words, get_language() or ENGLISH, limit, reach_of(request))


def by_kind(results: Results) -> list[tuple[Kind, list[Hit]]]:
    """What was found of each kind, the kinds in the order of a page, the best of each first."""
    order = list(Kind)
    ordered = sorted(results.hits, key=lambda hit: order.index(hit.kind))
    return [(kind, list(hits)) for kind, hits in groupby(ordered, key=lambda hit: hit.kind)]
