"""A zip from outside, read into memory within limits; nothing is ever written to a disk."""

import zipfile
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final

from quizzes.formats.xml_tree import UnreadableError
from studypack.common.wording import Message, message_of

MOST_FILES: Final = 2_000
MOST_BYTES: Final = 50 * 2**20
PIECE: Final = 2**16
DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    EOFError,
    RuntimeError,
    OSError,
)


def read_archive(content: bytes) -> dict[str, bytes]:
    """The files of an archive by their path.

    Raises:
        UnreadableError: the archive is damaged, encrypted, beyond the limits, or one of its paths
            leads out of it.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_FILES:
                raise UnreadableError(
                    Message(
                        "{count} files are above the limit of {limit}",
                        count=len(entries),
                        limit=MOST_FILES,
                    )
                )
            for entry in entries:
                refuse_path(entry.filename)
            return _read(archive, entries)
    except DAMAGED as error:
        raise UnreadableError(
            Message("the archive is damaged or cannot be opened: {error}", error=message_of(error))
        ) from error


def refuse_path(name: str) -> None:
    """Raises UnreadableError for a path that leads out of the archive."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise UnreadableError(
            Message("the path {value} leads out of the archive", value=repr(name[:80]))
        )


def _read(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """Counts what comes out while it comes: the sizes that an archive states may be lies."""
    found, left = {}, MOST_BYTES
    for entry in entries:
        pieces = []
        with archive.open(entry) as file:
            while piece := file.read(PIECE):
                left -= len(piece)
                if left < 0:
                    limit = Message("{count} MiB", count=MOST_BYTES // 2**20)
                    raise UnreadableError(
                        Message("unpacked, the archive is larger than {limit}", limit=limit)
                    )
                pieces.append(piece)
        found[entry.filename] = b"".join(pieces)
    return found
