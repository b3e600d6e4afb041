"""Pages of reviews: what is due, and going through it. They work without scripts."""

from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import REVIEW, refuse_over
from studypack.common.languages import ENGLISH
from studypack.common.problems import RefusedError
from studypack.packs.access import only_free_pack, reads_all_of
from studypack.packs.models import Pack
from studypack.reviews.desk import buttons_for, next_due, overview_of, owner_tag
from studypack.reviews.faces import uuid_of
from studypack.reviews.forms import PlanForm
from studypack.reviews.models import Deck
from studypack.reviews.places import DECK_MARK, place_of
from studypack.reviews.planning import cram_date
from studypack.reviews.serializers import ReviewIn, given_review
from studypack.reviews.services import (
    change_plan,
    new_device,
    record_reviews,
    suspend_card,
    undo_last,
)
from studypack.reviews.shelf import Scope, Shelf, shelf_of


def page_language() -> str:
    """The language of the page."""
    return get_language() or ENGLISH


def shelf_for(
    request: HttpRequest,
    pack: str = "",
    deck: UUID | None = None,
    *,
    note: str = "",
    is_whole: bool = False,
) -> Shelf:
    """The shelf of whoever asks, or 404 for a pack that is not on show, or another's deck."""
    scope = Scope(
        language=page_language(),
        pack=pack or None,
        deck=deck,
        is_whole=is_whole,
        note=note,
        only_whole=only_free_pack(request),
    )
    shelf = shelf_of(current_learner(request), scope, timezone.now())
    if (pack and not shelf.packs) or (deck and not shelf.decks):
        raise Http404
    return shelf


@never_cache
@require_safe
def show_reviews(request: HttpRequest) -> HttpResponse:
    """What is due by pack, what is to come, and the learner's plan."""
    return reviews_page(request)


def reviews_page(request: HttpRequest, form: PlanForm | None = None) -> HttpResponse:
    """The page of reviews; with what was wrong in the plan, where something was."""
    shelf, learner = shelf_for(request), current_learner(request)
    context = {
        "overview": overview_of(shelf, learner),
        "owner": owner_tag(learner),
        "form": form or PlanForm.of(shelf.plan),
    }
    return render(request, "reviews/review_list.html", context, status=400 if form else 200)


@never_cache
@require_POST
def save_plan(request: HttpRequest) -> HttpResponse:
    """Takes the learner's plan."""
    refuse_over(REVIEW, request)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return reviews_page(request, form)
    change_plan(obtain_learner(request), form.plan())
    messages.info(request, gettext("Your plan is saved."))
    return HttpResponseRedirect(reverse("reviews:review-list"))


@never_cache
@require_safe
def show_learn(request: HttpRequest, pack: str = "", deck: UUID | None = None) -> HttpResponse:
    """The first card to go through; scripts go through the others on the same page."""
    note = request.GET.get("note", "") if pack else ""
    shelf = shelf_for(request, pack, deck, note=note, is_whole=bool(request.GET.get("until")))
    until = asked_date(request, shelf.today)
    items = shelf.cram(until) if until else shelf.session()
    asked = {"pack": pack, "deck": deck, "note": note, "until": until and str(until)}
    query = {"lang": page_language(), **{name: said for name, said in asked.items() if said}}
    context: dict[str, Any] = {
        "shelf": shelf,
        "place": place_of(shelf) if pack or deck else None,
        "note": note,
        "is_cut": bool(pack) and not reads_all_of(request, pack),
        "until": until,
        "count": len(items),
        "next_due": next_due(shelf),
        "query": urlencode(query),
        "owner": owner_tag(current_learner(request)),
        "device": new_device(),
    }
    if items:
        context |= {"item": items[0], "buttons": buttons_for(items[0], shelf)}
    return render(request, "reviews/learn.html", context)


def asked_date(request: HttpRequest, today: date) -> date | None:
    """The date that is crammed for; the reader is told where it cannot be used."""
    text = request.GET.get("until", "")
    if not text:
        return None
    try:
        return cram_date(text, today)
    except ValueError:
        messages.warning(request, gettext("Choose a date after today and within a year."))
        return None


@never_cache
@require_POST
def rate_card(request: HttpRequest) -> HttpResponse:
    """Takes the rating of one card, for pages without scripts, and leads to the next."""
    refuse_over(REVIEW, request)
    told = ReviewIn(data=request.POST.dict())
    if not told.is_valid():
        raise RefusedError("invalid", gettext("The rating cannot be read."))
    now = timezone.now()
    review = given_review({**told.validated_data, "card": request.POST.get("card", "")}, now)
    if record_reviews(obtain_learner(request), [review], now).unsaved:
        raise Http404
    return back_to_learn(request)


@never_cache
@require_POST
def undo_rating(request: HttpRequest) -> HttpResponse:
    """Takes back the latest rating, and leads to the card."""
    refuse_over(REVIEW, request)
    learner = current_learner(request)
    if learner is None or undo_last(learner, timezone.now()) is None:
        messages.info(request, gettext("There is no rating to take back."))
    else:
        messages.info(request, gettext("The rating is taken back."))
    return back_to_learn(request)


@never_cache
@require_POST
def suspend(request: HttpRequest, card: str) -> HttpResponse:
    """Lays a card aside or takes it up again, and leads back."""
    refuse_over(REVIEW, request)
    is_suspended = request.POST.get("is_suspended") == "yes"
    suspend_card(obtain_learner(request), card, is_suspended=is_suspended)
    if is_suspended:
        messages.info(request, gettext("The card is laid aside. Your reviews list it."))
    else:
        messages.info(request, gettext("The card comes back."))
    return back_to_learn(request)


def back_to_learn(request: HttpRequest) -> HttpResponse:
    """To the page of the pack that the form was on; to the reviews where it says none."""
    place = request.POST.get("place", "")
    if not place:
        return HttpResponseRedirect(reverse("reviews:review-list"))
    if place == "all":
        url = reverse("reviews:learn-all")
    elif place.startswith(DECK_MARK):
        own = Deck.objects.of(current_learner(request))
        deck = get_object_or_404(own, pk=uuid_of(place.removeprefix(DECK_MARK)))
        url = reverse("reviews:deck-learn", args=[deck.pk])
    else:
        pack = get_object_or_404(Pack.objects.on_show(), slug=place)
        url = reverse("reviews:learn", args=[pack.slug])
    query = {name: said for name in ("note", "until") if (said := request.POST.get(name))}
    return HttpResponseRedirect(f"{url}?{urlencode(query)}" if query else url)
