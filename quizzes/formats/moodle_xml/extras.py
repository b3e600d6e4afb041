"""What Moodle says of a question and nothing here does, remembered so that it is said again."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from quizzes.formats.moodle_xml.elements import (
    Fields,
    add,
    has_text_between,
    legal,
    plain_value,
    serialised,
)
from quizzes.formats.xml_tree import UnreadableError, parse

PREFIX: Final = "moodle_xml:"
ATTRIBUTE: Final = "@"
NAME: Final = re.compile(r"[^\W\d][\w.-]{0,100}")
# What we remember and no element says begins with a dot, as no name in XML does.
OURS: Final = PREFIX + "."
TYPE: Final = OURS + "type"
CONTEXT: Final = OURS + "context"
# Elements that say yes by being there, empty as they are.
FLAGS: Final = frozenset({"shownumcorrect", "clearwrong", "clearincorrect"})
# What every question says, and what it is taken to say where it does not.
USUAL: Final = {"hidden": "0"}


def read_extras(fields: Fields, known_attributes: frozenset[str]) -> dict[str, str]:
    """What is left of an element, by `moodle_xml:` and the name.

    A value that begins with `<` is the elements as they stand; else it is the text of one.
    """
    found = {
        PREFIX + ATTRIBUTE + name: value
        for name, value in fields.node.items()
        if name not in known_attributes
    }
    for tag, nodes in fields.left().items():
        if is_text_only(nodes):
            value = plain_value(nodes[0])
            if value != USUAL.get(tag, "") or tag in FLAGS:
                found[PREFIX + tag] = value
        else:
            found[PREFIX + tag] = "".join(serialised(closed_up(node)) for node in nodes)
    return found


def closed_up(node: Element) -> Element:
    """The element without the white space that only sets its children on lines of their own."""
    if len(node) and not has_text_between(node):
        node.text = None
        for child in node:
            child.tail = None
    for child in node:
        closed_up(child)
    return node


def is_text_only(nodes: list[Element]) -> bool:
    """Whether one element stands here that is nothing but a text, which is no markup itself."""
    node = nodes[0]
    is_bare = len(nodes) == 1 and not len(node) and not node.keys()
    return is_bare and not plain_value(node).startswith("<")


def write_extras(node: Element, extras: Mapping[str, str]) -> None:
    """Says again what was remembered of this element."""
    for key, value in extras.items():
        tag = key.removeprefix(PREFIX)
        if not key.startswith(PREFIX) or key.startswith(OURS):
            continue
        if not NAME.fullmatch(tag.removeprefix(ATTRIBUTE)):
            continue
        if tag.startswith(ATTRIBUTE):
            node.set(tag.removeprefix(ATTRIBUTE), legal(value))
        elif value.startswith("<"):
            node.extend(parsed(value))
        else:
            add(node, tag, value)


def write_usual(node: Element) -> None:
    """Says what every question says and nothing was remembered of."""
    for tag, value in USUAL.items():
        if node.find(tag) is None:
            add(node, tag, value)


def parsed(value: str) -> Iterator[Element]:
    """The elements that a remembered value holds; none where somebody has spoilt it."""
    try:
        yield from parse(f"<extras>{value}</extras>".encode())
    except UnreadableError:
        return
