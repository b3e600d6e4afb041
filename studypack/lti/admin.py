"""Platforms, entered by an administrator, and what launches left behind, to look at."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from lti_tool.models import (
    Key,
    LtiContext,
    LtiDeployment,
    LtiLineItem,
    LtiMembership,
    LtiPlatformInstance,
    LtiRegistration,
    LtiResourceLink,
    LtiUser,
)

from studypack.lti.models import Embedding, GradeLine

# The library registers its own page, which shows private keys.
admin.site.unregister(LtiRegistration)

TOOL_ADDRESSES = (
    (_("Tool URL, redirection URI"), "lti:launch"),
    (_("Initiate login URL, OIDC login"), "lti:login"),
    (_("Public keyset URL, JWK URL"), "lti:keys"),
    (_("Deep linking URL, content selection URL"), "lti:launch"),
)


# What Django 6 takes for granted.
WEB_ADDRESSES: Mapping[Any, Mapping[str, Any]] = {models.URLField: {"assume_scheme": "https"}}


class DeploymentInline(admin.TabularInline):
    model = LtiDeployment
    fields = ("deployment_id", "is_active")
    extra = 1


class EmbeddingInline(admin.StackedInline):
    model = Embedding
    extra = 0


@admin.register(LtiRegistration)
class PlatformAdmin(admin.ModelAdmin):
    """One platform; the page shows what to paste there."""

    list_display = ("name", "issuer", "client_id", "is_active", "datetime_created")
    list_filter = ("is_active",)
    search_fields = ("name", "issuer", "client_id")
    inlines = (DeploymentInline, EmbeddingInline)
    formfield_overrides = WEB_ADDRESSES
    readonly_fields = ("addresses",)
    fieldsets = (
        (_("To paste into Moodle or Canvas"), {"fields": ("addresses",)}),
        (
            _("From the platform"),
            {
                "fields": (
                    *("name", "issuer", "client_id", "auth_url", "token_url", "keyset_url"),
                    *("audience", "is_active"),
                )
            },
        ),
    )

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """The form; the addresses begin with the one this page was asked at."""
        self.asked_at = request.build_absolute_uri("/")[:-1]
        return super().get_form(request, *args, **kwargs)

    @admin.display(description=_("addresses"))
    def addresses(self, registration: LtiRegistration) -> SafeString:
        """Our addresses, by the names that platforms give them."""
        lines = [
            format_html("{}: <code>{}{}</code>", label, self.asked_at, reverse(name))
            for label, name in TOOL_ADDRESSES
        ]
        return SafeString("<br>".join(lines))


class LookedAt(admin.ModelAdmin):
    """Written by launches alone."""

    formfield_overrides = WEB_ADDRESSES

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Key)
class KeyAdmin(LookedAt):
    """Our keys; the private half is shown to nobody."""

    list_display = ("__str__", "is_active", "datetime_created")
    exclude = ("private_key",)


@admin.register(LtiDeployment)
class DeploymentAdmin(LookedAt):
    list_display = ("registration", "deployment_id", "is_active")
    list_select_related = ("registration",)
    search_fields = ("deployment_id", "registration__name")


@admin.register(LtiUser)
class PersonAdmin(LookedAt):
    list_display = ("sub", "registration", "auth_user", "datetime_created")
    list_select_related = ("registration", "auth_user")
    search_fields = ("sub", "auth_user__username")


@admin.register(LtiContext)
class CourseAdmin(LookedAt):
    list_display = ("title", "label", "id_on_platform", "deployment")
    list_select_related = ("deployment__registration",)
    search_fields = ("title", "label", "id_on_platform")


@admin.register(LtiMembership)
class MembershipAdmin(LookedAt):
    list_display = ("user", "context", "is_instructor", "is_learner", "datetime_modified")
    list_select_related = ("user", "context")
    list_filter = ("is_instructor", "is_learner")


@admin.register(LtiResourceLink)
class LinkAdmin(LookedAt):
    list_display = ("title", "id_on_platform", "context")
    list_select_related = ("context",)


@admin.register(GradeLine)
class GradeLineAdmin(LookedAt):
    list_display = ("person", "quiz", "context", "sent_state", "sent_at", "failures", "problem")
    list_select_related = ("person", "quiz", "context")
    search_fields = ("person__sub", "quiz__slug", "problem")
    actions = ("send_again",)

    @admin.action(description=_("Send the grades again"), permissions=["view"])
    def send_again(self, request: HttpRequest, lines: models.QuerySet[GradeLine]) -> None:
        """The sweeper takes them up at once, as if nothing had been sent or failed."""
        lines.update(look_at=timezone.now(), sent_state="", failures=0, problem="")


admin.site.register([LtiLineItem, LtiPlatformInstance, Embedding], LookedAt)
