"""A deck of one's own on a phone: brought along, studied, brought again, and with dark paper."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.looking import look
from tests.reviews.decks import package

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 900}


def look_through(page: Page, file: Path) -> None:
    """The dry run of a file."""
    page.goto("/en/decks/import/")
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Look through the file").click()
    expect(page.get_by_text("Nothing is kept yet.")).to_be_visible()


def count_of(page: Page, name: str) -> str:
    """What the report counts under a name."""
    row = page.locator(".import-counts > div").filter(has=page.get_by_text(name, exact=True))
    return row.locator("dd").inner_text()


def test_deck_is_brought_studied_on_a_phone_and_brought_again_without_doubles(
    page: Page, tmp_path: Path
) -> None:
    page.set_viewport_size(PHONE)
    file = tmp_path / "deck.apkg"
    file.write_bytes(package())
    look_through(page, file)
    assert count_of(page, "New") == "3"
    expect(page.get_by_text("the sound 'dot.mp3' is not kept")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Keep these cards").click()
    expect(page.get_by_role("heading", name="Nets / Deep")).to_be_visible()
    look(page)
    with page.expect_response("**/api/v1/reviews/due/**"):
        page.locator("main").get_by_role("link", name="Learn").first.click()
    picture = page.locator("[data-part=front] img")
    expect(picture).to_have_attribute("alt", "a dot")
    assert picture.evaluate("async (one) => { await one.decode(); return one.naturalWidth; }") == 1
    page.locator("[data-part=card] summary").click()
    expect(page.locator("[data-part=back]")).to_have_text("A dot")
    page.get_by_role("button", name=re.compile("^Good")).click()
    expect(page.locator("[data-part=state]")).to_have_text("Saved")
    expect(picture).to_have_count(0)
    look_through(page, file)
    assert (count_of(page, "New"), count_of(page, "Unchanged")) == ("0", "3")
    page.goto("/en/reviews/")
    expect(page.get_by_role("row", name=re.compile("^Nets . Deep"))).to_be_visible()
    look(page)


def test_pages_of_a_deck_are_sound_in_every_size_and_theme(page: Page) -> None:
    page.goto("/en/decks/")
    page.get_by_label("Name").fill("By hand")
    page.get_by_role("button", name="Make the deck").click()
    expect(page).to_have_url(re.compile(r"/en/decks/[0-9a-f-]{36}/$"))
    deck = page.url
    page.goto(f"{deck}cards/add/")
    page.get_by_label("Front").fill("What is $x^2$?")
    page.get_by_label("Back", exact=True).fill("A *square*")
    page.get_by_role("button", name="Save the card").click()
    expect(page.get_by_label("Front")).to_have_value("")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            for path in ("/en/decks/", "/en/decks/import/", deck, f"{deck}cards/add/"):
                page.goto(path)
                look(page)
            for path in ("delete/", "learn/", "test/", "match/"):
                page.goto(f"{deck}{path}")
                look(page)
