"""How much of their own a learner may keep, and what is said of more."""

from collections.abc import Collection, Sequence
from typing import Final

from django.db.models import Sum
from django.db.models.functions import Length

from studypack.accounts.models import Learner
from studypack.common.confined import MEBIBYTE
from studypack.common.pictures import Picture
from studypack.common.problems import FieldProblem, RefusedError, problem
from studypack.common.wording import Message
from studypack.reviews.decks.bringing import MOST_CARDS
from studypack.reviews.models import Deck, DeckCard, DeckPicture

MOST_BYTES: Final = 20 * MEBIBYTE
MOST_DECKS: Final = 20
MOST_OWN_CARDS: Final = 20_000
MOST_PICTURE_BYTES: Final = 40 * MEBIBYTE


def refusal(problems: Sequence[FieldProblem]) -> RefusedError:
    """Why nothing of a file is kept."""
    return RefusedError("invalid_deck", Message("The cards cannot be kept."), problems=problems)


def deck_problems(learner: Learner, deck: Deck | None) -> list[FieldProblem]:
    """That the learner has as many decks as one may."""
    if deck is not None or Deck.objects.of(learner).count() < MOST_DECKS:
        return []
    return [problem("deck", Message("{limit} are kept, which is the limit", limit=MOST_DECKS))]


def card_problems(learner: Learner, deck: Deck | None, new: int) -> list[FieldProblem]:
    """That there would be more cards than a deck, or a learner, may have."""
    in_deck = (deck.cards.count() if deck else 0) + new
    in_all = DeckCard.objects.filter(deck__learner=learner).count() + new
    said = []
    if in_deck > MOST_CARDS:
        said.append(
            Message(
                "{count} in a deck are above the limit of {limit}", count=in_deck, limit=MOST_CARDS
            )
        )
    if in_all > MOST_OWN_CARDS:
        said.append(
            Message(
                "{count} in all decks are above the limit of {limit}",
                count=in_all,
                limit=MOST_OWN_CARDS,
            )
        )
    return [problem("cards", one) for one in said]


def picture_problems(learner: Learner, pictures: Collection[Picture]) -> list[FieldProblem]:
    """That there would be more bytes of pictures than a learner may keep."""
    kept = DeckPicture.objects.filter(deck__learner=learner)
    known = set(kept.values_list("sha256", flat=True)) if pictures else set()
    size = kept.aggregate(size=Sum(Length("content")))["size"] or 0
    size += sum(len(picture.content) for picture in pictures if picture.sum not in known)
    if not pictures or size <= MOST_PICTURE_BYTES:
        return []
    said = Message(
        "{count} bytes in all are above the limit of {limit} MiB",
        count=size,
        limit=MOST_PICTURE_BYTES // MEBIBYTE,
    )
    return [problem("pictures", said)]
