"""Reviews of the small pack: card-one and card-two, the terms gradient and signal."""

from datetime import UTC, datetime
from typing import Any

from studypack.reviews.schedule import Rating
from studypack.reviews.services import GivenReview

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ONE, TWO = "flashcard.small.card-one", "flashcard.small.card-two"
GRADIENT, SIGNAL = "term.small.gradient", "term.small.signal"
DECK = (ONE, TWO, GRADIENT, SIGNAL)


def rated(card: str, sequence: int, rating: Rating = Rating.Good, **differing: Any) -> GivenReview:
    """A rating that the phone tells."""
    values = {"device": "phone", "reviewed_at": NOW, "rating": rating, **differing}
    return GivenReview(card=card, sequence=sequence, **values)
