"""Takes the questions of a file into a bank, or says what is wrong with them."""

import json
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from quizzes.confined import MOST_BYTES, read_confined
from quizzes.exchange.report import EqualLosses, equal_losses, shown_all
from quizzes.services import Change, Imported, import_questions
from studypack.accounts.models import Role, User
from studypack.common.languages import ENGLISH, LANGUAGE_CODES


class Command(BaseCommand):
    """All problems at once; with any of them, nothing is stored."""

    help = "Import questions that another program wrote."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file, and how it is to be taken."""
        parser.add_argument("file", type=Path, help="a file of questions")
        parser.add_argument("--format", dest="name", help="the format, where it cannot be told")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be stored")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--owner", help="whose bank; else the first teacher's")
        parser.add_argument("--language", choices=LANGUAGE_CODES, default=ENGLISH)

    def handle(
        self,
        *,
        file: Path,
        name: str | None,
        dry_run: bool,
        owner: str | None,
        language: str,
        **options: object,
    ) -> None:
        """Reads, reports, and stores unless told not to."""
        reading = read_confined(content_of(file), file.name, name)
        bank = find_owner(owner)
        if bank is None and not dry_run and not reading.problems:
            raise CommandError("owner: there is no teacher; name somebody with --owner")
        imported = import_questions(
            owner=bank, reading=reading, language=language, is_dry_run=dry_run
        )
        if options["json"]:
            items = [question.item for question in imported.questions]
            report = shown_all(items, imported.lost, imported.problems)
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._report(imported, is_dry_run=dry_run, verbosity=int(str(options["verbosity"])))
        self._refuse(file, imported)

    def _report(self, imported: Imported, *, is_dry_run: bool, verbosity: int) -> None:
        """Losses of one reason in a line; `--verbosity 2` names them all."""
        if imported.problems:
            return
        for question in imported.questions:
            done = question.change or "left out"
            self.stdout.write(f"{done}: {question.item.title} ({question.item.kind})")
        for same in equal_losses(imported.lost):
            self._report_lost(same, lists_all=verbosity > 1)
        counts = ", ".join(f"{imported.count(change)} {change}" for change in Change)
        stored = "; nothing was stored" if is_dry_run else ""
        self.stdout.write(f"{len(imported.questions)} questions: {counts}{stored}")

    def _report_lost(self, same: EqualLosses, *, lists_all: bool) -> None:
        first = same.losses[0]
        if len(same.losses) == 1:
            self.stdout.write(f"lost: {first.item}: {first.field}: {first.why}")
            return
        others = f"{len(same.losses)} times, first of {first.item}: {first.field}"
        self.stdout.write(f"lost: {same.why} ({others})")
        for loss in same.losses if lists_all else ():
            self.stdout.write(f"  {loss.item}: {loss.field}")

    def _refuse(self, file: Path, imported: Imported) -> None:
        for problem in imported.problems:
            self.stderr.write(f"{file}:{problem.line}: {problem.message}")
        if imported.problems:
            raise CommandError(f"{len(imported.problems)} problems; nothing was stored")


def content_of(file: Path) -> bytes:
    """The bytes of a file, one more than may be where there are too many.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def find_owner(name: str | None) -> User | None:
    """The person of this sign-in name, else the first teacher; None before there is anybody.

    Raises:
        CommandError: nobody has the name.
    """
    if name:
        found = User.objects.filter(username=name).first()
        if found is None:
            raise CommandError(f"owner: nobody signs in as {name[:40]!r}")
        return found
    if User._meta.db_table not in connection.introspection.table_names():
        return None
    return User.objects.filter(role=Role.TEACHER).order_by("pk").first()
