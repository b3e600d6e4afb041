"""The two sides of cards: of a pack's flashcards and key terms, and of questions once missed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils import translation

from studypack.common.languages import ENGLISH
from studypack.packs.access import PREVIEW_CARDS
from studypack.packs.models import Flashcard, KeyTerm, Pack
from studypack.reviews.keys import CardKey, Source
from studypack.reviews.models import ReviewCard

DECKS_KEPT = 128
MODELS: Mapping[Source, type[Any]] = {Source.FLASHCARD: Flashcard, Source.TERM: KeyTerm}


@dataclass(frozen=True, kw_only=True)
class Face:
    """What a card shows; `front` and `back` are safe HTML, `url` is where to reread, or "".

    Attributes:
        notes: the notes of its pack that it rests on.
    """

    key: str
    source: Source
    pack: str
    notes: tuple[str, ...]
    language: str
    front: str
    back: str
    url: str


def deck_of(pack: Pack, language: str) -> tuple[Face, ...]:
    """The cards that a pack brings: its flashcards in their order, then its key terms."""
    return deck_at(pack.slug, language, pack.updated_at)


@lru_cache(maxsize=DECKS_KEPT)
def deck_at(slug: str, language: str, _updated_at: datetime) -> tuple[Face, ...]:
    """The same, made once for each load of the pack."""
    with translation.override(language):
        cards = Flashcard.objects.filter(pack__slug=slug).select_related("note")
        terms = KeyTerm.objects.filter(pack__slug=slug).prefetch_related("notes")
        return (
            *(flashcard_face(slug, card) for card in cards.in_language(language)),
            *(term_face(slug, term) for term in terms.in_language(language)),
        )


def preview_of(deck: tuple[Face, ...]) -> tuple[Face, ...]:
    """What a deck shows to whoever may not read all of its pack: a few cards, and its terms."""
    cards = [face for face in deck if face.source is Source.FLASHCARD]
    closed = set(cards[PREVIEW_CARDS:])
    return tuple(face for face in deck if face not in closed)


def flashcard_face(pack: str, card: Flashcard) -> Face:
    """A flashcard, with the note that it rests on."""
    return Face(
        key=str(CardKey(source=Source.FLASHCARD, group=pack, slug=card.slug)),
        source=Source.FLASHCARD,
        pack=pack,
        notes=(card.note.slug,),
        language=card.text.language,
        front=card.text.front,
        back=card.text.back,
        url=reverse("packs:note-detail", args=[pack, card.note.slug]),
    )


def term_face(pack: str, term: KeyTerm) -> Face:
    """A key term: its name in front, its definition behind."""
    return Face(
        key=str(CardKey(source=Source.TERM, group=pack, slug=term.slug)),
        source=Source.TERM,
        pack=pack,
        notes=tuple(note.slug for note in term.notes.all()),
        language=term.text.language,
        front=term.text.name,
        back=term.text.definition,
        url=reverse("packs:term-detail", args=[pack, term.slug]),
    )


def question_face(card: ReviewCard, pack: str, language: str) -> Face:
    """A question that was missed, in the language asked for, else in the one there is."""
    content: dict[str, dict[str, str]] = card.content or {}
    found = next(code for code in (language, ENGLISH, *content) if code in content)
    return Face(
        key=card.key,
        source=Source.QUESTION,
        pack=pack,
        notes=(),
        language=found,
        front=content[found]["front"],
        back=content[found]["back"],
        url=content[found].get("url", ""),
    )


def packs_by_key(keys: Iterable[CardKey]) -> dict[str, int]:
    """The pack of every key that names a card on show, by the key's text."""
    found: dict[str, int] = {}
    wanted = list(keys)
    for source, model in MODELS.items():
        own = [key for key in wanted if key.source is source]
        if not own:
            continue
        items = model.objects.filter(
            pack__is_retired=False,
            pack__slug__in={key.group for key in own},
            slug__in={key.slug for key in own},
        )
        for pack_id, group, slug in items.values_list("pack_id", "pack__slug", "slug"):
            found[str(CardKey(source=source, group=group, slug=slug))] = pack_id
    return found
