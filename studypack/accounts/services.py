"""What happens to people: demo accounts, avatars, sessions, what was studied before signing in."""

import secrets
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction
from django.db.models import F

from studypack.accounts.models import Avatar, Learner, Role, User
from studypack.common.avatars import avatar_of

DEMO_PEOPLE = (
    ("teacher", Role.TEACHER, "ChalkAndChains"),
    ("student", Role.STUDENT, "CuriousGradient"),
    ("admin", Role.ADMIN, "HouseKeeper"),
)


class DemoAccount(NamedTuple):
    """An account that was made just now; the password is known only here."""

    username: str
    role: str
    password: str


@transaction.atomic
def create_demo_accounts() -> list[DemoAccount]:
    """Makes the demo accounts that do not exist yet, each with a password made now."""
    created = []
    for username, role, pseudonym in DEMO_PEOPLE:
        if User.objects.filter(username=username).exists():
            continue
        password = secrets.token_urlsafe(12)
        is_admin = role == Role.ADMIN
        User.objects.create_user(
            username,
            password=password,
            role=role,
            pseudonym=pseudonym,
            is_staff=is_admin,
            is_superuser=is_admin,
        )
        created.append(DemoAccount(username, str(role), password))
    return created


def keep_avatar(user: User, given: bytes) -> None:
    """The person's picture is now made of this file; the one before is gone.

    Raises:
        AvatarError: no picture can be made of it.
    """
    made = avatar_of(given)
    values = {"sha256": sha256(made).hexdigest(), "content": made}
    Avatar.objects.update_or_create(user=user, defaults=values)


def end_other_sessions(user: User) -> None:
    """Every session of the person is over; the caller renews the one at hand."""
    user.session_era = F("session_era") + 1
    user.save(update_fields=["session_era"])
    user.refresh_from_db(fields=["session_era"])


@transaction.atomic
def keep_anonymous_study(user: User, anonymous: Learner | None) -> None:
    """What was studied in this browser becomes the user's, if nothing was kept for them before."""
    if anonymous is None or Learner.objects.filter(user=user).exists():
        return
    Learner.objects.filter(id=anonymous.id, user=None).update(user=user)
