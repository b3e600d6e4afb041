"""Texts for formats that know no markup: what a reader would see, without the tags."""

import re
from html import unescape
from typing import Final

from quizzes.formats.item import Markup, Text

WITH_TAGS: Final = (Markup.HTML, Markup.MOODLE)
BREAKS: Final = frozenset("br div h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul".split())
ATTRIBUTES: Final = r"""(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+"""
TAG: Final = re.compile(rf"</?([A-Za-z][\w-]*+)({ATTRIBUTES})>")
ALT: Final = re.compile(r"""\balt\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
COMMENT: Final = ("<!--", "-->")


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
    words = unescape(TAG.sub(_seen, _without_comments(text.source)))
    lines = (" ".join(line.split()) for line in words.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: Text) -> str:
    """The words of a text on one line."""
    return " ".join(plain_text(text).split())


def _without_comments(source: str) -> str:
    begin, end = COMMENT
    first, *others = source.split(begin)
    return first + "".join(each.partition(end)[2] for each in others)


def _seen(tag: re.Match[str]) -> str:
    """What a tag shows of itself: a break, or of an image what it says."""
    name = tag[1].lower()
    if name == "img" and (alt := ALT.search(tag[2])):
        return alt[1] or alt[2] or ""
    return "\n" if name in BREAKS else ""
