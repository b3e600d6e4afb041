"""Finding what was stored, in four queries: the words there are, the index, the rows, the texts."""

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
from studypack.search.models import Kind, SearchDocument, SearchDocumentQuerySet, WordList
from studypack.search.reach import Reach
from studypack.search.rows import Found
from studypack.search.vocabulary import Vocabulary
from studypack.search.words import words_of

WHOLE = Reach()
MOST_LOOKED_AT = 150
VOCABULARIES_KEPT = 2 * len(LANGUAGE_CODES)
# Among equals what explains comes before what asks.
WEIGHT_BY_KIND = {
    Kind.PACK: 1.2,
    Kind.NOTE: 1.4,
    Kind.ARTICLE: 1.3,
    Kind.TERM: 1.5,
    Kind.CARD: 1.0,
}
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


def search(words: str, language: str, limit: int, reach: Reach = WHOLE) -> Results:
    """What readers of a language find by these words; the last may be a beginning.

    Documents that have all of the words, or, where there is none, any of them.
    """
    typed = typed_words(words)
    query = read_query(typed, vocabulary_of(language)) if typed else Query(wanted=())
    if not query.wanted:
        return Results()
    found = found_for(query, language)
    documents = SearchDocument.objects.for_readers(language).within(reach)
    best = best_documents(query, found, documents, limit)
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


def best_documents(
    query: Query, found: Sequence[Found], documents: SearchDocumentQuerySet, limit: int
) -> list[SearchDocument]:
    """The best documents, the best first, kinds and titles considered; only these are read."""
    rank_by_id = {each.document_id: each.rank for each in found}
    looked_at = documents.filter(pk__in=rank_by_id).values_list("pk", "kind", "title")
    score_by_id = {
        pk: rank_by_id[pk] * weight_of(Kind(kind), title, query) for pk, kind, title in looked_at
    }
    best = sorted(score_by_id, key=lambda pk: (-score_by_id[pk], pk))[:limit]
    return sorted(documents.told().filter(pk__in=best), key=lambda each: best.index(each.pk))


def weight_of(kind: Kind, title: str, query: Query) -> float:
    """How much more a document counts for what it is and what it is called."""
    weight = WEIGHT_BY_KIND.get(kind, WEIGHT_OF_OTHERS)
    return weight * (1 + WEIGHT_OF_TITLE * share_of_title(title, query))


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
    return sorted(notes.told().filter(wanted), key=lambda each: order[each.pack.slug, each.slug])
