"""Pages of study material: catalogue, pack, note, article, term, glossary, flashcards."""

import time
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from studypack.common.languages import ENGLISH
from studypack.packs.access import reads_all_of
from studypack.packs.long_pages import build_article, build_note
from studypack.packs.models import Pack
from studypack.packs.pages import (
    TOKEN_PLACE,
    Build,
    Key,
    build_catalogue,
    build_flashcards,
    build_pack,
    page,
)
from studypack.packs.term_pages import build_glossary, build_term


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
) -> HttpResponse:
    """A kept page, with this reader's token where it has a form."""
    minute = int(time.time() // 60)
    language = get_language() or ENGLISH
    key = Key(slugs=slugs, language=language, stamp=stamp, minute=minute, is_whole=is_whole)
    found = page(build, key)
    token = get_token(request) if TOKEN_PLACE in found.body else ""
    context = {"page": found, "body": found.body_for(token)}
    return render(request, template, context, status=found.status)


@require_safe
def list_packs(request: HttpRequest) -> HttpResponse:
    """The catalogue."""
    stamps = tuple(Pack.objects.on_show().values_list("updated_at", flat=True))
    return send(request, "packs/pack_list.html", build_catalogue, (), stamps)


@require_safe
def show_pack(request: HttpRequest, pack: str) -> HttpResponse:
    """A pack."""
    return show(request, "packs/pack_detail.html", build_pack, pack)


@require_safe
def show_note(request: HttpRequest, pack: str, note: str) -> HttpResponse:
    """A note."""
    return show(request, "packs/note_detail.html", build_note, pack, note)


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
