"""A class in a real browser: made, joined by its code, its work done, its gradebook read."""

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import look
from tests.browser.test_teach_quiz import sign_in
from tests.services import Site

pytestmark = pytest.mark.browser

NAME = "Signals in the evening"
QUIZ_ASSIGNED = "The quiz of the week"
NOTE_ASSIGNED = "The note of the week"


def make_class(desk: Page) -> str:
    """A class of the teacher's; the code by which one joins it."""
    new_class(desk, NAME)
    assign(desk, "Notes", NOTE_ASSIGNED)
    assign(desk, "Quizzes", QUIZ_ASSIGNED)
    look_at_sizes(desk)
    code = join_code(desk)
    look_at_sizes(desk)
    return code


def new_class(desk: Page, name: str) -> None:
    """A class that is empty, and open on the desk."""
    desk.goto("/en/classes/")
    desk.get_by_label("Name of a new class").fill(name)
    desk.get_by_role("button", name="Make it").click()
    expect(desk.get_by_role("heading", name=name)).to_be_visible()


def join_code(desk: Page) -> str:
    """The code by which one joins the class that is open, on the page of its members."""
    desk.get_by_role("link", name="Members").click()
    return desk.locator(".join-code").inner_text()


def join(student: Page, code: str) -> None:
    """The student is in the class, whose page is open."""
    student.goto("/en/join/")
    student.get_by_label("Code that your teacher gave you").fill(code.lower())
    student.keyboard.press("Enter")
    student.get_by_role("button", name="Join").click()
    expect(student.get_by_role("heading", name="Assignments")).to_be_visible()


def look_at_sizes(page: Page) -> None:
    """The page is in order on a wide screen and on a narrow one."""
    for width in (390, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        look(page)


def assign(desk: Page, group: str, title: str, words: str = "") -> None:
    """The first thing of a group that has these words is assigned under this title."""
    desk.get_by_role("link", name="Assign something").click()
    things = desk.locator(f'optgroup[label="{group}"] option')
    value = things.filter(has_text=words).first.get_attribute("value")
    desk.get_by_label("What is assigned").select_option(value)
    desk.get_by_label("Title").fill(title)
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_role("link", name=title)).to_be_visible()


def test_class_is_made_joined_and_its_work_shows_in_the_gradebook(
    context: BrowserContext, browser: Browser, site: Site
) -> None:
    desk = sign_in(context, site, "teacher")
    code = make_class(desk)
    elsewhere = browser.new_context(base_url=site.url)
    student = sign_in(elsewhere, site, "student")
    join(student, code)
    expect(student.get_by_role("heading", name=NAME)).to_be_visible()
    expect(student.locator(".task")).to_have_count(2)
    look_at_sizes(student)
    here = student.url
    student.get_by_role("link", name=NOTE_ASSIGNED).click()
    expect(student.locator(".from-class")).to_contain_text(NAME)
    student.get_by_role("button", name="Mark as read").click()
    expect(student.locator("#read .read-mark")).to_be_visible()
    student.goto(here)
    expect(student.locator(".task", has_text=NOTE_ASSIGNED)).to_contain_text("Done")
    student.get_by_role("link", name=QUIZ_ASSIGNED).click()
    student.get_by_role("button", name="Start Quiz").click()
    student.on("dialog", lambda dialog: dialog.accept())
    student.get_by_role("button", name="Submit quiz").click()
    expect(student.get_by_role("heading", name="Your result")).to_be_visible()
    student.goto(here)
    expect(student.locator(".task", has_text=QUIZ_ASSIGNED)).to_contain_text("Done")
    elsewhere.close()
    desk.get_by_role("link", name="Gradebook").click()
    row = desk.get_by_role("row", name="CuriousGradient")
    expect(row.locator(".task-state.is-done")).to_have_count(2)
    look_at_sizes(desk)
