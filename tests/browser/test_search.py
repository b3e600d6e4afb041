"""Finding by keyboard in a real browser: slash, letters, arrows, Enter, Escape."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.looking import look

pytestmark = pytest.mark.browser

NOTE = "/en/packs/gradient-problems/notes/vanishing-gradients/"
SIZES = [(390, 844), (1280, 900)]


def options_of(page: Page) -> Locator:
    """What is suggested."""
    return page.get_by_role("listbox", name="Suggestions").get_by_role("option")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_slash_and_letters_find_a_term_and_the_arrows_lead_to_it(
    page: Page, size: tuple[int, int], scheme: str
) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of its two words
    page.goto(NOTE)
    box = page.get_by_role("combobox", name="Search")
    page.keyboard.press("/")
    expect(box).to_be_focused()
    page.keyboard.type("forgte ga")
    options = options_of(page)
    expect(options.first).to_contain_text("Forget gate")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.get_attribute("id")
    expect(box).to_have_attribute("aria-activedescendant", chosen or "none")
    look(page)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/terms/forget-gate/$"))


def test_choice_outlives_the_answer_to_the_last_letter(page: Page) -> None:
    held: list[Route] = []
    page.goto(NOTE)
    page.keyboard.press("/")
    page.keyboard.type("forget gat")
    options = options_of(page)
    expect(options.first).to_contain_text("Forget gate")
    page.route("**/suggestions/?q=forget%20gate", lambda route: held.append(route))
    with page.expect_request("**/suggestions/?q=forget%20gate"):
        page.keyboard.type("e")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    with page.expect_response("**/suggestions/?q=forget%20gate"):
        held[0].continue_()
    page.evaluate("new Promise(requestAnimationFrame)")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/terms/forget-gate/$"))


def test_letter_after_a_choice_means_the_words(page: Page) -> None:
    page.goto(NOTE)
    page.keyboard.press("/")
    page.keyboard.type("clippin")
    expect(options_of(page).first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("g")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=clipping$"))


def test_escape_closes_the_suggestions_and_enter_leads_to_the_page(page: Page) -> None:
    page.goto(NOTE)
    page.keyboard.press("/")
    page.keyboard.type("clipping")
    expect(options_of(page).first).to_be_visible()
    page.keyboard.press("ArrowUp")
    expect(options_of(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options_of(page)).to_have_count(0)
    expect(page.get_by_role("combobox", name="Search")).to_have_value("clipping")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/en/search/\?q=clipping$"))
    expect(page.get_by_role("heading", name="Key terms")).to_be_visible()
    look(page)


def test_page_without_hits_and_page_without_words_are_whole(page: Page) -> None:
    for words in ("qqqqqq", ""):
        page.goto(f"/en/search/?q={words}")
        expect(page.get_by_role("link", name="To the study packs")).to_be_visible()
        look(page)


def test_slash_is_a_letter_where_one_types(page: Page) -> None:
    page.goto("/en/search/")
    page.get_by_role("searchbox", name="Words to look for").focus()
    page.keyboard.type("a/b")
    expect(page.get_by_role("searchbox", name="Words to look for")).to_have_value("a/b")


def test_card_that_was_found_is_the_one_on_show(page: Page) -> None:
    page.goto("/en/search/?q=cell+path+factor+per+time+step")
    page.get_by_role("link", name=re.compile("Which factor per time step")).click()
    expect(page.get_by_text("Which factor per time step")).to_be_visible()
    expect(page.locator("[data-position]:visible")).to_have_count(1)
