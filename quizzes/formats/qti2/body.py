"""Takes elements out of the body of an item, and puts what stands for them in their place."""

from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.qti2.markup import SHOWN

# What holds nothing but what was taken out of it goes as well.
PRUNED: Final = frozenset({"p", "div", "span"})
BLOCKS: Final = frozenset(
    """address blockquote div dl fieldset figure h1 h2 h3 h4 h5 h6 hr ol p pre section table ul
    """.split()
)
Instead = Mapping[Element, str | Element]


def substitute(node: Element, instead: Instead) -> tuple[bool, bool]:
    """Puts a text or an element in the place of each of these.

    Returns:
        Whether the node shows something now, and whether something was taken out of it.
    """
    children, texts = list(node), [node.text or ""]
    shows, is_changed = node.tag in SHOWN, False
    node[:] = []
    for child in children:
        tail, child.tail = child.tail or "", None
        stand_in, is_shown, is_other = _stand_in(child, instead)
        is_changed |= is_other
        if isinstance(stand_in, str):
            texts.append(stand_in)
        else:
            _flush(node, texts)
            texts, shows = [], shows or is_shown
            node.append(stand_in)
        texts.append(tail)
        shows |= bool(tail.strip()) or (isinstance(stand_in, str) and bool(stand_in.strip()))
    shows |= bool(texts[0].strip())
    _flush(node, texts)
    return shows, is_changed


def _stand_in(child: Element, instead: Instead) -> tuple[str | Element, bool, bool]:
    """What stands for the child, whether that shows something, and whether it is changed."""
    stand_in = instead.get(child)
    if stand_in is not None:
        return stand_in, True, True
    shows, is_changed = substitute(child, instead)
    if is_changed and not shows and child.tag in PRUNED:
        return "", False, True
    return child, shows, is_changed


def _flush(node: Element, texts: list[str]) -> None:
    """Adds the texts after what the node holds so far."""
    text = "".join(texts)
    if len(node):
        node[-1].tail = text
    else:
        node.text = text


def renamed(node: Element, tag: str) -> Element:
    """An element of that name with what this one holds."""
    other = Element(tag)
    other.text = node.text
    other.extend(list(node))
    return other


def has_block(node: Element) -> bool:
    """Whether the element holds more than a line of text."""
    return any(child.tag in BLOCKS for child in node.iter() if child is not node)
