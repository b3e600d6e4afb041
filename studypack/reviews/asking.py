"""The shelf of whoever asks, on pages and over the API: no more than they may read."""

from datetime import datetime
from functools import partial

from django.http import Http404, HttpRequest

from studypack.accounts.learners import current_learner
from studypack.packs.access import refuse_stranger_to, whole_packs
from studypack.reviews.shelf import Shelf, shelf_of


def shelf_asked(
    request: HttpRequest, language: str, now: datetime, *, pack: str | None, note: str
) -> Shelf:
    """The shelf of one pack, or of many, in a language; 404 for a pack that is not on show.

    Raises:
        RefusedError: a stranger asks for a pack of which they may read a preview only.
    """
    if pack is not None:
        refuse_stranger_to(request, pack)
    reading = partial(whole_packs, request)
    learner = current_learner(request)
    shelf = shelf_of(learner, language, now, pack=pack, note=note, reading=reading)
    if pack is not None and not shelf.packs:
        raise Http404
    return shelf
