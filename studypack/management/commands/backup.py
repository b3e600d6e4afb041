"""`manage.py backup FILE`: the whole site in one file, while it runs."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from studypack.backup.services import write_backup


class Command(BaseCommand):
    """The file appears once it is whole; only its owner may read it."""

    help = "Write every table and every uploaded file, as they are at one moment, to a file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to."""
        parser.add_argument("path", type=Path, metavar="FILE", help="a new file: a zip")

    def handle(self, *, path: Path, **_: object) -> None:
        """Writes it and says how much."""
        if path.exists():
            raise CommandError(f"{path}: is there already")
        if not path.absolute().parent.is_dir():
            raise CommandError(f"{path}: there is no folder {path.absolute().parent}")
        members = write_backup(path, timezone.now()).members
        rows = sum(member.rows for member in members)
        self.stdout.write(f"{path}: {len(members)} members, {rows} rows")
