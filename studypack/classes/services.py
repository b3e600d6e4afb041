"""What people do with classes: make one, join, be invited, leave, take over a part of teaching."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Final

from allauth.account.models import EmailAddress
from django.db import transaction

from quizzes.models import Quiz
from quizzes.services import move_deadlines
from studypack.accounts.models import Learner, User
from studypack.classes.codes import new_code, read_code
from studypack.classes.models import (
    Class,
    Invitation,
    JoinCode,
    Membership,
    NoReminders,
    Standing,
)
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message

logger = logging.getLogger(__name__)

CODE_LIFE: Final = timedelta(days=60)
MOST_CLASSES: Final = 200
MOST_MEMBERS: Final = 1_000


def create_class(
    owner: User, name: str, language: str, now: datetime, description: str = ""
) -> Class:
    """A new class with a code by which one joins.

    Raises:
        RefusedError: the owner has as many classes as one may.
    """
    if Class.objects.filter(owner=owner).count() >= MOST_CLASSES:
        message = Message("classes: {limit} are the most that one person has", limit=MOST_CLASSES)
        raise RefusedError("too_many_classes", message)
    with transaction.atomic():
        made = Class.objects.create(
            owner=owner, name=name, description=description, language=language
        )
        renew_code(made, now)
    return made


def renew_code(of_class: Class, now: datetime) -> JoinCode:
    """A new code, which is on for two months; the one before it opens nothing any more."""
    values = {"code": new_code(), "is_on": True, "expires_at": now + CODE_LIFE}
    code, _ = JoinCode.objects.update_or_create(of_class=of_class, defaults=values)
    return code


def change_join_code(of_class: Class, act: str, now: datetime) -> None:
    """A new code (`renew`), or the one there is switched `on` or `off`."""
    if act == "renew":
        renew_code(of_class, now)
    elif act in {"on", "off"}:
        JoinCode.objects.filter(of_class=of_class).update(is_on=act == "on")


def open_code(typed: str, now: datetime) -> JoinCode | None:
    """The code that somebody typed, if one can join by it now."""
    code = JoinCode.objects.select_related("of_class__owner").filter(code=read_code(typed)).first()
    return code if code is not None and code.is_open(now) else None


def join(of_class: Class, user: User) -> Membership | None:
    """The person's membership, made now if there was none; None for the owner.

    Raises:
        RefusedError: the class is full.
    """
    if of_class.owner_id == user.pk:
        return None
    known = of_class.memberships.filter(user=user).first()
    if known is not None:
        return known
    refuse_full(of_class, 1)
    membership, _ = of_class.memberships.get_or_create(user=user)
    settle_deadlines(of_class, getattr(user, "learner", None))
    return membership


def refuse_full(of_class: Class, more: int) -> None:
    """Raises where so many more members are too many."""
    count = of_class.memberships.count() + more
    if count > MOST_MEMBERS:
        message = Message(
            "members: {count} are above the limit of {limit}", count=count, limit=MOST_MEMBERS
        )
        raise RefusedError("class_full", message, status=409)


def end_membership(membership: Membership) -> None:
    """The person is no longer in the class; what they did stays theirs."""
    of_class, learner = membership.of_class, membership.learner
    membership.delete()
    if learner is not None:
        settle_deadlines(of_class, learner)


def archive(of_class: Class, *, is_archived: bool) -> None:
    """The class is over, or goes on."""
    Class.objects.filter(pk=of_class.pk).update(is_archived=is_archived)
    of_class.is_archived = is_archived
    settle_deadlines(of_class)


def settle_deadlines(of_class: Class, learner: Learner | None = None) -> None:
    """Open attempts at what the class assigns end by the rules of now; one learner's, or all."""
    for quiz in Quiz.objects.filter(assignments__of_class=of_class).distinct():
        move_deadlines(quiz, learner)


def add_co_teacher(of_class: Class, username: str) -> Membership:
    """A teacher who may do in the class what its owner may, except to archive it.

    Raises:
        RefusedError: nobody of this name teaches, or it is the owner.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not user.is_teacher or user.pk == of_class.owner_id:
        why = Message("{name} is no other teacher's user name", name=repr(username[:60]))
        message = Message("Nobody was added.")
        raise RefusedError("no_teacher", message, problems=[problem("username", why)])
    values = {"role": Standing.CO_TEACHER}
    membership, _ = of_class.memberships.update_or_create(user=user, defaults=values)
    return membership


def proven_addresses(user: User) -> set[str]:
    """The e-mail addresses that the person has shown to be theirs, in small letters.

    What an account only claims proves nothing.
    """
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    return {address.lower() for address in addresses.values_list("email", flat=True)}


def people_by_address(addresses: Collection[str]) -> dict[str, User]:
    """Whoever has proven one of these addresses (in small letters), by the address."""
    rows = EmailAddress.objects.filter(email__in=addresses, verified=True)
    return {row.email.lower(): row.user for row in rows.select_related("user")}


@transaction.atomic
def take_invitations(user: User, addresses: Iterable[str]) -> int:
    """Puts the person in the classes that invited one of their proven addresses; in how many.

    A class that is full keeps its invitation: somebody may leave it.
    """
    waiting = Invitation.objects.filter(email__in=list(addresses)).select_related("of_class")
    taken = [invitation for invitation in waiting if is_settled(invitation.of_class, user)]
    Invitation.objects.filter(pk__in=[invitation.pk for invitation in taken]).delete()
    return sum(not invitation.of_class.is_archived for invitation in taken)


def is_settled(of_class: Class, user: User) -> bool:
    """Whether an invitation is done with: the person is in the class, or the class is over."""
    try:
        if not of_class.is_archived:
            join(of_class, user)
    except RefusedError:
        logger.warning("class %s is full, an invitation to it waits", of_class.pk)
        return False
    return True


def remind_by_mail(user: User, *, wants_mail: bool) -> None:
    """The person is reminded by mail of what is due, or is not."""
    if wants_mail:
        NoReminders.objects.filter(user=user).delete()
    else:
        NoReminders.objects.get_or_create(user=user)
