"""An item of a file while it is read: where it stands, and what of it is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Loss, Markup, Problem, Text
from quizzes.formats.qti12.presentation import join
from quizzes.formats.qti12.scoring import Effort
from quizzes.formats.qti_files import embed_files
from quizzes.formats.qti_package import Package
from studypack.common.wording import Counted, Message

MOST_NAMED: Final = 20


@dataclass
class Report:
    """What could not be carried, each once and in order, and what cannot be used."""

    losses: dict[Loss, None] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def lose(self, item: str, name: str, why: str) -> None:
        """Names a field of an item that is not carried."""
        self.losses[Loss(item=item, field=name, why=why)] = None


@dataclass(frozen=True, kw_only=True)
class Source:
    """An item's element, its document, and its metadata fields.

    Attributes:
        path: of the document within its package.
        category: where the item stands, from the outermost inwards.
    """

    node: Element
    path: str
    package: Package
    fields: Mapping[str, str]
    category: tuple[str, ...]
    effort: Effort
    report: Report

    @property
    def title(self) -> str:
        """What the item is called in a report."""
        return self.node.get("title", "") or self.node.get("ident", "") or "item"

    def lose(self, name: str, why: str) -> None:
        """Names a field that is not carried."""
        self.report.lose(self.title, name, why)

    def text(self, pieces: Iterable[tuple[Markup, str]]) -> Text:
        """One text of several, with the files it shows; those that are not there are named."""
        source, markup = join(pieces)
        embedded = embed_files(source, self.package, self.path)
        for reference in embedded.missing[:MOST_NAMED]:
            self.lose("file", Message("{reference} is not in the package.", reference=reference))
        if len(embedded.missing) > MOST_NAMED:
            more = len(embedded.missing) - MOST_NAMED
            self.lose(
                "file",
                Counted(
                    "{count} more file is not in the package.",
                    "{count} more files are not in the package.",
                    count=more,
                ),
            )
        return Text(source=embedded.source, markup=markup, files=embedded.files)
