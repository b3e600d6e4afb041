"""Reads the cards of a file of Anki, or of a table, and says what they are."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from studypack.common.wording import message_of
from studypack.reviews.anki.confined import MOST_BYTES, read_confined
from studypack.reviews.anki.deck import AnkiDeck
from studypack.reviews.anki.problems import PackageProblem


class Command(BaseCommand):
    """Nothing is stored."""

    help = "Read the cards of an Anki package or of a table of text."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One file."""
        parser.add_argument("file", type=Path, help="an .apkg, .colpkg, .csv, .tsv or .txt file")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *, file: Path, **options: object) -> None:
        """Reads and prints, or refuses."""
        try:
            with file.open("rb") as opened:
                deck = read_confined(opened.read(MOST_BYTES + 1), file.name)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from error
        except PackageProblem as problem:
            raise CommandError(f"{file}: {message_of(problem)}") from problem
        if options["json"]:
            self.stdout.write(json.dumps(shown(deck), ensure_ascii=False, indent=2))
        else:
            self.stdout.write(f"{len(deck.cards)} cards, {len(deck.media)} media")


def shown(deck: AnkiDeck) -> dict[str, object]:
    """The deck as it is printed; of a medium, how many bytes it has."""
    return {
        "cards": [asdict(card) for card in deck.cards],
        "media": {name: len(content) for name, content in deck.media.items()},
    }
