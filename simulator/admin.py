"""Runs and experiments in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from simulator.models import Experiment, ExperimentText, Run, RunRequest
from simulator.services import cancel_runs, requeue_runs
from studypack.packs.admin import Authored


class ExperimentTextInline(Authored, admin.TabularInline):
    """The words of an experiment."""

    model = ExperimentText
    extra = 0


@admin.register(Experiment)
class ExperimentAdmin(Authored, admin.ModelAdmin):
    """Experiments come from the authored packs; here they are looked at."""

    list_display = ("slug", "pack", "claim", "lens")
    list_filter = ("pack", "claim")
    list_select_related = ("pack",)
    search_fields = ("slug", "texts__title")
    inlines = (ExperimentTextInline,)


class RunRequestInline(admin.TabularInline):
    """Who asked for a run."""

    model = RunRequest
    extra = 0
    raw_id_fields = ("learner",)
    readonly_fields = ("created_at",)


@admin.register(Run)
class RunAdmin(admin.ModelAdmin):
    """Runs: why one failed, and the two things that can be done about it."""

    list_display = ("id", "status", "error_code", "attempts", "engine", "created_at", "finished_at")
    list_filter = ("status", "engine", "error_code", "created_at")
    search_fields = ("id", "fingerprint", "requests__learner__user__username")
    date_hierarchy = "created_at"
    actions = ("cancel_selected", "requeue_selected")
    inlines = (RunRequestInline,)

    def get_readonly_fields(self, request: HttpRequest, obj: Run | None = None) -> list[str]:
        """A run is written by its worker alone."""
        return [field.name for field in Run._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Runs are asked for in lessons."""
        return False

    @admin.action(description=_("Cancel the selected runs"))
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        """Stops those that are queued or running."""
        count = cancel_runs(queryset, timezone.now())
        self.message_user(
            request,
            ngettext("{count} run was cancelled.", "{count} runs were cancelled.", count).format(
                count=count
            ),
        )

    @admin.action(description=_("Queue the selected runs again"))
    def requeue_selected(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        """Queues anew those that failed or were cancelled."""
        count = requeue_runs(queryset, timezone.now())
        self.message_user(
            request,
            ngettext(
                "{count} run was queued again.", "{count} runs were queued again.", count
            ).format(count=count),
        )
