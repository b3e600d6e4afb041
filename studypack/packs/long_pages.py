"""Pages of long texts: notes and articles, with experiments and questions in their places."""

import re
from collections.abc import Iterable
from typing import Any

from studypack.packs.access import previewed
from studypack.packs.models import Article, KeyTerm, LongText, Note, Pack, Reference
from studypack.packs.pages import Desk, Page, with_pack

TERM_LINK = re.compile(r'data-term="([a-z0-9-]+)"')


def build_note(desk: Desk) -> Page:
    """A note, its place among the others, and the key terms it uses."""
    pack = desk.pack
    note, notes = desk.item(Note, pack), desk.items(Note, pack)
    index = next(place for place, other in enumerate(notes) if other.pk == note.pk)
    context = {
        "note_count": len(notes),
        "number": index + 1,
        "previous": notes[index - 1] if index else None,
        "next": notes[index + 1] if index + 1 < len(notes) else None,
        "terms": desk.of(note.terms, pack),
    }
    is_open = desk.key.is_whole or note.pk in previewed(notes)
    return long_page(desk, "packs/_note.html", note, context, is_open=is_open)


def build_article(desk: Desk) -> Page:
    """An article and the key terms it links."""
    article = desk.item(Article, desk.pack)
    return long_page(desk, "packs/_article.html", article, {}, is_open=desk.key.is_whole)


def long_page(
    desk: Desk, template: str, item: Any, context: dict[str, Any], *, is_open: bool
) -> Page:
    """The page of a note or an article; `context` is what its own template shows beside it.

    One that is not open shows what it is called and the way to sign in.
    """
    pack = item.pack
    linked = linked_terms(desk, item.text, pack)
    listed = {term.pk for term in context.get("terms", ())}
    shared = {
        "pack": pack,
        "item": item,
        "is_open": is_open,
        "linked_terms": linked,
        "unlisted_terms": [term for term in linked if term.pk not in listed],
        "references": cited_in(item.text, pack),
    }
    return Page(
        title=item.text.title,
        description=f"{pack.text.title}: {item.text.title}",
        body=desk.render(template, {**shared, **context}),
        status=200 if is_open else 403,
    )


def linked_terms(desk: Desk, text: LongText, pack: Pack) -> list[KeyTerm]:
    """The key terms that the text links, in the order in which it does."""
    slugs = list(dict.fromkeys(TERM_LINK.findall(html_of(text))))
    found = KeyTerm.objects.filter(pack=pack, slug__in=slugs).in_language(desk.key.language)
    return sorted(with_pack(list(found), pack), key=lambda term: slugs.index(term.slug))


def cited_in(text: LongText, pack: Pack) -> list[Reference]:
    """The works that the text cites."""
    html = html_of(text)
    return [work for work in pack.references.all() if f'"#source-{work.slug}"' in html]


def html_of(text: LongText) -> str:
    """The text without what is embedded in it."""
    blocks: Iterable[tuple[str, str]] = text.blocks
    return "".join(content for kind, content in blocks if kind == "html")
