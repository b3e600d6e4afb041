"""What the admin shows of the house itself: packs with all that hangs on them, and its own log."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from studypack.common.admin_rows import LookedAt, asks_first, log_action
from studypack.content import retire, take_back
from studypack.packs.admin import PackAdmin
from studypack.packs.models import Pack


@admin.register(Pack)
class ShownPackAdmin(PackAdmin):
    """Packs, and whether the site shows them."""

    actions = ("retire_selected", "take_back_selected")

    @admin.action(description=_("Retire the selected packs until their files are loaded again"))
    @asks_first
    def retire_selected(self, request: HttpRequest, queryset: QuerySet[Pack]) -> None:
        """Takes those on show off the site, with their quizzes."""
        packs = list(queryset.on_show())  # type: ignore[attr-defined]
        retire(packs)
        log_action(request, packs, "Retired.")
        said = ngettext("{count} pack was retired.", "{count} packs were retired.", len(packs))
        self.message_user(request, said.format(count=len(packs)))

    @admin.action(description=_("Take the selected packs back"))
    def take_back_selected(self, request: HttpRequest, queryset: QuerySet[Pack]) -> None:
        """Shows those again that were retired."""
        packs = list(queryset.filter(is_retired=True))
        take_back(packs)
        log_action(request, packs, "Taken back.")
        said = ngettext("{count} pack is back.", "{count} packs are back.", len(packs))
        self.message_user(request, said.format(count=len(packs)))


@admin.register(LogEntry)
class LogEntryAdmin(LookedAt):
    """What was done here, by whom and when."""

    list_display = ("action_time", "user", "content_type", "object_repr", "action_flag", "said")
    list_filter = ("action_flag", "action_time", "content_type")
    list_select_related = ("user", "content_type")
    search_fields = ("object_repr", "change_message", "user__username")

    @admin.display(description=_("change message"))
    def said(self, entry: LogEntry) -> str:
        """The change in words."""
        return entry.get_change_message()
