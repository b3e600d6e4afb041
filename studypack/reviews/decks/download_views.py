"""A deck of one's own to take away, and the pictures that its cards show."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_list_or_404
from django.utils.text import slugify
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from studypack.accounts.learners import current_learner
from studypack.accounts.limits import EXPORT, refuse_over
from studypack.common.picture_answers import picture_answer
from studypack.reviews.anki.writing import MEDIA_TYPE, write
from studypack.reviews.decks.tables import MEDIA_TYPES, table_of
from studypack.reviews.decks.taking_away import anki_deck
from studypack.reviews.decks.views import own_deck
from studypack.reviews.models import Deck, DeckPicture

PACKAGE: Final = "apkg"
A_YEAR_S: Final = 365 * 24 * 3600


@never_cache
@require_safe
def download(request: HttpRequest, deck: UUID, ending: str) -> HttpResponse:
    """The deck as a package for Anki, or as a table, whose pictures it cannot hold."""
    found = own_deck(request, deck)
    if ending != PACKAGE and ending not in MEDIA_TYPES:
        raise Http404
    refuse_over(EXPORT, request)
    response = as_package(found) if ending == PACKAGE else as_table(found, ending)
    name = slugify(found.name) or "deck"
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def as_package(deck: Deck) -> HttpResponse:
    """The deck for Anki."""
    content = write(anki_deck(deck), int(deck.updated_at.timestamp()))
    return HttpResponse(content, content_type=MEDIA_TYPE)


def as_table(deck: Deck, ending: str) -> HttpResponse:
    """The deck for spreadsheets."""
    content = table_of(anki_deck(deck).cards, deck.name, ending)
    return HttpResponse(content, content_type=f"{MEDIA_TYPES[ending]}; charset=utf-8")


@cache_control(private=True, max_age=A_YEAR_S, immutable=True)
@require_safe
def show_picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture of a deck to its learner alone."""
    own = DeckPicture.objects.filter(deck__learner=current_learner(request), sha256=sha256)
    picture = get_list_or_404(own[:1])[0]
    return picture_answer(picture.content, picture.media_type)
