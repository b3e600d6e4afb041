"""Texts of any markup as well-formed XHTML, which is all that QTI holds."""

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from html import escape
from html.parser import HTMLParser
from typing import Any, Final

from markdown_it import MarkdownIt

from quizzes.formats.item import Gap, Item, Kind, Markup, Text
from quizzes.formats.qti2.markup import VOID, inner_html
from quizzes.formats.xml_tree import Node, UnreadableError, local_name, parse

# What no XML document may hold, and lone halves of characters.
ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# An end tag may be left out before another of the same.
SIBLINGS: Final = frozenset("p li tr td th dt dd option".split())
DEEPEST: Final = 60
MARKDOWN: Final = MarkdownIt("commonmark").enable("table")


Change = Callable[[Text], Text]


def canonical(item: Item) -> Item:
    """The item with each text as HTML that is well-formed.

    A plain text stays plain where QTI has a place for one.
    """
    changed: Item = map_texts(item, canonical_text)
    return replace(
        changed,
        template=_kept_plain(item.template, changed.template),
        model_answer=_kept_plain(item.model_answer, changed.model_answer),
        gaps=tuple(replace(gap, display=_display(gap)) for gap in changed.gaps),
    )


def map_texts(value: Any, change: Change) -> Any:
    """The item, category or part of one with every text in it changed."""
    if isinstance(value, Text):
        return change(value)
    if isinstance(value, tuple):
        return tuple(map_texts(one, change) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    inner = {one.name: map_texts(getattr(value, one.name), change) for one in fields(value)}
    return replace(value, **inner)


def _display(gap: Gap) -> str:
    """How the gap is shown: what is written into it is a line, whatever else was said."""
    return "line" if gap.kind in (Kind.SHORT_TEXT, Kind.NUMERIC) else gap.display


def _kept_plain(text: Text, changed: Text) -> Text:
    if text.markup is not Markup.PLAIN or not text:
        return changed
    return replace(text, source=ILLEGAL.sub("", text.source).strip())


def canonical_text(text: Text) -> Text:
    """The text as HTML that is well-formed."""
    if not text:
        return Text()
    return Text(source=inner_html(tree(as_html(text))), files=text.files)


def legal(document: str) -> str:
    """The document without the characters that no XML may hold."""
    return ILLEGAL.sub("", document)


def as_html(text: Text) -> str:
    """The text as HTML, well-formed or not."""
    match text.markup:
        case Markup.HTML:
            return text.source
        case Markup.MARKDOWN:
            return str(MARKDOWN.render(text.source)).strip()
        case Markup.MOODLE:
            return text.source.strip().replace("\n", "<br>")
        case Markup.PLAIN:
            return escape(text.source.strip(), quote=False).replace("\n", "<br>")


def tree(source: str) -> Node:
    """A `div` that holds what the HTML says."""
    clean = legal(source)
    try:
        return parse(f"<div>{clean}</div>".encode())
    except UnreadableError:
        writer = _Tidying()
        writer.feed(clean)
        writer.close()
        return parse(writer.finish().encode())


def xhtml(source: str) -> str:
    """HTML that is well-formed, in the words of XML."""
    return "".join(_xml_inner(tree(source)))


def _xml_inner(node: Node) -> list[str]:
    pieces = [escape(node.text or "", quote=False)]
    for child in node:
        pieces += _xml_outer(child)
        pieces.append(escape(child.tail or "", quote=False))
    return pieces


def _xml_outer(node: Any) -> list[str]:
    space = NAMESPACES.get(node.tag)
    given = {**node.attrib, "xmlns": space} if space else node.attrib
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
    inner = "".join(_xml_inner(node))
    if not inner:
        return [f"<{node.tag}{attributes}/>"]
    return [f"<{node.tag}{attributes}>", inner, f"</{node.tag}>"]


NAMESPACES: Final = {
    "math": "http://www.w3.org/1998/Math/MathML",
    "svg": "http://www.w3.org/2000/svg",
}


class _Tidying(HTMLParser):
    """Writes HTML as XML: every element closed, every attribute with a value."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces = ["<div>"]
        self._open: list[str] = []

    def finish(self) -> str:
        """What was written, all elements closed."""
        closing = [f"</{tag}>" for tag in reversed(self._open)]
        return "".join([*self._pieces, *closing, "</div>"])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = local_name(tag)
        if not NAME.fullmatch(name):
            return
        if self._open and self._open[-1] == name and name in SIBLINGS:
            self._pieces.append(f"</{self._open.pop()}>")
        if len(self._open) >= DEEPEST:
            return
        named: dict[str, str] = {}
        for key, value in attrs:
            named.setdefault(local_name(key), value or "")
        attributes = "".join(
            f' {key}="{escape(value)}"' for key, value in named.items() if NAME.fullmatch(key)
        )
        if name in VOID:
            self._pieces.append(f"<{name}{attributes}/>")
        else:
            self._pieces.append(f"<{name}{attributes}>")
            self._open.append(name)

    def handle_endtag(self, tag: str) -> None:
        name = local_name(tag)
        if name not in self._open:
            return
        while self._open:
            last = self._open.pop()
            self._pieces.append(f"</{last}>")
            if last == name:
                return

    def handle_data(self, data: str) -> None:
        self._pieces.append(escape(legal(data), quote=False))
