"""Pages of decks of one's own: what there is, and writing cards. They work without scripts."""

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import REVIEW, refuse_over
from studypack.common.languages import LANGUAGE_CODES, LANGUAGES
from studypack.common.problems import RefusedError
from studypack.reviews.decks.bringing import MOST_CARDS
from studypack.reviews.decks.limits import MOST_DECKS
from studypack.reviews.decks.sides import LONGEST_SIDE, Markup, tags_in
from studypack.reviews.decks.writing import (
    Written,
    add_cards,
    change_card,
    create_deck,
    rename_deck,
)
from studypack.reviews.models import Deck, DeckCard
from studypack.reviews.models.decks import NAME_LENGTH
from studypack.reviews.places import place_of_deck
from studypack.reviews.views import page_language

CARDS_A_PAGE: Final = 50
WRITTEN: Final = ("GET", "HEAD", "POST")


def own_deck(request: HttpRequest, deck: UUID) -> Deck:
    """The deck of whoever asks, or 404."""
    own = Deck.objects.of(current_learner(request)).with_counts(timezone.now())
    return get_object_or_404(own.select_related("learner"), pk=deck)


def card_of(request: HttpRequest, deck: UUID, card: UUID) -> DeckCard:
    """A card of the deck of whoever asks, or 404."""
    return get_object_or_404(DeckCard, deck=own_deck(request, deck), pk=card)


def asked_language(request: HttpRequest) -> str:
    """The language that a form says; the page's where it says none that there is."""
    said = request.POST.get("language", "")
    return said if said in LANGUAGE_CODES else page_language()


@never_cache
@require_http_methods(WRITTEN)
def list_decks(request: HttpRequest) -> HttpResponse:
    """The decks of whoever asks; a form makes an empty one."""
    if request.method != "POST":
        return decks_page(request)
    refuse_over(REVIEW, request)
    name = request.POST.get("name", "")
    try:
        deck = create_deck(obtain_learner(request), name, asked_language(request))
    except RefusedError as refusal:
        return decks_page(request, {"refusal": refusal, "name": name}, refusal.status)
    return HttpResponseRedirect(deck.get_absolute_url())


def decks_page(
    request: HttpRequest, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The list of decks."""
    decks = Deck.objects.of(current_learner(request)).with_counts(timezone.now())
    own = {
        "decks": decks,
        "languages": LANGUAGES,
        "language": page_language(),
        "longest_name": NAME_LENGTH,
        "most_decks": MOST_DECKS,
    }
    return render(
        request, "reviews/decks/deck_list.html", {**own, **(context or {})}, status=status
    )


@never_cache
@require_safe
def show_deck(request: HttpRequest, deck: UUID) -> HttpResponse:
    """A deck's cards to turn, a page at a time."""
    return deck_page(request, own_deck(request, deck))


def deck_page(
    request: HttpRequest, deck: Deck, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a deck."""
    cards = Paginator(deck.cards.order_by("position"), CARDS_A_PAGE)
    own = {
        "deck": deck,
        "place": place_of_deck(deck),
        "page": cards.get_page(request.GET.get("page")),
        "languages": LANGUAGES,
        "longest_name": NAME_LENGTH,
        "most_cards": MOST_CARDS,
    }
    return render(
        request, "reviews/decks/deck_detail.html", {**own, **(context or {})}, status=status
    )


@never_cache
@require_POST
def rename(request: HttpRequest, deck: UUID) -> HttpResponse:
    """Takes another name and language of a deck."""
    found = own_deck(request, deck)
    refuse_over(REVIEW, request)
    try:
        rename_deck(found, request.POST.get("name", ""), asked_language(request))
    except RefusedError as refusal:
        return deck_page(request, found, {"refusal": refusal}, refusal.status)
    return HttpResponseRedirect(found.get_absolute_url())


@never_cache
@require_http_methods(WRITTEN)
def delete_deck(request: HttpRequest, deck: UUID) -> HttpResponse:
    """Asks first, then deletes a deck with all that is known of its cards."""
    found = own_deck(request, deck)
    if request.method != "POST":
        return render(request, "reviews/decks/deck_delete.html", {"deck": found})
    found.delete()
    messages.info(request, gettext("The deck is deleted."))
    return HttpResponseRedirect(reverse("reviews:deck-list"))


@never_cache
@require_http_methods(WRITTEN)
def add_card(request: HttpRequest, deck: UUID) -> HttpResponse:
    """A form for a new card, and its card."""
    found = own_deck(request, deck)
    if request.method != "POST":
        return card_page(request, found, Written(front="", back=""))

    def save(written: Written) -> str:
        add_cards(found, [written])
        messages.info(request, gettext("The card is in the deck. Write the next one."))
        return reverse("reviews:deck-card-add", args=[found.pk])

    return saved(request, found, Markup.MARKDOWN, save)


@never_cache
@require_http_methods(WRITTEN)
def edit_card(request: HttpRequest, deck: UUID, own_card: UUID) -> HttpResponse:
    """A card to be changed, and its change."""
    found = card_of(request, deck, own_card)
    markup = Markup(found.markup)
    if request.method != "POST":
        written = Written(
            front=found.front_source,
            back=found.back_source,
            tags=tuple(found.tags),
            markup=markup,
        )
        return card_page(request, found.deck, written, {"card": found})

    def save(written: Written) -> str:
        change_card(found, written)
        messages.info(request, gettext("The card is changed; what you know of it stays."))
        return found.deck.get_absolute_url()

    return saved(request, found.deck, markup, save, {"card": found})


def saved(
    request: HttpRequest,
    deck: Deck,
    markup: Markup,
    save: Callable[[Written], str],
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    """What a form of a card leads to: where `save` says, or the form with what is wrong."""
    refuse_over(REVIEW, request)
    written = Written(
        front=request.POST.get("front", ""),
        back=request.POST.get("back", ""),
        tags=tags_in(request.POST.get("tags", "")),
        markup=markup,
    )
    try:
        return HttpResponseRedirect(save(written))
    except RefusedError as refusal:
        wrong = {**(context or {}), "refusal": refusal}
        return card_page(request, deck, written, wrong, refusal.status)


def card_page(
    request: HttpRequest,
    deck: Deck,
    written: Written,
    context: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The form of a card."""
    own = {
        "deck": deck,
        "written": written,
        "tags": " ".join(written.tags),
        "is_html": written.markup is Markup.HTML,
        "longest_side": LONGEST_SIDE,
    }
    return render(
        request, "reviews/decks/card_edit.html", {**own, **(context or {})}, status=status
    )


@never_cache
@require_http_methods(WRITTEN)
def delete_card(request: HttpRequest, deck: UUID, own_card: UUID) -> HttpResponse:
    """Asks first, then deletes a card with all that is known of it."""
    found = card_of(request, deck, own_card)
    if request.method != "POST":
        context = {"deck": found.deck, "card": found}
        return render(request, "reviews/decks/card_delete.html", context)
    found.delete()
    messages.info(request, gettext("The card is deleted."))
    return HttpResponseRedirect(found.deck.get_absolute_url())
