"""The administration: entered by everybody's sign-in and its second step; two pages of its own."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from redis.exceptions import RedisError

from studypack.accounts.counts import Counted, clear, reached
from studypack.accounts.learners import signed_in_user
from studypack.accounts.models import Role, User
from studypack.common.admin_rows import admin_id
from studypack.dashboard import read_dashboard

PERSON = "user:"


class LimitedAdminSite(AdminSite):
    """Django's administration, for admins alone, without a sign-in of its own."""

    index_template = "admin/dashboard.html"

    def has_permission(self, request: HttpRequest) -> bool:
        """Whoever has the role of an admin; being staff is not enough."""
        user = signed_in_user(request)
        is_admin = user is not None and user.role == Role.ADMIN and user.is_superuser
        return is_admin and super().has_permission(request)

    def login(
        self, request: HttpRequest, extra_context: dict[str, object] | None = None
    ) -> HttpResponse:
        """Leads to the sign-in, and from there back.

        Raises:
            PermissionDenied: whoever is signed in has no business here.
        """
        wanted = request.GET.get("next", "")
        is_own = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
        inside = wanted if is_own else reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(inside)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(inside)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """The dashboard, and the way to every list."""
        dashboard = read_dashboard(timezone.now())
        return super().index(request, {**(extra_context or {}), "dashboard": dashboard})

    def get_urls(self) -> list[URLResolver | URLPattern]:
        """Those of the lists, and of the limits."""
        own = [
            path("limits/", self.admin_view(require_safe(self.show_limits)), name="limits"),
            path(
                "limits/clear/", self.admin_view(require_POST(self.clear_limit)), name="limit-clear"
            ),
        ]
        return [*own, *super().get_urls()]

    def show_limits(self, request: HttpRequest) -> HttpResponse:
        """Who is refused for now because they asked too often."""
        try:
            rows, is_away = named(reached()), False
        except RedisError:
            rows, is_away = [], True
        context = {"title": _("Limits that were reached"), "rows": rows, "is_away": is_away}
        return TemplateResponse(
            request, "admin/limits.html", {**self.each_context(request), **context}
        )

    def clear_limit(self, request: HttpRequest) -> HttpResponse:
        """Somebody may ask again at once."""
        limit, who = request.POST.get("limit", ""), request.POST.get("who", "")
        if clear(limit, who):
            LogEntry.objects.create(
                user_id=admin_id(request),
                action_flag=CHANGE,
                object_repr=f"{limit} {who}"[:200],
                change_message="Limit cleared.",
            )
            messages.success(request, _("The limit was cleared."))
        else:
            messages.warning(request, _("Nothing was counted any more."))
        return HttpResponseRedirect(reverse("admin:limits"))


def named(rows: list[Counted]) -> list[tuple[Counted, User | None]]:
    """Each with the person it is about; None for an address."""
    ids = {one.who.removeprefix(PERSON) for one in rows if one.who.startswith(PERSON)}
    person_by_who = {f"{PERSON}{user.pk}": user for user in User.objects.filter(pk__in=ids)}
    return [(one, person_by_who.get(one.who)) for one in rows]
