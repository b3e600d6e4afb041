"""What changed a grade: who, when, from what to what, and why. Lines are added, never edited."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.attempts import Attempt
from quizzes.models.questions import Question


class Cause(models.TextChoices):
    """Why a grade changed, or may change from now on."""

    MARKING = "marking", _("Marked by a person")
    OWN_MARK = "own_mark", _("Marked by the learner")
    REGRADE = "regrade", _("Graded again")
    EXCEPTION = "exception", _("Exception: another deadline")
    CLOCK = "clock", _("Graded by the clock")


class GradeChangeQuerySet(models.QuerySet["GradeChange"]):
    """Sets of lines, which are only read and added to."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Refused: what was done stays as it was written."""
        raise TypeError("a line of the audit is never changed")

    def delete(self) -> NoReturn:
        """Refused: a line goes only with its attempt."""
        raise TypeError("a line of the audit is never deleted")


class GradeChange(models.Model):
    """One change of an attempt's grade; `before` and `after` are its scores.

    Attributes:
        question: the one that was marked; None where the whole attempt was graded.
        credit_before, credit_after: the parts of that question's mark, 0 to 1.
        note: what the scores do not say: the two deadlines of an exception.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="grade_changes")
    question = models.ForeignKey(Question, on_delete=models.SET_NULL, null=True, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    cause = models.CharField(_("cause"), max_length=10, choices=Cause)
    before = models.FloatField(_("score before"), null=True, blank=True)
    after = models.FloatField(_("score after"), null=True, blank=True)
    credit_before = models.FloatField(_("credit before"), null=True, blank=True)
    credit_after = models.FloatField(_("credit after"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)

    objects = GradeChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a grade")
        verbose_name_plural = _("changes of grades")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.attempt_id} {self.cause}"
