"""One session of study in German on a telephone, from a note to the card of a wrong answer."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import look
from tests.browser.test_study import RUN_LIMIT_MS
from tests.services import Site

pytestmark = pytest.mark.browser

PACK = "/de/packs/gradient-problems/"
ANSWERS = {"q-why-a-product": "a", "q-number-of-factors": "c", "q-both-passes": "true"}
MISSED = "Warum enthält in einem einfachen tiefen Netz das Signal der ersten Schicht"
RIGHT = "Jeder Einfluss von Schicht 1 auf den Verlust"
# Words of the interface that no title of a source and no text of the pack uses.
ENGLISH = re.compile(
    r"\b(Again|Begin|Cancel|Cards?|Flashcards?|Good|Key terms?|Language|Next|Previous|"
    r"Questions?|Reviews?|Run|Saved|Search|Settings|Show|Sign in|Skip|Step|Study packs|Submit|"
    r"Submitted|Try|Wrong|Your?)\b"
)


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A telephone, whose reader wants no motion: colours on their way are not judged."""
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
        locale="de-DE",
        reduced_motion="reduce",
    )
    yield context
    context.close()


def look_at_german(page: Page) -> None:
    """The page is as every page must be, and German for eyes and for screen readers."""
    expect(page.locator("html")).to_have_attribute("lang", "de")
    look(page)
    assert ENGLISH.findall(page.locator("body").aria_snapshot()) == []


def read_a_note(page: Page) -> None:
    """Reads a note up to a key term, whose definition comes with the keyboard's focus."""
    page.goto(f"{PACK}notes/vanishing-gradients/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Verschwindende Gradienten")
    look_at_german(page)
    page.locator(".note a.term").first.focus()
    page.keyboard.press("Tab")
    preview = page.get_by_role("tooltip")
    expect(preview).to_contain_text("Die Ableitung des Verlusts")
    expect(preview).to_have_attribute("lang", "de")
    look_at_german(page)


def run_an_experiment(page: Page) -> None:
    """Runs the experiment of the note at a depth of this test's own, until its verdict."""
    experiment = page.locator("[data-experiment]").first
    experiment.get_by_label("Tiefe").fill("12")
    experiment.get_by_role("button", name="Lauf starten", exact=True).tap()
    expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
    assert int(experiment.get_attribute("data-updates") or 0) >= 1
    expect(experiment.locator("[data-part=verdict]")).to_contain_text("Verschwindend.")
    look_at_german(page)


def learn_two_cards(page: Page) -> None:
    """Turns two new cards and knows them."""
    with page.expect_response("**/api/v1/reviews/due/**"):
        page.goto(f"{PACK}learn/")
    card = page.locator("[data-part=rating] input[name=card]")
    for _ in range(2):
        learnt = card.input_value()
        page.locator("[data-part=card] summary").tap()
        look_at_german(page)
        page.get_by_role("button", name=re.compile("^Gut")).tap()
        expect(card).not_to_have_value(learnt)
    expect(page.locator("[data-part=state]")).to_have_text("Gespeichert")


def miss_one_question(page: Page) -> None:
    """Answers the first question of the quiz wrongly, two rightly, and leaves the others open."""
    page.goto("/de/quizzes/gradient-problems/")
    look_at_german(page)
    page.get_by_role("button", name="Quiz starten").tap()
    for question, answer in ANSWERS.items():
        page.locator(f"#{question} input[type=radio][value='{answer}']").check()
    expect(page.locator("[data-part=state]")).to_have_text("Gespeichert")
    look_at_german(page)
    page.get_by_role("button", name="Quiz abgeben").tap()
    expect(page.get_by_role("heading", name="Das Ergebnis")).to_be_visible()
    expect(page.locator(".score strong")).to_have_text(re.compile(r"^2 von \d+$"))
    look_at_german(page)


def find_its_card(page: Page) -> None:
    """Makes cards of what was missed; that of the wrong answer is the first to review."""
    page.get_by_role("button", name="Karten aus den Fehlern machen").tap()
    expect(page.get_by_text(re.compile(r"^\d+ Fragen sind neue Karten\.$"))).to_be_visible()
    look_at_german(page)
    with page.expect_response("**/api/v1/reviews/due/**"):
        page.get_by_role("link", name="Neue Karten beginnen").tap()
    expect(page.locator("[data-part=front]")).to_contain_text(MISSED)
    page.locator("[data-part=card] summary").tap()
    expect(page.locator("[data-part=back]")).to_contain_text(RIGHT)
    look_at_german(page)


def test_session_in_german_leads_from_a_note_to_the_card_of_a_wrong_answer(page: Page) -> None:
    read_a_note(page)
    run_an_experiment(page)
    learn_two_cards(page)
    miss_one_question(page)
    find_its_card(page)


def test_article_in_german_fits_the_narrowest_screen(page: Page) -> None:
    page.set_viewport_size({"width": 320, "height": 844})
    page.goto(f"{PACK}articles/conquering-the-vanishing-gradient/")
    look(page)
