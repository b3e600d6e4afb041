"""XML from outside, parsed within limits, every element knowing its line."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any, Final
from xml.etree.ElementTree import Element, TreeBuilder
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, LexicalHandler, property_lexical_handler

from defusedxml import DefusedXmlException
from defusedxml.sax import make_parser

from studypack.common.wording import Message, message_of

DEEPEST: Final = 100
MOST_ELEMENTS: Final = 200_000
# Document types that exports name by an address. Nothing is fetched; any other address is refused.
KNOWN_TYPES: Final = re.compile(
    r"https?://(?:[a-z]+\.)*(?:imsglobal|imsproject|1edtech|w3)\.org/", re.IGNORECASE
)


class UnreadableError(Exception):
    """The document cannot be used; `line` is counted from 1, 0 is the whole of it."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


class Node(Element):
    """An element by its local name, without namespace prefix."""

    line: int = 0


def parse(content: bytes) -> Node:
    """The root of a document. Entities are refused; a DOCTYPE alone is legal.

    Raises:
        UnreadableError: it is not well-formed, declares entities, names a document type at an
            address that no exporter uses, or is beyond the limits.
    """
    builder = LineBuilder()
    parser = make_parser()
    # A DOCTYPE that names its DTD is legal; the parser never opens what is outside the file.
    parser.forbid_dtd, parser.forbid_entities, parser.forbid_external = False, True, False
    parser.setContentHandler(builder)
    parser.setProperty(property_lexical_handler, builder)
    try:
        parser.parse(BytesIO(content))
    except DefusedXmlException as error:
        raise UnreadableError(Message("the file declares entities, which are not read")) from error
    except SAXParseException as error:
        line = error.getLineNumber() or 0
        raise UnreadableError(
            Message("not well-formed XML: {reason}", reason=error.getMessage()), line
        ) from error
    except (SAXException, ValueError, LookupError) as error:
        raise UnreadableError(
            Message("not readable as XML: {error}", error=message_of(error))
        ) from error
    return builder.root()


class LineBuilder(ContentHandler, LexicalHandler):
    """Builds the tree, and stops at what is too deep, too much or elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self._builder = TreeBuilder(element_factory=Node)
        self._locator: Any = None
        self._depth = self._count = 0

    def root(self) -> Node:
        """The tree, once the document has ended."""
        root = self._builder.close()
        if not isinstance(root, Node):
            raise UnreadableError(Message("the document is empty"))
        return root

    def setDocumentLocator(self, locator: Any) -> None:  # noqa: N802 - the name SAX calls
        self._locator = locator

    def startDTD(self, name: str, public_id: str | None, system_id: str | None) -> None:  # noqa: N802
        if system_id and "://" in system_id and not KNOWN_TYPES.match(system_id):
            message = Message("the document type is elsewhere, at {address}", address=system_id)
            raise UnreadableError(message, self._locator.getLineNumber() if self._locator else 0)

    def startElement(self, name: str, attrs: Any) -> None:  # noqa: N802
        line = self._locator.getLineNumber() if self._locator else 0
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST:
            raise UnreadableError(
                Message("elements are nested deeper than {limit}", limit=DEEPEST), line
            )
        if self._count > MOST_ELEMENTS:
            raise UnreadableError(
                Message("there are more than {limit} elements", limit=MOST_ELEMENTS),
                line,
            )
        attributes = {local_name(key): attrs[key] for key in attrs.getNames()}
        node = self._builder.start(local_name(name), attributes)
        if isinstance(node, Node):
            node.line = line

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        self._builder.end(local_name(name))

    def characters(self, content: str) -> None:
        self._builder.data(content)


def local_name(name: str) -> str:
    """The name without its prefix; `xml:lang` is `lang`.

    >>> local_name("m:math")
    'math'
    """
    return name.rpartition(":")[2]


def line_of(node: Element) -> int:
    """The line on which the element begins, counted from 1."""
    return node.line if isinstance(node, Node) else 0
