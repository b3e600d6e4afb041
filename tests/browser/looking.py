"""What every page must be, whatever is on it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def look(page: Page) -> None:
    """The page neither overflows its window nor breaks a rule of accessibility."""
    # A page can be seen before its style sheets and scripts are there.
    page.wait_for_load_state("load")
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) <= 0
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
