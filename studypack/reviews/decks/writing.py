"""What a learner writes: decks and cards of their own."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max

from studypack.accounts.models import Learner
from studypack.common.problems import FieldProblem, problem
from studypack.common.wording import Message
from studypack.reviews.decks.limits import card_problems, deck_problems, refusal
from studypack.reviews.decks.sides import (
    LONGEST_SIDE,
    CardText,
    Markup,
    kept_tags,
    says_anything,
    shown_side,
    sums_in,
)
from studypack.reviews.models import Deck, DeckCard
from studypack.reviews.models.decks import NAME_LENGTH, TEXT_FIELDS
from studypack.reviews.services import hold

ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True, kw_only=True)
class Written:
    """A card as its learner wrote it."""

    front: str
    back: str
    tags: tuple[str, ...] = ()
    markup: Markup = Markup.MARKDOWN


def create_deck(learner: Learner, name: str, language: str) -> Deck:
    """A new deck without cards.

    Raises:
        RefusedError: the learner has as many as one may, or it has no name.
    """
    problems = deck_problems(learner, None)
    if not kept_name(name):
        problems.append(problem("name", Message("is missing")))
    if problems:
        raise refusal(problems)
    return Deck.objects.create(learner=learner, name=kept_name(name), language=language)


def kept_name(name: str) -> str:
    """The name of a deck on one line, no longer than can be kept."""
    return " ".join(name.replace("\0", " ").split())[:NAME_LENGTH]


def rename_deck(deck: Deck, name: str, language: str) -> Deck:
    """The deck has another name, or its cards are said to be in another language.

    Raises:
        RefusedError: it would have no name.
    """
    if not kept_name(name):
        raise refusal([problem("name", Message("is missing"))])
    deck.name, deck.language = kept_name(name), language
    deck.save(update_fields=["name", "language", "updated_at"])
    return deck


@transaction.atomic
def add_cards(deck: Deck, written: Sequence[Written]) -> list[DeckCard]:
    """The cards stand at the end of the deck.

    Raises:
        RefusedError: with everything that is wrong with them.
    """
    hold(deck.learner)
    problems = card_problems(deck.learner, deck, len(written))
    texts = [text_of(deck, one, f"own.{uuid.uuid4().hex}") for one in written]
    problems += [found for pair in zip(written, texts, strict=True) for found in wrong_in(*pair)]
    if problems:
        raise refusal(problems)
    first = next_position(deck)
    cards = [card_of(deck, text, first + place) for place, text in enumerate(texts)]
    DeckCard.objects.bulk_create(cards, batch_size=ROWS_AT_ONCE)
    deck.save(update_fields=["updated_at"])
    return cards


@transaction.atomic
def change_card(card: DeckCard, written: Written) -> DeckCard:
    """The card says what was written; what is known of it stays.

    Raises:
        RefusedError: with everything that is wrong with it.
    """
    text = text_of(card.deck, written, card.guid)
    problems = wrong_in(written, text)
    if problems:
        raise refusal(problems)
    card.say(text)
    card.save(update_fields=TEXT_FIELDS)
    card.deck.save(update_fields=["updated_at"])
    return card


def card_of(deck: Deck, text: CardText, position: int) -> DeckCard:
    """A card of the deck, not stored yet."""
    card = DeckCard(deck=deck, guid=text.guid, position=position)
    card.say(text)
    return card


def next_position(deck: Deck) -> int:
    """The place after the deck's last card."""
    last = deck.cards.aggregate(last=Max("position"))["last"]
    return 1 if last is None else last + 1


def text_of(deck: Deck, written: Written, guid: str) -> CardText:
    """What was written, made ready to be kept."""
    sides = (written.front, written.back)
    sources = [side.replace("\0", "").strip()[: LONGEST_SIDE + 1] for side in sides]
    sums = set(deck.pictures.values_list("sha256", flat=True)) if sums_in(sources) else set()
    front, back = (shown_side(source, written.markup, sums) for source in sources)
    return CardText(
        guid=guid,
        markup=written.markup,
        front_source=sources[0],
        back_source=sources[1],
        front=front,
        back=back,
        tags=kept_tags(written.tags),
    )


def wrong_in(written: Written, text: CardText) -> list[FieldProblem]:
    """Everything wrong with a card that was written."""
    sides = {"front": (written.front, text.front), "back": (written.back, text.back)}
    found = []
    for name, (source, html) in sides.items():
        if len(source) > LONGEST_SIDE:
            said = Message(
                "{length} characters are above the limit of {limit}",
                length=len(source),
                limit=LONGEST_SIDE,
            )
            found.append(problem(name, said))
        elif not says_anything(html):
            found.append(problem(name, Message("there is nothing to see on it")))
    return found
