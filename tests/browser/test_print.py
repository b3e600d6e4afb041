"""Study material on paper: all of its words, nothing that is pressed."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looking import look

pytestmark = pytest.mark.browser

PACK = "/en/packs/gradient-problems/"
TERM = f"{PACK}terms/vanishing-gradient/"
ARTICLE = f"{PACK}articles/conquering-the-vanishing-gradient/"
NOTE = f"{PACK}notes/vanishing-gradients/"
PAGES = [NOTE, TERM, ARTICLE, f"{PACK}flashcards/", f"{PACK}print/"]
# The front of a card is what a reader presses to turn it.
CONTROLS = "button, input, select, textarea, summary:not(.card > summary), .pager, .site-nav"
TITLE = re.compile(rb"/Title (?:\((.*?)(?<!\\)\)|<FEFF([0-9A-F]*)>)", re.DOTALL)


def open_on_paper(page: Page, path: str) -> None:
    """Opens the page as it is printed."""
    page.goto(path)
    page.emulate_media(media="print")


def titles_in(pdf: bytes) -> set[str]:
    """The headings that the document's outline leads to; lines are broken without a space."""
    titles = set()
    for plain, coded in TITLE.findall(pdf):
        text = bytes.fromhex(coded.decode()).decode("utf-16-be") if coded else plain.decode()
        titles.add(without_spaces(re.sub(r"\\(.)", r"\1", text)))
    return titles


def without_spaces(text: str) -> str:
    """The text without its spaces."""
    return "".join(text.split())


@pytest.mark.parametrize("path", PAGES)
def test_paper_shows_no_control(page: Page, path: str) -> None:
    open_on_paper(page, path)
    assert page.locator(CONTROLS).filter(visible=True).all_inner_texts() == []


@pytest.mark.parametrize("path", PAGES)
def test_pdf_leads_to_every_heading(page: Page, path: str) -> None:
    open_on_paper(page, path)
    headings = page.locator("main :is(h1, h2, h3, h4):not(:has(math))").filter(visible=True)
    words = {without_spaces(text) for text in headings.all_text_contents()}
    assert words
    assert words - titles_in(page.pdf(tagged=True, outline=True)) == set()


def test_paper_shows_model_answers_and_the_backs_of_cards(page: Page) -> None:
    open_on_paper(page, TERM)
    for hidden in ".model-answer details > p:last-child", ".card .card-back":
        expect(page.locator(hidden).first).to_be_visible()
    open_on_paper(page, f"{PACK}flashcards/")
    backs = page.locator(".card-back")
    assert backs.filter(visible=True).count() == backs.count() > 3


def test_paper_says_where_links_lead_to_outside(page: Page) -> None:
    open_on_paper(page, NOTE)
    after = "link => getComputedStyle(link, '::after').content"
    outside = page.locator(".references a").first
    assert outside.evaluate(after) == f'" ({outside.get_attribute("href")})"'
    assert page.locator(".note a.term").first.evaluate(after) == "none"


def test_figure_is_printed_before_any_run(page: Page) -> None:
    open_on_paper(page, NOTE)
    expect(page.locator("[data-plot=flow] svg").first).to_be_visible()
    expect(page.locator("[data-plot=loss] svg").first).to_be_hidden()


@pytest.mark.parametrize("path", [NOTE, TERM, ARTICLE, f"{PACK}print/"])
def test_button_prints_the_page(page: Page, path: str) -> None:
    page.add_init_script("window.print = () => { document.body.dataset.printed = ''; }")
    page.goto(path)
    page.get_by_role("button", name="Print").click()
    assert page.locator("body").get_attribute("data-printed") == ""


def test_all_notes_of_a_pack_are_accessible_on_one_page(page: Page) -> None:
    page.goto(f"{PACK}print/")
    look(page)
