"""A teacher and two students in class, each in a browser of their own."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import look
from tests.browser.test_teach_quiz import make_quiz, sign_in
from tests.services import Site

pytestmark = pytest.mark.browser

RUN_LIMIT_MS = 90_000


def phone(browser: Browser, site: Site, code: str, name: str) -> Page:
    """A student's phone, in the session under a pseudonym."""
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto("/en/live/")
    page.get_by_label("Code").fill(code)
    page.get_by_label("What others shall call you").fill(name)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_text("The first question appears here.")).to_be_visible()
    return page


def vote(page: Page, answer: str) -> None:
    page.get_by_label(answer).check()
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_text("Your answer is saved.")).to_be_visible()


def run_together(desk: Page, *phones: Page) -> None:
    """The same run comes to its end on every screen; only its teacher asked for it."""
    desk.get_by_label("Run an experiment").select_option("Sixteen sigmoid layers")
    desk.get_by_role("button", name="Run it together").click()
    runs = set()
    for page in (desk, *phones):
        experiment = page.locator("[data-experiment]")
        expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
        expect(experiment.locator("[data-part=verdict]")).to_contain_text("Vanishing.")
        expect(experiment.get_by_role("button", name="Run", exact=True)).to_be_hidden()
        runs.add(experiment.get_attribute("data-experiment"))
    assert len(runs) == 1


def test_class_votes_before_and_after_the_experiment(
    context: BrowserContext, browser: Browser, site: Site
) -> None:
    desk = sign_in(context, site, "teacher")
    make_quiz(desk, "Live in class", "Gates keep the signal alive")
    desk.get_by_role("button", name="Publish").click()
    expect(desk.get_by_text("Published: version 1.")).to_be_visible()
    desk.get_by_role("link", name="Preview").click()
    desk.get_by_label("Anybody with the code may join").check()
    desk.get_by_role("button", name="Start it live in class").click()
    expect(desk.get_by_role("button", name="End the session")).to_be_visible()
    code = desk.locator("h1 strong").inner_text()
    heron, ibis = (phone(browser, site, code, name) for name in ("Heron", "Ibis"))
    expect(desk.get_by_text("2 are in")).to_be_visible()
    desk.get_by_role("button", name="Next question").click()
    vote(heron, "False")
    vote(ibis, "False")
    expect(desk.get_by_text("2 answered")).to_be_visible()
    expect(heron.get_by_role("table")).to_have_count(0)
    run_together(desk, heron, ibis)
    desk.get_by_role("button", name="Vote again after the experiment").click()
    expect(ibis.get_by_text("Asked again, after the experiment")).to_be_visible()
    vote(ibis, "True")
    expect(desk.get_by_text("1 answered again")).to_be_visible()
    desk.get_by_role("button", name="Show the results").click()
    expect(heron.get_by_role("row").filter(has_text="True")).to_contain_text("1 · 100 %")
    expect(heron.get_by_role("row").filter(has_text="False")).to_contain_text("2 · 100 %")
    expect(desk.get_by_role("button", name="Show the results")).to_have_count(0)
    for page in (desk, heron):
        look(page)
    desk.get_by_role("button", name="End the session").click()
    expect(heron.get_by_text("The session has ended.")).to_be_visible()
    expect(heron.locator("[data-experiment]")).to_have_count(0)
    for page in (heron, ibis):
        page.context.close()
