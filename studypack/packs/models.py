"""Study material: every item is neutral and has one text row a language.

Items come from authored files (`packs.source`) through `services.store_pack`, keyed by their slug.
"""

from datetime import datetime
from typing import Any, Final, Self

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Count, Prefetch
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from studypack.accounts.models import Learner
from studypack.common.languages import ENGLISH, LANGUAGES

SLUG_LENGTH = 60
WHOLE_TENTHS: Final = 10


class TranslatedQuerySet(models.QuerySet[Any]):
    """Items whose text is read in one language."""

    def in_language(self, language: str) -> Self:
        """The items with their texts in `language` and, to fall back on, in English."""
        text_model = self.model._meta.get_field("texts").related_model
        rows = text_model._default_manager.filter(language__in={language, ENGLISH})
        return self.prefetch_related(Prefetch("texts", queryset=rows, to_attr="texts_at_hand"))


class PackQuerySet(TranslatedQuerySet):
    """Packs, and how much is in them."""

    def on_show(self) -> Self:
        """The packs that the site shows; a retired one is kept for what was done with it."""
        return self.filter(is_retired=False)

    def with_counts(self) -> Self:
        """The packs with `note_count`, `card_count` and `term_count`, the largest first."""
        return self.annotate(
            note_count=Count("notes", distinct=True),
            card_count=Count("flashcards", distinct=True),
            term_count=Count("terms", distinct=True),
        ).order_by("-note_count", "slug")


class Translated(models.Model):
    """Something with text rows, one a language; each concrete model has its own kind of row."""

    class Meta:
        abstract = True

    @property
    def text(self) -> Any:
        """The text in the reader's language, else in English, else in the one there is."""
        language = get_language() or ENGLISH
        rows = self._rows_at_hand(language)
        by_language = {row.language: row for row in rows}
        return by_language.get(language) or by_language.get(ENGLISH) or rows[0]

    def _rows_at_hand(self, language: str) -> list[Any]:
        if not hasattr(self, "texts_at_hand"):
            texts = self.texts  # type: ignore[attr-defined]
            self.texts_at_hand = list(texts.filter(language__in={language, ENGLISH}))
        rows: list[Any] = self.texts_at_hand
        return rows


class ItemText(models.Model):
    """The text of an item in one language."""

    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)

    class Meta:
        abstract = True

    @property
    def is_fallback(self) -> bool:
        """Whether the reader gets another language than the page's."""
        return self.language != (get_language() or ENGLISH)


def one_text_a_language(item: str, kind: str) -> list[models.BaseConstraint]:
    """The constraint of every text model; `item` is its foreign key."""
    return [models.UniqueConstraint(fields=[item, "language"], name=f"one_text_per_{kind}")]


class Pack(Translated):
    """A study pack: modules of notes, key terms, flashcards, and what other apps hang on it.

    `related_slugs` are of other packs, in the author's order; one may come or go after this pack.
    """

    slug = models.SlugField(_("id"), max_length=SLUG_LENGTH, unique=True)
    published_on = models.DateField(_("published on"))
    related_slugs = models.JSONField(_("related packs"), default=list, blank=True)
    is_retired = models.BooleanField(_("retired"), default=False)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    objects = PackQuerySet.as_manager()

    class Meta:
        verbose_name = _("study pack")
        verbose_name_plural = _("study packs")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("packs:pack-detail", args=[self.slug])


class PackText(ItemText):
    """A pack's title, badge and lead."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200)
    badge = models.CharField(_("badge"), max_length=60)
    lead = models.TextField(_("lead"))

    class Meta:
        constraints = one_text_a_language("pack", "pack")

    def __str__(self) -> str:
        return self.title


class PackItem(Translated):
    """An item of a pack at a position among its kind."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE)
    slug = models.SlugField(_("id"), max_length=SLUG_LENGTH)
    position = models.PositiveSmallIntegerField(_("position"))

    class Meta:
        abstract = True
        ordering = ["position"]

    def __str__(self) -> str:
        return self.slug


def one_slug_a_pack(kind: str) -> list[models.BaseConstraint]:
    """The constraint of every pack item."""
    return [models.UniqueConstraint(fields=["pack", "slug"], name=f"one_{kind}_slug_a_pack")]


class KeyConcept(PackItem):
    """One of the few things a reader must take away."""

    objects = TranslatedQuerySet.as_manager()

    class Meta(PackItem.Meta):
        constraints = one_slug_a_pack("key_concept")
        default_related_name = "key_concepts"


class KeyConceptText(ItemText):
    """A key concept in words."""

    item = models.ForeignKey(KeyConcept, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200)
    html = models.TextField(_("text"))

    class Meta:
        constraints = one_text_a_language("item", "key_concept")

    def __str__(self) -> str:
        return self.title


class Module(PackItem):
    """A part of a pack: notes in reading order."""

    objects = TranslatedQuerySet.as_manager()

    class Meta(PackItem.Meta):
        constraints = one_slug_a_pack("module")
        default_related_name = "modules"


class ModuleText(ItemText):
    """A module in words."""

    item = models.ForeignKey(Module, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200)
    html = models.TextField(_("summary"))

    class Meta:
        constraints = one_text_a_language("item", "module")

    def __str__(self) -> str:
        return self.title


class Note(PackItem):
    """A lesson; `position` counts over the whole pack."""

    module = models.ForeignKey(Module, on_delete=models.CASCADE)

    objects = TranslatedQuerySet.as_manager()

    class Meta(PackItem.Meta):
        constraints = one_slug_a_pack("note")
        default_related_name = "notes"

    def get_absolute_url(self) -> str:
        return reverse("packs:note-detail", args=[self.pack.slug, self.slug])


class LongText(ItemText):
    """A text as written and as rendered: `blocks` is [[kind, content]], kind html or an embed."""

    title = models.CharField(_("title"), max_length=200)
    markdown = models.TextField(_("Markdown"))
    blocks = models.JSONField(_("rendered blocks"))
    headings = models.JSONField(_("headings"))
    word_count = models.PositiveIntegerField(_("words"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(self.title)

    @property
    def reading_minutes(self) -> int:
        """Minutes at 180 words a minute: text with formulas is read slowly."""
        return max(1, round(self.word_count / 180))


class NoteText(LongText):
    """A note in words."""

    item = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        constraints = one_text_a_language("item", "note")


class NoteReadingQuerySet(models.QuerySet["NoteReading"]):
    """Sets of readings."""

    def of(self, learner: Learner | None) -> Self:
        """This learner's own readings; nothing of anybody else's."""
        return self.none() if learner is None else self.filter(learner=learner)

    def finished(self) -> Self:
        """The readings that came to the end of the text."""
        return self.filter(tenths__gte=WHOLE_TENTHS)

    def keep(self, learner: Learner, note: Note, tenths: int, now: datetime) -> None:
        """The learner was in the note now; the furthest part that they came to stays."""
        first = {"tenths": tenths, "first_at": now, "last_at": now}
        row, is_new = self.get_or_create(learner=learner, note=note, defaults=first)
        if not is_new:
            furthest = Greatest("tenths", models.Value(tenths))
            self.filter(pk=row.pk).update(tenths=furthest, last_at=now)


class NoteReading(models.Model):
    """How far one learner came in a note; `tenths` of its text, 10 is its end."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="note_readings")
    note = models.ForeignKey(Note, on_delete=models.CASCADE, related_name="readings")
    tenths = models.PositiveSmallIntegerField(_("tenths read"))
    first_at = models.DateTimeField(_("first opened"))
    last_at = models.DateTimeField(_("last opened"))

    objects = NoteReadingQuerySet.as_manager()

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(fields=["learner", "note"], name="one_reading_a_note")
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.tenths}"

    @property
    def is_finished(self) -> bool:
        """Whether its end was reached."""
        return self.tenths >= WHOLE_TENTHS


class Article(PackItem):
    """A long text over the whole matter of a pack."""

    objects = TranslatedQuerySet.as_manager()

    class Meta(PackItem.Meta):
        constraints = one_slug_a_pack("article")
        default_related_name = "articles"

    def get_absolute_url(self) -> str:
        return reverse("packs:article-detail", args=[self.pack.slug, self.slug])


class ArticleText(LongText):
    """An article in words."""

    item = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="texts")

    class Meta:
        constraints = one_text_a_language("item", "article")


class KeyTerm(PackItem):
    """A key term with its own page; `experiment` names a run that shows it, where there is one."""

    experiment = models.SlugField(_("experiment"), max_length=SLUG_LENGTH, blank=True)
    related = models.ManyToManyField("self", blank=True, symmetrical=False)
    notes = models.ManyToManyField(Note, blank=True, related_name="terms")

    objects = TranslatedQuerySet.as_manager()

    class Meta(PackItem.Meta):
        constraints = one_slug_a_pack("term")
        default_related_name = "terms"

    def get_absolute_url(self) -> str:
        return reverse("packs:term-detail", args=[self.pack.slug, self.slug])


class KeyTermText(ItemText):
    """A term in words: `facts` is [html], `review` is [{"question", "answer"}] in HTML."""

    item = models.ForeignKey(KeyTerm, on_delete=models.CASCADE, related_name="texts")
    name = models.CharField(_("name"), max_length=120)
    definition = models.TextField(_("definition"))
    facts = models.JSONField(_("must-know facts"))
    review = models.JSONField(_("review questions"))

    class Meta:
        constraints = one_text_a_language("item", "term")

    def __str__(self) -> str:
        return self.name


class Flashcard(PackItem):
    """A card with two sides and the note it rests on."""

    note = models.ForeignKey(Note, on_delete=models.CASCADE)
    term = models.ForeignKey(KeyTerm, on_delete=models.SET_NULL, null=True, blank=True)

    objects = TranslatedQuerySet.as_manager()

    class Meta(PackItem.Meta):
        constraints = one_slug_a_pack("flashcard")
        default_related_name = "flashcards"


class FlashcardText(ItemText):
    """Both sides of a card, as HTML."""

    item = models.ForeignKey(Flashcard, on_delete=models.CASCADE, related_name="texts")
    front = models.TextField(_("front"))
    back = models.TextField(_("back"))

    class Meta:
        constraints = one_text_a_language("item", "flashcard")

    def __str__(self) -> str:
        return self.front


class Reference(models.Model):
    """A work that the notes of a pack cite."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="references")
    slug = models.SlugField(_("id"), max_length=SLUG_LENGTH)
    authors = models.CharField(_("authors"), max_length=300)
    year = models.CharField(_("year"), max_length=8)
    title = models.CharField(_("title"), max_length=300)
    venue = models.CharField(_("venue"), max_length=200)
    url = models.CharField(_("address"), max_length=400, validators=[URLValidator()])

    class Meta:
        ordering = ["authors", "year"]
        constraints = one_slug_a_pack("reference")

    def __str__(self) -> str:
        return f"{self.authors} {self.year}"
