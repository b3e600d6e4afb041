"""The names of QTI 3 said in those of QTI 2, so that one reader knows both."""

import re
from typing import Final

from quizzes.formats.xml_tree import Node

PREFIX: Final = "qti-"
DASHED: Final = re.compile(r"-([a-z])")
KEPT: Final = ("data-", "aria-")


def in_version_2(root: Node) -> Node:
    """The same tree, every element and attribute named as QTI 2 names it."""
    for node in root.iter():
        if node.tag.startswith(PREFIX):
            node.tag = camel_case(node.tag.removeprefix(PREFIX))
            node.attrib = {
                name if name.startswith(KEPT) else camel_case(name): value
                for name, value in node.attrib.items()
            }
    return root


def camel_case(name: str) -> str:
    """
    >>> camel_case("response-identifier")
    'responseIdentifier'
    """
    return DASHED.sub(lambda match: match[1].upper(), name)
