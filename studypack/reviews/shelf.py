"""A learner's cards beside the decks that they come from: what is due, and what may be begun."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import cached_property

from studypack.accounts.models import Learner
from studypack.packs.models import Pack
from studypack.reviews.days import day_of
from studypack.reviews.faces import Face, deck_of, own_face, preview_of, question_face
from studypack.reviews.models import Deck, DeckCard, ReviewCard, ReviewPlan
from studypack.reviews.planning import share_a_day
from studypack.reviews.schedule import Memory, Phase, Rating, intervals, recall
from studypack.reviews.services import plan_of

BATCH: Final = 50
# Whoever has nothing else to do need not wait for a card that is on its short steps.
AHEAD: Final = timedelta(minutes=20)
SHORT_STEPS: Final = {Phase.LEARNING, Phase.RELEARNING}


@dataclass(frozen=True, kw_only=True)
class Item:
    """A card that can be shown, and what is known of it."""

    face: Face
    memory: Memory
    is_suspended: bool

    def intervals(self, now: datetime, retention: float) -> dict[Rating, timedelta]:
        """How long it would stay away, by rating."""
        return intervals(self.memory, now, retention=retention)


@dataclass(frozen=True)
class Shelf:
    """The cards of one learner in some packs and decks of their own at one moment.

    Attributes:
        own: the learner's cards by key, in all packs: what was begun today counts everywhere.
        faces: what can be shown, by key, in the order in which it is begun.
    """

    packs: tuple[Pack, ...]
    decks: tuple[Deck, ...]
    plan: ReviewPlan
    own: Mapping[str, ReviewCard]
    faces: Mapping[str, Face]
    now: datetime

    @cached_property
    def today(self) -> date:
        """The learner's day."""
        return self.day_of(self.now)

    def day_of(self, moment: datetime) -> date:
        """The learner's day that the moment belongs to."""
        return day_of(moment, self.plan.zone)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every card that can be shown."""
        return tuple(self.item(face) for face in self.faces.values())

    def item(self, face: Face) -> Item:
        """The card with what is known of it."""
        card = self.own.get(face.key)
        if card is None:
            return Item(face=face, memory=Memory(), is_suspended=False)
        return Item(face=face, memory=card.memory, is_suspended=card.is_suspended)

    @property
    def active(self) -> Iterable[Item]:
        """The cards that are not laid aside."""
        return (item for item in self.items if not item.is_suspended)

    @cached_property
    def due(self) -> tuple[Item, ...]:
        """The cards whose time has come, the longest overdue first."""
        return self.due_by(self.now)

    def due_by(self, moment: datetime) -> tuple[Item, ...]:
        """The cards whose time comes by then."""
        known = [(item.memory.due_at, item) for item in self.active]
        due = [(due_at, item) for due_at, item in known if due_at and due_at <= moment]
        return tuple(item for _, item in sorted(due, key=lambda pair: pair[0]))

    @cached_property
    def unseen(self) -> tuple[Item, ...]:
        """The cards that were never reviewed: questions that were missed first."""
        return tuple(item for item in self.active if item.memory.phase is Phase.NEW)

    @cached_property
    def new(self) -> tuple[Item, ...]:
        """The cards that may be begun today."""
        begins = (card.first_at for card in self.own.values() if card.first_at)
        begun = sum(self.day_of(first_at) == self.today for first_at in begins)
        return self.unseen[: max(0, self.plan.new_a_day - begun)]

    def session(self) -> list[Item]:
        """What to go through now: what is due, what is new, what will be due in minutes."""
        soon = [
            item
            for item in self.due_by(self.now + AHEAD)[len(self.due) :]
            if item.memory.phase in SHORT_STEPS
        ]
        return [*self.due, *self.new, *soon]

    def cram(self, until: date) -> list[Item]:
        """What to go through today so that every card has come before a date.

        What is due comes first, then today's share of what was never seen, then all the rest, the
        one that would be forgotten by then first.
        """
        share = share_a_day(len(self.unseen), self.today, until)
        then = self.now + (until - self.today)
        rest = [
            item
            for item in self.active
            if item.memory.phase is not Phase.NEW and item not in self.due
        ]
        rest.sort(key=lambda item: recall(item.memory, then))
        return [*self.due, *self.unseen[:share], *rest]

    def count_by_pack(self, items: Iterable[Item]) -> Counter[str]:
        """How many of the cards are in each pack, by its slug; "" for those of no pack or deck."""
        return Counter(item.face.pack for item in items if not item.face.deck)

    def count_by_deck(self, items: Iterable[Item]) -> Counter[str]:
        """How many of the cards are in each own deck, by its id."""
        return Counter(item.face.deck for item in items if item.face.deck)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Which cards are asked for, and may be shown.

    Attributes:
        pack: only this pack; None for all that were begun, or all where none was.
        deck: only this deck of the learner's own; None for all of them, unless a pack is asked for.
        is_whole: every card of own decks; else those that were begun, and as many new ones as may
            be begun in a day.
        note: only the cards that rest on this note.
        only_whole: the one pack that may be read whole; None where all may be.
    """

    language: str
    pack: str | None = None
    deck: UUID | None = None
    is_whole: bool = False
    note: str = ""
    only_whole: str | None = None

    def packs(self, own: Iterable[ReviewCard]) -> list[Pack]:
        """The packs with their texts."""
        if self.deck is not None:
            return []
        packs = list(Pack.objects.on_show().in_language(self.language).with_counts())
        if self.pack is not None:
            return [pack for pack in packs if pack.slug == self.pack]
        begun = {card.pack_id for card in own}
        return [pack for pack in packs if pack.pk in begun] or packs

    def own_decks(self, learner: Learner | None) -> list[Deck]:
        """The learner's own decks."""
        if self.pack is not None:
            return []
        decks = Deck.objects.of(learner)
        return list(decks if self.deck is None else decks.filter(pk=self.deck))

    def faces(
        self, packs: Iterable[Pack], own: Iterable[ReviewCard], brought: Iterable[Face]
    ) -> dict[str, Face]:
        """What can be shown: the questions that were missed, own decks, then those of packs."""
        faces = [*self.missed(packs, own), *brought, *self.decks(packs)]
        return {face.key: face for face in faces if not self.note or self.note in face.notes}

    def brought(self, decks: Collection[Deck], new_a_day: int) -> list[Face]:
        """The cards of own decks, in the order in which they are begun."""
        if not decks:
            return []
        cards = (
            DeckCard.objects.filter(deck__in=decks)
            .select_related("deck")
            .defer("front_source", "back_source")
            .order_by("deck__name", "deck__created_at", "position")
        )
        if self.is_whole:
            return [own_face(card) for card in cards]
        begun = cards.exclude(review_card=None)
        return [own_face(card) for card in (*begun, *cards.filter(review_card=None)[:new_a_day])]

    def missed(self, packs: Iterable[Pack], own: Iterable[ReviewCard]) -> Iterable[Face]:
        """The questions that were missed; those of no pack only where none is asked for."""
        slugs: dict[int | None, str] = {pack.pk: pack.slug for pack in packs}
        if self.pack is None and self.deck is None:
            slugs[None] = ""
        for card in own:
            if card.content and card.pack_id in slugs:
                yield question_face(card, slugs[card.pack_id], self.language)

    def decks(self, packs: Iterable[Pack]) -> Iterable[Face]:
        """The cards that the packs bring, as far as they may be read."""
        for pack in packs:
            deck = deck_of(pack, self.language)
            yield from deck if self.only_whole in {None, pack.slug} else preview_of(deck)


def shelf_of(learner: Learner | None, scope: Scope, now: datetime) -> Shelf:
    """The learner's shelf of what is asked for."""
    own = {card.key: card for card in ReviewCard.objects.of(learner).order_by("pk")}
    packs, decks, plan = scope.packs(own.values()), scope.own_decks(learner), plan_of(learner)
    brought = scope.brought(decks, plan.new_a_day)
    return Shelf(
        packs=tuple(packs),
        decks=tuple(decks),
        plan=plan,
        own=own,
        faces=scope.faces(packs, own.values(), brought),
        now=now,
    )
