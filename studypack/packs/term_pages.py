"""Pages of key terms: one term, and the glossary of a pack."""

from itertools import groupby

from django.utils.html import strip_tags

from studypack.common.collation import initial, sort_key
from studypack.packs.models import KeyTerm
from studypack.packs.pages import Desk, Page


def build_term(desk: Desk) -> Page:
    """A key term: definition, facts, review questions, a run that shows it, where it is used."""
    pack = desk.pack
    term = desk.item(KeyTerm, pack)
    context = {
        "pack": pack,
        "term": term,
        "related": desk.of(term.related, pack),
        "notes": desk.of(term.notes, pack),
        "cards": desk.of(term.flashcards, pack) if desk.key.is_whole else [],
    }
    return Page(
        title=term.text.name,
        description=strip_tags(term.text.definition),
        body=desk.render("packs/_term.html", context),
        has_experiment=bool(term.experiment),
    )


def build_glossary(desk: Desk) -> Page:
    """All key terms of a pack with their definitions, by letter."""
    pack, language = desk.pack, desk.key.language
    terms = desk.items(KeyTerm, pack)
    terms.sort(key=lambda term: sort_key(term.text.name, language))
    letters = groupby(terms, key=lambda term: initial(term.text.name, language))
    context = {
        "pack": pack,
        "letters": [(letter, list(under)) for letter, under in letters],
        "term_count": len(terms),
    }
    return Page(
        title=pack.text.title,
        description=strip_tags(pack.text.lead),
        body=desk.render("packs/_glossary.html", context),
    )
