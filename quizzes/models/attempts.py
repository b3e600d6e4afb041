"""Attempts, and the answers that stand in them."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.models.quizzes import Quiz, QuizItem, QuizVersion, choices
from quizzes.rules import GRACE, Behaviour, Ending
from studypack.accounts.models import Learner
from studypack.common.languages import LANGUAGES


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

    def overdue(self, now: datetime) -> Self:
        """The open attempts that take no more answers: their time and its grace are over."""
        return self.open().filter(deadline_at__lt=now - GRACE)

    def counted(self) -> Self:
        """The attempts that a grade is made of; trying again what was wrong is none of them."""
        return self.filter(is_counted=True)


class Attempt(models.Model):
    """One learner taking one version of a quiz; `seed` is what the options are shuffled by.

    open -> submitted    (`services.submit_attempt`, once: score and fractions are written then;
                          by the learner, or by the clock at `deadline_at` and its grace)
    An open attempt takes answers, a submitted one takes none. `drawn` are the items it asks, in
    its order; all of the version, in the author's order, where it is empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz_version = models.ForeignKey(
        QuizVersion, on_delete=models.PROTECT, related_name="attempts", db_index=False
    )
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="attempts")
    seed = models.PositiveIntegerField(_("seed"))
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES)
    started_at = models.DateTimeField(_("started"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    score = models.FloatField(_("score"), null=True, blank=True)
    maximum = models.FloatField(_("maximum"))
    behaviour = models.CharField(
        _("behaviour"), max_length=10, choices=choices(Behaviour), default=Behaviour.EXAM
    )
    drawn = models.JSONField(_("questions drawn"), default=list, blank=True)
    flagged = models.JSONField(_("questions flagged"), default=list, blank=True)
    deadline_at = models.DateTimeField(_("deadline"), null=True, blank=True, db_index=True)
    ended_by = models.CharField(_("ended by"), max_length=10, choices=choices(Ending), blank=True)
    is_counted = models.BooleanField(_("counts"), default=True)
    awaits_marking = models.BooleanField(_("awaits marking"), default=False)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-started_at"]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="attempts_latest_first"),
            models.Index(fields=["quiz_version", "learner"], name="attempts_at_a_version"),
        ]

    def __str__(self) -> str:
        return str(self.id)

    def get_absolute_url(self) -> str:
        return reverse("quizzes:attempt-detail", args=[self.id])

    def items(self) -> models.QuerySet[QuizItem]:
        """The items that the attempt is graded by, in the author's order, with what each asks."""
        asked = QuizItem.objects.filter(quiz_version=self.quiz_version_id)
        if self.drawn:
            asked = asked.filter(pk__in=self.drawn)
        return asked.select_related("question_version__question")

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

    def replace(self, *, sequence: int, **values: object) -> bool:
        """Whether the one response of this set was older than `sequence` and now holds `values`."""
        older = self.filter(sequence__lt=sequence)
        return bool(older.update(sequence=sequence, **values))


class Response(models.Model):
    """The answer that stands for one item of an attempt; `sequence` counts its changes.

    Attributes:
        certainty: 1 to 3, how sure the learner is; None where the quiz does not ask.
        fraction: the credit, of the item's mark; below 0 only where certainty is asked.
        spent_s: time between the saves of the attempt that ended with one of this answer.
        marker: who marked an open answer; None for the rule of the kind, or for oneself.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="responses")
    item = models.ForeignKey(QuizItem, on_delete=models.RESTRICT, related_name="responses")
    sequence = models.PositiveIntegerField(_("sequence"))
    answer = models.JSONField(_("answer"))
    saved_at = models.DateTimeField(_("saved"))
    fraction = models.FloatField(_("credit"), null=True, blank=True)
    certainty = models.PositiveSmallIntegerField(_("certainty"), null=True, blank=True)
    spent_s = models.FloatField(_("seconds spent"), default=0.0)
    marker = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)

    objects = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response")
        verbose_name_plural = _("responses")
        constraints = [
            models.UniqueConstraint(fields=["attempt", "item"], name="one_response_an_item")
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.item_id}"


class Try(models.Model):
    """An answer that a learner had checked in practice, and what came of it."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="tries")
    number = models.PositiveSmallIntegerField(_("try"))
    answer = models.JSONField(_("answer"))
    fraction = models.FloatField(_("credit"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("try")
        verbose_name_plural = _("tries")
        ordering = ["response", "number"]
        constraints = [
            models.UniqueConstraint(fields=["response", "number"], name="one_number_a_response")
        ]

    def __str__(self) -> str:
        return f"{self.response_id} {self.number}"
