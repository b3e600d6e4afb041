"""What the database must be able to do, said before a migration fails for want of it."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import connections


def check_full_text(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """search.E001: SQLite must have been built with its full-text index."""
    lacking = [
        alias
        for alias in databases or ()
        if connections[alias].vendor == "sqlite" and not has_fts5(alias)
    ]
    return [
        Error(
            f"{alias}: this SQLite has no FTS5, which the search needs",
            hint="Use a Python whose SQLite has it, or PostgreSQL by DATABASE_URL.",
            id="search.E001",
        )
        for alias in lacking
    ]


def has_fts5(alias: str) -> bool:
    """Whether the database's SQLite knows the module."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pragma_module_list WHERE name = 'fts5'")
        return cursor.fetchone() is not None
