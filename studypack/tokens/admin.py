from django.contrib import admin
from django.http import HttpRequest

from studypack.tokens.models import ApiToken


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    list_display = ("name", "user", "scopes", "created_at", "expires_at", "last_used_at")
    list_select_related = ["user"]
    list_filter = ("expires_at",)
    search_fields = ("name", "user__username", "user__pseudonym")
    readonly_fields = ("user", "name", "scopes", "created_at", "expires_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A secret that somebody else has seen is none."""
        return False
