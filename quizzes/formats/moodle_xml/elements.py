"""The children of an element, taken one by one, and elements as text."""

from collections.abc import Iterator
from typing import Final
from xml.etree.ElementTree import Element, SubElement

# What XML 1.0 cannot hold, not even as a character reference.
ILLEGAL: Final = dict.fromkeys(
    [*set(range(32)) - {9, 10, 13}, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)
ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
ATTRIBUTE_ESCAPES: Final = {**ESCAPES, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"}
ESCAPE_TABLE: Final = str.maketrans(ESCAPES)
ATTRIBUTE_TABLE: Final = str.maketrans(ATTRIBUTE_ESCAPES)
INDENT: Final = "  "


class Fields:
    """The children of an element; each is taken once, and what nobody takes is left."""

    def __init__(self, node: Element) -> None:
        self.node = node
        self._by_tag: dict[str, list[Element]] = {}
        for child in reversed(node):
            self._by_tag.setdefault(child.tag, []).append(child)

    def take(self, tag: str) -> Element | None:
        """The first child of the name that is not yet taken."""
        found = self._by_tag.get(tag)
        return found.pop() if found else None

    def give_back(self, node: Element) -> None:
        """Leaves an element that was taken to whoever comes next."""
        self._by_tag.setdefault(node.tag, []).append(node)

    def take_all(self, tag: str) -> list[Element]:
        return self._by_tag.pop(tag, [])[::-1]

    def value(self, tag: str) -> str:
        """What the child says; empty where there is none."""
        return plain_value(self.take(tag))

    def flag(self, tag: str, *, default: bool = False) -> bool:
        """Whether the child says yes, as Moodle takes it: whatever is not 0, false or nothing."""
        found = self.take(tag)
        if found is None:
            return default
        return plain_value(found).lower() not in ("", "0", "false")

    def left(self) -> dict[str, list[Element]]:
        """The children that nobody took, by name, in the order of the file."""
        tags = dict.fromkeys(child.tag for child in self.node)
        return {tag: self._by_tag[tag][::-1] for tag in tags if self._by_tag.get(tag)}


def plain_value(node: Element | None) -> str:
    """The text in the `<text>` of an element, or directly in it, as early versions wrote."""
    if node is None:
        return ""
    inner = node.find("text")
    return inside(node if inner is None else inner).strip()


def inside(node: Element) -> str:
    """What is between the tags; in a `<text>`, markup that nobody escaped stays markup."""
    pieces = [node.text or ""]
    if node.tag == "text":
        pieces += [serialised(child) + escaped(child.tail or "") for child in node]
    return "".join(pieces)


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """A child with this text, without the characters that XML cannot hold."""
    child = SubElement(parent, tag, {name: legal(value) for name, value in attributes.items()})
    child.text = legal(text)
    return child


def add_value(parent: Element, tag: str, value: str) -> Element:
    """A child whose text stands in a `<text>` of its own."""
    child = add(parent, tag)
    add(child, "text", value)
    return child


def legal(text: str) -> str:
    """The text without the characters that XML cannot hold.

    >>> legal("a\\x00b")
    'ab'
    """
    return text.translate(ILLEGAL)


def document(root: Element) -> bytes:
    """The file, indented, with a declaration."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', *indented(root, 0)]
    return ("\n".join(lines) + "\n").encode()


def indented(node: Element, depth: int) -> Iterator[str]:
    """The lines of an element; one with text of its own is not broken up."""
    space = INDENT * depth
    if not len(node):
        content = quoted(node.text or "")
        end = f">{content}</{node.tag}>" if content else "/>"
        yield f"{space}<{start_tag(node)}{end}"
        return
    if has_text_between(node):
        yield space + serialised(node)
        return
    yield f"{space}<{start_tag(node)}>"
    for child in node:
        yield from indented(child, depth + 1)
    yield f"{space}</{node.tag}>"


def has_text_between(node: Element) -> bool:
    """Whether the element has text of its own beside its children."""
    return any((part or "").strip() for part in (node.text, *(child.tail for child in node)))


def serialised(node: Element) -> str:
    """The element as it stands, without what follows it."""
    content = escaped(node.text or "") + "".join(
        serialised(child) + escaped(child.tail or "") for child in node
    )
    return f"<{start_tag(node)}>{content}</{node.tag}>" if content else f"<{start_tag(node)}/>"


def escaped(text: str) -> str:
    return text.translate(ESCAPE_TABLE)


def start_tag(node: Element) -> str:
    written = (f'{name}="{value.translate(ATTRIBUTE_TABLE)}"' for name, value in node.items())
    return " ".join([node.tag, *written])


def quoted(text: str) -> str:
    """The text so that it is read back as it is: in CDATA where it holds markup.

    >>> quoted("a < b"), quoted("]]> & more")
    ('<![CDATA[a < b]]>', ']]&gt; &amp; more')
    """
    if "\r" in text or "]]>" in text:
        return escaped(text)
    return f"<![CDATA[{text}]]>" if any(sign in text for sign in "<>&") else text
