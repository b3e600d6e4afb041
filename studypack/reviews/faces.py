"""The two sides of cards: of a pack's flashcards and terms, of questions missed, of own decks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import translation

from studypack.accounts.models import Learner
from studypack.common.languages import ENGLISH
from studypack.packs.access import PREVIEW_CARDS
from studypack.packs.models import Flashcard, KeyTerm, Pack
from studypack.reviews.keys import CardKey, Source
from studypack.reviews.models import DeckCard, ReviewCard

DECKS_KEPT = 128
MODELS: Mapping[Source, type[Any]] = {Source.FLASHCARD: Flashcard, Source.TERM: KeyTerm}


@dataclass(frozen=True, kw_only=True)
class Face:
    """What a card shows; `front` and `back` are safe HTML, `url` is where to reread, or "".

    Attributes:
        pack: the slug of its pack; "" where it is of none.
        deck: the id of the own deck that it is in; "" where it is in none.
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
    deck: str = ""


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


def own_face(card: DeckCard) -> Face:
    """A card of an own deck, in the deck's language."""
    return Face(
        key=card.key,
        source=Source.OWN,
        pack="",
        notes=(),
        language=card.deck.language,
        front=card.front,
        back=card.back,
        url="",
        deck=str(card.deck_id),
    )


# What a card of reviews says of where its words are.
Origin = Mapping[str, int | UUID]


def origins_by_key(learner: Learner, keys: Iterable[CardKey]) -> dict[str, Origin]:
    """Where the words are of every key that names a card of the learner's, by the key's text."""
    wanted = list(keys)
    return {**origins_in_packs(wanted), **origins_in_decks(learner, wanted)}


def origins_in_decks(learner: Learner, keys: Iterable[CardKey]) -> dict[str, Origin]:
    """Of the keys those that name cards of the learner's own decks."""
    ids = [found for key in keys if key.source is Source.OWN and (found := uuid_of(key.slug))]
    cards = DeckCard.objects.filter(deck__learner=learner, pk__in=ids).only("pk", "deck_id")
    return {card.key: {"deck_card_id": card.pk} for card in cards} if ids else {}


def uuid_of(text: str) -> UUID | None:
    """The id that a text says, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def origins_in_packs(wanted: Sequence[CardKey]) -> dict[str, Origin]:
    """Of the keys those that name cards of packs on show."""
    found: dict[str, Origin] = {}
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
            found[str(CardKey(source=source, group=group, slug=slug))] = {"pack_id": pack_id}
    return found
