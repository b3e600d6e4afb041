"""What a learner reads next."""

from collections.abc import Iterable

from studypack.accounts.models import Learner
from studypack.packs.models import Note, NoteReading


def next_note(learner: Learner | None, language: str) -> Note | None:
    """The note opened last of those not finished, else the next unread; None where none is.

    The note has its pack and its text at hand.
    """
    if learner is None:
        return None
    readings = list(
        NoteReading.objects.of(learner)
        .filter(note__pack__is_retired=False)
        .select_related("note")
        .order_by("-last_at", "-pk")
    )
    place = next_place(readings)
    if place is None:
        return None
    notes = Note.objects.filter(pk=place).select_related("pack").in_language(language)
    found: Note | None = notes.first()
    return found


def next_place(readings: Iterable[NoteReading]) -> int | None:
    """The key of the note to go on with, of readings that begin with the last; None for none."""
    readings = list(readings)
    for reading in readings:
        if not reading.is_finished:
            return reading.note_id
    return unread_after(readings[0].note, readings) if readings else None


def unread_after(note: Note, readings: Iterable[NoteReading]) -> int | None:
    """The key of the first unread note behind this one in its pack, else before it."""
    own = Note.objects.filter(pack=note.pack_id)
    unread = own.exclude(pk__in=[reading.note_id for reading in readings])
    positions = list(unread.order_by("position").values_list("position", "pk"))
    behind = [key for position, key in positions if position > note.position]
    return next(iter([*behind, *(key for _, key in positions)]), None)
