"""Writes the questions of a quiz as a file that another program reads."""

import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from quizzes.formats import FORMATS
from quizzes.formats.item import Writing
from quizzes.models import QuizVersion
from quizzes.services import export_questions, versions_of
from studypack.common.languages import ENGLISH, LANGUAGE_CODES


class Command(BaseCommand):
    """The file goes to standard output, what it cannot say to standard error."""

    help = "Export the questions of a quiz."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """A quiz, and a format."""
        parser.add_argument("quiz", help="the id of a quiz")
        parser.add_argument("--format", dest="name", required=True, choices=list(FORMATS))
        parser.add_argument("--language", choices=LANGUAGE_CODES, default=ENGLISH)
        parser.add_argument("--output", type=Path, help="a file, instead of standard output")

    def handle(
        self, *, quiz: str, name: str, language: str, output: Path | None, **_: object
    ) -> None:
        """Writes the questions of the quiz's latest version."""
        latest = QuizVersion.objects.filter(quiz__slug=quiz).order_by("-number").first()
        if latest is None:
            raise CommandError(f"quiz: there is no {quiz[:60]!r}, or it asks nothing")
        writing = export_questions(versions_of(latest), name, language)
        self._write(writing, output)
        for loss in writing.lost:
            self.stderr.write(f"lost: {loss.item}: {loss.field}: {loss.why}")

    def _write(self, writing: Writing, output: Path | None) -> None:
        if output is not None:
            output.write_bytes(writing.content)
            return
        sys.stdout.buffer.write(writing.content)
        sys.stdout.flush()
