"""Messages that wake workers for grades; what is lost is sent again when its time has come."""

import logging
from datetime import datetime
from typing import Final

from kombu.exceptions import OperationalError

from studypack.lti.models import HELD_FOR, GradeLine
from studypack.lti.tasks import send_grade

logger = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 100


def send_due_grades(now: datetime) -> int:
    """How many workers were woken, each for one line whose grade may have changed."""
    due = list(GradeLine.objects.due(now).order_by("looked_at").values_list("pk", flat=True))
    return sum(wake(line_pk, now) for line_pk in due[:MOST_AT_ONCE])


def wake(line_pk: int, now: datetime) -> bool:
    """Whether a message was sent for the line, which is looked at again soon in case it is lost."""
    GradeLine.objects.filter(pk=line_pk).update(looked_at=now, look_at=now + HELD_FOR)
    try:
        send_grade.apply_async((line_pk,), retry=False)
    except OperationalError:
        logger.warning("grade line %s: the broker is away", line_pk)
        return False
    return True
