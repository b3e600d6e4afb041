"""A quiz taken together in class: the teacher steps, everybody answers the question that is on."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.quizzes import QuizItem, QuizVersion
from studypack.accounts.models import Learner, User

LONGEST_MEMBER_NAME = 60
CODE_LENGTH = 8


class LiveSessionQuerySet(models.QuerySet["LiveSession"]):
    """Sets of live sessions."""

    def owned_by(self, user: User) -> Self:
        """The sessions that this teacher holds."""
        return self.filter(teacher=user)

    def joined_by(self, learner: Learner | None) -> Self:
        """The sessions that this learner takes part in; nothing of anybody else's."""
        return self.none() if learner is None else self.filter(members__learner=learner)

    def open(self) -> Self:
        """The sessions that can be joined."""
        return self.filter(ended_at=None)


class LiveSession(models.Model):
    """One lesson with one version of a quiz; `position` is of the question that is on, 0 before.

    waiting (position 0) -> asking -> shown (`is_shown`) -> asking again (`round` 2), or the next
    question -> ended. Answers are taken while a question is on and not shown.

    The class may look at a run together while a question is on. `experiment_id` and `run_id` are
    of the simulator, which quizzes know nothing else of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.CASCADE, related_name="lives")
    teacher = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="live_sessions"
    )
    code = models.CharField(_("code"), max_length=CODE_LENGTH, unique=True)
    allows_guests = models.BooleanField(_("open to guests"), default=False)
    position = models.PositiveSmallIntegerField(_("question"), default=0)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    is_shown = models.BooleanField(_("results shown"), default=False)
    experiment_id = models.PositiveBigIntegerField(_("experiment"), null=True, blank=True)
    run_id = models.UUIDField(_("run"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = LiveSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("live session")
        verbose_name_plural = _("live sessions")
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return self.code

    @property
    def takes_answers(self) -> bool:
        """Whether a question is on that is still to be answered."""
        return bool(self.position) and not self.is_shown and self.ended_at is None

    @property
    def shown_run_id(self) -> uuid.UUID | None:
        """The run that the class looks at; none once the session has ended."""
        return self.run_id if self.ended_at is None else None


class LiveMember(models.Model):
    """Somebody in a session, by the name that the teacher sees."""

    session = models.ForeignKey(LiveSession, on_delete=models.CASCADE, related_name="members")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="lives")
    name = models.CharField(_("name"), max_length=LONGEST_MEMBER_NAME)

    class Meta:
        verbose_name = _("member of a live session")
        verbose_name_plural = _("members of live sessions")
        constraints = [
            models.UniqueConstraint(fields=["session", "learner"], name="one_member_a_learner")
        ]

    def __str__(self) -> str:
        return self.name


class LiveAnswer(models.Model):
    """What a member answers to one question in one round; `sequence` counts its changes."""

    member = models.ForeignKey(LiveMember, on_delete=models.CASCADE, related_name="answers")
    item = models.ForeignKey(QuizItem, on_delete=models.CASCADE, related_name="live_answers")
    round = models.PositiveSmallIntegerField(_("round"))
    sequence = models.PositiveIntegerField(_("sequence"))
    answer = models.JSONField(_("answer"))
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("answer in a live session")
        verbose_name_plural = _("answers in live sessions")
        constraints = [
            models.UniqueConstraint(fields=["member", "item", "round"], name="one_answer_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} {self.item_id} {self.round}"
