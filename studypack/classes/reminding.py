"""Reminders by mail: of what is due soon and not done, once each, unless somebody wants none."""

import logging
from collections.abc import Sequence
from datetime import datetime
from smtplib import SMTPException
from typing import Final

from django.conf import settings
from django.core.mail import send_mail
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from studypack.accounts.models import User
from studypack.classes.due import Task, tasks_of, waiting_tasks
from studypack.classes.models import Assignment, Membership, NoReminders, Reminder, Standing
from studypack.classes.standing import SOON, is_due_soon

logger = logging.getLogger(__name__)
PEOPLE_AT_ONCE: Final = 500


def remind(now: datetime) -> int:
    """Writes to everybody who has to be reminded; to how many."""
    sent = 0
    for user in people_to_remind(now).iterator(chunk_size=PEOPLE_AT_ONCE):
        tasks = noted(user, tasks_to_tell(user, now), now)
        if tasks and write_to(user, tasks):
            sent += 1
    return sent


def people_to_remind(now: datetime) -> QuerySet[User]:
    """Students of current classes in which something may be due soon, who have an address.

    An exception may make it due for one student alone, so its dates count, too.
    """
    in_time = (now, now + SOON)
    assigned = Assignment.objects.published().filter(of_class__is_archived=False)
    near = (
        assigned.filter(due_at__range=in_time)
        | assigned.filter(due_at=None, closes_at__range=in_time)
        | assigned.filter(exceptions__due_at__range=in_time)
        | assigned.filter(exceptions__closes_at__range=in_time)
    )
    students = Membership.objects.filter(
        role=Standing.STUDENT, of_class__in=near.order_by().values("of_class")
    )
    wanted = User.objects.filter(is_active=True, pk__in=students.values("user")).exclude(email="")
    wanted = wanted.exclude(pk__in=NoReminders.objects.values("user"))
    return wanted.select_related("learner").order_by("pk")


def tasks_to_tell(user: User, now: datetime) -> list[Task]:
    """What the person has to do soon and was not told of."""
    told = set(Reminder.objects.filter(user=user).values_list("assignment", flat=True))
    tasks = waiting_tasks(tasks_of(user, getattr(user, "learner", None), now))
    return [
        task for task in tasks if is_due_soon(task.dates, now) and task.assignment.pk not in told
    ]


def noted(user: User, tasks: Sequence[Task], now: datetime) -> list[Task]:
    """The tasks of which nobody reminds the person at this moment: noted before they are told."""
    return [
        task
        for task in tasks
        if Reminder.objects.get_or_create(
            assignment=task.assignment, user=user, defaults={"sent_at": now}
        )[1]
    ]


def write_to(user: User, tasks: Sequence[Task]) -> bool:
    """Whether a mail about these went out; one that did not is not tried again."""
    with translation.override(tasks[0].assignment.of_class.language):
        subject = ngettext("One assignment is due soon", "Assignments are due soon", len(tasks))
        context = {"user": user, "tasks": tasks, "page": settings.SITE_URL + list_path()}
        body = render_to_string("classes/reminder.txt", context)
    try:
        send_mail(subject, body, None, [user.email])
    except (OSError, SMTPException):
        logger.warning("a reminder could not be sent", exc_info=True)
        return False
    return True


def list_path() -> str:
    """The path of the list of classes in the active language."""
    return reverse("classes:class-list")
