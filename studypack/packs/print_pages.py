"""All notes of a pack on one page, to be printed."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import strip_tags

from studypack.packs.access import previewed
from studypack.packs.long_pages import cited_in
from studypack.packs.models import Note
from studypack.packs.pages import Desk, Page

HEADING: Final = re.compile(r'(</?h)([2-4])(?: id="([^"]*)")?')


@dataclass(frozen=True, kw_only=True)
class PrintedNote:
    """A note below the page's own title; `blocks` are pairs of kind and content, as it stores."""

    note: Any
    blocks: tuple[tuple[str, str], ...]


def build_print(desk: Desk) -> Page:
    """The notes of a pack that the reader may read, with their contents and sources."""
    pack, notes = desk.pack, desk.items(Note, desk.pack)
    if not desk.key.is_whole:
        open_notes = previewed(notes)
        notes = [note for note in notes if note.pk in open_notes]
    cited = {work.pk for note in notes for work in cited_in(note.text, pack)}
    context = {
        "pack": pack,
        "printed": [printed(note) for note in notes],
        "references": [work for work in pack.references.all() if work.pk in cited],
    }
    return Page(
        title=pack.text.title,
        description=strip_tags(pack.text.lead),
        body=desk.render("packs/_print.html", context),
    )


def printed(note: Any) -> PrintedNote:
    """The note with its headings below its title, and their ids its own."""
    blocks = (
        (kind, nested(content, note.slug) if kind == "html" else content)
        for kind, content in note.text.blocks
    )
    return PrintedNote(note=note, blocks=tuple(blocks))


def nested(html: str, place: str) -> str:
    """The HTML with every heading one level lower, its id beginning with the place it is in.

    >>> nested('<h2 id="why">Why</h2>', "first")
    '<h3 id="first-why">Why</h3>'
    """

    def lower(tag: re.Match[str]) -> str:
        name = f' id="{place}-{tag[3]}"' if tag[3] else ""
        return f"{tag[1]}{int(tag[2]) + 1}{name}"

    return HEADING.sub(lower, html)
