"""A quiz of every kind in a real browser: by keyboard, without scripts, offline, against time."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.browser.looking import look
from tests.services import Site, site_program

pytestmark = pytest.mark.browser

MakeQuiz = Callable[..., str]
EXTEND = """
from quizzes.models import Quiz
from quizzes.services import move_deadlines
Quiz.objects.filter(slug={slug!r}).update(time_limit_s=600)
move_deadlines(Quiz.objects.get(slug={slug!r}))
"""
# The settings want one; nothing listens there.
ANY_PORT = 8000
STORE = "from tests.quizzes.quiz_of_kinds import store_quiz; store_quiz({slug!r}, **{rules!r})"


def carry_out(site: Site, code: str) -> None:
    """Runs a line of Python in the site, as its own commands run."""
    environment = site_program(site.directory, ANY_PORT).environment
    command = [sys.executable, "manage.py", "shell", "-c", code]
    subprocess.run(command, env=environment, check=True, timeout=60)


@pytest.fixture(scope="module")
def make_quiz(site: Site) -> MakeQuiz:
    """Stores a quiz of every kind in the site, and gives its address."""
    numbers = iter(range(1, 100))

    def make(**rules: Any) -> str:
        slug = f"kinds-{next(numbers)}"
        carry_out(site, STORE.format(slug=slug, rules=rules))
        return f"/en/quizzes/{slug}/"

    return make


@pytest.fixture
def free_context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A browser whose complaints about a server that refuses or is away do not matter."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def open_attempt(page: Page, quiz: str) -> None:
    """Leads to a new attempt, whether its script has come or not."""
    page.goto(quiz)
    page.get_by_role("button", name="Start Quiz").click()
    expect(page.get_by_role("button", name="Submit quiz")).to_be_visible()


def start(page: Page, quiz: str) -> None:
    """Leads to a new attempt whose script has come."""
    open_attempt(page, quiz)
    expect(page.locator("[data-part=state]")).to_have_text("Saved")


def question(page: Page, name: str) -> Locator:
    return page.locator(f"#q-{name}")


def expect_saved(page: Page, progress: str) -> None:
    expect(page.locator("[data-part=progress]")).to_have_text(progress)
    expect(page.locator("[data-part=state]")).to_have_text("Saved")


def tab_to(page: Page, wanted: Locator) -> None:
    """Presses Tab until the element has the focus."""
    for _ in range(150):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{wanted} is not reached by Tab")


def type_into(page: Page, field: Locator, text: str) -> None:
    tab_to(page, field)
    page.keyboard.type(text)


def choose_by_key(page: Page, field: Locator, words: str) -> None:
    """Presses the first letter until the option is chosen: a busy browser may let a key pass."""
    tab_to(page, field)
    for _ in range(20):
        if words in (field.locator("option:checked").text_content() or ""):
            return
        page.keyboard.press(words[0])
    pytest.fail(f"{words} is not chosen by its letter")


def order_of(page: Page) -> list[str]:
    return page.locator("#q-ordering .position-words").all_inner_texts()


def put_in_order(page: Page, wanted: list[str]) -> None:
    """Carries every row up to its place with Alt and an arrow."""
    for place, words in enumerate(wanted):
        tab_to(page, page.locator("#q-ordering li", has_text=words).get_by_role("spinbutton"))
        for _ in range(order_of(page).index(words) - place):
            page.keyboard.press("Alt+ArrowUp")
    keep = question(page, "ordering").get_by_role("button", name="Keep this order")
    if keep.is_visible():
        tab_to(page, keep)
        page.keyboard.press("Enter")


RIGHT_ORDER = ["Forward pass", "Backward pass", "Update"]


def answer_first_half(page: Page) -> None:
    always = question(page, "single").get_by_label("Always")
    tab_to(page, question(page, "single").get_by_role("radio").first)
    page.keyboard.press("Space")
    while not always.is_checked():
        page.keyboard.press("ArrowDown")
    for words in ("Clipping", "Residual paths"):
        tab_to(page, question(page, "multiple").get_by_label(words))
        page.keyboard.press("Space")
    tab_to(page, question(page, "true").get_by_label("True", exact=True))
    page.keyboard.press("Space")
    type_into(page, question(page, "numeric").get_by_role("textbox"), "3.14159265")
    type_into(page, question(page, "text").get_by_role("textbox"), "ReLU")


def answer_second_half(page: Page) -> None:
    type_into(page, question(page, "cloze").get_by_role("textbox"), "loss")
    choose_by_key(page, question(page, "cloze").get_by_role("combobox"), "down")
    choose_by_key(page, question(page, "matching").get_by_label("Sigmoid"), "vanishes")
    choose_by_key(page, question(page, "matching").get_by_label("ReLU"), "dies")
    put_in_order(page, RIGHT_ORDER)
    type_into(page, question(page, "open").get_by_role("textbox"), "Small factors.\nMany of them.")


def test_every_kind_is_answered_by_keyboard_and_kept_over_a_reload(
    free_context: BrowserContext, make_quiz: MakeQuiz
) -> None:
    page = free_context.new_page()
    start(page, make_quiz())
    answer_first_half(page)
    expect_saved(page, "5 of 9 answered")
    page.reload()
    expect_saved(page, "5 of 9 answered")
    expect(question(page, "numeric").get_by_role("textbox")).to_have_value("3.14159265")
    answer_second_half(page)
    expect_saved(page, "9 of 9 answered")
    page.reload()
    assert order_of(page) == RIGHT_ORDER
    expect(question(page, "open").get_by_role("textbox")).to_have_value(
        "Small factors.\nMany of them."
    )
    tab_to(page, page.get_by_role("button", name="Submit quiz"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your result")).to_be_focused()
    wrong = page.locator("section.graded:not(.right)").evaluate_all("all => all.map(one => one.id)")
    assert wrong == ["q-open"]
    expect(page.locator(".score")).to_contain_text("8 of 9")
    expect(question(page, "open")).to_contain_text("Not marked yet")


def test_what_is_typed_last_is_kept_when_the_page_is_left_at_once(
    free_context: BrowserContext, make_quiz: MakeQuiz
) -> None:
    page = free_context.new_page()
    start(page, make_quiz())
    question(page, "open").get_by_role("textbox").press_sequentially("A last word")
    page.reload()
    expect(question(page, "open").get_by_role("textbox")).to_have_value("A last word")
    expect_saved(page, "1 of 9 answered")


def test_answer_goes_on_top_of_a_save_whose_acknowledgement_was_lost(
    free_context: BrowserContext, make_quiz: MakeQuiz
) -> None:
    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page = free_context.new_page()
    start(page, make_quiz())
    field = question(page, "text").get_by_role("textbox")
    free_context.route("**/api/**", lose, times=1)
    field.fill("Re")
    expect(page.locator("[data-part=state]")).to_have_attribute("data-state", "unsaved")
    field.fill("ReLU")
    expect_saved(page, "1 of 9 answered")
    expect(field).to_have_value("ReLU")
    page.reload()
    expect(field).to_have_value("ReLU")


def test_answer_of_a_page_that_was_left_goes_on_top_of_its_last_save(
    free_context: BrowserContext, make_quiz: MakeQuiz
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        route.fetch()
        held.append(route)

    page = free_context.new_page()
    start(page, make_quiz())
    field = question(page, "text").get_by_role("textbox")
    free_context.route("**/api/**", hold, times=1)
    with page.expect_request("**/api/**"):
        field.fill("Re")
    field.fill("ReLU")
    page.reload()
    assert held
    expect_saved(page, "1 of 9 answered")
    expect(field).to_have_value("ReLU")
    page.reload()
    expect(field).to_have_value("ReLU")


def test_answers_are_taken_back(page: Page, make_quiz: MakeQuiz) -> None:
    start(page, make_quiz())
    question(page, "multiple").get_by_label("Prayer").check()
    question(page, "text").get_by_role("textbox").fill("tanh")
    expect_saved(page, "2 of 9 answered")
    question(page, "multiple").get_by_label("Prayer").uncheck()
    question(page, "text").get_by_role("textbox").fill("")
    expect_saved(page, "0 of 9 answered")
    page.reload()
    expect(question(page, "multiple").get_by_label("Prayer")).not_to_be_checked()
    expect_saved(page, "0 of 9 answered")


def test_answer_given_before_the_script_has_come_is_saved(page: Page, make_quiz: MakeQuiz) -> None:
    def come_late(route: Route) -> None:
        page.wait_for_timeout(1500)
        route.continue_()

    page.route("**/js/attempt*.js", come_late)
    open_attempt(page, make_quiz())
    question(page, "matching").get_by_label("Sigmoid").select_option("m1")
    question(page, "single").get_by_label("Always").check()
    expect_saved(page, "2 of 9 answered")


def test_enter_in_a_field_saves_and_does_nothing_else(page: Page, make_quiz: MakeQuiz) -> None:
    start(page, make_quiz())
    field = question(page, "text").get_by_role("textbox")
    field.fill("tanh")
    field.press("Enter")
    expect_saved(page, "1 of 9 answered")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator("[data-flagged]")).to_have_count(0)


def test_order_is_moved_by_button_number_and_pointer_and_told(
    page: Page, make_quiz: MakeQuiz
) -> None:
    start(page, make_quiz())
    rows = page.locator("#q-ordering li")
    first, second, third = order_of(page)
    rows.nth(0).get_by_role("button", name=f"Move down: {first}").click()
    assert order_of(page) == [second, first, third]
    expect(page.locator("#q-ordering p[role=status]").first).to_have_text("Place 2 of 3")
    rows.nth(2).get_by_role("spinbutton").fill("1")
    rows.nth(2).get_by_role("spinbutton").press("Tab")
    assert order_of(page) == [third, second, first]
    rows.nth(2).locator(".position-words").hover()
    page.mouse.down()
    page.mouse.move(*centre(rows.nth(0).locator(".position-words"), above=30), steps=5)
    page.mouse.up()
    assert order_of(page) == [first, third, second]
    expect_saved(page, "1 of 9 answered")
    page.reload()
    assert order_of(page) == [first, third, second]


def centre(element: Locator, above: float) -> tuple[float, float]:
    """A point over the middle of an element."""
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 - above


def test_flags_stand_in_the_map_without_a_reload(page: Page, make_quiz: MakeQuiz) -> None:
    start(page, make_quiz())
    link = page.get_by_role("navigation", name="Questions").locator("[data-goto=q-text]")
    question(page, "text").get_by_role("button", name="Flag").click()
    expect(link).to_have_attribute("data-flagged", "")
    expect(link).to_have_text("5 flagged")
    question(page, "text").get_by_role("textbox").fill("tanh")
    expect(link).to_have_text("5 answered flagged")
    expect(link).to_have_attribute("aria-current", "true")
    expect_saved(page, "1 of 9 answered")
    page.reload()
    expect(link).to_have_text("5 answered flagged")
    question(page, "text").get_by_role("button", name="Remove the flag").click()
    expect(link).to_have_text("5 answered")


def test_practice_gives_a_hint_and_another_try_and_then_settles(
    page: Page, make_quiz: MakeQuiz
) -> None:
    start(page, make_quiz(behaviour="practice"))
    text = question(page, "text")
    text.get_by_role("textbox").fill("tanh")
    text.get_by_role("textbox").press("Enter")
    expect(text).to_contain_text("canary-text-hint-1")
    expect(text).to_contain_text("2 tries are left.")
    assert "canary-text-explanation" not in page.content()
    text.get_by_role("textbox").fill("relu")
    text.get_by_role("button", name="Check").click()
    expect(text).to_contain_text("canary-text-explanation")
    expect(text.get_by_role("textbox")).to_be_disabled()
    expect(text.get_by_role("button", name="Check")).to_have_count(0)
    look(page)
    page.reload()
    expect(text).to_contain_text("canary-text-explanation")
    expect(text.get_by_role("textbox")).to_be_disabled()
    expect_saved(page, "1 of 9 answered")


def test_practice_shows_the_answer_to_whoever_gives_up(page: Page, make_quiz: MakeQuiz) -> None:
    start(page, make_quiz(behaviour="practice"))
    single = question(page, "single")
    single.get_by_role("button", name="Check").click()
    expect(single).to_contain_text("Answer first, then check.")
    single.get_by_label("Never").check()
    single.get_by_role("button", name="Check").click()
    expect(single).to_contain_text("canary-single-feedback-a")
    single.get_by_role("button", name="Show the answer").click()
    expect(single).to_contain_text("canary-single-explanation")
    expect(single.locator("input[type=radio]").first).to_be_disabled()
    expect(single.locator("[data-part=outcome]")).to_be_focused()


def test_certainty_goes_along_with_the_answer(page: Page, make_quiz: MakeQuiz) -> None:
    start(page, make_quiz(behaviour="certainty"))
    single = question(page, "single")
    single.get_by_label("Always").check()
    single.get_by_label("Very sure").check()
    expect_saved(page, "1 of 9 answered")
    question(page, "text").get_by_label("Very sure").check()
    page.reload()
    expect(single.get_by_label("Very sure")).to_be_checked()
    expect_saved(page, "1 of 9 answered")
    question(page, "true").get_by_label("True", exact=True).check()
    expect_saved(page, "2 of 9 answered")
    page.get_by_role("button", name="Submit quiz").click()
    # Right and very sure earns all, right and not sure a third.
    expect(page.locator(".score")).to_contain_text("1.33 of 9")


def test_clock_saves_what_waits_and_ends_the_attempt(page: Page, make_quiz: MakeQuiz) -> None:
    start(page, make_quiz(time_limit_s=6))
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"0:0\d left"))
    expect(page.locator("[data-part=announce]")).to_have_text("")
    question(page, "single").get_by_label("Always").check()
    page.wait_for_function("() => document.querySelector('[role=timer]').textContent[3] < '2'")
    question(page, "text").get_by_role("textbox").press_sequentially("relu")
    expect(page.get_by_role("heading", name="Your result")).to_be_visible(timeout=15_000)
    expect(page.locator(".score")).to_contain_text("2 of 9")


def test_last_minutes_are_said_once(page: Page, make_quiz: MakeQuiz) -> None:
    page.clock.install()
    start(page, make_quiz(time_limit_s=320))
    announced = page.locator("[data-part=announce]")
    page.clock.run_for(15_000)
    expect(announced).to_have_text("")
    page.clock.run_for(10_000)
    expect(announced).to_have_text("5 minutes left")
    page.clock.run_for(240_000)
    expect(announced).to_have_text("1 minute left")


def test_time_that_was_added_meanwhile_is_had(page: Page, make_quiz: MakeQuiz, site: Site) -> None:
    quiz = make_quiz(time_limit_s=5)
    start(page, quiz)
    carry_out(site, EXTEND.format(slug=quiz.split("/")[3]))
    expect(page.get_by_role("timer")).to_have_text(re.compile(r"9:\d\d left"), timeout=15_000)
    expect(page.get_by_role("button", name="Submit quiz")).to_be_enabled()


def test_second_tab_shows_what_stands_and_keeps_what_was_typed(
    free_context: BrowserContext, make_quiz: MakeQuiz
) -> None:
    page, other = free_context.new_page(), free_context.new_page()
    start(page, make_quiz())
    other.goto(page.url)
    question(page, "multiple").get_by_label("Clipping").check()
    question(page, "open").get_by_role("textbox").fill("From the first tab.")
    expect_saved(page, "2 of 9 answered")
    question(other, "multiple").get_by_label("Prayer").click()
    expect(question(other, "multiple")).to_contain_text("changed in another tab")
    expect(question(other, "multiple").get_by_label("Clipping")).to_be_checked()
    expect(question(other, "multiple").get_by_label("Prayer")).not_to_be_checked()
    question(other, "open").get_by_role("textbox").fill("From the second.")
    expect(question(other, "open").get_by_role("textbox")).to_have_value("From the first tab.")
    expect(question(other, "open")).to_contain_text("What you wrote here: From the second.")
    # An empty field that never saw the answer does not wipe it out.
    third = free_context.new_page()
    third.goto(page.url)
    question(page, "text").get_by_role("textbox").fill("relu")
    expect_saved(page, "3 of 9 answered")
    third.get_by_role("button", name="Submit quiz").click()
    expect(third.get_by_role("heading", name="Your result")).to_be_visible()
    expect(question(third, "text")).to_contain_text("Your answer: relu")
    question(page, "single").get_by_label("Always").check()
    expect(page.get_by_role("heading", name="Your result")).to_be_visible()


def test_answers_given_offline_are_kept_and_sent_later(
    free_context: BrowserContext, make_quiz: MakeQuiz
) -> None:
    page = free_context.new_page()
    start(page, make_quiz())
    free_context.route("**/api/**", lambda route: route.abort())
    question(page, "multiple").get_by_label("Clipping").check()
    question(page, "matching").get_by_label("Sigmoid").select_option("m1")
    expect(page.locator("[data-part=state]")).to_contain_text("Not saved: no connection")
    free_context.unroute("**/api/**")
    expect_saved(page, "2 of 9 answered")
    page.reload()
    expect(question(page, "matching").get_by_label("Sigmoid")).to_have_value("m1")
    expect_saved(page, "2 of 9 answered")


def test_every_kind_is_answered_without_scripts(
    browser: Browser, site: Site, make_quiz: MakeQuiz
) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    open_attempt(page, make_quiz())
    question(page, "multiple").get_by_label("Prayer").check()
    question(page, "text").get_by_role("textbox").fill("tanh")
    question(page, "text").get_by_role("textbox").press("Enter")
    expect(page.get_by_text("2 of 9 answered")).to_be_visible()
    question(page, "multiple").get_by_label("Prayer").uncheck()
    question(page, "text").get_by_role("textbox").fill("")
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_text("0 of 9 answered")).to_be_visible()
    question(page, "text").get_by_role("button", name="Flag").click()
    expect(question(page, "text").get_by_role("button", name="Remove the flag")).to_be_visible()
    fill_right(page)
    page.get_by_role("button", name="Save answers").click()
    expect(page.get_by_text("9 of 9 answered")).to_be_visible()
    page.get_by_role("button", name="Submit quiz").click()
    expect(page.locator(".score")).to_contain_text("8 of 9")
    context.close()


def fill_right(page: Page) -> None:
    """The right answer to every question, where no script helps."""
    question(page, "single").get_by_label("Always").check()
    for words in ("Clipping", "Residual paths"):
        question(page, "multiple").get_by_label(words).check()
    question(page, "true").get_by_label("True", exact=True).check()
    question(page, "numeric").get_by_role("textbox").fill("3.14159265")
    question(page, "text").get_by_role("textbox").fill("relu")
    question(page, "cloze").get_by_role("textbox").fill("loss")
    question(page, "cloze").get_by_role("combobox").select_option("down")
    question(page, "matching").get_by_label("Sigmoid").select_option("m1")
    question(page, "matching").get_by_label("ReLU").select_option("m2")
    for place, words in enumerate(RIGHT_ORDER, start=1):
        row = page.locator("#q-ordering li", has_text=words)
        row.get_by_role("spinbutton").fill(str(place))
    question(page, "open").get_by_role("textbox").fill("Small factors.")


def test_practice_works_without_scripts(browser: Browser, site: Site, make_quiz: MakeQuiz) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    open_attempt(page, make_quiz(behaviour="practice"))
    text = question(page, "text")
    text.get_by_role("textbox").fill("tanh")
    text.get_by_role("button", name="Check").click()
    expect(text).to_contain_text("canary-text-hint-1")
    text.get_by_role("button", name="Show the answer").click()
    expect(text).to_contain_text("canary-text-explanation")
    expect(text.get_by_role("textbox")).to_be_disabled()
    context.close()


def test_result_prints_light_and_without_what_cannot_be_pressed(
    page: Page, make_quiz: MakeQuiz
) -> None:
    start(page, make_quiz())
    page.get_by_role("button", name="Submit quiz").click()
    expect(page.get_by_role("button", name="Download as PDF")).to_be_visible()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator("section.graded")).to_have_count(9)
    red, green, blue = re.findall(
        r"\d+", page.locator("body").evaluate("body => getComputedStyle(body).color")
    )[:3]
    assert max(int(red), int(green), int(blue)) < 128


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_quiz_of_every_kind_fits_its_window_and_is_accessible(
    browser: Browser, site: Site, make_quiz: MakeQuiz, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    quiz = make_quiz(behaviour="practice", time_limit_s=50)
    page.goto(quiz)
    look(page)
    start(page, quiz)
    for words in ("Clipping", "Prayer"):
        question(page, "multiple").get_by_label(words).check()
    question(page, "multiple").get_by_role("button", name="Check").click()
    expect(question(page, "multiple")).to_contain_text("canary-multiple-hint-1")
    question(page, "true").get_by_label("True", exact=True).check()
    question(page, "true").get_by_role("button", name="Check").click()
    expect(question(page, "true")).to_contain_text("canary-true-explanation")
    question(page, "open").get_by_role("textbox").fill("Small factors.")
    question(page, "open").get_by_role("button", name="Flag").click()
    expect(page.locator("[data-flagged]")).to_have_count(2)
    look(page)
    page.get_by_role("button", name="Submit quiz").click()
    expect(page.get_by_role("heading", name="Your result")).to_be_visible()
    look(page)
    context.close()
