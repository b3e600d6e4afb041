"""Reviews in the administration: looked at, never edited, as the log is what counts."""

from django.contrib import admin

from studypack.common.admin_rows import LookedAt
from studypack.reviews.models import (
    Deck,
    DeckCard,
    DeckPicture,
    PendingDeck,
    Review,
    ReviewCard,
    ReviewPlan,
)


@admin.register(ReviewCard)
class ReviewCardAdmin(LookedAt):
    """What learners repeat."""

    list_display = ("key", "learner", "phase", "due_at", "reviews", "lapses", "is_suspended")
    list_filter = ("phase", "is_suspended", "pack")
    list_select_related = ("learner__user",)
    search_fields = ("key", "learner__user__username", "learner__user__pseudonym")


@admin.register(Review)
class ReviewAdmin(LookedAt):
    """The log."""

    list_display = ("card", "learner", "rating", "undoes", "reviewed_at", "received_at", "device")
    list_filter = ("rating", "received_at")
    list_select_related = ("card", "learner__user")
    search_fields = ("card__key", "device", "learner__user__username")


@admin.register(ReviewPlan)
class ReviewPlanAdmin(LookedAt):
    """How learners want to review."""

    list_display = ("learner", "has_four_buttons", "new_a_day", "retention", "time_zone")
    list_filter = ("has_four_buttons", "time_zone")
    list_select_related = ("learner__user",)
    search_fields = ("learner__user__username",)


@admin.register(Deck)
class DeckAdmin(LookedAt):
    """Decks of learners' own."""

    list_display = ("name", "learner", "language", "created_at", "updated_at")
    list_filter = ("language",)
    list_select_related = ("learner__user",)
    search_fields = ("name", "learner__user__username")


@admin.register(DeckCard)
class DeckCardAdmin(LookedAt):
    """Their cards."""

    list_display = ("guid", "deck", "markup", "position")
    list_filter = ("markup",)
    list_select_related = ("deck",)
    search_fields = ("guid", "deck__name")


@admin.register(DeckPicture)
class DeckPictureAdmin(LookedAt):
    """What their cards show."""

    list_display = ("sha256", "deck", "media_type")
    list_filter = ("media_type",)
    list_select_related = ("deck",)
    search_fields = ("sha256", "deck__name")
    exclude = ("content",)


@admin.register(PendingDeck)
class PendingDeckAdmin(LookedAt):
    """Files that wait for a word."""

    list_display = ("filename", "learner", "name", "made_at")
    list_filter = ("made_at",)
    list_select_related = ("learner__user",)
    search_fields = ("filename", "name", "learner__user__username")
    exclude = ("content",)
