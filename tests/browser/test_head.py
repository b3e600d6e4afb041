"""The head of the site: one row on a wide screen, in every language."""

import pytest
from playwright.sync_api import Page

from studypack.common.languages import LANGUAGE_CODES

pytestmark = pytest.mark.browser

HEIGHT = "head => head.getBoundingClientRect().height"


def test_head_is_as_high_in_every_language(page: Page) -> None:
    def height(language: str) -> float:
        page.goto(f"/{language}/")
        return float(page.locator(".site-head").evaluate(HEIGHT))

    page.set_viewport_size({"width": 1280, "height": 900})
    heights = {language: height(language) for language in LANGUAGE_CODES}
    assert set(heights.values()) == {heights["en"]}, heights
