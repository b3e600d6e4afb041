from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

from studypack.accounts.models import Learner, User


@admin.register(User)
class PersonAdmin(UserAdmin):
    list_display = ("username", "pseudonym", "role", "email", "is_active", "last_login")
    list_filter = ("role", "is_active", "is_staff")
    fieldsets = (*(UserAdmin.fieldsets or ()), (_("Study Pack"), {"fields": ("role", "pseudonym")}))


@admin.register(Learner)
class LearnerAdmin(admin.ModelAdmin):
    list_display = ("id", "user", "created_at")
    list_select_related = ["user"]
    search_fields = ("id", "user__username", "user__pseudonym")
    readonly_fields = ("id", "created_at")
