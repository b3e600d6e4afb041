"""What a token may be used for, and how often."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from studypack.accounts.limits import Limit
from studypack.accounts.models import Role


class Scope(models.TextChoices):
    """A part of the API; a token names every part that it opens."""

    READ = "read", _("Read: material, and what is kept about you")
    STUDY = "study", _("Study: answer, review and ask for runs in your name")
    TEACH = "teach", _("Teach: your questions, quizzes and classes, and how they went")
    ADMIN = "admin", _("Administer: what everybody asked for")


# A program that waits asks more often than one that writes.
LIMIT_BY_SCOPE: Final = {
    Scope.READ: Limit(name="token-read", most=600, period_s=60),
    Scope.STUDY: Limit(name="token-study", most=300, period_s=60),
    Scope.TEACH: Limit(name="token-teach", most=300, period_s=60),
    Scope.ADMIN: Limit(name="token-admin", most=120, period_s=60),
}
SCOPES_BY_ROLE: Final = {
    Role.STUDENT: (Scope.READ, Scope.STUDY),
    Role.TEACHER: (Scope.READ, Scope.STUDY, Scope.TEACH),
    Role.ADMIN: tuple(Scope),
}


def scopes_for(role: str) -> tuple[Scope, ...]:
    """What a person of this role may give to a token."""
    return SCOPES_BY_ROLE[Role(role)]
