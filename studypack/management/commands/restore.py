"""`manage.py restore FILE`: the site as a backup has it, while it does not run."""

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from studypack.backup.archive import BackupProblem
from studypack.backup.services import restore_backup
from studypack.supervisor.place import DataDirectory, ServeProblem


@contextmanager
def held(data_directory: Path) -> Iterator[None]:
    """The embedded product does not run, and cannot be started."""
    directory = DataDirectory(data_directory)
    try:
        directory.hold()
        yield
    finally:
        directory.release()


class Command(BaseCommand):
    """Every hash is checked before anything is replaced; a restore is whole or has not been."""

    help = "Put back what `backup` wrote, into a new site or, with --replace, over one in use."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where from, and whether what is there may go."""
        parser.add_argument("path", type=Path, metavar="FILE", help="what `backup` wrote")
        parser.add_argument("--replace", action="store_true", help="give up what is there")

    def handle(self, *, path: Path, replace: bool, **_: object) -> None:
        """Restores and says how much."""
        try:
            with held(settings.DATA_DIR):
                call_command("migrate", interactive=False, verbosity=0)
                members = restore_backup(path, replace=replace).members
        except (BackupProblem, ServeProblem) as problem:
            raise CommandError(str(problem)) from problem
        rows = sum(member.rows for member in members)
        self.stdout.write(f"{path}: {len(members)} members, {rows} rows restored")
