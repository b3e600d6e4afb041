"""What can be found, one row a text and a language of readers.

The rows repeat what other apps store: every load writes them anew, with the full-text index that
lies beside them (`sqlite`, `postgresql`).
"""

from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from studypack.common.languages import LANGUAGES
from studypack.packs.models import SLUG_LENGTH, Pack
from studypack.search.reach import Reach

LANGUAGE_LENGTH = 8


class Kind(models.TextChoices):
    """What is found, in the order in which a page of results shows it."""

    PACK = "pack", _("Study packs")
    NOTE = "note", _("Notes")
    ARTICLE = "article", _("Articles")
    TERM = "term", _("Key terms")
    CARD = "card", _("Flashcards")
    QUESTION = "question", _("Questions")


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    """Sets of what can be found."""

    def within(self, reach: Reach) -> Self:
        """What somebody may read."""
        if reach.is_whole:
            return self
        return self.filter(Q(is_previewed=True) | Q(pack__slug=reach.free_pack))

    def for_readers(self, language: str) -> Self:
        """What readers of a language find in the packs on show."""
        return self.filter(language=language, pack__is_retired=False)

    def told(self) -> Self:
        """The documents with their packs, and `pack_title` in their language."""
        packs = SearchDocument.objects.filter(
            kind=Kind.PACK, pack=OuterRef("pack"), language=OuterRef("language")
        )
        titled = self.annotate(pack_title=Subquery(packs.values("title")[:1]))
        return titled.select_related("pack")


class SearchDocument(models.Model):
    """A text as plain words, for the readers of one language.

    `written_in` is another language where it is not translated yet; `is_previewed` says that it
    belongs to what strangers read of every pack; `near` is [[pack, slug]] of
    the notes that a note's reader may read next, the nearest first.
    """

    kind = models.CharField(max_length=10, choices=Kind)
    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=SLUG_LENGTH)
    language = models.CharField(max_length=LANGUAGE_LENGTH, choices=LANGUAGES)
    written_in = models.CharField(max_length=LANGUAGE_LENGTH, choices=LANGUAGES)
    is_previewed = models.BooleanField(default=False)
    title = models.TextField()
    body = models.TextField()
    near = models.JSONField(default=list)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pack", "kind", "slug", "language"], name="one_search_document_a_text"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page in the language at hand that shows it; a question's is its quiz."""
        pack = self.pack.slug
        match self.kind:
            case Kind.NOTE:
                return reverse("packs:note-detail", args=[pack, self.slug])
            case Kind.ARTICLE:
                return reverse("packs:article-detail", args=[pack, self.slug])
            case Kind.TERM:
                return reverse("packs:term-detail", args=[pack, self.slug])
            case Kind.CARD:
                return f"{reverse('packs:flashcard-list', args=[pack])}#card-{self.slug}"
            case Kind.QUESTION:
                return reverse("quizzes:quiz-detail", args=[pack])
        return reverse("packs:pack-detail", args=[pack])


class WordList(models.Model):
    """The words of all documents for one language's readers, by how many they stand in."""

    language = models.CharField(max_length=LANGUAGE_LENGTH, choices=LANGUAGES, unique=True)
    count_by_word = models.JSONField()
    document_count = models.PositiveIntegerField()
    stored_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.language
