from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from quizzes.models import Attempt, Question, QuestionVersion, Quiz, QuizVersion, Response


class ReadOnly(admin.options.BaseModelAdmin):
    """What is stored or answered is looked at here, never edited."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class QuestionVersionInline(ReadOnly, admin.TabularInline):
    model = QuestionVersion
    fields = ("number", "kind", "body")
    extra = 0


@admin.register(Question)
class QuestionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("slug", "pack", "position", "note", "concept", "is_retired")
    list_filter = ("is_retired", "pack", "concept")
    list_select_related = ("pack", "note", "concept")
    search_fields = ("slug", "versions__texts__content")
    inlines = [QuestionVersionInline]


class QuizVersionInline(ReadOnly, admin.TabularInline):
    model = QuizVersion
    fields = ("number",)
    extra = 0


@admin.register(Quiz)
class QuizAdmin(admin.ModelAdmin):
    list_display = ("slug", "pack", "author", "is_published", "loaded_at")
    list_filter = ("is_published", "pack")
    list_select_related = ("pack", "author")
    search_fields = ("slug", "texts__title")
    fields = ("slug", "pack", "author", "is_published", "loaded_at")
    readonly_fields = ("slug", "pack", "loaded_at")
    inlines = [QuizVersionInline]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


class ResponseInline(ReadOnly, admin.TabularInline):
    model = Response
    fields = ("item", "answer", "sequence", "saved_at", "fraction")
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Response]:
        found = super().get_queryset(request)
        return found.select_related("item").order_by("item__position")


@admin.register(Attempt)
class AttemptAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("id", "quiz_version", "learner", "started_at", "submitted_at", "score")
    list_filter = (("submitted_at", admin.EmptyFieldListFilter), "quiz_version__quiz")
    list_select_related = ("quiz_version__quiz", "learner__user")
    date_hierarchy = "started_at"
    search_fields = ("id", "learner__user__username", "learner__user__pseudonym")
    inlines = [ResponseInline]
