"""What is found wrong, and what is lost, while a file is read."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.item import Loss, Problem
from quizzes.formats.xml_tree import UnreadableError, line_of
from studypack.common.wording import Message

MOST_PARTS: Final = 40_000


@dataclass(kw_only=True)
class Findings:
    """Collects losses and problems; `title` is the question that is being read.

    Attributes:
        parts: how many more questions, options, gaps, hints, files and tags are read of this file.
    """

    title: str = ""
    lost: list[Loss] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    parts: int = MOST_PARTS

    def problem(self, node: Element, message: str) -> None:
        self.problems.append(Problem(line=line_of(node), message=message))

    def lose(self, name: str, why: str) -> None:
        self.lost.append(Loss(item=self.title, field=name, why=why))

    def spend(self, node: Element, count: int) -> None:
        """Raises UnreadableError where the file holds more parts than are read."""
        self.parts -= count
        if self.parts < 0:
            message = Message(
                "there are more than {limit} questions, options and other parts",
                limit=MOST_PARTS,
            )
            raise UnreadableError(message, line_of(node))

    def name_unknown(self, node: Element, tags: Collection[str], names: Collection[str]) -> None:
        """Names the children and attributes of a known element that nobody here reads."""
        for child in node:
            if child.tag not in tags:
                self.spend(child, 1)
                self.lose(f"{node.tag}/{child.tag}", Message("this element is not known here"))
        for name in sorted(set(node.attrib) - set(names)):
            self.lose(f"{node.tag}@{name}", Message("this attribute is not known here"))
