"""A deck as a package that every Anki since 2.0 imports: a zip of a collection and its media.

The collection is of schema 11, which newer programs bring up to date. Whatever Anki knows a thing
by (notes, decks, the note type) is made of names that stay, so that a deck which is imported
again updates its cards and adds none.

Source: https://github.com/ankidroid/Anki-Android/wiki/Database-Structure
"""

import json
import re
import sqlite3
import zipfile
from collections.abc import Iterable
from contextlib import closing
from hashlib import sha1, sha256
from html import unescape
from io import BytesIO
from typing import Any, Final

from studypack.reviews.anki.deck import AnkiCard, AnkiDeck

MEDIA_TYPE: Final = "application/octet-stream"
FIELD_SEPARATOR: Final = "\x1f"
DECK_SEPARATOR: Final = "::"
TAG: Final = re.compile(r"<[^>]*>")
# A zip knows no time before it; ours says nothing of when it was made.
ZIP_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
ID_FROM: Final = 1 << 30
# It names the note type for ever: another number would be another note type, and every card new.
NOTE_TYPE_ID: Final = 1_762_300_800_001
FIELDS: Final = ("Front", "Back")
STYLE: Final = """\
.card { font-family: Georgia, serif; font-size: 20px; line-height: 1.5; text-align: left;
  max-width: 34em; margin: 0 auto; padding: 1em; }
"""
SCHEMA: Final = """
CREATE TABLE col (id integer PRIMARY KEY, crt integer NOT NULL, mod integer NOT NULL,
  scm integer NOT NULL, ver integer NOT NULL, dty integer NOT NULL, usn integer NOT NULL,
  ls integer NOT NULL, conf text NOT NULL, models text NOT NULL, decks text NOT NULL,
  dconf text NOT NULL, tags text NOT NULL);
CREATE TABLE notes (id integer PRIMARY KEY, guid text NOT NULL, mid integer NOT NULL,
  mod integer NOT NULL, usn integer NOT NULL, tags text NOT NULL, flds text NOT NULL,
  sfld integer NOT NULL, csum integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE cards (id integer PRIMARY KEY, nid integer NOT NULL, did integer NOT NULL,
  ord integer NOT NULL, mod integer NOT NULL, usn integer NOT NULL, type integer NOT NULL,
  queue integer NOT NULL, due integer NOT NULL, ivl integer NOT NULL, factor integer NOT NULL,
  reps integer NOT NULL, lapses integer NOT NULL, left integer NOT NULL, odue integer NOT NULL,
  odid integer NOT NULL, flags integer NOT NULL, data text NOT NULL);
CREATE TABLE revlog (id integer PRIMARY KEY, cid integer NOT NULL, usn integer NOT NULL,
  ease integer NOT NULL, ivl integer NOT NULL, lastIvl integer NOT NULL, factor integer NOT NULL,
  time integer NOT NULL, type integer NOT NULL);
CREATE TABLE graves (usn integer NOT NULL, oid integer NOT NULL, type integer NOT NULL);
CREATE INDEX ix_notes_usn ON notes (usn);
CREATE INDEX ix_cards_usn ON cards (usn);
CREATE INDEX ix_revlog_usn ON revlog (usn);
CREATE INDEX ix_cards_nid ON cards (nid);
CREATE INDEX ix_cards_sched ON cards (did, queue, due);
CREATE INDEX ix_revlog_cid ON revlog (cid);
CREATE INDEX ix_notes_csum ON notes (csum);
"""


def guid_of(key: str, language: str) -> str:
    """What Anki knows a card of ours by, in one language, for ever.

    >>> guid_of("flashcard.small.card-one", "en")
    'sp.50015d77e11f5ff5'
    """
    return f"sp.{sha256(f'{key} {language}'.encode()).hexdigest()[:16]}"


def write(deck: AnkiDeck, modified_s: int) -> bytes:
    """The package; the same deck gives the same bytes.

    Args:
        modified_s: when the cards were changed last, in seconds since 1970: where a learner has
            a card already, Anki takes its new text only if this has moved on.
    """
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        put(archive, "collection.anki2", collection(deck.cards, modified_s))
        put(archive, "media", json.dumps(dict(enumerate(deck.media))).encode())
        for number, file in enumerate(deck.media.values()):
            put(archive, str(number), file)
    return content.getvalue()


def put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Adds a file that says nothing of the time."""
    archive.writestr(zipfile.ZipInfo(name, ZIP_EPOCH), content, zipfile.ZIP_DEFLATED)


def collection(cards: Iterable[AnkiCard], modified_s: int) -> bytes:
    """The database of a package."""
    cards = tuple(cards)
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(SCHEMA)
        insert(database, "col", [collection_row(cards, modified_s)])
        numbered = list(enumerate(cards, start=1))
        insert(database, "notes", [note_row(n, card, modified_s) for n, card in numbered])
        insert(database, "cards", [card_row(n, card, modified_s) for n, card in numbered])
        database.commit()
        return database.serialize()


def insert(database: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """Adds rows that name every column."""
    if rows:
        places = ", ".join("?" * len(rows[0]))
        database.executemany(f"INSERT INTO {table} VALUES ({places})", rows)


def note_row(number: int, card: AnkiCard, modified_s: int) -> tuple[Any, ...]:
    """A row of `notes`: what the card says; Anki gives it another id where this one is taken."""
    sort_field = plain(card.front)
    return (
        modified_s * 1000 + number,
        card.guid,
        NOTE_TYPE_ID,
        modified_s,
        -1,
        f" {' '.join(card.tags)} " if card.tags else "",
        FIELD_SEPARATOR.join((card.front, card.back)),
        sort_field,
        int(sha1(sort_field.encode()).hexdigest()[:8], 16),
        0,
        "",
    )


def card_row(number: int, card: AnkiCard, modified_s: int) -> tuple[Any, ...]:
    """A row of `cards`: a new card, in the order of the deck."""
    row_id = modified_s * 1000 + number
    return (row_id, row_id, deck_id(card.deck), 0, modified_s, -1, 0, 0, number, *[0] * 8, "")


def plain(html: str) -> str:
    """The words of a side, which Anki sorts notes and finds twins by."""
    return unescape(TAG.sub("", html)).strip()


def deck_id(path: Iterable[str]) -> int:
    """A number for a deck that its path gives; Anki looks for the deck by its path."""
    digest = sha256(DECK_SEPARATOR.join(path).encode()).digest()
    return ID_FROM + int.from_bytes(digest[:4], "big") % ID_FROM


def collection_row(cards: tuple[AnkiCard, ...], modified_s: int) -> tuple[Any, ...]:
    """The one row of `col`."""
    modified_ms = modified_s * 1000
    decks = [deck_entry(1, ("Default",), modified_s)]
    decks += [
        deck_entry(deck_id(path), path, modified_s)
        for path in dict.fromkeys(card.deck for card in cards)
    ]
    described: tuple[dict[str, Any], ...] = (
        {"nextPos": len(cards) + 1, "schedVer": 2},
        {str(NOTE_TYPE_ID): note_type(modified_s)},
        {str(deck["id"]): deck for deck in decks},
        {"1": options(modified_s)},
        {},
    )
    fixed = (1, modified_s, modified_ms, modified_ms, 11, 0, 0, 0)
    return (*fixed, *(json.dumps(part) for part in described))


def deck_entry(number: int, path: Iterable[str], modified_s: int) -> dict[str, Any]:
    """A deck of the collection."""
    today = {name: [0, 0] for name in ("newToday", "revToday", "lrnToday", "timeToday")}
    return {
        "id": number,
        "name": DECK_SEPARATOR.join(part.replace(DECK_SEPARATOR, ":") for part in path),
        "mod": modified_s,
        "usn": -1,
        "desc": "",
        "dyn": 0,
        "conf": 1,
        "collapsed": False,
        "browserCollapsed": False,
        "extendNew": 0,
        "extendRev": 0,
        **today,
    }


def note_type(modified_s: int) -> dict[str, Any]:
    """Two fields, one card; it is the same in every language, as Anki compares note types."""
    look = {"font": "Georgia", "size": 20, "rtl": False, "sticky": False, "media": []}
    return {
        "id": NOTE_TYPE_ID,
        "name": "Study Pack",
        "type": 0,
        "mod": modified_s,
        "usn": -1,
        "sortf": 0,
        "did": 1,
        "tmpls": [card_template()],
        "flds": [{"name": name, "ord": place, **look} for place, name in enumerate(FIELDS)],
        "css": STYLE,
        "latexPre": "",
        "latexPost": "",
        "req": [[0, "any", [0]]],
        "tags": [],
        "vers": [],
    }


def card_template() -> dict[str, Any]:
    """How a note becomes a card."""
    return {
        "name": "Card 1",
        "ord": 0,
        "qfmt": "{{Front}}",
        "afmt": "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}",
        "did": None,
        "bqfmt": "",
        "bafmt": "",
    }


def options(modified_s: int) -> dict[str, Any]:
    """The options of decks that Anki itself begins with."""
    lapse = {"delays": [10], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0}
    new = {"bury": True, "delays": [1, 10], "initialFactor": 2500, "ints": [1, 4, 7]}
    review = {"bury": True, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36500}
    return {
        "id": 1,
        "name": "Default",
        "mod": modified_s,
        "usn": -1,
        "autoplay": True,
        "maxTaken": 60,
        "replayq": True,
        "timer": 0,
        "dyn": False,
        "lapse": lapse,
        "new": {**new, "order": 1, "perDay": 20, "separate": True},
        "rev": {**review, "minSpace": 1, "perDay": 100},
    }
