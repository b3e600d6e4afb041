"""What is known while an item is read: where it stands, and what was lost of it."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from quizzes.formats.item import Loss, Markup, Text
from quizzes.formats.qti2.markup import inner_html, unwrapped_html
from quizzes.formats.qti_files import embed_files
from quizzes.formats.qti_package import Package
from studypack.common.wording import Message


class Context:
    """Reads the texts of one item, and collects its losses.

    Args:
        title: what the item is called in a report.
        path: of its document within the package.
    """

    def __init__(self, title: str, package: Package, path: str) -> None:
        self.lost: list[Loss] = []
        self._title = title
        self._package = package
        self._path = path

    def lose(self, field: str, why: str) -> None:
        """Names a loss, once."""
        loss = Loss(item=self._title, field=field, why=why)
        if loss not in self.lost:
            self.lost.append(loss)

    def text(self, node: Element | None) -> Text:
        """What the element holds, with the files it shows."""
        return Text() if node is None else self.embed(inner_html(node))

    def unwrapped_text(self, node: Element) -> Text:
        """What the element holds, without a bare wrapper around all of it."""
        return self.embed(unwrapped_html(node))

    def embed(self, source: str) -> Text:
        """The text with the files it shows."""
        if not any(sign in source for sign in "=$"):
            return Text(source=source)
        embedded = embed_files(source, self._package, self._path)
        for missing in embedded.missing:
            self.lose("files", Message("{value} is not in the file", value=missing[:200]))
        return Text(source=embedded.source, files=embedded.files, markup=Markup.HTML)


def interactions_in(body: Element) -> Iterator[Element]:
    """The interactions of a body, in their order."""
    return (node for node in body.iter() if node.tag.endswith("Interaction"))
