"""Finding what was stored: one query for the words there are, one for the index, one for rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db.models import Q
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from studypack.common.languages import LANGUAGE_CODES
from studypack.search.asking import Query, read_query, typed_words
from studypack.search.excerpts import excerpt
from studypack.search.indexing import index_at_hand
from studypack.search.models import Kind, SearchDocument, WordList
from studypack.search.rows import Found
from studypack.search.vocabulary import Vocabulary
from studypack.search.words import words_of

MOST_LOOKED_AT = 100
VOCABULARIES_KEPT = 2 * len(LANGUAGE_CODES)
# Among equals what explains comes before what asks.
WEIGHT_BY_KIND = {Kind.PACK: 1.2, Kind.NOTE: 1.4, Kind.TERM: 1.5, Kind.CARD: 1.0}
WEIGHT_OF_OTHERS = 0.8
# What a title that says nothing but the words looked for adds to that.
WEIGHT_OF_TITLE = 2.0


@dataclass(frozen=True, kw_only=True)
class Hit:
    """Something found.

    Attributes:
        kind: of which kind.
        title: plain text.
        url: the page that shows it, in the language of the search.
        excerpt: safe HTML, the words in `<mark>`.
        pack: the title of its pack.
        language: in which it is written; another one where it is not translated yet.
    """

    kind: Kind
    title: str
    url: str
    excerpt: SafeString
    pack: str
    language: str


@dataclass(frozen=True, kw_only=True)
class Results:
    """What was found, the best first; `corrected` is what was looked for instead, if anything."""

    hits: tuple[Hit, ...] = ()
    corrected: str = ""


def search(words: str, language: str, limit: int) -> Results:
    """What readers of a language find by these words; the last may be a beginning.

    Documents that have all of the words, or, where there is none, any of them.
    """
    typed = typed_words(words)
    query = read_query(typed, vocabulary_of(language)) if typed else Query(wanted=())
    if not query.wanted:
        return Results()
    found = found_for(query, language)
    best = best_documents(query, found, language)[:limit]
    with translation.override(language):
        hits = tuple(hit_of(document, query) for document in best)
    return Results(hits=hits, corrected=query.corrected if hits else "")


def vocabulary_of(language: str) -> Vocabulary:
    """The words that there are, kept in this process until they are stored anew."""
    stamps = WordList.objects.filter(language=language).values_list("stored_at", flat=True)
    stamp = stamps.first()
    if stamp is None:
        return Vocabulary(language=language, count_by_word={}, document_count=0)
    return kept_vocabulary(language, stamp)


@lru_cache(maxsize=VOCABULARIES_KEPT)
def kept_vocabulary(language: str, _stamp: datetime) -> Vocabulary:
    """The words as they were stored at a time."""
    row = WordList.objects.get(language=language)
    return Vocabulary(
        language=language, count_by_word=row.count_by_word, document_count=row.document_count
    )


def found_for(query: Query, language: str) -> list[Found]:
    """The documents with all of the words, else those with any."""
    index = index_at_hand()
    return index.find(query.wanted, language, most=MOST_LOOKED_AT, is_any=False) or index.find(
        query.wanted, language, most=MOST_LOOKED_AT, is_any=True
    )


def best_documents(query: Query, found: Sequence[Found], language: str) -> list[SearchDocument]:
    """The documents, the best first, kinds and titles considered."""
    rank_by_id = {each.document_id: each.rank for each in found}
    documents = SearchDocument.objects.for_readers(language).filter(pk__in=rank_by_id)

    def score(document: SearchDocument) -> float:
        weight = WEIGHT_BY_KIND.get(Kind(document.kind), WEIGHT_OF_OTHERS)
        title = WEIGHT_OF_TITLE * share_of_title(document.title, query)
        return rank_by_id[document.pk] * weight * (1 + title)

    return sorted(documents, key=lambda document: (-score(document), document.pk))


def share_of_title(title: str, query: Query) -> float:
    """How much of a title the query says, 0..1."""
    words = words_of(title)
    said = sum(any(wanted.is_met_by(word) for wanted in query.wanted) for word in words)
    return said / len(words) if words else 0.0


def hit_of(document: SearchDocument, query: Query) -> Hit:
    """A document as it is shown."""
    return Hit(
        kind=Kind(document.kind),
        title=document.title,
        url=document.get_absolute_url(),
        excerpt=mark_safe(excerpt(document.body, query.wanted)),  # escaped where it is made
        pack=getattr(document, "pack_title", None) or document.pack.slug,
        language=document.written_in,
    )


def read_next(pack: str, note: str, language: str) -> list[SearchDocument]:
    """The notes that are nearest to one by their words, the nearest first."""
    notes = SearchDocument.objects.for_readers(language).filter(kind=Kind.NOTE)
    near = notes.filter(pack__slug=pack, slug=note).values_list("near", flat=True).first()
    if not near:
        return []
    wanted = Q()
    for pack_slug, slug in near:
        wanted |= Q(pack__slug=pack_slug, slug=slug)
    order = {(pack_slug, slug): place for place, (pack_slug, slug) in enumerate(near)}
    return sorted(notes.filter(wanted), key=lambda each: order[each.pack.slug, each.slug])
