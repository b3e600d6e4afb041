"""Questions, the quizzes made of them, and what learners answered.

A version is never changed once stored: it only gains languages. What an attempt was shown and
graded by is therefore still there when the author has moved on.
"""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes import kinds
from quizzes.kinds import Kind
from studypack.accounts.models import Learner
from studypack.common.languages import LANGUAGES
from studypack.packs.models import (
    SLUG_LENGTH,
    ItemText,
    KeyConcept,
    Note,
    Pack,
    Translated,
    TranslatedQuerySet,
    one_slug_a_pack,
    one_text_a_language,
)

FINGERPRINT_LENGTH = 64
KIND_LENGTH = 30


class QuestionQuerySet(models.QuerySet["Question"]):
    """Sets of questions."""

    def attempted(self) -> Self:
        """The questions that stood in a quiz version which somebody attempted."""
        attempted = QuizVersion.objects.filter(attempts__isnull=False)
        return self.filter(
            models.Exists(
                QuizItem.objects.filter(
                    question_version__question=models.OuterRef("pk"), quiz_version__in=attempted
                )
            )
        )


class Question(models.Model):
    """A question of a pack, the note it rests on and the key concept it tries.

    asked -> retired (the author dropped it, attempts hold it) -> asked (the author took it back)
    """

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="questions")
    slug = models.SlugField(_("id"), max_length=SLUG_LENGTH)
    note = models.ForeignKey(Note, on_delete=models.SET_NULL, null=True, blank=True)
    concept = models.ForeignKey(KeyConcept, on_delete=models.SET_NULL, null=True, blank=True)
    position = models.PositiveSmallIntegerField(_("position"))
    is_retired = models.BooleanField(_("retired"), default=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["pack", "position"]
        constraints = one_slug_a_pack("question")

    def __str__(self) -> str:
        return self.slug


class QuestionVersion(Translated):
    """What is asked and what is right; `body` is the kind's own, as the author wrote it."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    kind = models.CharField(_("kind"), max_length=KIND_LENGTH)
    body = models.JSONField(_("body"))
    fingerprint = models.CharField(_("fingerprint"), max_length=FINGERPRINT_LENGTH)

    objects = TranslatedQuerySet.as_manager()

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
        """The question as its kind reads it: checks answers and grades them."""
        return kinds.load(self.kind, self.body)


class QuestionText(ItemText):
    """A question in words: `content` is {"text", "options", "feedback", "explanation"} in HTML.

    `fingerprint` is of the source, so that rendering it anew does not look like an edit.
    """

    version = models.ForeignKey(QuestionVersion, on_delete=models.CASCADE, related_name="texts")
    content = models.JSONField(_("content"))
    fingerprint = models.CharField(_("fingerprint"), max_length=FINGERPRINT_LENGTH)

    class Meta:
        verbose_name = _("question text")
        verbose_name_plural = _("question texts")
        constraints = one_text_a_language("version", "question_version")

    def __str__(self) -> str:
        return f"{self.version_id} {self.language}"


class Quiz(Translated):
    """Questions to be answered in one go; a pack brings one of its own."""

    pack = models.ForeignKey(Pack, on_delete=models.CASCADE, related_name="quizzes")
    slug = models.SlugField(_("id"), max_length=SLUG_LENGTH, unique=True)
    is_published = models.BooleanField(_("published"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    # Everything cached of a quiz is known by this: it moves whenever its material is stored.
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    objects = TranslatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("quizzes:quiz-detail", args=[self.slug])


class QuizText(ItemText):
    """A quiz in words; `description` is HTML."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"))

    class Meta:
        verbose_name = _("quiz text")
        verbose_name_plural = _("quiz texts")
        constraints = one_text_a_language("quiz", "quiz")

    def __str__(self) -> str:
        return self.title


class QuizVersionQuerySet(models.QuerySet["QuizVersion"]):
    """Sets of quiz versions."""

    def current(self, slug: str) -> Self:
        """The version that an attempt at the published quiz takes now, if there is one."""
        asked = self.filter(quiz__slug=slug, quiz__is_published=True).order_by("-number")
        return asked.select_related("quiz__pack", "quiz__author")[:1]


class QuizVersion(models.Model):
    """The questions of a quiz, in their versions and their order, as they were at one time."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))

    objects = QuizVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz version")
        verbose_name_plural = _("quiz versions")
        ordering = ["quiz", "-number"]
        constraints = [models.UniqueConstraint(fields=["quiz", "number"], name="one_number_a_quiz")]

    def __str__(self) -> str:
        return f"{self.quiz.slug} {self.number}"


class QuizItemQuerySet(models.QuerySet["QuizItem"]):
    """Sets of quiz items."""

    def asked_in(self, attempt: "Attempt") -> Self:
        """The items that an attempt is graded by, with what each asks."""
        asked = self.filter(quiz_version=attempt.quiz_version_id)
        return asked.select_related("question_version__question")


class QuizItem(models.Model):
    """A question at its place in a quiz version."""

    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.RESTRICT, related_name="items"
    )

    objects = QuizItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz item")
        verbose_name_plural = _("quiz items")
        ordering = ["quiz_version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["quiz_version", "position"], name="one_item_a_position")
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class AttemptQuerySet(models.QuerySet["Attempt"]):
    """Sets of attempts."""

    def of(self, learner: Learner | None) -> Self:
        """This learner's own attempts; nothing of anybody else's."""
        return self.none() if learner is None else self.filter(learner=learner)

    def at(self, quiz: Quiz) -> Self:
        """The attempts at any version of a quiz."""
        return self.filter(quiz_version__quiz=quiz)

    def open(self) -> Self:
        """The attempts that still take answers."""
        return self.filter(submitted_at=None)


class Attempt(models.Model):
    """One learner taking one version of a quiz; `seed` is what the options are shuffled by.

    open -> submitted    (`services.submit_attempt`, once: score and fractions are written then)
    An open attempt takes answers, a submitted one takes none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="attempts")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attempts")
    seed = models.PositiveIntegerField(_("seed"))
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    started_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    maximum = models.FloatField(_("maximum"))

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("quizzes:attempt-detail", args=[self.id])

    @property
    def is_submitted(self) -> bool:
        """Whether it has been graded and takes no more answers."""
        return self.submitted_at is not None

    @property
    def status(self) -> str:
        """The state, in a word."""
        return "submitted" if self.is_submitted else "open"


class ResponseQuerySet(models.QuerySet["Response"]):
    """Sets of responses."""

    def replace(self, *, sequence: int, answer: object, now: datetime) -> bool:
        """Whether the one response of this set was older than `sequence` and now holds `answer`."""
        older = self.filter(sequence__lt=sequence)
        return bool(older.update(sequence=sequence, answer=answer, saved_at=now))


class Response(models.Model):
    """The answer that stands for one item of an attempt; `sequence` counts its changes."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    item = models.ForeignKey(QuizItem, on_delete=models.RESTRICT, related_name="responses")
    sequence = models.PositiveIntegerField(_("sequence"))
    answer = models.JSONField(_("answer"))
    saved_at = models.DateTimeField(_("saved"))
    fraction = models.FloatField(_("credit"), null=True, blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="one_response_an_item")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.item_id}"
