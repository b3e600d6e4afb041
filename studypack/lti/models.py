"""What we keep of a learning platform beyond what its registration says."""

from datetime import datetime, timedelta
from typing import Final, Self
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from lti_tool.models import LtiContext, LtiRegistration, LtiUser

from quizzes.models import Attempt, Quiz

LONGEST_URL: Final = 2_000
# A worker that died holding a line lets go of it after this.
HELD_FOR: Final = timedelta(minutes=2)


def check_origins(text: str) -> None:
    """Every word is an origin that a policy can name: a scheme and a host, nothing after them."""
    wrong = [word for word in text.split() if not is_origin(word)]
    if wrong:
        message = gettext("{origins}: not of the form https://host, with * for any host below one")
        raise ValidationError(message.format(origins=" ".join(wrong)))


def is_origin(word: str) -> bool:
    """Whether a word is a scheme and a host, maybe with a port."""
    try:
        parts = urlsplit(word)
        _ = parts.port
    except ValueError:
        return False
    is_host = bool(parts.hostname) and not set(word) & set(";,'\"")
    return parts.scheme in {"https", "http"} and is_host and word.count("/") == 2


def is_web_address(value: object) -> bool:
    """Whether something from outside is the address of a page or a service."""
    return isinstance(value, str) and len(value) < LONGEST_URL and is_origin(origin_of(value))


def origin_of(url: str) -> str:
    """The scheme and the host of an address; empty where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


class Embedding(models.Model):
    """The origins whose pages may show ours in a frame, for a platform that uses several."""

    registration = models.OneToOneField(
        LtiRegistration,
        on_delete=models.CASCADE,
        related_name="embedding",
        verbose_name=_("platform"),
    )
    origins = models.TextField(
        _("origins that may embed"),
        validators=[check_origins],
        help_text=_("With spaces, such as https://*.instructure.com"),
    )

    class Meta:
        verbose_name = _("embedding")
        verbose_name_plural = _("embeddings")

    def __str__(self) -> str:
        return str(self.origins)


class GradeLineQuerySet(models.QuerySet["GradeLine"]):
    """Sets of lines, and the conditional updates by which one is looked at and held."""

    def due(self, now: datetime) -> Self:
        """Lines whose time has come, or whose learner submitted since they were looked at."""
        submitted = Attempt.objects.counted().filter(
            learner__user=OuterRef("person__auth_user"),
            quiz_version__quiz=OuterRef("quiz"),
            submitted_at__gt=OuterRef("looked_at"),
        )
        active = self.filter(context__deployment__registration__is_active=True)
        return active.filter(Q(look_at__lte=now) | Exists(submitted))

    def hold(self, pk: int, now: datetime) -> bool:
        """Whether the line is ours to send for a while."""
        free = self.filter(pk=pk).filter(Q(held_until=None) | Q(held_until__lt=now))
        return bool(free.update(held_until=now + HELD_FOR))


class GradeLine(models.Model):
    """Where a platform takes one person's grade in one quiz.

    looked at (`looked_at`, by the sweeper) -> held by a worker (`held_until`) -> sent
    (`sent_state` says which grade), or failed (`problem`, and `look_at` says when to try again).
    A grade that `sent_state` names is not sent again.
    """

    person = models.ForeignKey(LtiUser, on_delete=models.CASCADE, related_name="grade_lines")
    context = models.ForeignKey(LtiContext, on_delete=models.CASCADE, related_name="grade_lines")
    quiz = models.ForeignKey(Quiz, on_delete=models.CASCADE, related_name="grade_lines")
    url = models.URLField(_("line item"), max_length=LONGEST_URL)
    looked_at = models.DateTimeField(_("looked at"))
    look_at = models.DateTimeField(_("look again"), null=True, blank=True, db_index=True)
    held_until = models.DateTimeField(_("held until"), null=True, blank=True)
    sent_state = models.CharField(_("grade that was sent"), max_length=100, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failures in a row"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)

    objects = GradeLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade line")
        verbose_name_plural = _("grade lines")
        constraints = [
            models.UniqueConstraint(
                fields=["person", "context", "quiz"], name="one_grade_line_a_quiz"
            )
        ]

    def __str__(self) -> str:
        return f"{self.quiz_id} {self.person_id}"
