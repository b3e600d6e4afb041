"""Runs and experiments in the admin."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from simulator.models import Experiment, ExperimentText, Frame, Run, RunRequest
from simulator.services import cancel_runs, requeue_runs
from studypack.common.admin_rows import (
    LookedAt,
    LookedAtInline,
    ValueFilter,
    asks_first,
    log_action,
)

OF_A_RUN = "run__id__exact"


class ExperimentTextInline(LookedAtInline):
    """The words of an experiment."""

    model = ExperimentText


@admin.register(Experiment)
class ExperimentAdmin(LookedAt):
    """Experiments come from the authored packs; here they are looked at."""

    list_display = ("slug", "pack", "claim", "lens")
    list_filter = ("pack", "claim")
    list_select_related = ("pack",)
    search_fields = ("slug", "texts__title")
    inlines = (ExperimentTextInline,)


@admin.register(ExperimentText)
class ExperimentTextAdmin(LookedAt):
    """Their words in all languages."""

    list_display = ("title", "item", "language")
    list_filter = ("language", "item__pack")
    list_select_related = ("item",)
    search_fields = ("title", "claim", "item__slug")


class RunRequestInline(LookedAtInline):
    """Who asked for a run."""

    model = RunRequest
    fields = ("learner", "is_withdrawn", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RunRequest]:
        """Each with the person, whose name is shown."""
        return super().get_queryset(request).select_related("learner__user")


@admin.register(Run)
class RunAdmin(LookedAt):
    """Runs: why one failed, and the two things that can be done about it."""

    list_display = (
        *("id", "status", "why", "attempts", "turn", "engine"),
        *("created_at", "finished_at", "page"),
    )
    list_filter = ("status", "engine", ("error_code", ValueFilter), "created_at")
    search_fields = ("id", "fingerprint", "requests__learner__user__username")
    actions = ("cancel_selected", "requeue_selected")
    inlines = (RunRequestInline,)
    readonly_fields = ("page", "frames")

    @admin.display(description=_("why it failed"), ordering="error_code", empty_value="–")
    def why(self, run: Run) -> str:
        """The sentence that its learner reads."""
        return run.error_message

    @admin.display(description=_("page"))
    def page(self, run: Run) -> SafeString:
        """The run as its learner sees it."""
        said = _("Page of run {id}").format(id=str(run.id)[:8])
        return format_html('<a href="{}">{}</a>', run.get_absolute_url(), said)

    @admin.display(description=_("frames"))
    def frames(self, run: Run) -> SafeString:
        """How many steps were recorded, and where they are."""
        address = f"{reverse('admin:simulator_frame_changelist')}?{OF_A_RUN}={run.id}"
        return format_html('<a href="{}">{}</a>', address, run.frames.count())

    @admin.action(description=_("Cancel the selected runs"))
    @asks_first
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        """Stops those that are queued or running."""
        runs = cancel_runs(queryset, timezone.now())
        log_action(request, runs, "Cancelled.")
        count = len(runs)
        said = ngettext("{count} run was cancelled.", "{count} runs were cancelled.", count)
        self.message_user(request, said.format(count=count))

    @admin.action(description=_("Queue the selected runs again"))
    def requeue_selected(self, request: HttpRequest, queryset: QuerySet[Run]) -> None:
        """Queues anew those that failed or were cancelled."""
        runs = requeue_runs(queryset, timezone.now())
        log_action(request, runs, "Queued again.")
        count = len(runs)
        said = ngettext("{count} run was queued again.", "{count} runs were queued again.", count)
        self.message_user(request, said.format(count=count))


@admin.register(RunRequest)
class RunRequestAdmin(LookedAt):
    """Who waits for which run."""

    list_display = ("run", "learner", "is_withdrawn", "created_at")
    list_filter = ("is_withdrawn", "run__status", "created_at")
    list_select_related = ("run", "learner__user")
    search_fields = ("run__id", "learner__user__username", "learner__user__pseudonym")


@admin.register(Frame)
class FrameAdmin(LookedAt):
    """The recorded steps of one run; a list of all of them would be of no use to anybody."""

    list_display = ("seq", "run")
    list_select_related = ("run",)
    list_filter = ("run__status",)
    search_fields = ("run__id",)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Found from the page of a run, not in the index."""
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By the run they belong to."""
        return lookup == OF_A_RUN or super().lookup_allowed(lookup, value, request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Frame]:
        """The frames of the run that is named in the address, or one that is opened."""
        found = super().get_queryset(request)
        is_list = request.resolver_match is None or not request.resolver_match.kwargs
        return found.none() if is_list and OF_A_RUN not in request.GET else found
