"""A database from outside, opened in memory so that it can only be looked at.

A collection is a program as much as a table: a view may compute for ever, a trigger write, a
generated column ask for any function. Here only plain tables are read, by our own queries.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any, Final

from studypack.common.confined import MEBIBYTE
from studypack.common.wording import Message
from studypack.reviews.anki.problems import PackageProblem

LONGEST_VALUE: Final = 4 * MEBIBYTE
STEPS_A_CALL: Final = 10_000
MOST_CALLS: Final = 1_000
MOST_ROWS: Final = 50_000
# Bytes 18 and 19 of a database say that a log stands beside it, which memory cannot have.
LOGGED: Final = b"\x02\x02"
PLAIN: Final = b"\x01\x01"
PLAIN_TABLE: Final = re.compile(r"CREATE\s+TABLE\s(?!.*\bAS\b)", re.IGNORECASE | re.DOTALL)
READ_ONLY: Final = frozenset((sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ))

Row = tuple[Any, ...]


class Tables:
    """The plain tables of a database."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self.database = database
        listed = self.rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        self.names = {name for name, sql in listed if PLAIN_TABLE.match(str(sql))}

    def rows(self, query: str) -> list[Row]:
        """What a query of ours finds.

        Raises:
            PackageProblem: there are too many rows.
        """
        found = self.database.execute(query).fetchmany(MOST_ROWS + 1)
        if len(found) > MOST_ROWS:
            raise PackageProblem(
                Message(
                    "collection: there are more than {limit} rows, which is the limit",
                    limit=MOST_ROWS,
                )
            )
        return found


@contextmanager
def opened(content: bytes) -> Iterator[Tables]:
    """The tables of a database, within limits of steps and sizes.

    Raises:
        PackageProblem: it is damaged, or reading it would do more than read.
    """
    if content[18:20] == LOGGED:
        content = content[:18] + PLAIN + content[20:]
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(content)
            confine(database)
            yield Tables(database)
        except (sqlite3.Error, OverflowError) as error:
            raise PackageProblem(
                Message(
                    "collection: it is damaged, or asks for more than to be read ({error})",
                    error=str(error)[:80],
                )
            ) from error


def confine(database: sqlite3.Connection) -> None:
    """From now on the connection reads tables, and not for ever."""
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA temp_store = MEMORY")
    database.text_factory = lambda text: text.decode("utf-8", "replace")
    # Newer collections compare names in a way of their own; nothing here depends on it.
    database.create_collation("unicase", lambda left, right: (left > right) - (left < right))
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    database.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    calls = iter(range(MOST_CALLS))
    database.set_progress_handler(lambda: next(calls, None) is None, STEPS_A_CALL)
    database.set_authorizer(permit)


def permit(
    action: int, _first: str | None, _second: str | None, _database: str | None, inner: str | None
) -> int:
    """Whether a query may do this: read, and nothing that a view or a trigger asks for."""
    may = action in READ_ONLY and inner is None
    return sqlite3.SQLITE_OK if may else sqlite3.SQLITE_DENY
