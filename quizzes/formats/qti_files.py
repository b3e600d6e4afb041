"""The files that a text of a QTI package shows: taken into the text, and put into the package."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape, unescape
from pathlib import PurePosixPath
from typing import Final
from urllib.parse import quote, unquote

from quizzes.formats.item import FILE_PREFIX, File
from quizzes.formats.qti_package import BASE, OUTSIDE, Package

# An attribute that leads to a file, or, in any markup, a path in the package's base.
REFERENCE: Final = re.compile(
    r"""\b(?P<name>src|href|data)(?P<is>\s*=\s*)(?P<quote>["'])(?P<value>[^"'<>]*)(?P=quote)"""
    r"""|(?P<based>\$IMS[-_]CC[-_]FILE[-_]?BASE\$[^"'\s<>()]*)""",
    re.IGNORECASE,
)
SHOWN: Final = re.compile(re.escape(FILE_PREFIX) + r"""([^"'\s<>()]*)""")
FOLDER: Final = "media"
OURS: Final = re.compile(FOLDER + r"/[0-9a-f]{16}/(.+)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Embedded:
    """A text whose files are its own; `missing` are references to files that are not there."""

    source: str
    files: tuple[File, ...] = ()
    missing: tuple[str, ...] = ()


def embed_files(source: str, package: Package, beside: str = "") -> Embedded:
    """The text with every reference to a file of the package turned into one to its own file.

    Args:
        beside: the path of the document that the text stands in.
    """
    reading = _Embedding(package, beside)
    return Embedded(
        source=REFERENCE.sub(reading.replace, source),
        files=tuple(
            File(name=name, content=package.files[path]) for path, name in reading.names.items()
        ),
        missing=tuple(reading.missing),
    )


class _Embedding:
    """Names the files of one text as they are met: a name stands for one file only."""

    def __init__(self, package: Package, beside: str) -> None:
        self._package = package
        self._beside = beside
        self.names: dict[str, str] = {}
        self.missing: dict[str, None] = {}
        self._paths: dict[str, str | None] = {}

    def replace(self, match: re.Match[str]) -> str:
        """What stands in place of a reference."""
        reference = unescape(match["based"] or match["value"])
        path = self._path(reference)
        if path is None:
            if _is_expected(reference, match["name"] or "src"):
                self.missing[reference] = None
            return match[0]
        shown = FILE_PREFIX + quote(self._name(path))
        if match["based"]:
            return shown
        return f"{match['name']}{match['is']}{match['quote']}{escape(shown)}{match['quote']}"

    def _path(self, reference: str) -> str | None:
        if reference not in self._paths:
            self._paths[reference] = self._package.find(reference, self._beside)
        return self._paths[reference]

    def _name(self, path: str) -> str:
        if path not in self.names:
            ours = OURS.fullmatch(path)
            name = ours[1] if ours else PurePosixPath(path).name
            taken = set(self.names.values())
            self.names[path] = path.replace("/", "_") if name in taken else name
        return self.names[path]


def _is_expected(reference: str, attribute: str) -> bool:
    """Whether the reference names a file that should have been there: links may lead anywhere."""
    if BASE.match(reference):
        return True
    is_local = bool(reference) and not OUTSIDE.match(reference)
    return is_local and attribute.lower() != "href" and not reference.startswith(("#", "@@"))


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A text for a package, the files it needs by their path, and the names of those left out."""

    source: str
    files: dict[str, bytes]
    unplaced: tuple[str, ...] = ()


def place_files(source: str, files: Sequence[File], base: str) -> Placed:
    """The text with its own files referred to by their place in the package.

    Args:
        base: what a path within the package is written after, as `$IMS-CC-FILEBASE$/` or `../`.
    """
    placed: dict[str, bytes] = {}
    path_by_name = {file.name: _place(file) for file in files if _is_placeable(file.name)}
    content_by_name = {file.name: file.content for file in files}
    shown: set[str] = set()

    def replace(match: re.Match[str]) -> str:
        name = unquote(match[1])
        if name not in path_by_name:
            return match[0]
        shown.add(name)
        placed[path_by_name[name]] = content_by_name[name]
        return base + quote(path_by_name[name])

    written = SHOWN.sub(replace, source)
    unplaced = tuple(file.name for file in files if file.name not in shown)
    return Placed(source=written, files=placed, unplaced=unplaced)


def _place(file: File) -> str:
    """Files of one name may differ: each content has its own folder."""
    return f"{FOLDER}/{sha256(file.content).hexdigest()[:16]}/{file.name}"


def _is_placeable(name: str) -> bool:
    """Whether a zip can hold a file of this name, and nothing is led out of it."""
    return name.isprintable() and not {"..", ".", ""} & set(name.split("/")) and "\\" not in name
