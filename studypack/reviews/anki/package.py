"""A package taken apart: a zip, as .apkg and .colpkg are, or a collection by itself.

Three layouts are in use. Where newer programs write for older ones too, the older collection says
nothing but "update": the newest counts.

    collection.anki2     media: JSON {"0": name}           Anki 2.0
    collection.anki21    the same                          Anki 2.1
    collection.anki21b   media: protobuf, all of it zstd   Anki 2.1.50

Source: https://github.com/ankitects/anki/blob/main/proto/anki/import_export.proto
"""

import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO, Final

import zstandard

from studypack.common.confined import MEBIBYTE
from studypack.common.wording import Message
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.anki.protobuf import fields_of, text_by_number

SQLITE: Final = b"SQLite format 3\x00"
ZIP: Final = b"PK"
COMPRESSED: Final = "collection.anki21b"
COLLECTIONS: Final = (COMPRESSED, "collection.anki21", "collection.anki2")
MOST_FILES: Final = 20_000
MOST_COLLECTION_BYTES: Final = 40 * MEBIBYTE
MOST_MEDIA_BYTES: Final = 40 * MEBIBYTE
LARGEST_WINDOW: Final = 32 * MEBIBYTE
KNOWN_METHODS: Final = frozenset((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    zstandard.ZstdError,
    NotImplementedError,
    EOFError,
    RuntimeError,
    OSError,
    ValueError,
)


@dataclass(frozen=True, kw_only=True)
class Package:
    """The database of a package, and its media by the name that cards say."""

    database: bytes
    media: dict[str, bytes]


def open_package(content: bytes) -> Package:
    """What a file holds.

    Raises:
        PackageProblem: it is no package, damaged, or beyond the limits.
    """
    if content.startswith(SQLITE):
        return Package(database=content, media={})
    if not content.startswith(ZIP):
        raise PackageProblem(Message("file: it is neither a package nor a collection of Anki"))
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return Unpacker(archive).package()
    except DAMAGED as error:
        raise PackageProblem(
            Message(
                "package: it is damaged or cannot be opened ({name})", name=type(error).__name__
            )
        ) from error


class Unpacker:
    """Reads one archive, and of it only what a package names."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        names = set(archive.namelist())
        if len(names) > MOST_FILES:
            raise PackageProblem(
                Message(
                    "package: {count} files are above the limit of {limit}",
                    count=len(names),
                    limit=MOST_FILES,
                )
            )
        found = next((name for name in COLLECTIONS if name in names), None)
        if found is None:
            raise PackageProblem(Message("package: it holds no collection"))
        self.archive, self.names, self.collection = archive, names, found

    @property
    def is_compressed(self) -> bool:
        """Whether every file within is compressed once more."""
        return self.collection == COMPRESSED

    def package(self) -> Package:
        """The collection with its media."""
        return Package(
            database=self.read(self.collection, MOST_COLLECTION_BYTES), media=self.media()
        )

    def media(self) -> dict[str, bytes]:
        """The files that the cards show; a file that is named and not there is left out."""
        found: dict[str, bytes] = {}
        left = MOST_MEDIA_BYTES
        for member, name in self.media_names():
            if member in self.names:
                found[name] = self.read(member, left)
                left -= len(found[name])
        return found

    def media_names(self) -> Iterator[tuple[str, str]]:
        """The files of the archive that are media, and what cards call them."""
        if "media" not in self.names:
            return
        listed = self.read("media", MEBIBYTE)
        if self.is_compressed:
            entries = (value for number, value in fields_of(listed) if number == 1)
            for place, entry in enumerate(entries):
                name = text_by_number(entry).get(1, "") if isinstance(entry, bytes) else ""
                yield str(place), name
        else:
            named = json.loads(listed)
            yield from named.items() if isinstance(named, dict) else ()

    def read(self, member: str, most: int) -> bytes:
        """A file of the archive; the size that it states may be a lie, so what comes is counted."""
        if self.archive.getinfo(member).compress_type not in KNOWN_METHODS:
            raise PackageProblem(
                Message("package: {name} is packed in an unusual way", name=repr(member))
            )
        with self.archive.open(member) as packed:
            if not self.is_compressed:
                return read_within(packed, member, most)
            decompressor = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
            with decompressor.stream_reader(packed) as unpacked:
                return read_within(unpacked, member, most)


def read_within(file: IO[bytes], name: str, most: int) -> bytes:
    """All of a file, if it is no longer than `most` bytes."""
    content = file.read(most + 1)
    if len(content) > most:
        limit = Message("{count} MiB", count=most // MEBIBYTE)
        raise PackageProblem(
            Message(
                "package: unpacked, {name} is above the limit of {limit}",
                name=repr(name),
                limit=limit,
            )
        )
    return content
