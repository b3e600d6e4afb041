"""Writing a backup while the product runs, and putting one back while it does not."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final
from zipfile import ZipFile

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from studypack.backup.archive import (
    CHUNK_BYTES,
    BackupProblem,
    Manifest,
    Member,
    checked_manifest,
    is_table,
    new_archive,
    opened,
    table_name,
    write_manifest,
    write_member,
)
from studypack.backup.rows import all_tables, insert_lines, lines_of
from studypack.search.services.storing import rewrite_index

MEDIA: Final = PurePosixPath("media")
# What `migrate` fills by itself: rows there are no sign of a site in use.
FILLED_BY_MIGRATING: Final = frozenset({"contenttypes", "auth", "sites"})


def write_backup(path: Path, now: datetime) -> Manifest:
    """The site as it is at one moment is in the file, which appears only once it is whole."""
    part = path.with_name(f"{path.name}.part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file, new_archive(file) as archive, one_moment():
            members = [*written_tables(archive), *written_media(archive)]
            manifest = Manifest(
                made_at=now.isoformat(), migrations=applied_migrations(), members=members
            )
            write_manifest(archive, manifest)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return manifest


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything that is read is as it was at the first reading; nobody waits for us."""
    if connection.vendor == "sqlite":
        # Django's own transactions take the lock of a writer at once.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def written_tables(archive: ZipFile) -> Iterator[Member]:
    """Every table is in the archive."""
    for model in all_tables():
        yield write_member(archive, table_name(model._meta.label_lower), lines_of(model))


def written_media(archive: ZipFile) -> Iterator[Member]:
    """Every uploaded file is in the archive."""
    root = media_root()
    for file in sorted(root.rglob("*")) if root else ():
        if root and file.is_file():
            name = MEDIA / file.relative_to(root).as_posix()
            yield write_member(archive, str(name), chunks_of(file))


def media_root() -> Path | None:
    """Where uploaded files lie; None where the site keeps none."""
    return Path(settings.MEDIA_ROOT) if settings.MEDIA_ROOT else None


def chunks_of(file: Path) -> Iterator[bytes]:
    """The file, piece by piece."""
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK_BYTES):
            yield chunk


def applied_migrations() -> list[str]:
    """Every migration that the tables have had, as app.name, those of our apps and of others."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def restore_backup(path: Path, *, replace: bool) -> Manifest:
    """The site is as the file says; nothing is touched before all of the file was found true.

    Raises:
        BackupProblem: the file is not whole, is of another version, or the site is in use and
            may not be replaced.
    """
    with opened(path) as archive:
        manifest = checked_manifest(archive)
        require_same_version(manifest)
        if not replace and (used := first_table_in_use()):
            raise BackupProblem(
                f"{used}: holds rows already; --replace gives up everything that is there"
            )
        new_media = unpacked_media(archive, manifest)
        restore_tables(archive, manifest)
        put_media(new_media)
    return manifest


def require_same_version(manifest: Manifest) -> None:
    """The tables are those that the backup was made of."""
    applied = set(applied_migrations())
    missing, surplus = set(manifest.migrations) - applied, applied - set(manifest.migrations)
    if missing or surplus:
        name = min(missing or surplus)
        side = "the backup has it, this version has not" if missing else "newer than the backup"
        raise BackupProblem(
            f"migrations: {name} ({side}); restore with the version that wrote the backup"
        )


def first_table_in_use() -> str:
    """The label of a table that somebody's work is in; empty for a new site."""
    for model in all_tables():
        if model._meta.app_label not in FILLED_BY_MIGRATING and model._base_manager.exists():
            return model._meta.label
    return ""


def restore_tables(archive: ZipFile, manifest: Manifest) -> None:
    """Every table holds the rows of the archive and no others, or nothing has changed."""
    known = {table_name(model._meta.label_lower): model for model in all_tables()}
    with transaction.atomic():
        empty_tables()
        for member in manifest.members:
            if is_table(member.name):
                with archive.open(member.name) as stream:
                    insert_lines(known[member.name], stream)
        reset_sequences()
        rewrite_index()


def empty_tables() -> None:
    """No table holds a row; what refers to what is looked at when the transaction ends."""
    with connection.cursor() as cursor:
        for model in all_tables():
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def reset_sequences() -> None:
    """The next row of each table gets a number of its own."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), all_tables()):
            cursor.execute(statement)


def unpacked_media(archive: ZipFile, manifest: Manifest) -> Path | None:
    """The uploaded files in a folder beside the present ones; None where none are kept."""
    root = media_root()
    if root is None:
        return None
    folder = root.with_name(f"{root.name}.restored")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for member in manifest.members:
        if not is_table(member.name):
            target = folder / PurePosixPath(member.name).relative_to(MEDIA)
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member.name) as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
    return folder


def put_media(folder: Path | None) -> None:
    """The uploaded files are those of `folder`, which is gone."""
    root = media_root()
    if folder is None or root is None:
        return
    shutil.rmtree(root, ignore_errors=True)
    folder.rename(root)
