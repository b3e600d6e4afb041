"""Which teachers an author lets look at a quiz, or work on it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.quizzes import Quiz


class QuizShareQuerySet(models.QuerySet["QuizShare"]):
    """Sets of shares."""

    def by_name(self) -> Self:
        """The shares with whom they are for, by user name."""
        return self.select_related("user").order_by("user__username")


class QuizShare(models.Model):
    """A teacher who may see a quiz and what it asks; with `may_edit`, work on it as its author.

    granted -> revoked, and gone. What only the author does: share, duplicate.
    """

    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="quiz_shares"
    )
    may_edit = models.BooleanField(_("may edit"), default=False)
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)

    objects = QuizShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("share of a quiz")
        verbose_name_plural = _("shares of quizzes")
        constraints = [models.UniqueConstraint(fields=["quiz", "user"], name="one_share_a_teacher")]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.user_id}"
