"""Quizzes: which questions are asked, in which versions, and by which rules."""

from enum import StrEnum
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.models.questions import QuestionVersion, WrittenQuerySet
from quizzes.rules import Behaviour, GradingMethod, Review, Rules, Showing
from studypack.accounts.models import Learner, User
from studypack.packs.models import (
    SLUG_LENGTH,
    ItemText,
    Pack,
    Translated,
    one_text_a_language,
)


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    """The values as a field lists them; pages have words for them."""
    return [(word.value, word.value) for word in words]


class QuizQuerySet(WrittenQuerySet):
    """Sets of quizzes."""

    def owned_by(self, user: User) -> Self:
        """The quizzes that a teacher made; a pack's is nobody's."""
        return self.filter(author=user, pack=None)

    def editable_by(self, user: User) -> Self:
        """The teacher's own quizzes, and those that they may edit."""
        return self._shared_with(user, shares__may_edit=True)

    def viewable_by(self, user: User) -> Self:
        """The teacher's own quizzes, and those that are shared with them."""
        return self._shared_with(user)

    def _shared_with(self, user: User, **kept: bool) -> Self:
        # A list of keys, not a join: what is counted of a quiz must not be counted a share.
        shared = Quiz.objects.filter(shares__user=user, **kept).values("pk")
        return self.filter(models.Q(author=user) | models.Q(pk__in=shared), pack=None)


class Quiz(Translated):
    """Questions to be answered in one go; a pack brings one of its own, a teacher makes more.

    draft -> published (`is_published`: its latest version can be attempted) -> draft
    The rules are those of today: a date that is moved holds for attempts that are open.
    """

    pack = models.ForeignKey(
        Pack, on_delete=models.CASCADE, null=True, blank=True, related_name="quizzes"
    )
    slug = models.SlugField(_("id"), max_length=SLUG_LENGTH, unique=True)
    is_published = models.BooleanField(_("published"), default=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    behaviour = models.CharField(
        _("behaviour"), max_length=10, choices=choices(Behaviour), default=Behaviour.EXAM
    )
    review = models.CharField(
        _("answers are shown"), max_length=10, choices=choices(Review), default=Review.SUBMITTED
    )
    is_released = models.BooleanField(_("results released"), default=False)
    grading = models.CharField(
        _("grading method"), max_length=8, choices=choices(GradingMethod), default="best"
    )
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True
    )
    time_limit_s = models.PositiveIntegerField(_("time limit in seconds"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    is_shuffled = models.BooleanField(_("questions are shuffled"), default=False)
    # What its author arranges and has not published: [{"question", "mark", "pool"}], and how
    # many are drawn of each pool.
    draft = models.JSONField(_("draft"), default=dict, blank=True)
    # Everything cached of a quiz is known by this: it moves whenever its material is stored.
    loaded_at = models.DateTimeField(_("loaded"), auto_now=True)

    objects = QuizQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
        ordering = ["slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("quizzes:quiz-detail", args=[self.slug])

    @property
    def showing(self) -> Showing:
        """When the answers of an exam are shown."""
        return Showing(
            review=Review(self.review), is_released=self.is_released, closes_at=self.closes_at
        )

    @property
    def may_be_practised(self) -> bool:
        """Whether anybody may see what is right, as often as they like and whenever they like.

        Not where it opens on a date: before that, nobody may.
        """
        is_practice = self.behaviour == Behaviour.PRACTICE
        is_open_book = self.review == Review.SUBMITTED and self.attempts_allowed is None
        return self.opens_at is None and (is_practice or is_open_book)

    def is_open_to(self, user: object) -> bool:
        """Whether this person may see what is right before answering: its author always may."""
        is_author = self.author_id is not None and self.author_id == getattr(user, "pk", None)
        return is_author or (self.is_published and self.may_be_practised)

    @property
    def rules(self) -> Rules:
        """When and how often it may be taken by somebody without an exception."""
        return Rules(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            time_limit_s=self.time_limit_s,
            attempts_allowed=self.attempts_allowed,
        )


class QuizText(ItemText):
    """A quiz in words; `description` is HTML, of the Markdown in `source` if a teacher wrote it."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="texts")
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"))
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("quiz text")
        verbose_name_plural = _("quiz texts")
        constraints = one_text_a_language("quiz", "quiz")

    def __str__(self) -> str:
        return self.title


class SettingsChange(models.Model):
    """What one save changed of a quiz's words and rules: {name: [before, after]}."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="settings_changes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    changes = models.JSONField(_("changes"))

    class Meta:
        verbose_name = _("change of settings")
        verbose_name_plural = _("changes of settings")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.made_at}"


class QuizVersionQuerySet(models.QuerySet["QuizVersion"]):
    """Sets of quiz versions."""

    def published(self) -> Self:
        """The versions that attempts begin with, the latest first."""
        return self.filter(regrade_of=None).order_by("-number")

    def current(self, slug: str) -> Self:
        """The version that an attempt at the published quiz takes now, if there is one."""
        asked = self.published().filter(quiz__slug=slug, quiz__is_published=True)
        return asked.select_related("quiz__pack", "quiz__author")[:1]


class QuizVersion(models.Model):
    """The questions of a quiz, in their versions and their order, as they were at one time.

    `regrade_of`: the version it repeats with corrected questions, for the attempts taken at that
    one; no attempt begins with it.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    draws = models.JSONField(_("questions drawn of each pool"), default=dict, blank=True)
    regrade_of = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="regrades"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True, null=True)

    objects = QuizVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("quiz version")
        verbose_name_plural = _("quiz versions")
        ordering = ["quiz", "-number"]
        constraints = [models.UniqueConstraint(fields=["quiz", "number"], name="one_number_a_quiz")]

    def __str__(self) -> str:
        return f"{self.quiz.slug} {self.number}"


class QuizItem(models.Model):
    """A question at its place in a quiz version."""

    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(_("position"))
    question_version = models.ForeignKey(
        QuestionVersion, on_delete=models.RESTRICT, related_name="items"
    )
    mark = models.FloatField(_("mark"), default=1.0)
    pool = models.CharField(_("pool"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("quiz item")
        verbose_name_plural = _("quiz items")
        ordering = ["quiz_version", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["quiz_version", "position"], name="one_item_a_position"
            ),
            models.UniqueConstraint(
                fields=["quiz_version", "question_version"], name="asked_once_a_quiz"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class QuizException(models.Model):
    """Other rules for one learner: what is left empty is as for everybody."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="exceptions")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="exceptions")
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), null=True, blank=True
    )
    time_limit_s = models.PositiveIntegerField(_("time limit in seconds"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")
        constraints = [
            models.UniqueConstraint(fields=["quiz", "learner"], name="one_exception_a_learner")
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.learner_id}"

    @property
    def rules(self) -> Rules:
        """What differs for this learner."""
        return Rules(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            time_limit_s=self.time_limit_s,
            attempts_allowed=self.attempts_allowed,
        )


class Regrade(models.Model):
    """What grading again changed: [{"attempt", "before", "after"}], by whom and when."""

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="regrades")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    made_at = models.DateTimeField(_("made"))
    changes = models.JSONField(_("changes"))

    class Meta:
        verbose_name = _("regrade")
        verbose_name_plural = _("regrades")
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.made_at}"
