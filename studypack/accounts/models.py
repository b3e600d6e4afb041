"""People: who signs in, and the learner whose runs, attempts and cards are kept."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person comes here to do."""

    STUDENT = "student", _("Student")
    TEACHER = "teacher", _("Teacher")
    ADMIN = "admin", _("Admin")


class User(AbstractUser):
    """A person who signs in; others see the pseudonym, never the name."""

    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.STUDENT)
    pseudonym = models.CharField(_("pseudonym"), max_length=60, blank=True)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"

    @property
    def display_name(self) -> str:
        """The pseudonym, or the sign-in name of someone who chose none."""
        return self.pseudonym or self.username

    @property
    def is_teacher(self) -> bool:
        """Whether this person may do what teachers do."""
        return self.role in {Role.TEACHER, Role.ADMIN}


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
