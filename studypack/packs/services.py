"""Storing authored packs: upsert by id, drop what the author dropped, count what changed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.urls import reverse
from django.utils import translation

from studypack.common.markdown import count_words
from studypack.packs.models import (
    Article,
    Flashcard,
    KeyConcept,
    KeyTerm,
    Module,
    Note,
    Pack,
    PackItem,
    PackText,
    Reference,
)
from studypack.packs.rendering import TextRenderer
from studypack.packs.source import PackSource
from studypack.packs.source.texts import NoteText

Values = dict[str, Any]


@dataclass(kw_only=True)
class Changes:
    """How many rows a load made, changed and removed."""

    created: int = 0
    changed: int = 0
    removed: int = 0

    def put(self, model: type[models.Model], key: Values, values: Values) -> Any:
        """The one row with `key`, made or changed until it holds `values`."""
        row = model._default_manager.filter(**key).first()
        if row is None:
            self.created += 1
            return model._default_manager.create(**key, **values)
        if any(getattr(row, name) != value for name, value in values.items()):
            self.changed += 1
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
        return row

    def drop(self, rows: models.QuerySet[Any]) -> None:
        """Deletes rows that the author dropped."""
        self.removed += rows.count()
        rows.delete()


@transaction.atomic
def store_pack(source: PackSource) -> "PackStorer":
    """The pack in the database as its source has it; other apps store what they hang on it."""
    changes = Changes()
    pack = changes.put(
        Pack,
        {"slug": source.id},
        {
            "published_on": source.published,
            "related_slugs": [other.id for other in source.related],
            "is_retired": False,
        },
    )
    storer = PackStorer(source=source, pack=pack, changes=changes)
    storer.store()
    return storer


@dataclass(kw_only=True)
class PackStorer:
    """Stores each kind of item of one pack with its texts."""

    source: PackSource
    pack: Pack
    changes: Changes

    def store(self) -> None:
        """Stores everything; order matters where one kind refers to another."""
        renderers = {
            language: TextRenderer(
                source=self.source, texts=texts, term_url=self._term_url(language)
            )
            for language, texts in self.source.texts.items()
        }
        self._store_pack_texts(renderers)
        self._store_concepts(renderers)
        modules = self._store_modules(renderers)
        notes = self._store_notes(renderers, modules)
        self._store_articles(renderers)
        terms = self._store_terms(renderers, notes)
        self._store_flashcards(renderers, notes, terms)
        self._store_references()

    def _term_url(self, language: str) -> Callable[[str], str]:
        def url(slug: str) -> str:
            with translation.override(language):
                return reverse("packs:term-detail", args=[self.pack.slug, slug])

        return url

    def _store_pack_texts(self, renderers: Mapping[str, TextRenderer]) -> None:
        for language, renderer in renderers.items():
            texts = renderer.texts
            self.changes.put(
                PackText,
                {"pack": self.pack, "language": language},
                {
                    "title": texts.title,
                    "badge": texts.badge,
                    "lead": renderer.short(texts.lead, "lead"),
                },
            )
        self.changes.drop(self.pack.texts.exclude(language__in=renderers))

    def _store_concepts(self, renderers: Mapping[str, TextRenderer]) -> None:
        self.store_kind(
            KeyConcept,
            [(slug, {}) for slug in self.source.key_concepts],
            {
                language: {
                    slug: {"title": item.title, "html": renderer.short(item.text, slug)}
                    for slug, item in renderer.texts.key_concepts.items()
                }
                for language, renderer in renderers.items()
            },
        )

    def _store_modules(self, renderers: Mapping[str, TextRenderer]) -> dict[str, Any]:
        return self.store_kind(
            Module,
            [(module.id, {}) for module in self.source.modules],
            {
                language: {
                    slug: {"title": item.title, "html": renderer.long(item.text, slug)}
                    for slug, item in renderer.texts.modules.items()
                }
                for language, renderer in renderers.items()
            },
        )

    def _store_notes(
        self, renderers: Mapping[str, TextRenderer], modules: Mapping[str, Any]
    ) -> dict[str, Any]:
        return self.store_kind(
            Note,
            [
                (slug, {"module": modules[module.id]})
                for module in self.source.modules
                for slug in module.notes
            ],
            {
                language: long_values(renderer, renderer.texts.notes)
                for language, renderer in renderers.items()
            },
        )

    def _store_articles(self, renderers: Mapping[str, TextRenderer]) -> None:
        self.store_kind(
            Article,
            [(slug, {}) for slug in self.source.articles],
            {
                language: long_values(renderer, renderer.texts.articles)
                for language, renderer in renderers.items()
            },
        )

    def _store_terms(
        self, renderers: Mapping[str, TextRenderer], notes: Mapping[str, Any]
    ) -> dict[str, Any]:
        terms = self.store_kind(
            KeyTerm,
            [(term.id, {"experiment": term.experiment}) for term in self.source.terms],
            {
                language: {slug: term_values(renderer, slug) for slug in renderer.texts.terms}
                for language, renderer in renderers.items()
            },
        )
        for term in self.source.terms:
            terms[term.id].related.set([terms[slug] for slug in term.related])
            terms[term.id].notes.set([notes[slug] for slug in term.notes])
        return terms

    def _store_flashcards(
        self,
        renderers: Mapping[str, TextRenderer],
        notes: Mapping[str, Any],
        terms: Mapping[str, Any],
    ) -> None:
        self.store_kind(
            Flashcard,
            [
                (card.id, {"note": notes[card.note], "term": terms.get(card.term)})
                for card in self.source.flashcards
            ],
            {
                language: {
                    slug: {
                        "front": renderer.short(card.front, slug),
                        "back": renderer.short(card.back, slug),
                    }
                    for slug, card in renderer.texts.flashcards.items()
                }
                for language, renderer in renderers.items()
            },
        )

    def _store_references(self) -> None:
        for reference in self.source.references:
            values = {key: value for key, value in vars(reference).items() if key != "id"}
            self.changes.put(Reference, {"pack": self.pack, "slug": reference.id}, values)
        kept = [reference.id for reference in self.source.references]
        self.changes.drop(self.pack.references.exclude(slug__in=kept))

    def store_kind(
        self,
        model: type[PackItem],
        items: Iterable[tuple[str, Values]],
        texts: Mapping[str, Mapping[str, Values]],
    ) -> dict[str, Any]:
        """The stored items of one kind by slug, each with its texts by language."""
        rows = {}
        text_model: Any = model._meta.get_field("texts").related_model  # type: ignore[misc]
        for position, (slug, values) in enumerate(items, start=1):
            row = self.changes.put(
                model, {"pack": self.pack, "slug": slug}, {"position": position, **values}
            )
            rows[slug] = row
            written = {
                language: by_slug[slug] for language, by_slug in texts.items() if slug in by_slug
            }
            for language, words in written.items():
                self.changes.put(text_model, {"item": row, "language": language}, words)
            self.changes.drop(row.texts.exclude(language__in=written))
        of_pack = model._default_manager.filter(pack=self.pack)
        self.changes.drop(of_pack.exclude(slug__in=rows))
        return rows


def long_values(renderer: TextRenderer, notes: Mapping[str, NoteText]) -> dict[str, Values]:
    """The columns of the texts of notes or articles, by id."""
    return {slug: note_values(renderer, note) for slug, note in notes.items()}


def note_values(renderer: TextRenderer, note: NoteText) -> Values:
    """The columns of the text of a note or an article."""
    rendered = renderer.note(note)
    return {
        "title": note.title,
        "markdown": note.markdown,
        "blocks": [[block.kind, block.content] for block in rendered.blocks],
        "headings": [[heading.id, heading.words] for heading in rendered.headings],
        "word_count": count_words(note.markdown),
    }


def term_values(renderer: TextRenderer, slug: str) -> Values:
    """The columns of a term's text."""
    term = renderer.texts.terms[slug]
    return {
        "name": term.name,
        "definition": renderer.short(term.definition, slug),
        "facts": [renderer.short(fact, slug) for fact in term.facts],
        "review": [
            {
                "question": renderer.short(pair.question, slug),
                "answer": renderer.short(pair.answer, slug),
            }
            for pair in term.review
        ],
    }


def retire_packs(kept: Iterable[str]) -> int:
    """Takes packs whose source is gone off the site, attempts stay; returns how many."""
    gone = Pack.objects.on_show().exclude(slug__in=list(kept))
    return gone.update(is_retired=True)
