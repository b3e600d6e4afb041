"""What can be found, in the admin: looked at, as every load writes it anew."""

from django.contrib import admin

from studypack.common.admin_rows import LookedAt
from studypack.search.models import SearchDocument, WordList


@admin.register(SearchDocument)
class SearchDocumentAdmin(LookedAt):
    """The texts as plain words, one row a text and a language of readers."""

    list_display = ("title", "kind", "pack", "language", "written_in", "is_previewed")
    list_filter = ("kind", "language", "written_in", "is_previewed", "pack")
    list_select_related = ("pack",)
    search_fields = ("title", "slug", "body")


@admin.register(WordList)
class WordListAdmin(LookedAt):
    """The words of each language."""

    list_display = ("language", "document_count", "stored_at")
    list_filter = ("language",)
    search_fields = ("language",)
    fields = ("language", "document_count", "stored_at")
