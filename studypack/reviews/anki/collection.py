"""The cards of a collection: of Anki 2, old layout and new, and of Anki 1."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from studypack.common.wording import Message
from studypack.reviews.anki.database import Row, Tables, opened
from studypack.reviews.anki.deck import AnkiCard
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.anki.protobuf import fields_of, text_by_number
from studypack.reviews.anki.templates import NoteType, sides_of

FIELD_SEPARATOR: Final = "\x1f"
DECK_SEPARATOR: Final = "::"
NEW_DECK_SEPARATOR: Final = "\x1f"
CLOZE_KIND: Final = 1
ANKI_2: Final = frozenset(("col", "notes", "cards"))
ANKI_2_NEW: Final = ANKI_2 | {"notetypes", "fields", "templates", "decks"}
ANKI_1: Final = frozenset(("facts", "cards", "cardModels"))
CARDS: Final = """
SELECT n.guid, n.mid, n.tags, n.flds, c.ord, c.did
FROM cards c JOIN notes n ON n.id = c.nid ORDER BY c.nid, c.ord
"""
OLD_CARDS: Final = """
SELECT f.id, c.ordinal, c.question, c.answer, f.tags
FROM cards c JOIN facts f ON f.id = c.factId ORDER BY c.factId, c.ordinal
"""

Paths = dict[int, tuple[str, ...]]


def cards_of(content: bytes) -> tuple[AnkiCard, ...]:
    """Every card of a collection, with its sides in HTML, which is still to be cleaned.

    Raises:
        PackageProblem: it is damaged, of another program, or beyond the limits.
    """
    with opened(content) as tables:
        try:
            return tuple(reader_of(tables)(tables))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise PackageProblem(
                Message(
                    "collection: it is not laid out as Anki does it ({name})",
                    name=type(error).__name__,
                )
            ) from error


def reader_of(tables: Tables) -> Callable[[Tables], Iterator[AnkiCard]]:
    """What reads a collection with these tables."""
    for needed, reader in (
        (ANKI_2_NEW, read_new),
        (ANKI_2, read_old),
        (ANKI_1, read_oldest),
    ):
        if needed <= tables.names:
            return reader
    raise PackageProblem(Message("collection: it has not the tables that Anki makes"))


def read_new(tables: Tables) -> Iterator[AnkiCard]:
    """The cards of a collection since Anki 2.1.28."""
    decks = tables.rows("SELECT id, name FROM decks")
    paths = {number: tuple(name.split(NEW_DECK_SEPARATOR)) for number, name in decks}
    return cards(tables, new_note_types(tables), paths)


def new_note_types(tables: Tables) -> dict[int, NoteType]:
    """The note types by their id, from tables of their own."""
    fields: dict[int, tuple[str, ...]] = {}
    sides: dict[int, dict[int, tuple[str, str]]] = {}
    for note_type, name in tables.rows("SELECT ntid, name FROM fields ORDER BY ntid, ord"):
        fields[note_type] = (*fields.get(note_type, ()), name)
    for note_type, place, config in tables.rows("SELECT ntid, ord, config FROM templates"):
        texts = text_by_number(config)
        sides.setdefault(note_type, {})[place] = (texts.get(1, ""), texts.get(2, ""))
    return {
        number: NoteType(
            fields=fields.get(number, ()),
            sides=sides.get(number, {}),
            is_cloze=(1, CLOZE_KIND) in fields_of(config),
        )
        for number, config in tables.rows("SELECT id, config FROM notetypes")
    }


def read_old(tables: Tables) -> Iterator[AnkiCard]:
    """The cards of a collection of Anki 2.0, and of packages for it."""
    ((models, decks),) = tables.rows("SELECT models, decks FROM col LIMIT 1")
    note_types = {int(number): old_note_type(model) for number, model in json.loads(models).items()}
    named = json.loads(decks).items()
    paths = {int(number): tuple(deck["name"].split(DECK_SEPARATOR)) for number, deck in named}
    return cards(tables, note_types, paths)


def old_note_type(model: Mapping[str, Any]) -> NoteType:
    """A note type as JSON has it."""
    in_order = sorted(model["flds"], key=lambda one: one["ord"])
    return NoteType(
        fields=tuple(one["name"] for one in in_order),
        sides={one["ord"]: (one["qfmt"], one["afmt"]) for one in model["tmpls"]},
        is_cloze=model.get("type") == CLOZE_KIND,
    )


def cards(tables: Tables, note_types: Mapping[int, NoteType], paths: Paths) -> Iterator[AnkiCard]:
    """The cards of Anki 2."""
    for row in tables.rows(CARDS):
        yield card(row, note_types, paths)


def card(row: Row, note_types: Mapping[int, NoteType], paths: Paths) -> AnkiCard:
    """One card; a note with several has a guid for each of them."""
    guid, type_id, tags, values, ordinal, deck = row
    note_type = note_types[int(type_id)]
    fields = dict(zip(note_type.fields, values.split(FIELD_SEPARATOR), strict=False))
    path = paths.get(deck, ())
    special = {"Tags": tags.strip(), "Deck": DECK_SEPARATOR.join(path)}
    front, back = sides_of(note_type, {**special, **fields}, ordinal)
    own = f"{guid}.{ordinal}" if ordinal else str(guid)
    return AnkiCard(guid=own, front=front, back=back, tags=tuple(tags.split()), deck=path)


def read_oldest(tables: Tables) -> Iterator[AnkiCard]:
    """The cards of Anki 1, which keeps them ready made."""
    for fact, ordinal, question, answer, tags in tables.rows(OLD_CARDS):
        own = f"{fact}.{ordinal}" if ordinal else str(fact)
        yield AnkiCard(guid=own, front=str(question), back=str(answer), tags=tuple(tags.split()))
