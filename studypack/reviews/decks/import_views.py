"""Bringing a deck along: looked through first, kept when the learner says so."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from studypack.accounts.learners import current_learner, obtain_learner
from studypack.accounts.limits import IMPORT, refuse_over
from studypack.common.confined import MEBIBYTE
from studypack.common.languages import LANGUAGES
from studypack.common.pictures import MOST_BYTES as MOST_BYTES_OF_A_PICTURE
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message
from studypack.reviews.decks.bringing import MOST_CARDS, Loss
from studypack.reviews.decks.importing import (
    NEW_DECK,
    Imported,
    Upload,
    look_through,
    store_waiting,
)
from studypack.reviews.decks.limits import (
    MOST_BYTES,
    MOST_DECKS,
    MOST_OWN_CARDS,
    MOST_PICTURE_BYTES,
    refusal,
)
from studypack.reviews.decks.matching import Change, Matched
from studypack.reviews.decks.sides import LONGEST_SIDE
from studypack.reviews.decks.views import WRITTEN, asked_language
from studypack.reviews.models import Deck, PendingDeck
from studypack.reviews.models.decks import NAME_LENGTH
from studypack.reviews.views import page_language

# A page with more of them helps nobody.
MOST_LISTED: Final = 200


@dataclass(frozen=True, kw_only=True)
class DeckReport:
    """What was found in a file; the lists are cut at 200, the counts are not."""

    filename: str
    imported: Imported
    new: int
    changed: int
    unchanged: int
    cards: Sequence[Matched]
    losses: Mapping[str, Sequence[Loss]]
    lost: int


def report_of(filename: str, imported: Imported) -> DeckReport:
    """The report on one file."""
    losses: dict[str, list[Loss]] = defaultdict(list)
    for loss in imported.lost[:MOST_LISTED]:
        losses[loss.card].append(loss)
    return DeckReport(
        filename=filename,
        imported=imported,
        new=imported.count(Change.NEW),
        changed=imported.count(Change.CHANGED),
        unchanged=imported.count(Change.UNCHANGED),
        cards=imported.cards[:MOST_LISTED],
        losses=dict(losses),
        lost=len(imported.lost),
    )


@never_cache
@require_http_methods(WRITTEN)
def import_deck(request: HttpRequest) -> HttpResponse:
    """Takes a file, and shows what keeping it would do; nothing is kept yet."""
    if request.method != "POST":
        return import_page(request, {})
    refuse_over(IMPORT, request)
    try:
        upload = asked_in(request)
        imported, waiting = look_through(obtain_learner(request), upload, timezone.now())
    except RefusedError as refused:
        return import_page(request, {"refusal": refused}, status=refused.status)
    report = report_of(upload.filename, imported)
    return import_page(request, {"report": report, "waiting": waiting})


def asked_in(request: HttpRequest) -> Upload:
    """The file of the form and what to do with it.

    Raises:
        RefusedError: there is no file.
    """
    sent = request.FILES.get("file")
    if sent is None:
        raise refusal([problem("file", Message("choose a file first"))])
    return Upload(
        content=sent.read(MOST_BYTES + 1),
        filename=sent.name or "",
        language=asked_language(request),
        into=request.POST.get("into", ""),
        name=request.POST.get("name", "").strip(),
    )


def import_page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """The form, with a report where there is one."""
    own = {
        "decks": Deck.objects.of(current_learner(request)),
        "new_deck": NEW_DECK,
        "languages": LANGUAGES,
        "language": page_language(),
        "longest_name": NAME_LENGTH,
        "most_megabytes": MOST_BYTES // MEBIBYTE,
        "most_cards": MOST_CARDS,
        "most_own_cards": MOST_OWN_CARDS,
        "most_decks": MOST_DECKS,
        "longest_side": LONGEST_SIDE,
        "most_megabytes_of_a_picture": MOST_BYTES_OF_A_PICTURE // MEBIBYTE,
        "most_megabytes_of_pictures": MOST_PICTURE_BYTES // MEBIBYTE,
    }
    return render(request, "reviews/decks/deck_import.html", {**own, **context}, status=status)


@never_cache
@require_POST
def confirm_import(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Keeps the file whose dry run the learner saw, all of it or nothing; leads to the deck."""
    own = PendingDeck.objects.waiting(current_learner(request), timezone.now())
    waiting = get_object_or_404(own.select_related("learner", "deck"), pk=waiting_id)
    refuse_over(IMPORT, request)
    try:
        imported = store_waiting(waiting)
    except RefusedError as refused:
        return import_page(request, {"refusal": refused}, status=refused.status)
    assert imported.deck is not None
    messages.info(request, told(imported))
    return HttpResponseRedirect(imported.deck.get_absolute_url())


def told(imported: Imported) -> str:
    """What was kept, in a sentence."""
    words = gettext("The cards are in your deck. New: %(new)d. Changed: %(changed)d.")
    counts = {change.value: imported.count(change) for change in Change}
    return words % counts
