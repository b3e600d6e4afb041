"""Going through cards in a real browser: by key, by thumb, without a connection, in two tabs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import look
from tests.services import Site

pytestmark = pytest.mark.browser

LEARN = "/en/packs/gradient-problems/learn/"
WAITING = "Object.keys(localStorage).filter((name) => name.startsWith('review:')).length"
# What Chromium says by itself of a request without a connection.
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def page(context: BrowserContext) -> Any:
    """A page whose complaints are about the missing connection alone."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    assert [said for said in complaints if OFFLINE not in said] == []


def open_deck(page: Page) -> None:
    """The page of the deck, once its cards are loaded."""
    with page.expect_response("**/api/v1/reviews/due/**"):
        page.goto(LEARN)
    expect(page.locator("[data-part=left]")).to_have_text(re.compile(r"^\d+ to go$"))


def card_of(page: Page) -> str:
    """The card that is in front."""
    return page.locator("[data-part=rating] input[name=card]").input_value()


def rate(page: Page, key: str) -> str:
    """Turns the card in front, rates it by key, and waits for the next; the card that it was."""
    card = card_of(page)
    page.keyboard.press("Space")
    expect(page.locator("[data-part=card]")).to_have_attribute("open", "")
    page.keyboard.press(key)
    expect(page.locator("[data-part=card]")).not_to_have_attribute("open", "")
    return card


def reviews_of(page: Page, *cards: str) -> dict[str, int]:
    """How often the server counts each card as reviewed."""
    response = page.request.get("/api/v1/reviews/due/?pack=gradient-problems&until=" + a_week())
    counts = {card["id"]: card["reviews"] for card in response.json()["cards"]}
    return {card: counts[card] for card in cards}


def a_week() -> str:
    return (timezone.now() + timedelta(days=7)).date().isoformat()


def test_page_tells_the_time_zone_with_the_reviews(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, timezone_id="Europe/Lisbon")
    page = context.new_page()
    open_deck(page)
    with page.expect_request(re.compile(r"/api/v1/reviews/\?lang=en$")) as told:
        rate(page, "j")
    assert '"time_zone":"Europe/Lisbon"' in str(told.value.post_data)
    context.close()


def test_three_cards_rated_without_a_connection_are_saved_later_and_counted_once(
    page: Page, context: BrowserContext
) -> None:
    open_deck(page)
    state = page.locator("[data-part=state]")
    before = rate(page, "j")
    expect(state).to_have_text("Saved")
    context.set_offline(True)
    rated = [rate(page, key) for key in ("j", "f", "j")]
    expect(state).to_contain_text(
        "Not saved yet: no connection. Kept on this device and sent later: 3."
    )
    assert page.evaluate(WAITING) == 3
    context.set_offline(False)
    expect(state).to_have_text("Saved", timeout=15_000)
    assert page.evaluate(WAITING) == 0
    assert reviews_of(page, before, *rated) == dict.fromkeys([before, *rated], 1)


def test_reviews_left_by_a_closed_page_are_sent_by_the_next_one(
    page: Page, context: BrowserContext
) -> None:
    page.route("**/api/v1/reviews/?lang=*", lambda route: route.abort("internetdisconnected"))
    open_deck(page)
    rated = [rate(page, "j"), rate(page, "f")]
    expect(page.locator("[data-part=state]")).to_contain_text("sent later: 2.")
    page.close()
    other = context.new_page()
    other.goto("/en/reviews/")
    other.wait_for_function(f"() => {WAITING} === 0")
    assert reviews_of(other, *rated) == dict.fromkeys(rated, 1)


def test_answer_that_was_lost_on_its_way_back_is_not_counted_twice(page: Page) -> None:
    open_deck(page)
    lost: list[str] = []

    def lose_the_first(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.request.url)
        route.fetch()
        route.abort("internetdisconnected")

    rate(page, "j")
    expect(page.locator("[data-part=state]")).to_have_text("Saved")
    page.route("**/api/v1/reviews/?lang=*", lose_the_first)
    card = rate(page, "j")
    expect(page.locator("[data-part=state]")).to_have_text("Saved", timeout=15_000)
    assert lost
    assert reviews_of(page, card) == {card: 1}


def test_rating_is_taken_back_by_key_and_the_card_is_in_front_again(page: Page) -> None:
    open_deck(page)
    first = rate(page, "j")
    second = card_of(page)
    assert second != first
    page.keyboard.press("u")
    expect(page.locator("[data-part=left]")).to_have_text("The rating is taken back.")
    assert card_of(page) == first
    expect(page.locator("[data-part=state]")).to_have_text("Saved")
    assert reviews_of(page, first) == {first: 0}
    rate(page, "f")
    assert card_of(page) == second


def test_forgotten_card_comes_back_without_a_connection_and_a_known_one_once(
    page: Page, context: BrowserContext
) -> None:
    open_deck(page)
    context.set_offline(True)
    first = rate(page, "f")
    seen = []
    while card_of(page) != first:
        seen.append(rate(page, "j"))
        assert len(seen) < 30
    page.keyboard.press("Space")
    # What a second rating would do is not known here, so it is not said.
    expect(page.locator("[data-interval=good]")).to_have_text("")
    context.set_offline(False)
    expect(page.locator("[data-part=state]")).to_have_text("Saved", timeout=15_000)
    expect(page.locator("[data-interval=good]")).to_have_text("10 min")


def test_card_on_its_short_steps_comes_back_within_the_visit_with_new_intervals(
    page: Page,
) -> None:
    open_deck(page)
    first = rate(page, "j")
    expect(page.locator("[data-part=state]")).to_have_text("Saved")
    seen = []
    while card_of(page) != first:
        seen.append(rate(page, "j"))
        assert len(seen) < 30
    page.keyboard.press("Space")
    expect(page.locator("[data-interval=good]")).to_have_text("2 days")
    assert len(set(seen)) == len(seen)


def test_card_is_laid_aside_and_the_next_one_comes(page: Page) -> None:
    open_deck(page)
    card = card_of(page)
    page.get_by_role("button", name="Lay this card aside").click()
    expect(page.locator("[data-part=rating] input[name=card]")).not_to_have_value(card)
    page.goto("/en/reviews/")
    expect(page.get_by_role("heading", name="Laid aside")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Take up again").click()
    expect(page.get_by_role("heading", name="Laid aside")).to_have_count(0)


def test_cards_of_another_person_are_not_sent_in_ones_name(page: Page) -> None:
    page.goto(LEARN)
    entry = '{"owner": "somebody-else", "review": {"card": "x", "reviewed_at": "", "sequence": 1}}'
    page.evaluate("(entry) => localStorage.setItem('review:theirs:1', entry)", entry)
    open_deck(page)
    rate(page, "j")
    expect(page.locator("[data-part=state]")).to_have_text("Saved")
    assert page.evaluate(WAITING) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_turned_card_fits_its_window_and_its_ratings_are_within_reach(
    browser: Browser, site: Site, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 844}, color_scheme=scheme
    )
    page = context.new_page()
    open_deck(page)
    page.locator("[data-part=card] summary").click()
    again = page.get_by_role("button", name="Again")
    expect(again).to_be_in_viewport()
    box = again.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    look(page)
    if width == 390:
        assert box["y"] + box["height"] > 800
    context.close()


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("way", ["flashcards", "test", "match"])
def test_ways_to_study_fit_their_window(browser: Browser, site: Site, way: str, width: int) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(f"/en/packs/gradient-problems/{way}/?seed=3")
    look(page)
    context.close()


def test_cards_are_matched_by_key(page: Page) -> None:
    page.goto("/en/packs/gradient-problems/match/?seed=3")
    prompts = page.locator("[data-side=prompt] .tile")
    count = prompts.count()
    prompts.first.focus()
    for place in range(count):
        page.locator(f"[data-side=prompt] [data-pair='{place}']").press("Space")
        page.locator(f"[data-side=answer] [data-pair='{place}']").press("Enter")
    expect(page.locator("[data-part=said]")).to_contain_text("Misses: 0.")
    expect(page.get_by_role("link", name="Another round")).to_be_focused()


def test_tile_with_the_wrong_partner_stays(page: Page) -> None:
    page.goto("/en/packs/gradient-problems/match/?seed=3")
    page.locator("[data-side=prompt] [data-pair='0']").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-side=prompt] .tile").nth(1)).to_be_focused()
    page.keyboard.press("Space")
    page.locator("[data-side=answer] [data-pair='0']").click()
    expect(page.locator("[data-part=said]")).to_have_text("They do not belong together.")
    expect(page.locator(".tile:disabled")).to_have_count(0)


def test_learning_works_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(LEARN)
    first = card_of(page)
    page.locator("[data-part=card] summary").click()
    page.get_by_role("button", name="Good").click()
    expect(page.locator("[data-part=rating] input[name=card]")).not_to_have_value(first)
    page.get_by_role("button", name="Take back the last rating").click()
    expect(page.locator("[data-part=rating] input[name=card]")).to_have_value(first)
    page.goto("/en/packs/gradient-problems/match/")
    expect(page.get_by_text("Matching needs scripts")).to_be_visible()
    context.close()
