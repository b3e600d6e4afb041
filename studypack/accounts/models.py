"""People: who signs in, and the learner whose runs, attempts and cards are kept."""

import uuid
from typing import Final

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from studypack.common.languages import LANGUAGES

PSEUDONYM_LENGTH: Final = 60


class Role(models.TextChoices):
    """What a person comes here to do."""

    STUDENT = "student", _("Student")
    TEACHER = "teacher", _("Teacher")
    ADMIN = "admin", _("Admin")


class Theme(models.TextChoices):
    """The colours of the pages."""

    SYSTEM = "", _("As the system has it")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    """A person who signs in; others see the pseudonym, never the name.

    Attributes:
        language: in which pages and mails speak to them; empty for what their browser prefers.
        session_era: moves when they sign out everywhere else: older sessions end.
    """

    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.STUDENT)
    pseudonym = models.CharField(_("pseudonym"), max_length=PSEUDONYM_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, blank=True)
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, blank=True)
    has_reduced_motion = models.BooleanField(_("reduced motion"), default=False)
    session_era = models.PositiveIntegerField(_("era of sessions"), default=0, editable=False)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    @property
    def display_name(self) -> str:
        """The pseudonym, or the sign-in name of someone who chose none."""
        return self.pseudonym or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must hold to be this person's: it ends with the password, or the era."""
        if not self.session_era:
            return str(super()._get_session_auth_hash(secret=secret))  # type: ignore[misc]
        salt = "studypack.accounts.models.User.session"
        kept = f"{self.session_era}:{self.password}"
        return salted_hmac(salt, kept, secret=secret, algorithm="sha256").hexdigest()

    @property
    def is_teacher(self) -> bool:
        """Whether this person may do what teachers do."""
        return self.role in {Role.TEACHER, Role.ADMIN}


class Avatar(models.Model):
    """The picture that a person chose: a square WebP that was made here, never the file given."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="avatar")
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    content = models.BinaryField(_("content"))

    class Meta:
        verbose_name = _("avatar")
        verbose_name_plural = _("avatars")

    def __str__(self) -> str:
        return self.sha256[:12]


class Learner(models.Model):
    """Whoever studies in one browser, signed in or not: the owner of runs, attempts and cards.

    Anonymous (a signed cookie holds the id) -> belongs to `user` at their first sign-in.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="learner"
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.user.display_name if self.user else f"anonymous {str(self.id)[:8]}"
