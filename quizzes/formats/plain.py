"""Texts for formats that know no markup: what a reader would see, without the tags."""

from html.parser import HTMLParser
from typing import Final

from quizzes.formats.item import Markup, Text

WITH_TAGS: Final = (Markup.HTML, Markup.MOODLE)
BREAKS: Final = frozenset("br div h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul".split())
UNSEEN: Final = frozenset(("script", "style"))


def plain(source: str) -> Text:
    """A text that says nothing of its markup."""
    return Text(source=source, markup=Markup.PLAIN)


def plain_text(text: Text) -> str:
    """The words of a text, with a newline where a block of it begins or ends.

    >>> plain_text(Text(source="<p>a &lt; b</p><p>c</p>"))
    'a < b\\nc'
    """
    if text.markup not in WITH_TAGS or not {"<", "&"} & set(text.source):
        return text.source.strip()
    words = Words()
    words.feed(text.source)
    words.close()
    lines = (" ".join(line.split()) for line in "".join(words.found).split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: Text) -> str:
    """The words of a text on one line."""
    return " ".join(plain_text(text).split())


class Words(HTMLParser):
    """Collects what is between the tags, and of an image what it says it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen += tag in UNSEEN
        if tag in BREAKS:
            self.found.append("\n")
        if tag == "img":
            self.found.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        self._unseen -= tag in UNSEEN
        if tag in BREAKS:
            self.found.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.found.append(data)
