"""What a learner repeats: cards with what is known of them, and the log that this comes from."""

from datetime import datetime, timedelta
from typing import Final, Self
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from studypack.accounts.models import Learner
from studypack.packs.models import Pack
from studypack.reviews.days import UNIVERSAL, ZONE_LENGTH
from studypack.reviews.keys import KEY_LENGTH, CardKey, Source
from studypack.reviews.models.decks import DeckCard
from studypack.reviews.schedule import (
    HIGHEST_RETENTION,
    LEECH_LAPSES,
    LOWEST_RETENTION,
    USUAL_RETENTION,
    Entry,
    Memory,
    Phase,
)

DEVICE_LENGTH: Final = 40
MOST_NEW_A_DAY: Final = 200
MEMORY_FIELDS: Final = (
    *("phase", "step", "stability", "difficulty", "due_at", "first_at", "last_at"),
    *("lapses", "reviews"),
)


class ReviewPlan(models.Model):
    """How a learner wants to review; whoever never said has the defaults.

    Attributes:
        time_zone: its IANA name, as the learner's browser last told it.
    """

    learner = models.OneToOneField(Learner, on_delete=models.CASCADE, related_name="review_plan")
    has_four_buttons = models.BooleanField(_("four buttons"), default=False)
    new_a_day = models.PositiveSmallIntegerField(
        _("new cards a day"), default=15, validators=[MaxValueValidator(MOST_NEW_A_DAY)]
    )
    retention = models.FloatField(
        _("retention"),
        default=USUAL_RETENTION,
        validators=[MinValueValidator(LOWEST_RETENTION), MaxValueValidator(HIGHEST_RETENTION)],
    )
    time_zone = models.CharField(_("time zone"), max_length=ZONE_LENGTH, default=UNIVERSAL)

    class Meta:
        verbose_name = _("review plan")
        verbose_name_plural = _("review plans")

    def __str__(self) -> str:
        return str(self.learner)

    @property
    def zone(self) -> ZoneInfo:
        """Where the learner's days begin and end."""
        return ZoneInfo(self.time_zone)


class ReviewCardQuerySet(models.QuerySet["ReviewCard"]):
    """Sets of cards."""

    def of(self, learner: Learner | None) -> Self:
        """This learner's own cards; nothing of anybody else's."""
        return self.none() if learner is None else self.filter(learner=learner)

    def leeches(self) -> Self:
        """The cards that were forgotten again and again."""
        return self.filter(lapses__gte=LEECH_LAPSES)


class ReviewCard(models.Model):
    """A card of one learner, made at its first review; the memory fields are what its log gives.

    new -> learning -> review <-> relearning    (`services.record_reviews`, by replaying the log)
    not suspended <-> suspended                 (`services.suspend_card`)

    Attributes:
        pack: where its words are; None for a question of a quiz that belongs to no pack.
        deck_card: where the words of a card of one's own are.
        content: {language: {"front", "back"}} in HTML for a question; null for what a pack holds.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="review_cards")
    key = models.CharField(_("card"), max_length=KEY_LENGTH)
    pack = models.ForeignKey(
        Pack, on_delete=models.CASCADE, null=True, blank=True, related_name="review_cards"
    )
    deck_card = models.OneToOneField(
        DeckCard, on_delete=models.CASCADE, null=True, blank=True, related_name="review_card"
    )
    content = models.JSONField(_("content"), null=True, blank=True)
    is_suspended = models.BooleanField(_("suspended"), default=False)
    phase = models.CharField(
        _("phase"),
        max_length=10,
        choices=[(phase.value, phase.value) for phase in Phase],
        default=Phase.NEW,
    )
    step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
    stability = models.FloatField(_("stability"), null=True, blank=True)
    difficulty = models.FloatField(_("difficulty"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    first_at = models.DateTimeField(_("first reviewed"), null=True, blank=True)
    last_at = models.DateTimeField(_("last reviewed"), null=True, blank=True)
    lapses = models.PositiveIntegerField(_("lapses"), default=0)
    reviews = models.PositiveIntegerField(_("reviews"), default=0)

    objects = ReviewCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("card")
        verbose_name_plural = _("cards")
        ordering = ["learner", "due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "key"], name="one_card_a_learner")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def source(self) -> Source:
        """What the card was made of."""
        key = CardKey.parse(self.key)
        assert key is not None
        return key.source

    @property
    def memory(self) -> Memory:
        """What is known of the card."""
        values = {name: getattr(self, name) for name in MEMORY_FIELDS}
        return Memory(**{**values, "phase": Phase(self.phase)})

    def remember(self, memory: Memory) -> None:
        """The card's fields hold the memory; not stored yet."""
        for name in MEMORY_FIELDS:
            setattr(self, name, getattr(memory, name))


class ReviewQuerySet(models.QuerySet["Review"]):
    """Sets of reviews."""

    def of(self, learner: Learner | None) -> Self:
        """This learner's own reviews; nothing of anybody else's."""
        return self.none() if learner is None else self.filter(learner=learner)

    def given(self) -> Self:
        """The ratings; not the lines that take one back."""
        return self.filter(undoes=None)

    def received_since(self, now: datetime, span: timedelta) -> Self:
        """What arrived in the last `span`."""
        return self.filter(received_at__gt=now - span)


class Review(models.Model):
    """One line of the log, never changed: a rating, or the taking back of an earlier one.

    Attributes:
        device: made up by the page that the review was given on.
        sequence: counts what that page has told; with the device, it tells a second delivery.
        reviewed_at: by the device's clock, but never after the server's.
        rating: 1 again, 2 hard, 3 good, 4 easy; None where `undoes` is said.
        undoes: the sequence of the same device's review that is taken back.
    """

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="reviews")
    card = models.ForeignKey(ReviewCard, on_delete=models.CASCADE, related_name="log")
    device = models.CharField(_("device"), max_length=DEVICE_LENGTH)
    sequence = models.PositiveIntegerField(_("sequence"))
    reviewed_at = models.DateTimeField(_("reviewed"))
    received_at = models.DateTimeField(_("received"))
    rating = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    undoes = models.PositiveIntegerField(_("takes back"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["learner", "received_at"], name="review_received"),
            models.Index(fields=["learner", "reviewed_at"], name="review_made"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["card", "device", "sequence"], name="one_delivery_a_review"
            ),
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) ^ models.Q(undoes__isnull=True),
                name="review_rates_or_undoes",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.sequence}"

    @property
    def entry(self) -> Entry:
        """The line as the schedule reads it."""
        return Entry(
            at=self.reviewed_at,
            device=self.device,
            sequence=self.sequence,
            rating=self.rating,
            undoes=self.undoes,
        )
