"""What happens to people: demo accounts, and what was studied before signing in."""

import secrets
from typing import NamedTuple

from django.db import transaction

from studypack.accounts.models import Learner, Role, User

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


@transaction.atomic
def keep_anonymous_study(user: User, anonymous: Learner | None) -> None:
    """What was studied in this browser becomes the user's, if nothing was kept for them before."""
    if anonymous is None or Learner.objects.filter(user=user).exists():
        return
    Learner.objects.filter(id=anonymous.id, user=None).update(user=user)
