"""What the admin's pages share: rows only looked at, a filter, actions that ask, the log."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Final

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

CONFIRMED: Final = "confirmed"
MOST_NAMED: Final = 20

Act = Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]


class ReadOnly(BaseModelAdmin):
    """What is stored here is looked at, never edited: other doors write it, or nobody may."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody, here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody, here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody, here."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: object = None) -> list[Any]:
        """All that are shown, those included that no form could hold."""
        shown = self.fields or ()
        return [*super().get_readonly_fields(request), *shown]


class LookedAt(ReadOnly, admin.ModelAdmin):
    """A list of rows that are never edited here."""

    show_full_result_count = False


class LookedAtInline(ReadOnly, admin.TabularInline):
    """Rows of another's page that are never edited there."""

    extra = 0
    show_change_link = True


class ValueFilter(admin.AllValuesFieldListFilter):
    """The values of a field; the empty one, too, is a link that can be read."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """What may be chosen, with its words."""
        for choice in super().choices(changelist):
            yield {**choice, "display": choice["display"] or self.empty_value_display}


def asks_first(act: Act) -> Act:
    """The action, done to more than one row only once its admin has seen which and said yes."""

    @wraps(act)
    def ask(page: Any, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        if CONFIRMED in request.POST or rows.count() < 2:
            return act(page, request, rows)
        return confirmation(page, request, rows, act.__name__)

    return ask


def confirmation(
    page: admin.ModelAdmin,
    request: HttpRequest,
    rows: QuerySet[Any],
    action: str,
    **context: object,
) -> TemplateResponse:
    """The page that names the rows an action is about to be done to, and asks.

    The same rows are selected when it is sent: the ticked ones, or all that the list finds.
    """
    ticked = request.POST.getlist(ACTION_CHECKBOX_NAME)
    everything = request.POST.get("select_across", "0")
    return TemplateResponse(
        request,
        "admin/confirm_action.html",
        {
            **page.admin_site.each_context(request),
            "opts": page.model._meta,
            "title": title_of(page, action),
            "count": rows.count(),
            "named": rows[:MOST_NAMED],
            "action": action,
            "ticked": ticked[:1] if everything == "1" else ticked,
            "everything": everything,
            "checkbox": ACTION_CHECKBOX_NAME,
            "confirmed": CONFIRMED,
            **context,
        },
    )


def title_of(page: admin.ModelAdmin, action: str) -> str:
    """An action as the list names it."""
    found = page.get_action(action)
    assert found is not None
    return str(found[2])


def admin_id(request: HttpRequest) -> int:
    """The key of the admin who asks."""
    assert request.user.pk is not None
    return request.user.pk


def log_action(request: HttpRequest, rows: QuerySet[Any] | list[Any], said: str) -> None:
    """Each row's history says what an action did to it, and who asked for it."""
    LogEntry.objects.log_actions(
        user_id=admin_id(request),
        queryset=rows,
        action_flag=CHANGE,
        change_message=said,
    )
