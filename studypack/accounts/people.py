"""What an admin does to people: their role, and whether they may sign in at all."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from studypack.accounts.models import Role, User
from studypack.accounts.sessions import end_sessions


def give_role(people: Collection[User], role: Role) -> None:
    """The people have the role; only admins enter the admin."""
    is_admin = role == Role.ADMIN
    ids = [person.pk for person in people]
    User.objects.filter(pk__in=ids).update(role=role, is_staff=is_admin, is_superuser=is_admin)


@transaction.atomic
def deactivate(people: Collection[User], now: datetime) -> None:
    """The people may no longer sign in, and are signed out; what they did is kept."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_active=False)
    end_sessions(people, now)


def activate(people: Collection[User]) -> None:
    """The people may sign in again."""
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_active=True)
