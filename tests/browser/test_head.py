"""The head of the site: one row on a wide screen, in every language, whoever reads."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from studypack.common.languages import LANGUAGE_CODES
from tests.browser.test_teach_quiz import sign_in
from tests.services import Site

pytestmark = pytest.mark.browser

HEIGHT = "head => head.getBoundingClientRect().height"
BESIDE_THE_PAGE = "() => document.documentElement.scrollWidth - innerWidth"


def assert_one_row(page: Page) -> None:
    """The head is as high in every language, and twice its one control would not fit in it."""
    height_by_language = {}
    for language in LANGUAGE_CODES:
        page.goto(f"/{language}/")
        height_by_language[language] = float(page.locator(".site-head").evaluate(HEIGHT))
    control = page.locator(".site-search").bounding_box()
    assert control is not None
    assert max(height_by_language.values()) < 2 * control["height"], height_by_language
    assert len(set(height_by_language.values())) == 1, height_by_language


@pytest.fixture
def desk(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A teacher's page without scripts, but for the sign-in."""
    page = sign_in(context, site, "teacher")
    page.route("**/*.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    yield page
    page.close()


def test_head_is_one_row_in_every_language(page: Page) -> None:
    assert_one_row(page)


def test_head_of_a_teacher_is_one_row_and_its_menu_opens_by_keyboard(desk: Page) -> None:
    assert_one_row(desk)
    sign_out = desk.get_by_role("button", name="Sign out")
    for width in (1280, 390):
        desk.set_viewport_size({"width": width, "height": 800})
        desk.goto("/en/")
        expect(sign_out).to_be_hidden()
        desk.locator(".own-menu summary").focus()
        desk.keyboard.press("Enter")
        desk.keyboard.press("Tab")
        expect(desk.get_by_role("link", name="Your questions")).to_be_focused()
        expect(sign_out).to_be_in_viewport(ratio=1)
        assert desk.evaluate(BESIDE_THE_PAGE) == 0
