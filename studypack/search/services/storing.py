"""Writing what can be found: the rows, the index, the words there are, what lies near what."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from django.db import transaction

from studypack.common.languages import LANGUAGE_CODES
from studypack.search.documents import Document, Told
from studypack.search.indexing import index_at_hand
from studypack.search.models import Kind, SearchDocument, WordList
from studypack.search.nearness import nearest_texts
from studypack.search.rows import IndexRow
from studypack.search.words import stem, words_of

ROWS_AT_ONCE = 500
MOST_NEAR = 3
SHORTEST_TELLING = 3

# A document's place among the notes: its pack's slug and its own.
Place = tuple[str, str]
Words = tuple[list[str], list[str]]


@transaction.atomic
def store_documents(documents: Iterable[Document]) -> int:
    """These documents can be found, and no others; returns how many there are."""
    listed = list(documents)
    words_by_told = {told: words_told(told) for told in {document.told for document in listed}}
    near = {language: near_notes(listed, words_by_told, language) for language in LANGUAGE_CODES}
    SearchDocument.objects.all().delete()
    stored = SearchDocument.objects.bulk_create(
        (row_of(document, near[document.language]) for document in listed),
        batch_size=ROWS_AT_ONCE,
    )
    index_at_hand().rewrite(index_rows(stored, [words_by_told[each.told] for each in listed]))
    store_words(listed, words_by_told)
    return len(stored)


def rewrite_index() -> None:
    """The full-text index is that of the stored rows, as it is no table of which a copy is kept."""
    stored = list(SearchDocument.objects.all())
    words = [(words_of(document.title), words_of(document.body)) for document in stored]
    index_at_hand().rewrite(index_rows(stored, words))


def words_told(told: Told) -> Words:
    """The folded words of a title and of a body."""
    return words_of(told.title), words_of(told.body)


def row_of(document: Document, near: Mapping[Place, Sequence[Place]]) -> SearchDocument:
    """A document as it is stored."""
    is_note = document.kind == Kind.NOTE
    return SearchDocument(
        kind=document.kind,
        pack=document.pack,
        slug=document.slug,
        language=document.language,
        written_in=document.written_in,
        is_previewed=document.is_previewed,
        title=document.told.title,
        body=document.told.body,
        near=near.get(place_of(document), []) if is_note else [],
    )


def place_of(document: Document) -> Place:
    """Where a note is."""
    return document.pack.slug, document.slug


def index_rows(stored: Sequence[SearchDocument], words: Sequence[Words]) -> Iterator[IndexRow]:
    """The documents as the index takes them."""
    for document, (title, body) in zip(stored, words, strict=True):
        yield IndexRow(
            document_id=document.pk,
            language=document.language,
            title=" ".join(title),
            body=" ".join(body),
        )


def store_words(documents: Sequence[Document], words_by_told: Mapping[Told, Words]) -> None:
    """The words of each language's documents, by how many they stand in."""
    for language in LANGUAGE_CODES:
        told = [document.told for document in documents if document.language == language]
        counts = Counter(word for each in told for word in set().union(*words_by_told[each]))
        WordList.objects.update_or_create(
            language=language,
            defaults={"count_by_word": counts, "document_count": len(told)},
        )


def near_notes(
    documents: Sequence[Document], words_by_told: Mapping[Told, Words], language: str
) -> dict[Place, list[Place]]:
    """For every note the three that are nearest by their words, its neighbours left out."""
    notes = [
        document
        for document in documents
        if document.kind == Kind.NOTE and document.language == language
    ]
    neighbours = neighbours_of(notes)
    telling = {
        place_of(note): telling_stems(words_by_told[note.told], note.written_in) for note in notes
    }
    return {
        place: [other for other in near if other not in neighbours[place]][:MOST_NEAR]
        for place, near in nearest_texts(telling).items()
    }


def neighbours_of(notes: Iterable[Document]) -> dict[Place, set[Place]]:
    """The notes before and after each in its pack: the page leads there anyway."""
    places_by_pack: dict[str, list[Place]] = defaultdict(list)
    for note in notes:
        places_by_pack[note.pack.slug].append(place_of(note))
    neighbours: dict[Place, set[Place]] = {
        place: set() for places in places_by_pack.values() for place in places
    }
    for before, after in (pair for places in places_by_pack.values() for pair in pairwise(places)):
        neighbours[before].add(after)
        neighbours[after].add(before)
    return neighbours


def telling_stems(words: Words, language: str) -> list[str]:
    """What the words of a text have in common with their other forms; symbols tell nothing."""
    title, body = words
    return [stem(word, language) for word in (*title, *body) if len(word) >= SHORTEST_TELLING]
