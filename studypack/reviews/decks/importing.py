"""A file of cards in two steps: looked through and kept, stored once its learner says so."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from time import process_time
from typing import Final

from django.db import transaction

from studypack.accounts.models import Learner
from studypack.common.confined import MEBIBYTE
from studypack.common.pictures import Picture
from studypack.common.problems import FieldProblem, problem
from studypack.common.wording import Message, message_of
from studypack.reviews.anki.confined import read_confined
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.decks.bringing import Bundle, Loss, bundle_of
from studypack.reviews.decks.limits import (
    MOST_BYTES,
    card_problems,
    deck_problems,
    picture_problems,
    refusal,
)
from studypack.reviews.decks.matching import Change, Matched, matched
from studypack.reviews.decks.sides import CardText, sums_in
from studypack.reviews.decks.writing import (
    ROWS_AT_ONCE,
    card_of,
    create_deck,
    kept_name,
    next_position,
)
from studypack.reviews.models import Deck, DeckCard, DeckPicture, PendingDeck
from studypack.reviews.models.decks import FILENAME_LENGTH, TEXT_FIELDS
from studypack.reviews.services import hold

NEW_DECK: Final = "new"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that a learner brings along.

    Attributes:
        into: the id of the deck that it goes into, `new` for a new one, "" to be recognised.
        name: what a new deck is called, "" for what the file calls it.
    """

    content: bytes
    filename: str
    language: str
    into: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did, or would do.

    Attributes:
        deck: where the cards go; None for a new deck called `name`.
        staying: how many cards of the deck the file does not have: they stay as they are.
    """

    deck: Deck | None
    name: str
    cards: tuple[Matched, ...]
    lost: tuple[Loss, ...]
    left_out: int
    staying: int

    def count(self, change: Change) -> int:
        """How many cards were, or would be, kept so."""
        return sum(card.change is change for card in self.cards)


def look_through(
    learner: Learner, upload: Upload, now: datetime
) -> tuple[Imported, PendingDeck | None]:
    """What keeping the file would do, and where it waits; it waits only where it has cards.

    Whatever waited for the learner before is forgotten.

    Raises:
        RefusedError: the file cannot be used, or breaks a limit.
    """
    bundle = read_bundle(upload.content, upload.filename)
    deck = deck_for(learner, upload, bundle)
    imported = planned(deck, upload.name or bundle.name, bundle)
    refuse_over_limits(learner, imported, bundle.pictures)
    PendingDeck.objects.expired(now).delete()
    PendingDeck.objects.filter(learner=learner).delete()
    if not imported.cards:
        return imported, None
    waiting = PendingDeck.objects.create(
        learner=learner,
        deck=deck,
        name=imported.name,
        language=deck.language if deck else upload.language,
        filename=upload.filename[:FILENAME_LENGTH],
        content=upload.content,
        made_at=now,
    )
    return imported, waiting


@transaction.atomic
def store_waiting(waiting: PendingDeck) -> Imported:
    """What keeping the file did: all of it, or with an error nothing, and it still waits.

    Raises:
        RefusedError: the file cannot be used, or breaks a limit by now.
    """
    learner = waiting.learner
    bundle = read_bundle(bytes(waiting.content), waiting.filename)
    hold(learner)
    imported = planned(waiting.deck, waiting.name, bundle)
    refuse_over_limits(learner, imported, bundle.pictures)
    deck = waiting.deck or create_deck(learner, waiting.name, waiting.language)
    store_pictures(deck, bundle.pictures)
    store_cards(deck, imported.cards)
    drop_unused_pictures(deck)
    waiting.delete()
    return replace(imported, deck=deck)


def read_bundle(content: bytes, filename: str, clock: Callable[[], float] = process_time) -> Bundle:
    """The cards of a file, ready to be kept.

    Raises:
        RefusedError: why they cannot be.
    """
    if len(content) > MOST_BYTES:
        said = Message(
            "{count} bytes are above the limit of {limit} MiB",
            count=len(content),
            limit=MOST_BYTES // MEBIBYTE,
        )
        raise refusal([problem("file", said)])
    try:
        return bundle_of(read_confined(content, filename), filename, clock)
    except PackageProblem as found:
        raise refusal([FieldProblem(field="file", message=message_of(found))]) from found


def deck_for(learner: Learner, upload: Upload, bundle: Bundle) -> Deck | None:
    """The deck that the file goes into; None for a new one."""
    own = Deck.objects.of(learner)
    if upload.into == NEW_DECK:
        return None
    if upload.into:
        found = next((deck for deck in own if str(deck.pk) == upload.into), None)
        if found is None:
            said = Message("{into} is no deck of yours", into=repr(upload.into[:40]))
            raise refusal([problem("into", said)])
        return found
    return recognised(own, upload.name or bundle.name, bundle)


def recognised(own: Iterable[Deck], name: str, bundle: Bundle) -> Deck | None:
    """The deck that has the most of the file's cards, else the one of the same name, or None."""
    guids = {card.guid for card in bundle.cards}
    shared = {
        deck: len(guids.intersection(deck.cards.values_list("guid", flat=True))) for deck in own
    }
    best = max(shared, key=lambda deck: shared[deck], default=None)
    if best is not None and shared[best]:
        return best
    return next((deck for deck in shared if deck.name == kept_name(name)), None)


def planned(deck: Deck | None, name: str, bundle: Bundle) -> Imported:
    """What keeping the cards would do."""
    known = [card.text for card in deck.cards.all()] if deck else []
    cards = matched(bundle.cards, known)
    return Imported(
        deck=deck,
        name=deck.name if deck else kept_name(name),
        cards=cards,
        lost=bundle.lost,
        left_out=bundle.left_out,
        staying=len(known) - sum(bool(card.guid) for card in cards),
    )


def refuse_over_limits(learner: Learner, imported: Imported, pictures: Collection[Picture]) -> None:
    """Raises RefusedError, with every limit that keeping the cards would break."""
    new = imported.count(Change.NEW)
    problems = [
        *deck_problems(learner, imported.deck),
        *card_problems(learner, imported.deck, new),
        *picture_problems(learner, pictures),
    ]
    if problems:
        raise refusal(problems)


def store_pictures(deck: Deck, pictures: Iterable[Picture]) -> None:
    """The deck holds these pictures, each once."""
    DeckPicture.objects.bulk_create(
        (
            DeckPicture(
                deck=deck,
                sha256=picture.sum,
                media_type=picture.media_type,
                content=picture.content,
            )
            for picture in pictures
        ),
        ignore_conflicts=True,
    )


def store_cards(deck: Deck, cards: Sequence[Matched]) -> None:
    """The new cards stand at the end of the deck, the changed ones where they were."""
    first = next_position(deck)
    new = [card.text for card in cards if card.change is Change.NEW]
    DeckCard.objects.bulk_create(
        (card_of(deck, text, first + place) for place, text in enumerate(new)),
        batch_size=ROWS_AT_ONCE,
    )
    change(deck, {card.guid: card.text for card in cards if card.change is Change.CHANGED})
    deck.save(update_fields=["updated_at"])


def change(deck: Deck, text_by_guid: Mapping[str, CardText]) -> None:
    """The cards with these guids say this; what is known of them stays."""
    changed = list(deck.cards.filter(guid__in=list(text_by_guid))) if text_by_guid else []
    for card in changed:
        card.say(text_by_guid[card.guid])
    DeckCard.objects.bulk_update(changed, TEXT_FIELDS, batch_size=ROWS_AT_ONCE)


def drop_unused_pictures(deck: Deck) -> None:
    """Pictures that no card of the deck shows are not kept any longer."""
    sides = deck.cards.values_list("front_source", "back_source")
    used = sums_in(side for pair in sides for side in pair)
    unused = set(deck.pictures.values_list("sha256", flat=True)) - used
    if unused:
        deck.pictures.filter(sha256__in=unused).delete()
