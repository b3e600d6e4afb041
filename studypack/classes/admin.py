from django.contrib import admin

from studypack.classes.models import (
    Assignment,
    AssignmentException,
    Class,
    Invitation,
    JoinCode,
    Membership,
    NoReminders,
    Reminder,
)


@admin.register(Class)
class ClassAdmin(admin.ModelAdmin):
    list_display = ("name", "owner", "language", "is_archived", "created_at")
    list_filter = ("is_archived", "language")
    list_select_related = ("owner",)
    search_fields = ("name", "owner__username")
    autocomplete_fields = ("owner",)


@admin.register(Membership)
class MembershipAdmin(admin.ModelAdmin):
    list_display = ("user", "of_class", "role", "joined_at")
    list_filter = ("role",)
    list_select_related = ("user", "of_class")
    search_fields = ("user__username", "user__pseudonym", "of_class__name")
    autocomplete_fields = ("user", "of_class")


@admin.register(JoinCode)
class JoinCodeAdmin(admin.ModelAdmin):
    list_display = ("of_class", "is_on", "expires_at")
    list_filter = ("is_on",)
    list_select_related = ("of_class",)
    search_fields = ("of_class__name",)
    autocomplete_fields = ("of_class",)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin):
    list_display = ("email", "of_class", "invited_at")
    list_filter = ("invited_at",)
    list_select_related = ("of_class",)
    search_fields = ("email", "of_class__name")
    autocomplete_fields = ("of_class",)


@admin.register(Assignment)
class AssignmentAdmin(admin.ModelAdmin):
    list_display = ("title", "of_class", "kind", "due_at", "is_published")
    list_filter = ("is_published",)
    list_select_related = ("of_class",)
    search_fields = ("title", "of_class__name")
    raw_id_fields = ("of_class", "pack", "note", "quiz", "experiment")


@admin.register(AssignmentException)
class AssignmentExceptionAdmin(admin.ModelAdmin):
    list_display = ("assignment", "membership", "due_at", "closes_at", "attempts_allowed")
    list_filter = (("closes_at", admin.EmptyFieldListFilter),)
    list_select_related = ("assignment", "membership")
    search_fields = ("assignment__title", "membership__user__username")
    raw_id_fields = ("assignment", "membership")


@admin.register(Reminder)
class ReminderAdmin(admin.ModelAdmin):
    list_display = ("user", "assignment", "sent_at")
    list_filter = ("sent_at",)
    list_select_related = ("user", "assignment")
    search_fields = ("user__username", "assignment__title")
    raw_id_fields = ("user", "assignment")


@admin.register(NoReminders)
class NoRemindersAdmin(admin.ModelAdmin):
    list_display = ("user", "user__role")
    list_filter = ("user__role",)
    list_select_related = ("user",)
    search_fields = ("user__username",)
    raw_id_fields = ("user",)
