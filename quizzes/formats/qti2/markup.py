"""What an element holds, as HTML: the markup of QTI is that of XHTML, with MathML and SVG."""

from collections.abc import Iterator
from html import escape
from typing import Final
from xml.etree.ElementTree import Element

VOID: Final = frozenset(
    ["area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "wbr"]
)
DECLARED: Final = ("http://www.w3.org/1998/Math/MathML", "http://www.w3.org/2000/svg")
# Wrapped around every text by our own writer, so that any markup may stand in it.
WRAPPER: Final = "div"
# Elements that show something although nothing is written in them.
SHOWN: Final = frozenset({"img", "math", "svg", "object", "video", "audio", "hr", "iframe"})


def inner_html(node: Element) -> str:
    """The markup inside the element."""
    return "".join(_inner(node)).strip()


def outer_html(node: Element) -> str:
    """The markup of the element itself, without what follows it."""
    return "".join(_outer(node)).strip()


def unwrapped_html(node: Element) -> str:
    """The markup inside the element, without a bare wrapper that holds all of it."""
    only = only_child(node)
    is_wrapper = only is not None and only.tag == WRAPPER and not only.attrib
    return inner_html(node if only is None or not is_wrapper else only)


def only_child(node: Element) -> Element | None:
    """The element that is all the node holds, if there is one."""
    has_words = (node.text or "").strip() or any((child.tail or "").strip() for child in node)
    return node[0] if len(node) == 1 and not has_words else None


def plain(node: Element) -> str:
    """The words of the element, single spaces between them."""
    return " ".join("".join(node.itertext()).split())


def _inner(node: Element) -> Iterator[str]:
    yield escape(node.text or "", quote=False)
    for child in node:
        yield from _outer(child)
        yield escape(child.tail or "", quote=False)


def _outer(node: Element) -> Iterator[str]:
    attributes = (
        f' {name}="{escape(value)}"'
        for name, value in node.attrib.items()
        if name != "xmlns" and value not in DECLARED
    )
    yield f"<{node.tag}{''.join(attributes)}>"
    if node.tag not in VOID:
        yield from _inner(node)
        yield f"</{node.tag}>"
