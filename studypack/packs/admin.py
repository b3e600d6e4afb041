"""Study material in the admin: looked at here, written in the authored files."""

from django.contrib import admin
from django.http import HttpRequest

from studypack.packs.models import (
    Article,
    ArticleText,
    Flashcard,
    FlashcardText,
    KeyConcept,
    KeyConceptText,
    KeyTerm,
    KeyTermText,
    Module,
    ModuleText,
    Note,
    NoteText,
    Pack,
    PackText,
    Reference,
)


class Authored:
    """What authored files say cannot be changed here: the next load would undo it."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody, here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody, here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Nobody, here."""
        return False


class TextInline(Authored, admin.StackedInline):
    """The words of an item, one row a language."""

    extra = 0


class ItemAdmin(Authored, admin.ModelAdmin):
    """An item of a pack with its texts."""

    list_display = ("slug", "pack", "position")
    list_filter = ("pack",)
    list_select_related = ("pack",)
    search_fields = ("slug",)


def texts_of(model: type) -> type[TextInline]:
    """The inline of one kind of text."""
    return type(f"{model.__name__}Inline", (TextInline,), {"model": model})


@admin.register(Pack)
class PackAdmin(Authored, admin.ModelAdmin):
    """Packs and their titles."""

    list_display = ("slug", "published_on", "is_retired", "updated_at")
    list_filter = ("is_retired",)
    search_fields = ("slug", "texts__title")
    inlines = (texts_of(PackText),)


@admin.register(Reference)
class ReferenceAdmin(Authored, admin.ModelAdmin):
    """Works that notes cite."""

    list_display = ("authors", "year", "title", "pack")
    list_filter = ("pack",)
    search_fields = ("authors", "title")


ITEMS = (
    (KeyConcept, KeyConceptText, ("slug", "texts__title")),
    (Module, ModuleText, ("slug", "texts__title")),
    (Note, NoteText, ("slug", "texts__title", "texts__markdown")),
    (Article, ArticleText, ("slug", "texts__title", "texts__markdown")),
    (KeyTerm, KeyTermText, ("slug", "texts__name")),
    (Flashcard, FlashcardText, ("slug", "texts__front", "texts__back")),
)
for item, text, fields in ITEMS:
    options = {"inlines": (texts_of(text),), "search_fields": fields}
    admin.site.register(item, type(f"{item.__name__}Admin", (ItemAdmin,), options))
