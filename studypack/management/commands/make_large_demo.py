"""`manage.py make_large_demo`: a new site with a school's years in it, to measure by."""

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.crypto import get_random_string

from studypack.large_demo import SiteInUseError, Size, fill_site


class Command(BaseCommand):
    """Refuses a site in which somebody has answered anything."""

    help = "Fill a new site with teachers, classes, students and their answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many teachers; each has 500 students, who gave 50 000 answers."""
        parser.add_argument("--teachers", type=int, default=Size().teachers, help="1 to 99")

    def handle(self, *, teachers: int, **_: object) -> None:
        """Fills it, and says the password that all of its people share."""
        if not 1 <= teachers <= 99:
            raise CommandError(f"teachers: {teachers} is outside 1..99")
        size, password = Size(teachers=teachers), get_random_string(16)
        started_s = time.monotonic()
        try:
            for name in fill_site(size, password, timezone.now()):
                self.stdout.write(f"{name}: {time.monotonic() - started_s:.0f} s")
        except SiteInUseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{size.students} students gave {size.responses} responses; "
            f"everybody's password: {password}"
        )
