"""A file of cards made ready to be kept: sides clean, pictures apart, what is lost named."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from itertools import count
from pathlib import PurePath
from typing import Final

from studypack.common.pictures import Picture, picture_of
from studypack.common.wording import Message
from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.decks.sides import (
    LONGEST_SIDE,
    Brought,
    CardText,
    Markup,
    kept_tags,
    says_anything,
    shown_side,
)
from studypack.reviews.judging import text_of

MOST_CARDS: Final = 5_000
LONGEST_GUID: Final = 180
LONGEST_S: Final = 30
LONGEST_TITLE: Final = 80
BETWEEN_DECKS: Final = " / "
# What Anki calls a deck that nobody named.
UNNAMED: Final = ("Default",)
# Cards of a table have no name of their own: their front is what they are known by.
OF_A_TABLE: Final = "table."


@dataclass(frozen=True, kw_only=True)
class Loss:
    """Something of the file that is not kept: of which card, and why."""

    card: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Cards ready to be kept, in the order of the file.

    Attributes:
        name: what the file calls its deck.
        left_out: how many cards of the file nothing here can hold.
    """

    name: str
    cards: tuple[CardText, ...]
    pictures: tuple[Picture, ...]
    lost: tuple[Loss, ...]
    left_out: int


def bundle_of(deck: AnkiDeck, filename: str, clock: Callable[[], float]) -> Bundle:
    """The cards of a file, each under a guid of its own.

    Args:
        clock: seconds of computing so far; there is a limit to what one file may take.

    Raises:
        PackageProblem: there are too many cards, or showing them takes too long.
    """
    refuse_too_many(len(deck.cards))
    bundling = _Bundling(deck)
    began = clock()
    for card in deck.cards:
        bundling.add(card)
        if clock() - began > LONGEST_S:
            raise PackageProblem(
                Message("file: showing its cards takes more than {limit} s", limit=LONGEST_S)
            )
    return bundling.bundle(name_of(deck, filename))


def refuse_too_many(count: int) -> None:
    """Raises PackageProblem for more cards than a deck may have."""
    if count > MOST_CARDS:
        raise PackageProblem(
            Message(
                "file: {count} cards are above the limit of {limit} in a deck",
                count=count,
                limit=MOST_CARDS,
            )
        )


def name_of(deck: AnkiDeck, filename: str) -> str:
    """What the cards' decks have in common as a name; else the file's own.

    >>> cards = (AnkiCard(guid="1", front="a", back="b", deck=("Nets", "Deep")),)
    >>> name_of(AnkiDeck(cards=cards), "export.apkg")
    'Nets / Deep'
    """
    paths = {card.deck for card in deck.cards}
    common: list[str] = []
    for parts in zip(*paths, strict=False):
        if len(set(parts)) > 1:
            break
        common.append(parts[0].replace("\0", ""))
    if tuple(common) == UNNAMED:
        common = []
    return BETWEEN_DECKS.join(filter(None, common)) or PurePath(filename).stem


@dataclass(frozen=True, kw_only=True)
class _Side:
    """A side that was brought along: as it is kept, and as it is shown."""

    source: str
    html: str


class _Bundling:
    """Goes through the cards of one file."""

    def __init__(self, deck: AnkiDeck) -> None:
        self.deck = deck
        self.media = cache(self.picture)
        self.cards: list[CardText] = []
        self.pictures: dict[str, Picture] = {}
        self.lost: list[Loss] = []
        self.taken: set[str] = set()

    def picture(self, name: str) -> Picture | str | None:
        """The file of this name as a picture, why it is not kept, or None where there is none."""
        content = self.deck.media.get(name)
        return None if content is None else picture_of(name, content)

    def add(self, card: AnkiCard) -> None:
        """The card is one of the bundle, or is named among what is lost."""
        brought = Brought(self.media)
        front, back = (self.side(html, brought) for html in (card.front, card.back))
        reason = reason_against(front, back)
        lost = [*brought.lost, *([reason] if reason else [])]
        self.lost += [Loss(card=title_of(card), why=why) for why in dict.fromkeys(lost)]
        if not reason:
            self.pictures |= brought.pictures
            self.cards.append(self.text(card, front, back))

    def side(self, html: str, brought: Brought) -> _Side:
        """One side, as far as it is kept."""
        source = brought.source(html)
        shown = shown_side(source, Markup.HTML, brought.pictures.keys())
        return _Side(source=source, html=shown)

    def text(self, card: AnkiCard, front: _Side, back: _Side) -> CardText:
        """What is kept of the card."""
        return CardText(
            guid=self.own_guid(card.guid or guid_of_front(front.source)),
            markup=Markup.HTML,
            front_source=front.source,
            back_source=back.source,
            front=front.html,
            back=back.html,
            tags=kept_tags(card.tags),
        )

    def own_guid(self, guid: str) -> str:
        """The guid; one that came before gets a number, the same whenever the file is read."""
        plain = guid.replace("\0", "")
        if len(plain) > LONGEST_GUID:
            plain = sha256(plain.encode()).hexdigest()
        own = next(name for name in numbered(plain) if name not in self.taken)
        self.taken.add(own)
        return own

    def bundle(self, name: str) -> Bundle:
        """All that was kept."""
        return Bundle(
            name=name,
            cards=tuple(self.cards),
            pictures=tuple(self.pictures.values()),
            lost=(*self.of_the_file(), *self.lost),
            left_out=len(self.deck.cards) - len(self.cards),
        )

    def of_the_file(self) -> Iterator[Loss]:
        """What is lost of no single card."""
        decks = len({card.deck for card in self.deck.cards})
        if decks > 1:
            said = Message(
                "the file holds several decks ({count}); their cards lie in one here", count=decks
            )
            yield Loss(card="", why=said)
        unused = len(self.deck.media) - len(self.deck.media.keys() & self.named())
        if unused:
            said = Message("files that no card shows are not kept: {count}", count=unused)
            yield Loss(card="", why=said)

    def named(self) -> set[str]:
        """The files that some card names, whatever became of them."""
        sides = "\n".join(side for card in self.deck.cards for side in (card.front, card.back))
        return {name for name in self.deck.media if name in sides}


def reason_against(front: _Side, back: _Side) -> str:
    """Why nothing here can hold the card; "" where it can be kept."""
    if not says_anything(front.html):
        return Message("the card is left out: there is nothing to see on its front")
    length = max(len(front.source), len(back.source))
    if length > LONGEST_SIDE:
        return Message(
            "the card is left out: {length} characters of a side are above the limit of {limit}",
            length=length,
            limit=LONGEST_SIDE,
        )
    return ""


def title_of(card: AnkiCard) -> str:
    """What a report calls the card."""
    return text_of(card.front)[:LONGEST_TITLE] or card.guid[:LONGEST_TITLE]


def numbered(guid: str) -> Iterator[str]:
    """The guid, then the same with numbers from 2."""
    yield guid
    yield from (f"{guid}#{number}" for number in count(2))


def guid_of_front(source: str) -> str:
    """What a card of a table is known by."""
    return f"{OF_A_TABLE}{sha256(source.encode()).hexdigest()[:32]}"
