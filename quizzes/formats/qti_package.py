"""IMS content packages, as QTI 1.2, QTI 2.x and Common Cartridge use them.

A package is a zip whose `imsmanifest.xml` lists the documents and the files they need. A bare
document is read as a package of that document alone.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from quizzes.formats.archive import read_archive
from quizzes.formats.xml_tree import Node, UnreadableError, parse
from studypack.common.wording import Message

MANIFEST: Final = "imsmanifest.xml"
ZIP_SIGNS: Final = (b"PK\x03\x04", b"PK\x05\x06")
# A zip cannot say an earlier moment; one moment for all makes the same package from the same items.
FIXED_MOMENT: Final = (1980, 1, 1, 0, 0, 0)
HEAD_BYTES: Final = 2**16
ROOTS: Final = re.compile(
    r"<(?:[\w.-]{1,40}:)?(questestinterop|assessmentItem|assessmentTest|assessmentSection"
    r"|qti-assessment-item|qti-assessment-test|qti-assessment-section)[\s/>]"
)
# The folder of the package, as Canvas writes it, and as older programs misspelt it.
BASE: Final = re.compile(r"^(?:\$|%24)IMS[-_]CC[-_]FILE[-_]?BASE(?:\$|%24)/?", re.IGNORECASE)
# Where Canvas keeps the files of a course; links of the package's base are relative to it.
FOLDERS: Final = ("", "web_resources/")
# Beyond so many files of one name, a path that leads nowhere is not guessed at.
MOST_ALIKE: Final = 50
OUTSIDE: Final = re.compile(r"^(?:[a-zA-Z][a-zA-Z0-9+.-]*:|//)")
# Canvas writes an assessment twice into a course: in the words of the cartridge, which lacks some
# types, and as itself in this folder.
WHOLE: Final = "non_cc_assessments/{}.xml.qti"


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document of a package.

    Attributes:
        path: within the package; empty for a bare document.
        root: the local name of the QTI element it begins with; empty where none was recognised.
    """

    path: str = ""
    content: bytes
    root: str = ""


@dataclass(frozen=True, kw_only=True)
class Package:
    """What a package holds.

    Attributes:
        documents: the QTI documents, in the order of the manifest.
        missing: paths of documents that the manifest lists and the package does not hold.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    missing: tuple[str, ...] = ()

    def find(self, reference: str, beside: str = "") -> str | None:
        """The path of the file that a document at the path `beside` refers to, if it is there.

        A path that leads nowhere is taken from its end, where exactly one file ends with it.
        """
        if not self.files or OUTSIDE.match(reference):
            return None
        bare = re.split(r"[?#]", reference, maxsplit=1)[0]
        for spelling in dict.fromkeys((bare, unquote(bare))):
            for path in _places(spelling, beside):
                if path in self.files:
                    return path
        return self._ending_with(unquote(BASE.sub("", bare)))

    def _ending_with(self, reference: str) -> str | None:
        tail = "/" + reference.strip("./")
        alike = self._paths_by_name.get(_name(tail), [])
        if len(alike) > MOST_ALIKE:
            return None
        paths = [path for path in alike if f"/{path}".endswith(tail)]
        return paths[0] if len(paths) == 1 else None

    @cached_property
    def _paths_by_name(self) -> dict[str, list[str]]:
        paths: dict[str, list[str]] = {}
        for path in self.files:
            paths.setdefault(_name(path), []).append(path)
        return paths


def is_archive(content: bytes) -> bool:
    """Whether this begins as a zip does."""
    return content.startswith(ZIP_SIGNS)


def read_package(content: bytes) -> Package:
    """The package in a zip, or the one made of a bare document.

    Raises:
        UnreadableError: the archive or its manifest cannot be used.
    """
    if not is_archive(content):
        return Package(documents=(Document(content=content, root=root_of(content)),))
    files = read_archive(content)
    listed = list(dict.fromkeys(_listed(files)))
    documents = [
        Document(path=path, content=files[path], root=root_of(files[path]))
        for path in listed
        if path in files
    ]
    return Package(
        files=files,
        documents=tuple(documents),
        missing=tuple(path for path in listed if path not in files),
    )


def in_document(path: str, message: str) -> str:
    """What is wrong in a document of a package, led in by its path; of a bare one, as it is."""
    return Message("{field}: {problem}", field=path, problem=message) if path else message


def has_root(content: bytes, names: frozenset[str]) -> bool:
    """Whether this is a document, or a package with a document, that begins with such an element.

    Args:
        names: local names as in `Document.root`.
    """
    try:
        return any(document.root in names for document in read_package(content).documents)
    except UnreadableError:
        return False


def root_of(content: bytes) -> str:
    """The local name of the QTI element a document begins with; empty where there is none.

    >>> root_of(b'<?xml version="1.0"?><q:questestinterop xmlns:q="x"/>')
    'questestinterop'
    """
    head = content[:HEAD_BYTES]
    encoding = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    found = ROOTS.search(head.decode(encoding, errors="replace"))
    return found.group(1) if found else ""


def _listed(files: Mapping[str, bytes]) -> Iterator[str]:
    """The paths of the QTI documents, whether they are there or not."""
    if MANIFEST not in files:
        yield from (path for path in sorted(files) if _is_xml(path) and root_of(files[path]))
        return
    for resource in _parse_manifest(files[MANIFEST]).iter("resource"):
        kind = resource.get("type", "").lower()
        for path in _paths(resource):
            if _whole(path) in files:
                continue
            if root_of(files.get(path, b"")) or (kind.startswith("imsqti") and _is_xml(path)):
                yield path


def _parse_manifest(content: bytes) -> Node:
    try:
        return parse(content)
    except UnreadableError as error:
        raise UnreadableError(
            Message("{field}: {problem}", field=MANIFEST, problem=error.message), error.line
        ) from error


def _paths(resource: Element) -> Iterator[str]:
    """What a resource is made of: the document itself first, then its other files."""
    named = [resource.get("href", "")] + [file.get("href", "") for file in resource.iter("file")]
    yield from (unquote(path).removeprefix("./") for path in named if path)


def _whole(path: str) -> str:
    return WHOLE.format(PurePosixPath(path).parent.name)


def _is_xml(path: str) -> bool:
    is_hidden = PurePosixPath(path).name.startswith(".")
    return path.lower().endswith((".xml", ".qti")) and not is_hidden


def _places(reference: str, beside: str) -> Iterator[str]:
    """Where a reference may lead, the likeliest first."""
    based = BASE.sub("", reference)
    if based == reference and not reference.startswith("/"):
        yield normal_path(f"{beside.rpartition('/')[0]}/{reference}")
    for folder in FOLDERS:
        yield normal_path(folder + based)


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def normal_path(path: str) -> str:
    """The path with `.`, `..` and backslashes worked out; it never leads above the package.

    >>> normal_path("./quiz/../images\\\\a.png")
    'images/a.png'
    """
    steps: list[str] = []
    for step in path.replace("\\", "/").split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A line of a manifest: a document, and the other files it needs."""

    identifier: str
    type: str
    href: str
    files: Sequence[str] = ()
    dependencies: Sequence[str] = ()


def write_manifest(
    resources: Sequence[Resource], *, identifier: str, schema: str, version: str, namespace: str
) -> bytes:
    """`imsmanifest.xml` for these resources."""
    root = Element("manifest", {"identifier": identifier, "xmlns": namespace})
    metadata = SubElement(root, "metadata")
    SubElement(metadata, "schema").text = schema
    SubElement(metadata, "schemaversion").text = version
    SubElement(root, "organizations")
    listed = SubElement(root, "resources")
    for resource in resources:
        _write_resource(listed, resource)
    indent(root)
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return content


def _write_resource(listed: Element, resource: Resource) -> None:
    node = SubElement(
        listed,
        "resource",
        {"identifier": resource.identifier, "type": resource.type, "href": resource.href},
    )
    for path in (resource.href, *resource.files):
        SubElement(node, "file", {"href": path})
    for identifier in resource.dependencies:
        SubElement(node, "dependency", {"identifierref": identifier})


def write_package(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files in their order; the same files make the same bytes."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, FIXED_MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # else it is the system that writes
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return out.getvalue()
