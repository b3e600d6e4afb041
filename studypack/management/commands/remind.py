"""`manage.py remind`: mails to students of what is due soon; the sweeper does the same daily."""

from django.core.management.base import BaseCommand
from django.utils import timezone

from studypack.classes.reminding import remind


class Command(BaseCommand):
    """Each reminder is sent once, however often this runs."""

    help = "Remind students by mail of what is due within two days."

    def handle(self, *args: object, **options: object) -> None:
        """Prints to how many people it wrote."""
        self.stdout.write(f"Reminded {remind(timezone.now())} people.")
