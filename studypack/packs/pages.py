"""Pages of study material as ready HTML: they are the same for everybody, so each is rendered once.

A page is kept in this process under its pack's time stamp, which every load moves, and for a minute
at most, so that what an admin changes beside it shows soon. What is a reader's own, the CSRF token
of a form and the marks at what they have read, is put in when the page is sent.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.http import Http404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe

from studypack.common.languages import LANGUAGE_NAMES
from studypack.packs.access import PREVIEW_CARDS, previewed
from studypack.packs.models import (
    Article,
    Flashcard,
    KeyConcept,
    KeyTerm,
    Module,
    Note,
    Pack,
)

PAGES_KEPT = 512
TOKEN_PLACE = "csrf-token-goes-here"
MARK_PLACE = re.compile(r"<!-- mark-of:([\w-]+) -->")


@dataclass(frozen=True, kw_only=True)
class Key:
    """What a page is kept under; `slugs` are of its pack and of its item, `stamp` of the pack.

    `is_whole` is false for a stranger who may read no more than the preview of the pack.
    """

    slugs: tuple[str, ...]
    language: str
    stamp: tuple[datetime, ...]
    minute: int
    is_whole: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page without the site's head and foot; `body` is HTML, `status` its HTTP status.

    `is_cut` says that it goes on for those who are signed in.
    """

    title: str
    description: str
    body: str
    status: int = 200
    is_cut: bool = False
    has_experiment: bool = False

    def body_for(self, token: str, mark_by_note: Mapping[str, str]) -> SafeString:
        """The body with the reader's own CSRF token in its forms and marks (HTML) at its notes."""
        body = self.body.replace(TOKEN_PLACE, token)
        if mark_by_note:
            body = MARK_PLACE.sub(lambda place: mark_by_note.get(place[1], ""), body)
        return mark_safe(body)  # rendered by our own templates


Build = Callable[["Desk"], Page]


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Reads what one page of a pack needs, in the page's language."""

    key: Key

    @property
    def pack(self) -> Pack:
        """The pack with its texts."""
        pack: Pack = Pack.objects.in_language(self.key.language).get(slug=self.key.slugs[0])
        return pack

    def items(self, model: type[Any], pack: Pack) -> list[Any]:
        """The items of one kind, in order, each with its pack and its text at hand."""
        items = list(model.objects.filter(pack=pack).in_language(self.key.language))
        return with_pack(items, pack)

    def of(self, items: Any, pack: Pack) -> list[Any]:
        """The items of a relation, each with its pack and its text at hand."""
        return with_pack(list(items.all().in_language(self.key.language)), pack)

    def item(self, model: type[Any], pack: Pack) -> Any:
        """The page's own item, or 404."""
        items = model.objects.filter(pack=pack, slug=self.key.slugs[1])
        found = with_pack(list(items.in_language(self.key.language)), pack)
        if not found:
            raise Http404
        return found[0]

    def render(self, template: str, context: dict[str, Any]) -> str:
        """The page's body in its language."""
        shared = {
            "LANGUAGE_CODE": self.key.language,
            "csrf_token": TOKEN_PLACE,
            "is_whole": self.key.is_whole,
        }
        return render_to_string(template, {**shared, **context})


def with_pack(items: list[Any], pack: Pack) -> list[Any]:
    """The items, their pack at hand without a query."""
    for item in items:
        item.pack = pack
    return items


@lru_cache(maxsize=PAGES_KEPT)
def page(build: Build, key: Key) -> Page:
    """The page that `build` makes for a key, made once."""
    with translation.override(key.language):
        return build(Desk(key=key))


def build_catalogue(desk: Desk) -> Page:
    """All packs on show."""
    packs = Pack.objects.on_show().in_language(desk.key.language).with_counts()
    return Page(
        title="", description="", body=desk.render("packs/_catalogue.html", {"packs": packs})
    )


def build_pack(desk: Desk) -> Page:
    """What a pack teaches: its concepts, notes by module, cards and questions to try, terms."""
    pack = desk.pack
    notes, cards = desk.items(Note, pack), desk.items(Flashcard, pack)
    modules = desk.items(Module, pack)
    for module in modules:
        module.own_notes = [note for note in notes if note.module_id == module.id]
    open_notes = {note.pk for note in notes} if desk.key.is_whole else previewed(notes)
    context = {
        "pack": pack,
        "concepts": desk.items(KeyConcept, pack),
        "modules": modules,
        "open_notes": open_notes,
        "first_note": notes[0] if notes else None,
        "note_count": len(notes),
        "card_count": len(cards),
        "preview_cards": cards[:PREVIEW_CARDS],
        "terms": desk.items(KeyTerm, pack),
        "articles": desk.items(Article, pack),
        "related": related_packs(desk, pack),
        "languages": other_languages(desk, pack),
    }
    return Page(
        title=pack.text.title,
        description=strip_tags(pack.text.lead),
        body=desk.render("packs/_pack.html", context),
    )


def related_packs(desk: Desk, pack: Pack) -> list[Pack]:
    """The packs on show that the author put beside this one, in the author's order."""
    found = Pack.objects.on_show().filter(slug__in=pack.related_slugs)
    by_slug = {other.slug: other for other in found.in_language(desk.key.language)}
    return [by_slug[slug] for slug in pack.related_slugs if slug in by_slug]


def other_languages(desk: Desk, pack: Pack) -> list[tuple[str, str, str]]:
    """The other languages a pack has texts in: code, the language's own name, the page in it."""
    written = set(pack.texts.values_list("language", flat=True)) - {desk.key.language}
    return [
        (code, name, url_in(code, pack)) for code, name in LANGUAGE_NAMES.items() if code in written
    ]


def url_in(language: str, pack: Pack) -> str:
    """The address of the pack's page in a language."""
    with translation.override(language):
        return pack.get_absolute_url()


def build_flashcards(desk: Desk) -> Page:
    """All cards of a pack, to be turned one after the other."""
    pack = desk.pack
    cards = desk.items(Flashcard, pack)
    context = {"pack": pack, "cards": cards if desk.key.is_whole else cards[:PREVIEW_CARDS]}
    return Page(
        title=pack.text.title,
        description="",
        body=desk.render("packs/_flashcards.html", context),
        is_cut=not desk.key.is_whole,
    )
