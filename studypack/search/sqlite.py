"""The full-text index on SQLite: FTS5, which keeps the words' places only, no text."""

from collections.abc import Iterable, Sequence

from django.db import connection

from studypack.search.rows import TITLE_WEIGHT, Found, IndexRow, any_form
from studypack.search.vocabulary import Wanted

FIND = f"""
    SELECT rowid, -bm25(search_text, 0, {TITLE_WEIGHT}, 1) AS rank FROM search_text
    WHERE search_text MATCH %s ORDER BY rank DESC LIMIT %s
"""


def rewrite(rows: Iterable[IndexRow]) -> None:
    """The index holds these documents and no others."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_text (search_text) VALUES ('delete-all')")
        cursor.executemany(
            "INSERT INTO search_text (rowid, language, title, body) VALUES (%s, %s, %s, %s)",
            [(row.document_id, row.language, row.title, row.body) for row in rows],
        )


def find(wanted: Sequence[Wanted], language: str, *, most: int, is_any: bool) -> list[Found]:
    """The best documents that have all of the words, or any of them, the best first."""
    joined = (" OR " if is_any else " AND ").join(expression(word) for word in wanted)
    with connection.cursor() as cursor:
        cursor.execute(FIND, [f'language : "{language}" AND {{title body}} : ({joined})', most])
        return [Found(document_id=pk, rank=rank) for pk, rank in cursor.fetchall()]


def expression(word: Wanted) -> str:
    """One word in FTS5's syntax."""
    return any_form(word, quote='"', rest=" *", either=" OR ")
