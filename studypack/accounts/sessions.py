"""The sessions of people: ended everywhere, whatever device they are on."""

from collections.abc import Collection, Iterator
from datetime import datetime

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

from studypack.accounts.models import User


def end_sessions(people: Collection[User], now: datetime) -> int:
    """Signs the people out on every device; returns how many sessions that were."""
    ids = {str(person.pk) for person in people}
    ended = [session.pk for session in living(now) if session.get_decoded().get(SESSION_KEY) in ids]
    for start in range(0, len(ended), 500):
        Session.objects.filter(pk__in=ended[start : start + 500]).delete()
    return len(ended)


def living(now: datetime) -> Iterator[Session]:
    """The sessions that have not run out; a session says only in its content whose it is."""
    return Session.objects.filter(expire_date__gt=now).iterator(chunk_size=500)
