"""A file of questions between its dry run and the word to store it."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studypack.common.languages import ENGLISH, LANGUAGES

LONGEST_FILENAME = 200
FORMAT_LENGTH = 30
KEPT_FOR = timedelta(hours=1)


class PendingImportQuerySet(models.QuerySet["PendingImport"]):
    """Sets of files that wait."""

    def expired(self, now: datetime) -> Self:
        """The files that nobody confirmed in time."""
        return self.filter(made_at__lt=now - KEPT_FOR)

    def waiting(self, owner: object, now: datetime) -> Self:
        """The file that this teacher may still confirm."""
        return self.filter(owner=owner, made_at__gte=now - KEPT_FOR)


class PendingImport(models.Model):
    """A file that its teacher has seen the dry run of; one a teacher, forgotten after an hour.

    waiting -> stored, and gone | forgotten (another file, or an hour)
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pending_import"
    )
    filename = models.CharField(_("file name"), max_length=LONGEST_FILENAME)
    format = models.CharField(_("format"), max_length=FORMAT_LENGTH, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, default=ENGLISH)
    content = models.BinaryField(_("content"))
    made_at = models.DateTimeField(_("made"), db_index=True)

    objects = PendingImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("pending import")
        verbose_name_plural = _("pending imports")

    def __str__(self) -> str:
        return self.filename
