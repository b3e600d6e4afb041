"""Files of cards from outside: Anki's own of every age, tables of text, and hostile ones."""

import json
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from io import BytesIO
from pathlib import Path

import pytest
import zstandard

from studypack.reviews.anki.collection import cards_of
from studypack.reviews.anki.confined import read_confined
from studypack.reviews.anki.database import opened
from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.anki.package import MOST_COLLECTION_BYTES
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.anki.reading import read
from studypack.reviews.anki.templates import NoteType, sides_of
from studypack.reviews.anki.writing import write
from tests.reviews.test_anki_writing import CHANGED_S, MADE

# How many cards a sample holds, as Anki counts them; a text is why it is refused.
SAMPLES: dict[str, int | str] = {
    "Anki-Android/diffmodels2-1.apkg": 1,
    "Anki-Android/diffmodels2-2.apkg": 2,
    "Anki-Android/diffmodeltemplates-2.apkg": 1,
    "Anki-Android/media.apkg": 1,
    "Anki-Android/text-update.txt": 1,
    "Anki-Android/text-utf8-bom.txt": 1,
    "anki/anki12-broken.anki": 4,
    "anki/anki12-due.anki": 2,
    "anki/anki12.anki": 6,
    "anki/anki2-alpha.anki2": 1,
    "anki/diffmodels1.anki": 1,
    "anki/diffmodels2-1.apkg": 1,
    "anki/diffmodels2-2.apkg": 2,
    "anki/diffmodels2.anki": 2,
    "anki/diffmodeltemplates-2.apkg": 1,
    "anki/media.apkg": 1,
    "anki/mnemo.db": "collection: it has not the tables that Anki makes",
    "anki/text-tags.txt": 2,
    "anki/text-update.txt": 1,
    "generated/deck_latest.apkg": 7,
    "generated/deck_legacy.apkg": 7,
}
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
OTHERS = "CREATE TABLE col (models, decks); CREATE TABLE cards (nid, ord, did);"


def outcome(folder: Path, name: str) -> int | str:
    """How many cards a sample holds, or why it is refused."""
    try:
        return len(read((folder / name).read_bytes(), name).cards)
    except PackageProblem as problem:
        return str(problem)


def test_every_sample_is_read_or_refused_in_a_sentence(samples_folder: Path) -> None:
    folder = samples_folder / "apkg"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.is_file()}
    assert {name: outcome(folder, name) for name in found} == SAMPLES


def test_old_and_new_layout_of_one_deck_say_the_same(samples_folder: Path) -> None:
    old, new = (
        read((samples_folder / f"apkg/generated/deck_{age}.apkg").read_bytes(), "deck.apkg")
        for age in ("legacy", "latest")
    )
    assert old == new
    assert list(new.media) == ["grad.png"]
    gaps = [card for card in new.cards if card.deck == ("Gradients", "Init")]
    assert [card.front for card in gaps] == [
        "He init uses variance <strong>[…]</strong> for ReLU",
        "He init uses variance 2/n for <strong>[activation]</strong>",
    ]


def test_package_of_ours_is_read_as_it_was_written() -> None:
    assert read(write(MADE, CHANGED_S), "deck.apkg") == MADE


def test_confined_process_reads_the_same(samples_folder: Path) -> None:
    content = (samples_folder / "apkg/generated/deck_latest.apkg").read_bytes()
    assert read_confined(content, "deck.apkg") == read(content, "deck.apkg")


def test_confined_process_says_why_it_refuses(samples_folder: Path) -> None:
    content = (samples_folder / "abuse/truncated.apkg").read_bytes()
    with pytest.raises(PackageProblem, match="package: it is damaged"):
        read_confined(content, "deck.apkg")


def database(script: str) -> bytes:
    """A database that a script makes."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.executescript(script)
        return made.serialize()


def package(collection: bytes, name: str = "collection.anki2", media: bytes = b"{}") -> bytes:
    """A package with one collection."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, collection)
        archive.writestr("media", media)
    return content.getvalue()


def endless_view() -> bytes:
    return package(database(f"{OTHERS} CREATE VIEW notes AS {ENDLESS};"))


def computing_column() -> bytes:
    columns = "id, guid, mid, tags, flds AS (hex(zeroblob(100000000)))"
    return package(database(f"{OTHERS} CREATE TABLE notes ({columns});"))


def searching_table() -> bytes:
    return package(database(f"{OTHERS} CREATE VIRTUAL TABLE notes USING fts5(id, guid, flds);"))


def slow_join() -> bytes:
    """Each card has to look through all notes: it says itself that these are few."""
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)"
    tables = "CREATE TABLE notes (id TEXT, guid, mid, tags, flds);"
    fill = f"INSERT INTO {{}} {rows} SELECT i, 1, 1, 1, 1 FROM n;"
    cards = "CREATE TABLE col (models, decks); CREATE TABLE cards (nid TEXT, ord, did, a, b);"
    row = "INSERT INTO col VALUES ('{}', '{}'); ANALYZE;"
    lie = "UPDATE sqlite_stat1 SET stat = '1';"
    filled = fill.format("notes") + fill.format("cards")
    return package(database(tables + cards + filled + row + lie))


def lying_size() -> bytes:
    return package(bytes(MOST_COLLECTION_BYTES + 1))


def compressed_twice() -> bytes:
    packed = zstandard.compress(bytes(MOST_COLLECTION_BYTES + 1))
    return package(packed, name="collection.anki21b", media=zstandard.compress(b""))


def deep_list() -> bytes:
    return package(database(OTHERS), media=b"[" * 100_000)


HOSTILE: dict[Callable[[], bytes], str] = {
    endless_view: "has not the tables",
    computing_column: "has not the tables",
    searching_table: "has not the tables",
    slow_join: "interrupted",
    lying_size: "above the limit of 40 MiB",
    compressed_twice: "above the limit of 40 MiB",
    deep_list: "damaged",
    lambda: package(b"", name="other"): "holds no collection",
    lambda: b"GIF89a": "neither a package nor a collection",
    lambda: package(b"\xff" * 4096): "is damaged",
}


@pytest.mark.parametrize(("make", "reason"), HOSTILE.items())
def test_hostile_package_is_refused(make: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(PackageProblem, match=reason):
        read_confined(make(), "deck.apkg")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT i FROM endless",
        ENDLESS,
        "SELECT hex(models) FROM col",
        "UPDATE col SET models = ''",
        "ATTACH '/etc/passwd' AS other",
        "PRAGMA writable_schema = ON",
    ],
)
def test_database_does_nothing_but_read_tables(query: str) -> None:
    made = database(f"{OTHERS} CREATE VIEW endless AS {ENDLESS};")
    with pytest.raises(PackageProblem, match="more than to be read"), opened(made) as tables:
        tables.rows(query)


def test_note_without_its_note_type_is_refused() -> None:
    tables = "CREATE TABLE notes (id, guid, mid, tags, flds);"
    rows = (
        "INSERT INTO col VALUES ('{}', '{}'); INSERT INTO notes VALUES (1, 'g', 5, '', 'a');"
        "INSERT INTO cards VALUES (1, 0, 1);"
    )
    with pytest.raises(PackageProblem, match="not laid out as Anki does it"):
        cards_of(database(OTHERS + tables + rows))


def test_table_says_how_it_is_meant() -> None:
    text = "#separator:Pipe\n#html:true\n#deck:A::B\n<b>x</b>|y|one two\n"
    deck = read(text.encode(), "cards.txt")
    card = AnkiCard(guid="", front="<b>x</b>", back="y", tags=("one", "two"), deck=("A", "B"))
    assert deck == AnkiDeck(cards=(card,))


def test_table_without_a_word_about_html_is_plain_text() -> None:
    (card,) = read("a < b;c".encode("utf-16"), "cards.csv").cards
    assert (card.front, card.back) == ("a &lt; b", "c")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"caf\xe9\tx", "is not UTF-8"),
        (b"a\x00\tb", "holds a NUL"),
        (b"a\tb\nc", "row 2: one column is below the limit of 2"),
        (b"#separator:ab\na\tb", "'ab' is no single sign"),
        (b"a\tb\n" * 20_001, "20001 lines are above the limit of 20000"),
    ],
)
def test_table_that_cannot_be_read_is_refused(content: bytes, reason: str) -> None:
    with pytest.raises(PackageProblem, match=reason):
        read(content, "cards.tsv")


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("{{#Hint}}({{Hint}}){{/Hint}}{{Q}}", "<i>why</i>"),
        ("{{^Hint}}no hint: {{/Hint}}{{text:Q}}", "no hint: why"),
        ("{{type:Q}}{{Other}}-", "-"),
        ("{{#Hint}}{{#Q}}x{{/Q}}{{/Hint}}y", "y"),
    ],
)
def test_template_fills_fields_in(front: str, expected: str) -> None:
    note_type = NoteType(fields=("Q", "Hint"), sides={0: (front, "")})
    assert sides_of(note_type, {"Q": "<i>why</i>", "Hint": " "}, 0)[0] == expected


def test_side_that_nobody_could_read_is_refused() -> None:
    note_type = NoteType(fields=("Q",), sides={0: ("{{Q}}" * 1_000, "")})
    with pytest.raises(PackageProblem, match="above the limit of 200000"):
        sides_of(note_type, {"Q": "x" * 1_000}, 0)


def test_media_are_named_by_their_number() -> None:
    media = json.dumps({"7": "a.png", "8": "not there.png"}).encode()
    content = BytesIO(write(AnkiDeck(cards=()), CHANGED_S))
    with zipfile.ZipFile(content) as archive:
        collection = archive.read("collection.anki2")
    packed = BytesIO(package(collection, media=media))
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("7", b"picture")
    assert read(packed.getvalue(), "deck.apkg").media == {"a.png": b"picture"}
