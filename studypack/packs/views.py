"""Pages of study material: catalogue, pack, note, article, term, glossary, flashcards."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from studypack.accounts.learners import current_learner, obtain_learner, signed_in_user
from studypack.accounts.limits import READING, refuse_over
from studypack.common.languages import ENGLISH
from studypack.common.problems import RefusedError
from studypack.common.wording import Message
from studypack.packs.access import reads_all_of
from studypack.packs.long_pages import build_article, build_note
from studypack.packs.models import WHOLE_TENTHS, Note, NoteReading, Pack
from studypack.packs.pages import (
    MARK_PLACE,
    TOKEN_PLACE,
    Build,
    Key,
    build_catalogue,
    build_flashcards,
    build_pack,
    page,
)
from studypack.packs.print_pages import build_print
from studypack.packs.reading import next_note
from studypack.packs.term_pages import build_glossary, build_term

TENTHS = {str(tenths) for tenths in range(WHOLE_TENTHS + 1)}


def show(request: HttpRequest, template: str, build: Build, *slugs: str) -> HttpResponse:
    """The kept page of a pack that is on show, inside the site's head and foot; else 404."""
    stamps = Pack.objects.on_show().filter(slug=slugs[0]).values_list("updated_at", flat=True)
    stamp = stamps.first()
    if stamp is None:
        raise Http404
    return send(request, template, build, slugs, (stamp,), is_whole=reads_all_of(request, slugs[0]))


@gzip_page  # formulas are long and alike; the one secret on a page, the token, is masked anew
def send(
    request: HttpRequest,
    template: str,
    build: Build,
    slugs: tuple[str, ...],
    stamp: tuple[datetime, ...],
    *,
    is_whole: bool = True,
    beside: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """A kept page, with this reader's token where it has a form; `beside` is for its frame."""
    minute = int(time.time() // 60)
    language = get_language() or ENGLISH
    key = Key(slugs=slugs, language=language, stamp=stamp, minute=minute, is_whole=is_whole)
    found = page(build, key)
    token = get_token(request) if TOKEN_PLACE in found.body else ""
    marks = marks_for(request, slugs[0]) if MARK_PLACE.search(found.body) else {}
    context = {"page": found, "body": found.body_for(token, marks), **(beside or {})}
    return render(request, template, context, status=found.status)


def marks_for(request: HttpRequest, pack: str) -> dict[str, str]:
    """The mark of every note of the pack that whoever asks has read, in HTML by the note's slug."""
    readings = NoteReading.objects.of(current_learner(request)).finished()
    slugs = readings.filter(note__pack__slug=pack).values_list("note__slug", flat=True)
    mark = render_to_string("packs/_read_mark.html")
    return dict.fromkeys(slugs, mark)


@require_safe
def list_packs(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    stamps = tuple(Pack.objects.on_show().values_list("updated_at", flat=True))
    following = next_note(current_learner(request), get_language() or ENGLISH)
    beside = {"next_note": following}
    return send(request, "packs/pack_list.html", build_catalogue, (), stamps, beside=beside)


@require_safe
def show_pack(request: HttpRequest, pack: str) -> HttpResponse:
    """A pack."""
    return show(request, "packs/pack_detail.html", build_pack, pack)


@require_safe
def print_pack(request: HttpRequest, pack: str) -> HttpResponse:
    """All notes of a pack, to be printed."""
    return show(request, "packs/pack_print.html", build_print, pack)


@require_safe
def show_note(request: HttpRequest, pack: str, note: str) -> HttpResponse:
    """A note."""
    return show(request, "packs/note_detail.html", build_note, pack, note)


@never_cache
@require_POST
def read_note(request: HttpRequest, pack: str, note: str) -> HttpResponse:
    """Keeps how far the reader came: `tenths`, as the page tells by itself; else all of it.

    What a page tells by itself of somebody for whom nothing else is kept is forgotten.
    """
    refuse_over(READING, request)
    found = get_object_or_404(Note, slug=note, pack__slug=pack, pack__is_retired=False)
    told = request.POST.get("tenths")
    if told is None:
        NoteReading.objects.keep(obtain_learner(request), found, WHOLE_TENTHS, timezone.now())
        return HttpResponseRedirect(f"{reverse('packs:note-detail', args=[pack, note])}#read")
    tenths = tenths_told(told)
    if signed_in_user(request) or current_learner(request):
        NoteReading.objects.keep(obtain_learner(request), found, tenths, timezone.now())
    return HttpResponse(status=204)


def tenths_told(text: str) -> int:
    """How far, in tenths; raises RefusedError where the text is no such number."""
    if text not in TENTHS:
        message = Message(
            "tenths: {value} is outside 0..{most}", value=text[:20], most=WHOLE_TENTHS
        )
        raise RefusedError("invalid", message, status=400)
    return int(text)


@require_safe
def show_article(request: HttpRequest, pack: str, article: str) -> HttpResponse:
    """An article."""
    return show(request, "packs/article_detail.html", build_article, pack, article)


@require_safe
def show_term(request: HttpRequest, pack: str, term: str) -> HttpResponse:
    """A key term."""
    return show(request, "packs/term_detail.html", build_term, pack, term)


@require_safe
def list_terms(request: HttpRequest, pack: str) -> HttpResponse:
    """The glossary of a pack."""
    return show(request, "packs/term_list.html", build_glossary, pack)


@require_safe
def show_flashcards(request: HttpRequest, pack: str) -> HttpResponse:
    """The flashcards of a pack."""
    return show(request, "packs/flashcards.html", build_flashcards, pack)
