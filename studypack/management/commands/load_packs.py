"""Loads authored packs into the database, or says what is wrong with them."""

from argparse import ArgumentParser
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from studypack.content import Loaded, Reading, counts_by_language, load, read_packs


class Command(BaseCommand):
    """All problems at once, as file:line: message; nothing is written if there is one."""

    help = "Load study packs from their authored files."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One optional folder, and --check."""
        parser.add_argument("path", nargs="?", type=Path, help="a pack, or a folder of packs")
        parser.add_argument("--check", action="store_true", help="only say what is wrong")

    def handle(self, *, path: Path | None, check: bool, **_: object) -> None:
        """Reads, reports, and stores unless told to check only."""
        reading = read_packs(path or settings.CONTENT_DIR)
        self._report(reading)
        if check:
            for source in reading.packs:
                self._print_counts(source.id, counts_by_language(source))
            return
        for loaded in load(reading.packs, is_whole=path is None):
            self._print_loaded(loaded)

    def _report(self, reading: Reading) -> None:
        for problem in reading.problems:
            self.stderr.write(str(problem))
        if reading.faults:
            raise CommandError(f"{len(reading.faults)} problems; nothing was loaded")

    def _print_loaded(self, loaded: Loaded) -> None:
        self._print_counts(loaded.pack, loaded.counts)
        self.stdout.write(
            f"{loaded.pack}: {loaded.created} created, {loaded.changed} changed, "
            f"{loaded.removed} removed"
        )

    def _print_counts(self, pack: str, counts: Mapping[str, Mapping[str, int]]) -> None:
        for language, by_kind in counts.items():
            listed = ", ".join(f"{count} {kind}" for kind, count in by_kind.items())
            self.stdout.write(f"{pack}: {language}: {listed}")
