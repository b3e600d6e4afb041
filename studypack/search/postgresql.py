"""The full-text index on PostgreSQL: a tsvector a document under a GIN index.

The words are folded and their forms known before they come here, so that the configuration is
`simple`, the same for every language, and no extension is needed.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from studypack.search.rows import TITLE_WEIGHT, Found, IndexRow, any_form
from studypack.search.vocabulary import Wanted

INSERT = """
    INSERT INTO search_text (document_id, language, words) VALUES (%s, %s,
    setweight(to_tsvector('simple', %s), 'A') || setweight(to_tsvector('simple', %s), 'D'))
"""
# The weights of the labels D, C, B and A; divided by 1 + the logarithm of the length.
RANK = f"%s * ts_rank('{{{1 / TITLE_WEIGHT}, 0, 0, 1}}', words, to_tsquery('simple', %s), 1)"
FIND = """
    SELECT document_id, {ranks} AS rank FROM search_text
    WHERE language = %s AND words @@ to_tsquery('simple', %s) ORDER BY rank DESC LIMIT %s
"""


def rewrite(rows: Iterable[IndexRow]) -> None:
    """The index holds these documents and no others."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text")
        cursor.executemany(
            INSERT, [(row.document_id, row.language, row.title, row.body) for row in rows]
        )


def find(wanted: Sequence[Wanted], language: str, *, most: int, is_any: bool) -> list[Found]:
    """The best documents that have all of the words, or any of them, the best first.

    `ts_rank` knows nothing of how rare a word is: each word's rank is weighted by it.
    """
    expressions = [expression(word) for word in wanted]
    ranked = zip((word.weight for word in wanted), expressions, strict=True)
    joined = (" | " if is_any else " & ").join(expressions)
    sql = FIND.format(ranks=" + ".join(RANK for _ in wanted))
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(each for pair in ranked for each in pair), language, joined, most])
        return [Found(document_id=pk, rank=rank) for pk, rank in cursor.fetchall()]


def expression(word: Wanted) -> str:
    """One word in tsquery's syntax."""
    return any_form(word, quote="'", rest=":*", either=" | ")
