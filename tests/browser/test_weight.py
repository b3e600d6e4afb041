"""What a page costs its reader at the first visit: requests and bytes on the wire."""

import re
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.browser.test_study import RUN_LIMIT_MS

pytestmark = pytest.mark.browser

PACK = "packs/gradient-problems/"
ARTICLE = f"{PACK}articles/conquering-the-vanishing-gradient/"
PAGES = (
    # Long, with much mathematics; and one whose experiment is on the first screen.
    f"{PACK}notes/vanishing-gradients/",
    f"{PACK}notes/a-network-that-does-not-train/",
    f"{PACK}terms/vanishing-gradient/",
    PACK,
    "quizzes/gradient-problems/",
    ARTICLE,
)
# Its button that prints is a large one.
PRINTED = f"{PACK}print/"
# The icon of the site is one of them.
REQUESTS = 8
# Long enough for a first paint to be on the screen.
PAINTED_MS = 500
# Layout shift (https://web.dev/articles/cls) counts as good up to 0.1.
UNSEEN_SHIFT = 0.005
PAGE_BYTES, HTML_BYTES, SCRIPT_BYTES = 60_000, 14_000, 15_000


def bytes_by_type(page: Page, path: str) -> list[tuple[str, int]]:
    """The type and the bytes on the wire, heads included, of each request of a first visit."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    types: dict[str, str] = {}
    ended: list[tuple[str, int]] = []

    def note_type(event: Any) -> None:
        types[event["requestId"]] = event["type"]

    def note_end(event: Any) -> None:
        ended.append((types[event["requestId"]], int(event["encodedDataLength"])))

    session.on("Network.responseReceived", note_type)
    session.on("Network.loadingFinished", note_end)
    page.goto(path, wait_until="networkidle")
    return ended


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("path", PAGES)
def test_page_is_light(page: Page, path: str, language: str) -> None:
    loaded = bytes_by_type(page, f"/{language}/{path}")
    assert len(loaded) <= REQUESTS, loaded
    assert sum(size for _, size in loaded) <= PAGE_BYTES
    # An article is as long as several notes.
    if path != ARTICLE:
        assert sum(size for kind, size in loaded if kind == "Document") <= HTML_BYTES
    assert 0 < sum(size for kind, size in loaded if kind == "Script") <= SCRIPT_BYTES


# Each shift of the layout: how much moved, and what.
NOTE_SHIFTS = """
window.shifts = [];
const text = ({ node }) => (node?.outerHTML ?? node?.textContent ?? "").slice(0, 80);
const note = (list) => window.shifts.push(
  ...list.getEntries().map((entry) => [entry.value, entry.sources.map(text)]),
);
new PerformanceObserver(note).observe({ type: "layout-shift", buffered: true });
"""


@pytest.mark.parametrize("path", [*PAGES, PRINTED])
def test_nothing_moves_when_the_scripts_come(page: Page, path: str) -> None:
    held: list[Route] = []
    painted: list[bool] = []

    def hold(route: Route) -> None:
        if painted:
            route.continue_()
        else:
            held.append(route)

    page.set_viewport_size({"width": 412, "height": 823})
    page.add_init_script(NOTE_SHIFTS)
    page.route(re.compile(r"/js/.*\.js$"), hold)
    page.goto(f"/en/{path}", wait_until="commit")
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_timeout(PAINTED_MS)
    before = page.evaluate("window.shifts.splice(0)")
    painted.append(True)
    assert held
    for route in held:
        route.continue_()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(PAINTED_MS)
    assert page.evaluate("window.shifts") == []
    # What moves while the page itself comes is too little to be seen.
    assert sum(moved for moved, _ in before) < UNSEEN_SHIFT, before


def test_run_pressed_before_its_script_is_there_is_run_in_the_page(page: Page) -> None:
    held: list[Route] = []
    page.route(re.compile(r"/js/figure\.\w+\.js$"), lambda route: held.append(route))
    page.goto("/en/packs/gradient-problems/notes/vanishing-gradients/")
    experiment = page.locator("[data-experiment]").first
    experiment.locator("[name=depth]").fill("11")
    experiment.get_by_role("button", name="Run", exact=True).click()
    assert len(held) == 1
    held[0].continue_()
    expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
    expect(experiment.locator("[data-part=rows] tr")).to_have_count(11)


def test_run_goes_by_form_where_its_script_cannot_be_had(context: BrowserContext) -> None:
    page = context.new_page()
    page.route(re.compile(r"/js/figure\.\w+\.js$"), lambda route: route.abort())
    page.goto("/en/packs/gradient-problems/notes/vanishing-gradients/")
    page.locator("[data-experiment]").first.get_by_role("button", name="Run", exact=True).click()
    expect(page).to_have_url(re.compile("/en/runs/"))
