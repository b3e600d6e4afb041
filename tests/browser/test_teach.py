"""A teacher writes a question in a real browser, by keyboard, and does not lose it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.looking import look
from tests.services import Site

pytestmark = pytest.mark.browser

NEW = "/en/teach/questions/new/"
GIF = bytes.fromhex("47494638396101000100800000ffffff0000002c00000000010001000002024401003b")


def sign_in(context: BrowserContext, site: Site) -> Page:
    page = context.new_page()
    page.goto("/en/sign-in/?next=/en/teach/questions/")
    page.get_by_label("Username").fill("teacher")
    page.get_by_label("Password").fill(site.password_by_username["teacher"])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Your questions")).to_be_visible()
    return page


@pytest.fixture
def desk(context: BrowserContext, site: Site) -> Iterator[Page]:
    """A signed-in teacher's page, on which no script fails."""
    page = sign_in(context, site)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def type_in(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def test_teacher_writes_a_question_by_keyboard_and_sees_it_as_a_student(desk: Page) -> None:
    desk.goto(f"{NEW}?kind=single_choice")
    preview = desk.locator("[data-part=preview]")
    state = desk.locator("[data-part=state]")
    expect(state).to_have_text("Nothing to save yet")
    type_in(desk, "Question", "Where is the ")
    desk.keyboard.press("Control+b")
    desk.keyboard.type("signal")
    desk.keyboard.press("End")
    desk.keyboard.type(" smallest?")
    expect(desk.get_by_label("Question", exact=True)).to_have_value(
        "Where is the **signal** smallest?"
    )
    expect(state).to_have_text("Not saved")
    type_in(desk, "Text Option 1", "Far")
    type_in(desk, "Text Option 2", "Near")
    desk.get_by_label("Right Option 2").focus()
    desk.keyboard.press("Space")
    expect(preview.locator("strong")).to_have_text("signal")
    expect(preview.get_by_label("Near")).to_be_visible()
    desk.get_by_label("Text Option 2", exact=True).focus()
    desk.keyboard.press("Alt+ArrowUp")
    expect(desk.locator("[data-part=moved]")).to_have_text("Moved to place 1 of 4")
    expect(desk.locator("[data-group=option] textarea").first).to_have_value("Near")
    look(desk)
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved as version 1.")).to_be_visible()
    expect(state).to_have_text("All saved")
    expect(desk.locator("[data-group=option] textarea").first).to_have_value("Near")


def test_unsaved_work_is_not_left_behind_unasked(desk: Page) -> None:
    desk.goto(f"{NEW}?kind=open")
    type_in(desk, "Question", "Why?")
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.once("dialog", stay)
    desk.get_by_role("link", name="Lab").click()
    expect(desk.get_by_label("Question", exact=True)).to_have_value("Why?")
    assert asked == ["beforeunload"]
    desk.get_by_role("button", name="Save").click()
    expect(desk.get_by_text("Saved as version 1.")).to_be_visible()
    desk.get_by_role("link", name="Lab").click()
    expect(desk).to_have_url(re.compile("/en/lab/"))


def test_refusal_leads_to_the_field_and_rows_come_and_go(desk: Page) -> None:
    desk.goto(f"{NEW}?kind=multiple_choice")
    type_in(desk, "Question", "Which?")
    desk.get_by_role("button", name="Add an option").press("Enter")
    expect(desk.get_by_label("Text Option 5", exact=True)).to_be_focused()
    desk.get_by_role("button", name="Remove Option 5").press("Enter")
    expect(desk.get_by_label("Text Option 5", exact=True)).to_have_count(0)
    desk.get_by_label("Right Option 1").check()
    type_in(desk, "Text Option 2", "This")
    desk.keyboard.press("Control+s")
    desk.get_by_role("link", name="options: number 1 has no text").click()
    expect(desk.get_by_label("Text Option 1", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(desk.locator("[data-part=state]")).to_have_text("Not saved")
    look(desk)


def drag(page: Page, handle: Locator, row: Locator) -> None:
    """Takes the handle to the end of the row."""
    start, end = handle.bounding_box(), row.bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 2, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(start["x"] + 5, start["y"] + 40)
    page.mouse.move(end["x"] + 5, end["y"] + end["height"] - 5, steps=5)
    page.mouse.up()


def test_rows_are_moved_by_the_mouse_and_gaps_change_their_kind(desk: Page) -> None:
    desk.goto(f"{NEW}?kind=ordering")
    desk.get_by_label("Text Option 1", exact=True).fill("last")
    rows = desk.locator("[data-group=option] [data-row]")
    drag(desk, rows.first.locator("[data-handle]"), rows.nth(2))
    expect(desk.locator("[data-part=moved]")).to_have_text("Moved to place 3 of 4")
    expect(desk.get_by_label("Text Option 3", exact=True)).to_have_value("last")
    desk.goto(f"{NEW}?kind=cloze")
    type_in(desk, "Question", "It is {{1}}.")
    desk.get_by_label("Kind Gap 1").select_option("single_choice")
    expect(desk.get_by_label("Text Option 1", exact=True)).to_be_visible()
    expect(desk.get_by_label("Question", exact=True)).to_have_value("It is {{1}}.")
    expect(desk.locator("[data-part=state]")).to_have_text("Not saved")
    desk.get_by_role("button", name="Add a gap").click()
    expect(desk.get_by_label("Id Gap 2")).to_have_value("2")


def test_picture_is_inserted_where_one_was_writing(desk: Page) -> None:
    desk.goto(f"{NEW}?kind=description")
    type_in(desk, "Question", "Look: ")
    desk.get_by_role("button", name="Picture", exact=True).click()
    desk.get_by_label("File (PNG").set_input_files(
        {"name": "wave.gif", "mimeType": "image/gif", "buffer": GIF}
    )
    desk.get_by_role("button", name="Insert the picture").click()
    expect(desk.locator("[data-part=picture-said]")).to_contain_text("say in words")
    desk.get_by_label("What it shows, in words").fill("a wave")
    desk.get_by_role("button", name="Insert the picture").click()
    expect(desk.get_by_label("Question", exact=True)).to_have_value(
        re.compile(r"Look: !\[a wave\]\(@@PLUGINFILE@@/wave-")
    )
    expect(desk.locator("[data-part=preview] img")).to_have_attribute("alt", "a wave")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_teachers_pages_fit_their_window_and_are_accessible(
    browser: Browser, site: Site, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = sign_in(context, site)
    look(page)
    for kind in ("single_choice", "numeric", "cloze", "matching", "open"):
        page.goto(f"{NEW}?kind={kind}")
        look(page)
    page.get_by_label("Question", exact=True).fill("Why?")
    page.get_by_role("button", name="Save").click()
    for name in ("As GIFT text", "Versions"):
        page.get_by_role("link", name=name).click()
        expect(page.get_by_role("link", name=name)).to_have_attribute("aria-current", "page")
        look(page)
    context.close()


def sign_in_again(page: Page, site: Site, name: str = "teacher") -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(site.password_by_username[name])
    page.get_by_role("button", name="Sign in").click()


def test_question_outlives_a_session_that_ended(
    desk: Page, context: BrowserContext, site: Site
) -> None:
    desk.goto(f"{NEW}?kind=open")
    type_in(desk, "Question", "Why do\nsignals vanish?")
    context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).click()
    sign_in_again(desk, site)
    said = desk.locator("[data-part=unsent]")
    expect(said).to_contain_text("what you wrote here was not saved")
    expect(desk.get_by_label("Question", exact=True)).to_have_value("")
    said.get_by_role("button", name="Send it again").click()
    expect(desk.get_by_label("Question", exact=True)).to_have_value("Why do\nsignals vanish?")
    expect(said).to_have_count(0)
    desk.goto(f"{NEW}?kind=open")
    expect(said).to_have_count(0)


def test_question_is_not_offered_to_who_signs_in_instead(
    desk: Page, context: BrowserContext, site: Site
) -> None:
    desk.goto(f"{NEW}?kind=open")
    type_in(desk, "Question", "Mine")
    context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save", exact=True).click()
    sign_in_again(desk, site, "admin")
    expect(desk.get_by_label("Question", exact=True)).to_have_value("")
    expect(desk.locator("[data-part=unsent]")).to_have_count(0)
    assert desk.evaluate("() => sessionStorage.length") == 0


def test_settings_of_a_quiz_outlive_a_session_that_ended(
    desk: Page, context: BrowserContext, site: Site
) -> None:
    desk.goto("/en/teach/quizzes/")
    desk.get_by_label("Title").fill("Kept")
    desk.get_by_role("button", name="Make").click()
    desk.get_by_label("Description").fill("On **waves**")
    context.clear_cookies(name="sessionid")
    desk.get_by_role("button", name="Save settings").click()
    sign_in_again(desk, site)
    desk.get_by_role("button", name="Send it again").click()
    expect(desk.get_by_label("Description")).to_have_value("On **waves**")
    expect(desk.get_by_text("The settings are saved.")).to_be_visible()
