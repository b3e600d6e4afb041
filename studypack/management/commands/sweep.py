"""The sweeper: wakes workers for lost runs and grades to send, ends attempts whose time is over."""

import logging
import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection
from django.utils import timezone

from quizzes.services import end_overdue_attempts
from simulator.services import sweep
from studypack.classes.reminding import remind
from studypack.lti.waking import send_due_grades

logger = logging.getLogger(__name__)
REMINDING_EVERY_S = 24 * 3600


class Command(BaseCommand):
    """Runs until it is stopped; several at once do no harm."""

    help = "Send again what was lost, and grade the attempts whose time is over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How often, and whether only once."""
        parser.add_argument("--every", type=float, default=3.0, help="seconds between two sweeps")
        parser.add_argument("--once", action="store_true", help="sweep once and stop")

    def handle(self, *, every: float, once: bool, **_: object) -> None:
        """Sweeps until stopped; a database that is away is tried again."""
        reminded_at = -float(REMINDING_EVERY_S)
        while True:
            try:
                sweep_all()
                if time.monotonic() - reminded_at >= REMINDING_EVERY_S:
                    remind(timezone.now())
                    reminded_at = time.monotonic()
            except DatabaseError:
                logger.warning("the database is away", exc_info=True)
            finally:
                connection.close()
            if once:
                return
            time.sleep(every)


def sweep_all() -> None:
    """What was lost is sent again, what is over is graded."""
    now = timezone.now()
    if resent := sweep(now):
        logger.info("sent %s runs again", resent)
    if ended := end_overdue_attempts(now):
        logger.info("ended %s attempts", ended)
    if woken := send_due_grades(now):
        logger.info("woke workers for %s grades of platforms", woken)
