"""Study material in the admin: looked at here, written in the authored files."""

from django.contrib import admin
from django.db.models import Model

from studypack.common.admin_rows import LookedAt, ReadOnly
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
    NoteReading,
    NoteText,
    PackText,
    Reference,
)


class TextInline(ReadOnly, admin.StackedInline):
    """The words of an item, one row a language."""

    extra = 0


class ItemAdmin(LookedAt):
    """An item of a pack with its texts."""

    list_display = ("slug", "pack", "position")
    list_filter = ("pack",)
    list_select_related = ("pack",)
    search_fields = ("slug",)


class TextAdmin(LookedAt):
    """The words of one kind of item in all languages."""

    list_display = ("__str__", "item", "language")
    list_filter = ("language", "item__pack")
    list_select_related = ("item",)


def texts_of(model: type[Model]) -> type[TextInline]:
    """The inline of one kind of text."""
    return type(f"{model.__name__}Inline", (TextInline,), {"model": model})


class PackAdmin(LookedAt):
    """Packs and their titles."""

    list_display = ("slug", "published_on", "is_retired", "updated_at")
    list_filter = ("is_retired",)
    search_fields = ("slug", "texts__title")
    inlines = (texts_of(PackText),)


@admin.register(PackText)
class PackTextAdmin(LookedAt):
    """Titles, badges and leads."""

    list_display = ("title", "pack", "language", "badge")
    list_filter = ("language", "pack")
    list_select_related = ("pack",)
    search_fields = ("title", "lead")


@admin.register(Reference)
class ReferenceAdmin(LookedAt):
    """Works that notes cite."""

    list_display = ("authors", "year", "title", "pack")
    list_filter = ("pack",)
    list_select_related = ("pack",)
    search_fields = ("authors", "title")


@admin.register(NoteReading)
class NoteReadingAdmin(LookedAt):
    """How far learners came in notes."""

    list_display = ("note", "learner", "tenths", "first_at", "last_at")
    list_filter = ("tenths", "note__pack")
    list_select_related = ("note", "learner__user")
    search_fields = ("note__slug", "learner__user__username", "learner__user__pseudonym")


ITEMS: tuple[tuple[type[Model], type[Model], tuple[str, ...]], ...] = (
    (KeyConcept, KeyConceptText, ("title",)),
    (Module, ModuleText, ("title",)),
    (Note, NoteText, ("title", "markdown")),
    (Article, ArticleText, ("title", "markdown")),
    (KeyTerm, KeyTermText, ("name",)),
    (Flashcard, FlashcardText, ("front", "back")),
)
for item, text, words in ITEMS:
    of_item = {
        "inlines": (texts_of(text),),
        "search_fields": ("slug", *(f"texts__{word}" for word in words)),
    }
    of_text = {"search_fields": ("item__slug", *words)}
    admin.site.register(item, type(f"{item.__name__}Admin", (ItemAdmin,), of_item))
    admin.site.register(text, type(f"{text.__name__}Admin", (TextAdmin,), of_text))
