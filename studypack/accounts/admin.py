"""People in the admin: found, given a role, kept out, signed out; their names are theirs."""

from collections.abc import Callable
from functools import partial

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from studypack.accounts.models import Avatar, Learner, Role, User
from studypack.accounts.people import activate, deactivate, give_role
from studypack.accounts.sessions import end_sessions
from studypack.accounts.tables import BroughtPeople, TakenPeople
from studypack.common.admin_rows import LookedAt, admin_id, asks_first, log_action
from studypack.common.admin_tables import BroughtAlong


@admin.register(User)
class PersonAdmin(BroughtAlong, UserAdmin):
    """Whoever signs in."""

    resource_classes = (BroughtPeople,)

    list_display = (
        *("username", "pseudonym", "role", "email", "is_active", "date_joined", "last_login"),
    )
    list_filter = ("role", "is_active", "date_joined", "last_login")
    search_fields = ("username", "pseudonym", "email", "first_name", "last_name")
    readonly_fields = ("last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Study Pack"), {"fields": ("role", "pseudonym", "language", "is_active")}),
        (_("Personal info"), {"fields": ("first_name", "last_name", "email")}),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    filter_horizontal = ()
    show_full_result_count = False
    actions = (
        *("make_teacher", "make_student", "deactivate_selected", "activate_selected"),
        "sign_out_everywhere",
    )

    def get_export_resource_classes(self, request: HttpRequest) -> tuple[type, ...]:
        """More is taken away than is brought along."""
        return (TakenPeople,)

    def save_model(self, request: HttpRequest, obj: User, form: object, change: bool) -> None:
        """Whoever has the role of an admin enters here, and nobody else."""
        obj.is_staff = obj.is_superuser = obj.role == Role.ADMIN
        super().save_model(request, obj, form, change)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody locks themselves out."""
        own = ("role", "is_active") if obj is not None and obj.pk == request.user.pk else ()
        return [*self.readonly_fields, *own]

    @admin.action(description=_("Make the selected people teachers"))
    @asks_first
    def make_teacher(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """They may write questions, and own quizzes and classes."""
        self.change(request, queryset, partial(give_role, role=Role.TEACHER), "Made a teacher.")

    @admin.action(description=_("Make the selected people students again"))
    @asks_first
    def make_student(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """They keep what they made, and may make no more."""
        self.change(request, queryset, partial(give_role, role=Role.STUDENT), "Made a student.")

    @admin.action(description=_("Deactivate the selected people"))
    @asks_first
    def deactivate_selected(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """They are signed out, and may not sign in."""
        act = partial(deactivate, now=timezone.now())
        self.change(request, queryset, act, "Deactivated.")

    @admin.action(description=_("Activate the selected people"))
    def activate_selected(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """They may sign in again."""
        self.change(request, queryset, activate, "Activated.")

    @admin.action(description=_("Sign the selected people out everywhere"))
    @asks_first
    def sign_out_everywhere(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """On every device."""
        act = partial(end_sessions, now=timezone.now())
        self.change(request, queryset, act, "Signed out everywhere.")

    def change(
        self,
        request: HttpRequest,
        queryset: QuerySet[User],
        act: Callable[[list[User]], object],
        said: str,
    ) -> None:
        """Does it to all but the admin who asks, and writes it into the history of each."""
        people = list(queryset.exclude(pk=admin_id(request)))
        act(people)
        log_action(request, people, said)
        count = len(people)
        told = ngettext("{count} person was changed.", "{count} people were changed.", count)
        self.message_user(request, told.format(count=count))


@admin.register(Learner)
class LearnerAdmin(LookedAt):
    """Whoever studies in one browser."""

    list_display = ("id", "user", "created_at")
    list_filter = (("user", admin.EmptyFieldListFilter), "created_at")
    list_select_related = ("user",)
    search_fields = ("id", "user__username", "user__pseudonym")
    readonly_fields = ("id", "created_at")


@admin.register(Avatar)
class AvatarAdmin(LookedAt):
    """The pictures that people chose for themselves."""

    list_display = ("user", "sha256")
    list_filter = ("user__role",)
    list_select_related = ("user",)
    search_fields = ("user__username", "user__pseudonym")
    fields = ("user", "sha256")
