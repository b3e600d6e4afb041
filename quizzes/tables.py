"""Questions as a table: which there are, of whom, and where they stand; not what is right."""

from django.db.models import QuerySet
from import_export.resources import ModelResource

from quizzes.models import Question


class TakenQuestions(ModelResource):
    """What an admin counts and sorts questions by."""

    class Meta:
        model = Question
        fields = (
            *("slug", "name", "category", "pack__slug", "owner__username", "note__slug"),
            *("concept__slug", "is_retired", "updated_at"),
        )
        export_order = fields

    def get_queryset(self) -> QuerySet[Question]:
        """All of them, with what their columns name."""
        return Question.objects.select_related("pack", "owner", "note", "concept")
