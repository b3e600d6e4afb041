"""A teacher in a real browser: imports a file, and sees first what would be lost."""

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.looking import look
from tests.quizzes.moodle_file import MOODLE
from tests.services import Site

pytestmark = pytest.mark.browser


@pytest.fixture
def desk(page: Page, site: Site) -> Page:
    """A page in which the teacher is signed in."""
    page.goto("/en/sign-in/")
    page.get_by_label("Username").fill("teacher")
    page.get_by_label("Password").fill(site.password_by_username["teacher"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".own-menu")).to_be_visible()
    return page


@pytest.mark.parametrize("width", [390, 1280])
def test_teacher_imports_a_file_with_a_picture_and_sees_what_is_lost(
    desk: Page, width: int
) -> None:
    desk.set_viewport_size({"width": width, "height": 900})
    desk.goto("/en/teach/import/")
    look(desk)
    file = FilePayload(name="waves.xml", mimeType="text/xml", buffer=MOODLE.encode())
    desk.get_by_label("File, up to 20 MB").set_input_files(file)
    desk.get_by_role("button", name="Look through the file").click()
    expect(desk.get_by_text("Nothing is stored yet.")).to_be_visible()
    expect(desk.locator(".loss-report")).to_contain_text("<iframe> is not shown")
    look(desk)
    desk.get_by_role("button", name="Store these questions").click()
    expect(desk.locator("main").get_by_role("status")).to_contain_text("2 questions of the file")
    expect(desk.get_by_role("rowheader", name="Waves").first).to_be_visible()
