"""What learners repeat, and the decks that are their own."""

from studypack.reviews.models.decks import Deck, DeckCard, DeckPicture, PendingDeck
from studypack.reviews.models.reviews import (
    DEVICE_LENGTH,
    MEMORY_FIELDS,
    MOST_NEW_A_DAY,
    Review,
    ReviewCard,
    ReviewPlan,
)

__all__ = [
    "DEVICE_LENGTH",
    "MEMORY_FIELDS",
    "MOST_NEW_A_DAY",
    "Deck",
    "DeckCard",
    "DeckPicture",
    "PendingDeck",
    "Review",
    "ReviewCard",
    "ReviewPlan",
]
