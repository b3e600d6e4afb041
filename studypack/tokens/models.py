"""The tokens by which programs speak for a person."""

import uuid
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studypack.accounts.models import User

NAME_LENGTH = 60


class TokenQuerySet(models.QuerySet["ApiToken"]):
    """Sets of tokens."""

    def of(self, user: User) -> Self:
        """This person's own tokens; nothing of anybody else's."""
        return self.filter(user=user)

    def usable(self, now: datetime) -> Self:
        """The tokens that still open anything."""
        return self.filter(expires_at__gt=now, user__is_active=True)


class ApiToken(models.Model):
    """A key to the API; only its hash is kept, so that nobody can read it off a backup.

    Usable until `expires_at`, unless it is revoked, which deletes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    digest = models.CharField(_("hash"), max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("scopes"))
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name
