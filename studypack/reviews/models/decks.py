"""Decks of a learner's own: cards that were brought along or written by hand."""

import uuid
from datetime import datetime, timedelta
from typing import Final, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from studypack.accounts.models import Learner
from studypack.common.languages import ENGLISH, LANGUAGES
from studypack.reviews.decks.sides import CardText, Markup
from studypack.reviews.keys import CardKey, Source

NAME_LENGTH: Final = 120
GUID_LENGTH: Final = 200
SUM_LENGTH: Final = 64
FILENAME_LENGTH: Final = 200
KEPT_FOR: Final = timedelta(hours=1)
TEXT_FIELDS: Final = ("markup", "front_source", "back_source", "front", "back", "tags")


class DeckQuerySet(models.QuerySet["Deck"]):
    """Sets of decks."""

    def of(self, learner: Learner | None) -> Self:
        """This learner's own decks; nothing of anybody else's."""
        return self.none() if learner is None else self.filter(learner=learner)

    def with_counts(self, now: datetime) -> Self:
        """Each deck with how many cards it has, and how many of them are due."""
        is_due = models.Q(
            cards__review_card__due_at__lte=now, cards__review_card__is_suspended=False
        )
        return self.annotate(
            card_count=models.Count("cards"), due_count=models.Count("cards", filter=is_due)
        )


class Deck(models.Model):
    """A learner's own deck; all of its cards are in one language."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="decks")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default=ENGLISH)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = DeckQuerySet.as_manager()

    class Meta:
        verbose_name = _("own deck")
        verbose_name_plural = _("own decks")
        ordering = ["name", "created_at"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The deck's page in the active language."""
        return reverse("reviews:deck-detail", args=[self.pk])


class DeckCard(models.Model):
    """A card of a deck.

    Attributes:
        guid: what another program, or an earlier import, knows the card by.
        front_source: as it was written, a picture by the name that it has here; `front` is the
            same as safe HTML.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="cards")
    guid = models.CharField(_("guid"), max_length=GUID_LENGTH)
    markup = models.CharField(
        _("markup"), max_length=10, choices=[(one.value, one.value) for one in Markup]
    )
    front_source = models.TextField(_("front as written"))
    back_source = models.TextField(_("back as written"), blank=True)
    front = models.TextField(_("front"))
    back = models.TextField(_("back"), blank=True)
    tags = models.JSONField(_("tags"), default=list)
    position = models.PositiveIntegerField(_("position"))

    class Meta:
        verbose_name = _("own card")
        verbose_name_plural = _("own cards")
        ordering = ["deck", "position"]
        constraints = [models.UniqueConstraint(fields=["deck", "guid"], name="one_guid_a_deck")]

    def __str__(self) -> str:
        return self.guid

    @property
    def key(self) -> str:
        """What the card is called in reviews."""
        return str(CardKey(source=Source.OWN, group=str(self.deck_id), slug=str(self.pk)))

    @property
    def text(self) -> CardText:
        """What the card says."""
        said = {name: getattr(self, name) for name in TEXT_FIELDS}
        return CardText(
            guid=self.guid, **{**said, "markup": Markup(self.markup), "tags": tuple(self.tags)}
        )

    def say(self, text: CardText) -> None:
        """The card says this; it keeps its guid, and is not stored yet."""
        for name in TEXT_FIELDS:
            setattr(self, name, getattr(text, name))
        self.tags = list(text.tags)


class DeckPicture(models.Model):
    """A picture that cards of a deck show."""

    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, related_name="pictures")
    sha256 = models.CharField(_("SHA-256"), max_length=SUM_LENGTH)
    media_type = models.CharField(_("media type"), max_length=20)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("picture of an own deck")
        verbose_name_plural = _("pictures of own decks")
        constraints = [models.UniqueConstraint(fields=["deck", "sha256"], name="one_sum_a_deck")]

    def __str__(self) -> str:
        return self.sha256[:12]


class PendingDeckQuerySet(models.QuerySet["PendingDeck"]):
    """Sets of files that wait."""

    def expired(self, now: datetime) -> Self:
        """The files that nobody confirmed in time."""
        return self.filter(made_at__lt=now - KEPT_FOR)

    def waiting(self, learner: Learner | None, now: datetime) -> Self:
        """The file that this learner may still confirm."""
        found = self.none() if learner is None else self.filter(learner=learner)
        return found.filter(made_at__gte=now - KEPT_FOR)


class PendingDeck(models.Model):
    """A file that its learner has seen the dry run of; one a learner, forgotten after an hour.

    waiting -> stored, and gone | forgotten (another file, or an hour)

    Attributes:
        deck: the deck that it goes into; None for a new one of this name and language.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    learner = models.OneToOneField(Learner, on_delete=models.CASCADE, related_name="pending_deck")
    deck = models.ForeignKey(Deck, on_delete=models.CASCADE, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default=ENGLISH)
    filename = models.CharField(_("file name"), max_length=FILENAME_LENGTH)
    content = models.BinaryField(_("content"))
    made_at = models.DateTimeField(_("made"), db_index=True)

    objects = PendingDeckQuerySet.as_manager()

    class Meta:
        verbose_name = _("pending deck")
        verbose_name_plural = _("pending decks")

    def __str__(self) -> str:
        return self.filename
