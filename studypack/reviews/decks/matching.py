"""Which cards of a file a deck has already: by their guid, those of a table by their front."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from studypack.reviews.decks.bringing import OF_A_TABLE
from studypack.reviews.decks.sides import CardText


class Change(StrEnum):
    """What keeping a card of the file does."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Matched:
    """A card of the file, and the guid of the card of the deck that it is, "" where it is new."""

    text: CardText
    guid: str
    change: Change


def matched(cards: Sequence[CardText], known: Iterable[CardText]) -> tuple[Matched, ...]:
    """What keeping each card does; a card of the deck is at most one card of the file."""
    known_by_guid = {text.guid: text for text in known}
    named = {text.guid for text in cards} & known_by_guid.keys()
    by_front = {
        text.front: guid for guid, text in reversed(known_by_guid.items()) if guid not in named
    }
    return tuple(_match(text, known_by_guid, by_front) for text in cards)


def _match(
    text: CardText, known_by_guid: Mapping[str, CardText], by_front: dict[str, str]
) -> Matched:
    guid = text.guid if text.guid in known_by_guid else ""
    if not guid and text.guid.startswith(OF_A_TABLE):
        guid = by_front.pop(text.front, "")
    if not guid:
        return Matched(text=text, guid="", change=Change.NEW)
    is_same = known_by_guid[guid].shown == text.shown
    return Matched(text=text, guid=guid, change=Change.UNCHANGED if is_same else Change.CHANGED)
