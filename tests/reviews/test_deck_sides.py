"""What is kept of a card that was brought along. No rows."""

from itertools import count
from time import process_time

import pytest

from studypack.common.pictures import MOST_BYTES, picture_of
from studypack.reviews.anki.deck import AnkiCard, AnkiDeck
from studypack.reviews.anki.problems import PackageProblem
from studypack.reviews.decks.bringing import Bundle, bundle_of
from studypack.reviews.decks.matching import Change, matched
from studypack.reviews.decks.sides import LONGEST_SIDE, Brought, Markup, kept_tags, shown_side
from studypack.reviews.decks.tables import cell
from tests.reviews.decks import PNG, SUM_OF_PNG, anki_card

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
    '<a href="java&#10;script:alert(1)">a</a>',
    '<div style="background:url(https://evil.example/x)">a</div>',
    '<svg><use href="https://evil.example/#x"></use></svg>',
    '<iframe src="https://evil.example"></iframe>',
    '<link rel="stylesheet" href="https://evil.example/x.css">',
    "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
    '<img srcset="https://evil.example/x 1x" src="//evil.example/x.png">',
    "\\(\\href{javascript:alert(1)}{x}\\)",
    '<form action="https://evil.example"><button>go</button></form>',
    '<img src="/deck-pictures/' + "0" * 64 + '">',
)


def bundle(*cards: AnkiCard, **media: bytes) -> Bundle:
    """What is kept of the cards."""
    return bundle_of(AnkiDeck(cards=cards, media=media), "file.apkg", process_time)


@pytest.mark.parametrize("html", HOSTILE)
def test_hostile_side_can_neither_act_nor_load(html: str) -> None:
    source = Brought(lambda name: None).source(html)
    shown = shown_side(source, Markup.HTML, ())
    for evil in (
        "<script",
        "onerror",
        "onload",
        "evil.example",
        "href=",
        "style=",
        "src=",
        "<form",
    ):
        assert evil not in shown
    assert shown_side(html, Markup.MARKDOWN, ()).count("src=") == 0


def test_picture_is_found_by_any_of_its_names_and_kept_by_its_sum() -> None:
    picture = picture_of("é 1.png", PNG)
    media = {"é 1.png": picture}
    for name in ("é 1.png", "%C3%A9%201.png", "e\u0301 1.png"):
        brought = Brought(media.get)
        assert f'src="{SUM_OF_PNG}.png"' in brought.source(f'<img src="{name}">')
        assert list(brought.pictures) == [SUM_OF_PNG]


def test_file_that_is_no_picture_or_too_large_is_named() -> None:
    large = PNG + b"0" * MOST_BYTES
    sides = ('<img src="a.png"> a', '<img src="b.svg"> b')
    made = bundle(anki_card(1, *sides), **{"a.png": large, "b.svg": b"<svg/>"})
    assert [loss.why for loss in made.lost] == [
        f"the file 'a.png' is not kept: {len(large)} bytes are above the limit of 2 MiB",
        "the file 'b.svg' is not kept: it is not PNG, JPEG, GIF or WebP",
    ]
    assert made.pictures == ()


@pytest.mark.parametrize(
    "written", ["\\(x\\)", "[$]x[/$]", "[latex]$x$[/latex]", "\\[x\\]", "[$$]x[/$$]"]
)
def test_formula_of_every_way_to_write_it_is_shown(written: str) -> None:
    (card,) = bundle(anki_card(1, written, "b")).cards
    assert "<mi>x</mi>" in card.front
    assert "<math" not in card.front_source


def test_card_without_a_front_or_too_long_is_left_out_and_named() -> None:
    made = bundle(
        anki_card(1, "[sound:a.mp3]", "b"),
        anki_card(2, "a", "b" * (LONGEST_SIDE + 1)),
        anki_card(3, "kept", ""),
    )
    assert [card.front for card in made.cards] == ["kept"]
    assert made.left_out == 2
    whys = [loss.why for loss in made.lost]
    assert "the card is left out: there is nothing to see on its front" in whys
    assert any("20001 characters of a side are above the limit of 20000" in why for why in whys)


def test_every_card_has_a_guid_of_its_own() -> None:
    cards = [anki_card(1, "a", "b"), anki_card(1, "c", "d"), anki_card(2, "e", "f")]
    table = [AnkiCard(guid="", front="g", back=side) for side in ("1", "2")]
    twin = AnkiCard(guid="guid-1#2", front="h", back="i")
    guids = [card.guid for card in bundle(*cards, *table, twin).cards]
    assert len(set(guids)) == 6
    assert guids[:3] == ["guid-1", "guid-1#2", "guid-2"]


def test_slow_file_is_refused_in_a_sentence() -> None:
    clock = count(0, 31)
    with pytest.raises(PackageProblem, match="showing its cards takes more than 30 s"):
        bundle_of(AnkiDeck(cards=(anki_card(1, "a", "b"),)), "f", lambda: float(next(clock)))


def test_tags_are_words_that_no_spreadsheet_runs() -> None:
    assert kept_tags(["@a", "x" * 100, "@a", "--"]) == ("a", "x" * 60)


@pytest.mark.parametrize("sign", "=+-@#\t")
def test_cell_is_no_formula(sign: str) -> None:
    assert cell(f"{sign}1")[0] in "& "


def test_card_of_the_deck_is_at_most_one_card_of_the_file() -> None:
    table = [AnkiCard(guid="", front="a", back=side) for side in ("1", "2")]
    known = bundle(anki_card(1, "a", "1")).cards
    found = matched(bundle(*table).cards, known)
    assert [card.change for card in found] == [Change.CHANGED, Change.NEW]
    assert found[0].guid == "guid-1"
