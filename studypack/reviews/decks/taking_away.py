"""A deck of one's own as Anki keeps it."""

from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.decks.bringing import BETWEEN_DECKS
from studypack.reviews.decks.sides import ENDINGS, Markup, with_names
from studypack.reviews.models import Deck, DeckCard


def anki_deck(deck: Deck) -> AnkiDeck:
    """The deck with its pictures; a card is known by the guid that it came with."""
    pictures = {
        picture.sha256: (f"{picture.sha256}.{ENDINGS[picture.media_type]}", bytes(picture.content))
        for picture in deck.pictures.all()
    }
    path = tuple(deck.name.split(BETWEEN_DECKS))
    names = {total: name for total, (name, _) in pictures.items()}
    return AnkiDeck(
        cards=tuple(anki_card(card, path, names) for card in deck.cards.all()),
        media=dict(pictures.values()),
    )


def anki_card(card: DeckCard, path: tuple[str, ...], name_by_sum: dict[str, str]) -> AnkiCard:
    """One card: HTML as it was written, Markdown as it is shown."""
    sides = [card.front_source, card.back_source]
    if card.markup == Markup.MARKDOWN:
        sides = [with_names(html, name_by_sum) for html in (card.front, card.back)]
    return AnkiCard(guid=card.guid, front=sides[0], back=sides[1], tags=tuple(card.tags), deck=path)
