"""Questions, what they ask in every version, and in every language.

A version is never changed once stored: it only gains languages. What an attempt was shown and
graded by is therefore still there when the author has moved on.
"""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes import kinds
from quizzes.kinds import Kind
from quizzes.models.fields import OrderedJSONField
from studypack.packs.models import (
    SLUG_LENGTH,
    ItemText,
    KeyConcept,
    KeyTerm,
    Note,
    Pack,
    Translated,
    TranslatedQuerySet,
    one_slug_a_pack,
    one_text_a_language,
)

FINGERPRINT_LENGTH = 64
KIND_LENGTH = 30
LONGEST_NAME = 200
LONGEST_CATEGORY = 500
LONGEST_TAG = 60
KINDS_KEPT = 4096
KINDS_AT_HAND: dict[tuple[int, str, str], Kind] = {}


def new_slug() -> str:
    """An id for a question that somebody wrote here: it tells nothing of what is asked."""
    return f"q-{uuid.uuid4().hex[:12]}"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Sets of questions."""

    def owned_by(self, user: object) -> Self:
        """The question bank of one person."""
        return self.filter(owner=user, is_retired=False)

    def editable_by(self, user: object) -> Self:
        """The person's own questions, and those that a quiz asks which they may edit."""
        return self.filter(models.Q(owner=user) | self._shared(user, may_edit=True))

    def viewable_by(self, user: object) -> Self:
        """The person's own questions, and those that a quiz asks which is shared with them."""
        return self.filter(models.Q(owner=user) | self._shared(user))

    def _shared(self, user: object, **kept: bool) -> models.Exists:
        # Only what its owner asks: who shares a quiz shares no question of somebody else's.
        quiz = "versions__items__quiz_version__quiz"
        shared = {
            f"{quiz}__shares__{name}": value for name, value in {"user": user, **kept}.items()
        }
        asked = Question.objects.filter(**shared, **{f"{quiz}__author": models.F("owner")})
        return models.Exists(asked.filter(pk=models.OuterRef("pk")))

    def attempted(self) -> Self:
        """The questions that stood in a quiz version which somebody attempted."""
        asked = self.filter(versions__items__quiz_version__attempts__isnull=False)
        return self.filter(pk__in=asked.values("pk"))


class Question(models.Model):
    """A question of a pack or of somebody's bank, the note it rests on, what it tries.

    asked -> retired (the author dropped it, attempts hold it) -> asked (the author took it back)
    `external_id` is the id it had in the file it came from: importing the file again finds it.
    """

    pack = models.ForeignKey(
        Pack, on_delete=models.CASCADE, null=True, blank=True, related_name="questions"
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="questions",
    )
    slug = models.SlugField(_("id"), max_length=SLUG_LENGTH, default=new_slug)
    external_id = models.CharField(_("id elsewhere"), max_length=LONGEST_NAME, blank=True)
    name = models.CharField(_("name"), max_length=LONGEST_NAME, blank=True)
    category = models.CharField(_("category"), max_length=LONGEST_CATEGORY, blank=True)
    note = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, blank=True)
    concept = models.ForeignKey(KeyConcept, on_delete=models.SET_NULL, null=True, blank=True)
    term = models.ForeignKey(KeyTerm, on_delete=models.SET_NULL, null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)
    is_retired = models.BooleanField(_("retired"), default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pack", "position"]
        constraints = [
            *one_slug_a_pack("question"),
            models.UniqueConstraint(fields=["owner", "slug"], name="one_question_slug_an_owner"),
            models.UniqueConstraint(
                fields=["owner", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_external_id_an_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(pack=None) ^ models.Q(owner=None),
                name="question_of_a_pack_or_of_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class QuestionTag(models.Model):
    """A word that the author finds a question by."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("tag"), max_length=LONGEST_TAG)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["question", "name"], name="one_tag_a_question")
        ]

    def __str__(self) -> str:
        return self.name


class WrittenQuerySet(TranslatedQuerySet):
    """Things that may be written in any one language, and are then shown in that to everybody."""

    def in_language(self, language: str) -> Self:
        """The items with all their texts: few have more than the one they were written in."""
        return self.prefetch_related(models.Prefetch("texts", to_attr="texts_at_hand"))


class QuestionVersion(Translated):
    """What is asked and what is right; `body` is the kind's own, as the author wrote it.

    `mark` is what it is worth where a quiz says nothing else, `penalty` the part of it that a
    wrong try costs; `extras` is what a format said that nothing here uses, kept for exporting.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    body = OrderedJSONField(_("body"))
    fingerprint = models.CharField(_("fingerprint"), max_length=FINGERPRINT_LENGTH)
    mark = models.FloatField(_("mark"), default=1.0)
    penalty = models.FloatField(_("penalty"), default=0.0)
    extras = models.JSONField(_("extras"), default=dict, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True, null=True)

    objects = WrittenQuerySet.as_manager()

    class Meta:
        verbose_name = _("question version")
        verbose_name_plural = _("question versions")
        ordering = ["question", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["question", "number"], name="one_number_a_question")
        ]

    def __str__(self) -> str:
        return f"{self.question.slug} {self.number}"

    def as_kind(self) -> Kind:
        """The question as its kind reads it: checks answers and grades them.

        Kept in this process: a version never changes, and a request asks it several times.
        """
        key = (self.pk, self.kind, self.fingerprint)
        if key not in KINDS_AT_HAND:
            if len(KINDS_AT_HAND) >= KINDS_KEPT:
                KINDS_AT_HAND.clear()
            KINDS_AT_HAND[key] = kinds.load(self.kind, self.body)
        return KINDS_AT_HAND[key]


class QuestionText(ItemText):
    """A question in words: `content` is {"text", "options", "feedback", "explanation"} in HTML.

    `source` is what was written, for whoever edits it; empty for a pack, whose files hold it.
    `fingerprint` is of the source, so that rendering it anew does not look like an edit.
    """

    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="texts")
    content = models.JSONField(_("content"))
    source = models.JSONField(_("source"), default=dict, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=FINGERPRINT_LENGTH)

    class Meta:
        verbose_name = _("question text")
        verbose_name_plural = _("question texts")
        constraints = one_text_a_language("version", "question_version")

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class QuestionImage(models.Model):
    """A picture that questions of one owner show; its address is the sum of its content."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="question_images"
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    sha256 = models.CharField(_("sum"), max_length=FINGERPRINT_LENGTH)
    media_type = models.CharField(_("type"), max_length=40)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("question image")
        verbose_name_plural = _("question images")
        constraints = [
            models.UniqueConstraint(fields=["owner", "sha256"], name="one_image_an_owner")
        ]

    def __str__(self) -> str:
        return self.name
