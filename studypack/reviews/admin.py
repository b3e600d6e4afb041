"""Reviews in the administration: looked at, never edited, as the log is what counts."""

from django.contrib import admin

from studypack.packs.admin import Authored
from studypack.reviews.models import Review, ReviewCard, ReviewPlan


@admin.register(ReviewCard)
class ReviewCardAdmin(Authored, admin.ModelAdmin):
    """What learners repeat."""

    list_display = ("key", "learner", "phase", "due_at", "reviews", "lapses", "is_suspended")
    list_filter = ("phase", "is_suspended", "pack")
    list_select_related = ("learner__user",)
    search_fields = ("key", "learner__user__username", "learner__user__pseudonym")


@admin.register(Review)
class ReviewAdmin(Authored, admin.ModelAdmin):
    """The log."""

    list_display = ("card", "learner", "rating", "undoes", "reviewed_at", "received_at", "device")
    list_filter = ("rating", "received_at")
    list_select_related = ("card", "learner__user")
    search_fields = ("card__key", "device", "learner__user__username")


@admin.register(ReviewPlan)
class ReviewPlanAdmin(Authored, admin.ModelAdmin):
    """How learners want to review."""

    list_display = ("learner", "has_four_buttons", "new_a_day", "retention", "time_zone")
    list_select_related = ("learner__user",)
    search_fields = ("learner__user__username",)
