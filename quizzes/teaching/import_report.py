"""What an import would do, as its page lists it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from quizzes.exchange.report import EqualLosses, equal_losses
from quizzes.formats import FORMATS
from quizzes.formats.item import Problem, Reading
from quizzes.services import Change, Imported
from quizzes.services.importing import ImportedQuestion
from quizzes.teaching.layout import KIND_NAMES, Words

# A page with more of them helps nobody.
MOST_LISTED: Final = 1_000


@dataclass(frozen=True, kw_only=True)
class ImportReport:
    """What was found in a file; the lists are cut at 1000, the counts are not.

    Attributes:
        questions: each with the name of its kind.
        losses: what is lost for the same reason, together.
        left_out: how many questions nothing here can hold.
    """

    filename: str
    format: str
    questions: Sequence[tuple[ImportedQuestion, Words]]
    total: int
    new: int
    changed: int
    unchanged: int
    left_out: int
    losses: Sequence[EqualLosses]
    lost: int
    problems: Sequence[Problem]

    @property
    def is_usable(self) -> bool:
        """Whether there is anything to store."""
        return not self.problems and self.total > self.left_out


def report_of(filename: str, reading: Reading, imported: Imported) -> ImportReport:
    """The report on one file."""
    known = FORMATS.get(reading.format)
    return ImportReport(
        filename=filename,
        format=known.LABEL if known else "",
        questions=[
            (question, KIND_NAMES[question.item.kind])
            for question in imported.questions[:MOST_LISTED]
        ],
        total=len(imported.questions),
        new=imported.count(Change.NEW),
        changed=imported.count(Change.CHANGED),
        unchanged=imported.count(Change.UNCHANGED),
        left_out=sum(question.change is None for question in imported.questions),
        losses=equal_losses(imported.lost[:MOST_LISTED]),
        lost=len(imported.lost),
        problems=sorted(imported.problems, key=lambda found: found.line)[:MOST_LISTED],
    )
