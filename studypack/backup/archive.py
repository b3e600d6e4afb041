"""The file of a backup: a zip of tables and uploaded files, and a manifest with their hashes."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

MANIFEST: Final = "manifest.json"
MANIFEST_HASH: Final = "manifest.sha256"
FORMAT: Final = 1
CHUNK_BYTES: Final = 1 << 20


class BackupProblem(Exception):
    """The file cannot be used; the message is one sentence for the person at the keyboard."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A file in the archive; `rows` is 0 for what is no table."""

    name: str
    rows: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What the archive holds, and which migrations the tables had."""

    made_at: str
    migrations: list[str]
    members: list[Member]
    format: int = FORMAT


def write_member(archive: ZipFile, name: str, chunks: Iterable[bytes]) -> Member:
    """The chunks, a row each where it is a table, are in the archive."""
    digest, count = hashlib.sha256(), 0
    with archive.open(name, "w", force_zip64=True) as stream:
        for chunk in chunks:
            stream.write(chunk)
            digest.update(chunk)
            count += 1
    rows = count if is_table(name) else 0
    return Member(name=name, rows=rows, sha256=digest.hexdigest())


def table_name(label: str) -> str:
    """The member that holds a model's rows."""
    return f"tables/{label}.jsonl"


def is_table(name: str) -> bool:
    """Whether the member holds rows."""
    return name.startswith("tables/")


def write_manifest(archive: ZipFile, manifest: Manifest) -> None:
    """The manifest and its own hash end the archive."""
    text = json.dumps(asdict(manifest), indent=1)
    archive.writestr(MANIFEST, text)
    archive.writestr(MANIFEST_HASH, hashlib.sha256(text.encode()).hexdigest())


def new_archive(file: IO[bytes]) -> ZipFile:
    """An empty archive that is written to `file`."""
    return ZipFile(file, "w", compression=ZIP_DEFLATED, compresslevel=6)


def opened(path: Path) -> ZipFile:
    """The archive at `path`.

    Raises:
        BackupProblem: it cannot be read, or is no archive.
    """
    try:
        return ZipFile(path)
    except OSError as error:
        raise BackupProblem(f"{path}: cannot be read ({error.strerror})") from error
    except BadZipFile as error:
        raise BackupProblem(f"{path}: is not a backup, or not a whole one") from error


def checked_manifest(archive: ZipFile) -> Manifest:
    """The manifest, once every hash in it has been found true.

    Raises:
        BackupProblem: something is missing, was added or was changed.
    """
    try:
        text = archive.read(MANIFEST)
        is_whole = archive.read(MANIFEST_HASH).decode() == hashlib.sha256(text).hexdigest()
        manifest = manifest_of(json.loads(text)) if is_whole else None
    except (KeyError, ValueError, TypeError, BadZipFile, zlib.error) as error:
        raise BackupProblem(f"{archive.filename}: has no manifest that can be read") from error
    if manifest is None:
        raise BackupProblem(f"{archive.filename}: the manifest was changed")
    if problems := list(differences(archive, manifest)):
        raise BackupProblem(f"{archive.filename}: {'; '.join(problems)}")
    return manifest


def manifest_of(read: dict[str, Any]) -> Manifest:
    """The manifest that was read as JSON."""
    if read["format"] != FORMAT:
        raise BackupProblem(f"format: {read['format']} is not {FORMAT}, the one this version reads")
    return Manifest(**{**read, "members": [Member(**member) for member in read["members"]]})


def differences(archive: ZipFile, manifest: Manifest) -> Iterator[str]:
    """What the archive holds otherwise than its manifest says."""
    wanted = {member.name: member.sha256 for member in manifest.members}
    held = set(archive.namelist()) - {MANIFEST, MANIFEST_HASH}
    for name in sorted(wanted.keys() ^ held):
        yield f"{name} is {'missing' if name in wanted else 'not in the manifest'}"
    for name in sorted(wanted.keys() & held):
        if not is_inside(name):
            yield f"{name} leads out of its folder"
        elif hash_of(archive, name) != wanted[name]:
            yield f"{name} was changed"


def is_inside(name: str) -> bool:
    """Whether the name stays in the folder that it is unpacked to."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts


def hash_of(archive: ZipFile, name: str) -> str:
    """The SHA-256 of a member; empty where it cannot be unpacked."""
    digest = hashlib.sha256()
    try:
        with archive.open(name) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
    except (BadZipFile, zlib.error):
        return ""
    return digest.hexdigest()
