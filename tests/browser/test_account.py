"""Whoever deletes what is kept of them leaves nothing in the browser either."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

KEPT = {
    "review:phone:1": '{"owner": "", "review": {}}',
    "attempt:1": '{"q": "far"}',
}
STORED = "() => Object.keys(localStorage)"


def without_header(route: Route) -> None:
    """The answer as a browser takes it that does not know the header."""
    answer = route.fetch()
    headers = {name: said for name, said in answer.headers.items() if name != "clear-site-data"}
    assert headers != answer.headers
    route.fulfill(response=answer, headers=headers)


def without_script(route: Route) -> None:
    """A script that does nothing."""
    route.fulfill(content_type="text/javascript", body="")


@pytest.mark.parametrize(
    ("address", "answer"),
    [("**/account/delete/", without_header), ("**/js/forget*.js", without_script)],
    ids=["by the script alone", "by the header alone"],
)
def test_deletion_clears_the_browser(
    page: Page, address: str, answer: Callable[[Route], None]
) -> None:
    page.goto("/en/packs/gradient-problems/notes/vanishing-gradients/")
    page.get_by_role("button", name="Mark as read").click()
    expect(page.locator("#read .read-mark")).to_be_visible()
    page.goto("/en/account/")
    page.evaluate("kept => Object.assign(localStorage, kept)", KEPT)
    assert set(page.evaluate(STORED)) >= KEPT.keys()
    page.route(address, answer)
    page.get_by_label("to confirm").fill("delete")
    page.get_by_role("button", name="Delete what is kept").click()
    expect(page.get_by_role("heading", name="Deleted")).to_be_visible()
    assert page.evaluate(STORED) == []
