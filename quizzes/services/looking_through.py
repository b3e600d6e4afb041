"""A teacher's import in two steps: looked through and kept, stored once the teacher says so."""

from datetime import datetime

from django.db import transaction

from quizzes.confined import read_confined
from quizzes.formats.item import Reading
from quizzes.models import PendingImport
from quizzes.models.imports import LONGEST_FILENAME
from quizzes.services.importing import Imported, import_questions
from studypack.accounts.models import User


def look_through(
    *,
    owner: User,
    content: bytes,
    filename: str,
    format_name: str,
    language: str,
    now: datetime,
) -> tuple[Reading, Imported, PendingImport | None]:
    """What the file holds, what storing it would do, and where it waits; only one that can be used.

    Whatever waited for the teacher before is forgotten.
    """
    reading = read_confined(content, filename, format_name or None)
    imported = import_questions(owner=owner, reading=reading, language=language, is_dry_run=True)
    PendingImport.objects.expired(now).delete()
    PendingImport.objects.filter(owner=owner).delete()
    if imported.problems or not imported.questions:
        return reading, imported, None
    waiting = PendingImport.objects.create(
        owner=owner,
        filename=filename[:LONGEST_FILENAME],
        format=reading.format,
        language=language,
        content=content,
        made_at=now,
    )
    return reading, imported, waiting


@transaction.atomic
def store_waiting(waiting: PendingImport) -> Imported:
    """What storing the file did: with a problem nothing, and it still waits."""
    reading = read_confined(bytes(waiting.content), waiting.filename, waiting.format)
    imported = import_questions(owner=waiting.owner, reading=reading, language=waiting.language)
    if not imported.problems:
        waiting.delete()
    return imported
