"""Writes the test of a package: its sections are the categories of the items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from quizzes.formats.item import Category, Item
from quizzes.formats.qti2.elements import element
from quizzes.formats.qti2.identifiers import to_identifier
from quizzes.formats.qti2.xhtml import legal, xhtml

NAMESPACE: Final = "http://www.imsglobal.org/xsd/imsqti_v2p1"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
TITLE: Final = "Questions"
Path = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """An item as the test refers to it."""

    path: str
    identifier: str
    item: Item


def write_test(listed: Sequence[Listed], categories: Sequence[Category]) -> bytes:
    """The test that lists the items in their order, each in the section of its category."""
    writer = _Sections({category.path: category for category in categories})
    for one in listed:
        writer.enter(one.item.category)
        writer.refer(one)
    for category in categories:
        if category.path not in writer.known:
            writer.enter(category.path)
    part = {"identifier": "part", "navigationMode": "nonlinear", "submissionMode": "individual"}
    document = element(
        "assessmentTest",
        {"xmlns": NAMESPACE, "identifier": "test", "title": TITLE},
        element("testPart", part, writer.finish()),
    )
    return legal(HEAD + document).encode()


class _Sections:
    """Opens and closes sections as the category changes; the outermost is of no category."""

    def __init__(self, category_by_path: Mapping[Path, Category]) -> None:
        self._categories = category_by_path
        self._open: Path = ()
        self._count = 0
        self.known: set[Path] = set()
        self._pieces = [
            '<assessmentSection identifier="_x_0" title="Questions" visible="false">',
        ]

    def enter(self, path: Path) -> None:
        """Is in the section of this category."""
        same = len(
            list(takewhile(lambda pair: pair[0] == pair[1], zip(self._open, path, strict=False)))
        )
        self._pieces.append("</assessmentSection>" * (len(self._open) - same))
        for length in range(same + 1, len(path) + 1):
            self._begin(path[:length])
        self._open = path

    def refer(self, listed: Listed) -> None:
        """Lists an item in the section that is open."""
        attributes = {"identifier": listed.identifier, "href": listed.path}
        tags = [to_identifier(tag, place) for place, tag in enumerate(listed.item.tags, 1)]
        if tags:
            attributes["category"] = " ".join(tags)
        self._pieces.append(element("assessmentItemRef", attributes))

    def finish(self) -> str:
        """All sections, closed."""
        self.enter(())
        return "".join([*self._pieces, "</assessmentSection>"])

    def _begin(self, path: Path) -> None:
        self._count += 1
        category = self._categories.get(path, Category(path=path))
        id = "" if path in self.known else category.id
        attributes = {
            "identifier": to_identifier(id, self._count),
            "title": path[-1],
            "visible": "true",
        }
        opened = element("assessmentSection", attributes, " ").removesuffix(" </assessmentSection>")
        self._pieces.append(opened)
        if category.description and path not in self.known:
            block = element("div", {}, xhtml(category.description.source))
            self._pieces.append(element("rubricBlock", {"view": "candidate"}, block))
        self.known.add(path)
