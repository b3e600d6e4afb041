"""A teacher makes a quiz in a real browser, by keyboard, and a student takes it."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.looking import look
from tests.services import Site

pytestmark = pytest.mark.browser

QUIZZES = "/en/teach/quizzes/"


def sign_in(context: BrowserContext, site: Site, person: str) -> Page:
    """A page of that person, on which no script fails."""
    page = context.new_page()
    page.goto("/en/sign-in/")
    page.get_by_label("Username").fill(person)
    page.get_by_label("Password").fill(site.password_by_username[person])
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".own-menu")).to_be_visible()
    return page


@pytest.fixture
def desk(context: BrowserContext, site: Site) -> Iterator[Page]:
    """The teacher's page."""
    page = sign_in(context, site, "teacher")
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    assert complaints == []


def write_statement(desk: Page, words: str) -> None:
    """A statement in the teacher's bank that is true."""
    desk.goto("/en/teach/questions/new/?kind=true_false")
    desk.get_by_label("Question", exact=True).fill(words)
    desk.get_by_label("Right True 1").check()
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved as version 1.")).to_be_visible()


def new_quiz(desk: Page, title: str) -> None:
    """A draft that asks nothing, made by keyboard; its editor is left open."""
    desk.goto(QUIZZES)
    desk.get_by_label("Title of a new quiz").focus()
    desk.keyboard.type(title)
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name=title)).to_be_visible()


def make_quiz(desk: Page, title: str, *statements: str) -> None:
    """A draft that asks these, made by keyboard; its editor is left open."""
    # The bank shows what was written last first, and adds in that order.
    for words in reversed(statements):
        write_statement(desk, words)
    new_quiz(desk, title)
    for words in statements:
        desk.get_by_role("checkbox", name=words).press("Space")
    desk.get_by_role("button", name="Add the ticked").press("Enter")
    expect(titles(desk)).to_have_text([plain(words) for words in statements])


def titles(desk: Page) -> Any:
    """What the quiz asks, in order."""
    return desk.locator("[data-part=title]")


def state(desk: Page, form: str) -> Any:
    """Whether what stands in a form is saved."""
    return desk.locator(f"{form} [data-part=state]")


def plain(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words))


def test_teacher_makes_a_quiz_by_keyboard_and_a_student_takes_it(
    desk: Page, browser: Browser, site: Site
) -> None:
    first, second = "Sigmoid saturates", "ReLU is linear above zero"
    for words in (first, second):
        write_statement(desk, words)
    new_quiz(desk, "Made by keyboard")
    desk.get_by_label("Search in names and texts").focus()
    desk.keyboard.type("saturates")
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("checkbox", name=second)).to_have_count(0)
    desk.get_by_role("checkbox", name=first).press("Space")
    desk.get_by_role("button", name="Add the ticked").press("Enter")
    expect(titles(desk)).to_have_text([plain(first)])
    desk.get_by_label("Search in names and texts").fill("linear above")
    desk.keyboard.press("Enter")
    desk.get_by_role("checkbox", name=second).press("Space")
    desk.get_by_role("button", name="Add the ticked").press("Enter")
    expect(titles(desk)).to_have_text([plain(first), plain(second)])
    up = desk.get_by_role("button", name=f"Move up: {second}")
    up.press("Enter")
    expect(titles(desk)).to_have_text([plain(second), plain(first)])
    expect(desk.locator("[data-part=said]")).to_have_text(f"{second}: place 1 of 2")
    expect(up).to_be_disabled()
    expect(desk.get_by_role("button", name=f"Move down: {second}")).to_be_focused()
    expect(state(desk, "#asked")).to_have_text("Not saved yet")
    desk.get_by_label(f"Mark {first}").fill("3")
    desk.keyboard.press("Control+s")
    expect(state(desk, "#asked")).to_have_text("Saved")
    expect(titles(desk)).to_have_text([plain(second), plain(first)])
    look(desk)
    desk.get_by_role("button", name="Publish").press("Enter")
    expect(desk.get_by_text("Published: version 1.")).to_be_visible()
    address = desk.get_by_role("link", name="What learners see").get_attribute("href")
    take(browser, site, str(address))
    desk.get_by_role("link", name="Results").press("Enter")
    expect(desk.get_by_role("row").filter(has_text="Submitted")).to_contain_text("3 of 4 · 75 %")
    look(desk)


def take(browser: Browser, site: Site, address: str) -> None:
    """A student takes the quiz by keyboard: the first statement wrong, the second right."""
    context = browser.new_context(base_url=site.url)
    page = sign_in(context, site, "student")
    page.goto(address)
    page.get_by_role("button", name="Start Quiz").press("Enter")
    for question, answer in enumerate(("False", "True")):
        page.locator("[data-question]").nth(question).get_by_label(answer).press("Space")
    expect(page.locator("[data-part=state]").first).to_have_text("Saved")
    page.get_by_role("button", name="Submit quiz").press("Enter")
    expect(page.get_by_text("3 of 4").first).to_be_visible()
    context.close()


def test_question_is_dragged_and_unsaved_work_is_not_left_unasked(desk: Page) -> None:
    first, second = "Residuals add", "Norms divide"
    make_quiz(desk, "Dragged", first, second)
    grips = desk.locator("[data-part=grip]")
    grips.nth(1).drag_to(desk.locator("[data-line]").first, target_position={"x": 40, "y": 4})
    expect(titles(desk)).to_have_text([plain(second), plain(first)])
    expect(desk.locator("[data-part=said]")).to_have_text(f"{second}: place 1 of 2")
    desk.get_by_label(f"Pool {second}").press("Alt+ArrowDown")
    expect(titles(desk)).to_have_text([plain(first), plain(second)])
    expect(desk.get_by_label(f"Pool {second}")).to_be_focused()
    desk.keyboard.press("Alt+ArrowUp")
    expect(titles(desk)).to_have_text([plain(second), plain(first)])
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    desk.once("dialog", stay)
    desk.get_by_role("link", name="Lab").click()
    expect(titles(desk).first).to_have_text(plain(second))
    assert asked == ["beforeunload"]
    desk.get_by_role("button", name="Save questions").click()
    expect(state(desk, "#asked")).to_have_text("Saved")
    desk.get_by_label("Time limit in minutes").fill("20")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("The settings are saved.")).to_be_visible()
    expect(desk.get_by_label("Time limit in minutes")).to_have_value("20")
    expect(titles(desk)).to_have_text([plain(second), plain(first)])


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_a_quiz_fit_their_window_and_are_accessible(
    browser: Browser, site: Site, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    desk = sign_in(context, site, "teacher")
    make_quiz(desk, f"Looked at {width} {scheme}", f"Statement {width} {scheme}")
    editor = desk.url.split("#")[0].split("?")[0]
    for page in ("", "preview/", "results/", "marking/", "exceptions/", "history/"):
        desk.goto(editor + page)
        look(desk)
    desk.goto(QUIZZES)
    look(desk)
    context.close()


def test_open_answers_are_marked_by_digits_one_after_the_other(
    desk: Page, browser: Browser, site: Site
) -> None:
    publish_open_quiz(desk, "Marked by digits", "Why do gates help?")
    address = str(desk.get_by_role("link", name="What learners see").get_attribute("href"))
    for words in ("An open path.", "A gate."):
        # Somebody without an account.
        stranger = browser.new_context(base_url=site.url)
        page = stranger.new_page()
        page.goto(address)
        answer_openly(page, words)
        stranger.close()
    desk.get_by_role("link", name="To be marked").click()
    articles = desk.get_by_role("article")
    expect(articles).to_have_count(2)
    look(desk)
    desk.keyboard.press("2")
    expect(articles.first.get_by_role("status")).to_have_text("Saved")
    expect(articles.nth(1)).to_be_focused()
    desk.keyboard.press("c")
    desk.keyboard.type("Good 1")
    desk.keyboard.press("Escape")
    desk.keyboard.press("1")
    expect(desk.get_by_text("Nothing is to be marked.")).to_be_visible()
    desk.get_by_role("link", name="Results").click()
    expect(desk.get_by_text("0.40 of 1 · 40 %")).to_be_visible()
    expect(desk.get_by_text("1 of 1 · 100 %")).to_be_visible()


def publish_open_quiz(desk: Page, title: str, question: str) -> None:
    """A quiz of one question that a person marks; its editor is left open."""
    desk.goto("/en/teach/questions/new/?kind=open")
    desk.get_by_label("Question", exact=True).fill(question)
    desk.get_by_label("Rubric").fill("- 100 %: names the path\n- 40 %: names the gate")
    desk.keyboard.press("Control+s")
    expect(desk.get_by_text("Saved as version 1.")).to_be_visible()
    new_quiz(desk, title)
    desk.get_by_role("checkbox", name=question).press("Space")
    desk.get_by_role("button", name="Add the ticked").press("Enter")
    expect(titles(desk)).to_have_text([plain(question)])
    desk.get_by_role("button", name="Publish").press("Enter")
    expect(desk.get_by_text("Published: version 1.")).to_be_visible()


def answer_openly(page: Page, words: str) -> None:
    """The one question of the quiz that is open is answered in words, and waits to be marked."""
    page.get_by_role("button", name="Start Quiz").click()
    expect(page.get_by_role("button", name="Submit quiz")).to_be_visible()
    # Until its script is there, nothing is saved while one writes.
    page.wait_for_load_state("load")
    page.locator("[data-question] textarea").first.fill(words)
    expect(page.locator("[data-part=state]").first).to_have_text("Saved")
    page.get_by_role("button", name="Submit quiz").click()
    expect(page.locator("#result")).to_be_visible()
