"""A student's hour in a real browser against the real product: read, run, flip, answer."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import look
from tests.conftest import CONTENT
from tests.services import Site

pytestmark = pytest.mark.browser

PACK = "/en/packs/gradient-problems/"
LESSON = f"{PACK}notes/vanishing-gradients/"
RUN_LIMIT_MS = 90_000


def start_run(page: Page) -> Any:
    """Presses Run in the first experiment of the lesson and returns the experiment."""
    experiment = page.locator("[data-experiment]").first
    experiment.get_by_role("button", name="Run", exact=True).click()
    return experiment


def test_student_presses_run_and_sees_gradients_arrive_and_a_verdict(page: Page) -> None:
    page.goto(LESSON)
    # A depth of this test's own: a spec that was computed before would be shown at once.
    page.locator("[data-experiment] [name=depth]").first.fill("17")
    experiment = start_run(page)
    expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
    assert int(experiment.get_attribute("data-updates") or 0) >= 10
    expect(experiment.locator("[data-part=verdict]")).to_contain_text("Vanishing.")
    expect(experiment.locator("[data-part=rows] tr")).to_have_count(17)
    slider = experiment.locator("[data-part=step]")
    expect(slider).to_be_enabled()
    slider.focus()
    page.keyboard.press("Home")
    expect(experiment.locator("[data-part=step-text]")).to_contain_text("step 0 of")
    experiment.get_by_text("Weights: dL/dW").click()
    expect(experiment.locator("[data-plot=flow] title")).to_contain_text("Weights")
    look(page)
    experiment.get_by_role("link", name="This run on a page of its own").click()
    expect(page.get_by_role("heading", name="A training run")).to_be_visible()
    expect(page.locator("[data-part=verdict]")).to_contain_text("Vanishing.")
    look(page)


def test_run_is_there_again_after_a_reload(page: Page) -> None:
    page.goto(LESSON)
    start_run(page)
    experiment = page.locator("[data-experiment]").first
    expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
    page.reload()
    expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
    expect(experiment.locator("[data-part=verdict]")).to_contain_text("Vanishing.")


def test_run_is_followed_by_polling_where_no_stream_can_be_had(page: Page) -> None:
    page.route("**/events/**", lambda route: route.fulfill(status=204, body=""))
    page.goto(LESSON)
    experiment = page.locator("[data-experiment]").first
    experiment.locator("[name=depth]").fill("14")
    start_run(page)
    expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
    expect(experiment.locator("[data-part=verdict]")).to_contain_text("Vanishing.")
    expect(experiment.locator("[data-part=rows] tr")).to_have_count(14)


def test_cancelled_run_keeps_what_it_had(page: Page) -> None:
    page.goto(LESSON)
    experiment = page.locator("[data-experiment]").first
    experiment.locator("[name=depth]").fill("30")
    start_run(page)
    experiment.get_by_role("button", name="Cancel").click()
    expect(experiment).to_have_attribute("data-state", "cancelled", timeout=RUN_LIMIT_MS)
    expect(experiment.get_by_role("button", name="Run", exact=True)).to_be_enabled()


def test_lab_runs_what_its_knobs_say_and_an_empty_one_is_off(page: Page) -> None:
    page.goto("/en/lab/?activation=tanh&clip_norm=0.5&depth=13&steps=60")
    experiment = page.locator("[data-experiment=lab]")
    # 6 * 13 * 64^2 * 128 * 60 of 2e11
    expect(page.locator("[data-cost]")).to_contain_text("1.2 %")
    experiment.get_by_label("Clip the gradient's norm at").fill("")
    start_run(page)
    expect(experiment).to_have_attribute("data-state", "done", timeout=RUN_LIMIT_MS)
    expect(experiment.locator("[data-part=rows] tr")).to_have_count(13)
    experiment.get_by_role("link", name="This run on a page of its own").click()
    page.get_by_role("link", name="Change it in the lab").click()
    expect(page).to_have_url(re.compile(r"/en/lab/\?activation=tanh&depth=13&steps=60$"))
    expect(page.get_by_label("Depth")).to_have_value("13")


def test_bad_knob_is_named_beside_it_and_nothing_is_run(page: Page) -> None:
    page.goto(LESSON)
    experiment = page.locator("[data-experiment]").first
    depth = experiment.locator("[name=depth]")
    depth.fill("101")
    with page.expect_response(re.compile(r"/api/v1/runs/\?lang=")) as answer:
        experiment.get_by_role("button", name="Run", exact=True).click()
    assert answer.value.status == 400
    problem = experiment.locator("[data-problem=depth]")
    expect(problem).to_have_text("depth: 101 is outside 2..100 layers")
    expect(depth).to_have_attribute("aria-invalid", "true")


def test_page_without_scripts_runs_by_form_and_reload(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(LESSON)
    start_run(page)
    expect(page).to_have_url(re.compile("/en/runs/"))
    for _ in range(60):
        if page.locator("[data-part=verdict]").inner_text().startswith("Vanishing."):
            break
        page.wait_for_timeout(500)
        page.reload()
    assert page.locator("[data-part=verdict]").inner_text().startswith("Vanishing.")
    assert page.locator("[data-part=rows] tr").count() == 16
    context.close()


def test_card_hides_its_answer_until_it_is_turned(page: Page) -> None:
    page.goto(f"{PACK}flashcards/")
    expect(page.get_by_text("Card 1 of")).to_be_visible()
    back = page.locator("[data-card]:visible .card-back")
    expect(back).to_be_hidden()
    answer = page.locator("[data-card] .card-back").first.text_content() or ""
    assert answer.strip() not in page.locator("main").aria_snapshot()
    page.keyboard.press("Space")
    expect(back).to_be_visible()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Card 2 of")).to_be_visible()
    expect(page.locator("[data-card]:visible .card-back")).to_be_hidden()
    page.locator("[data-card]:visible summary").click()
    expect(page.locator("[data-card]:visible .card-back")).to_be_visible()


def test_quiz_keeps_its_answers_over_a_reload_and_gives_feedback_at_the_end(page: Page) -> None:
    page.goto("/en/quizzes/gradient-problems/")
    page.get_by_role("button", name="Start Quiz").click()
    expect(page.get_by_role("button", name="Submit quiz")).to_be_visible()
    total = page.locator("fieldset[data-question]").count()
    questions = page.locator("fieldset[data-question]:has(input[type=radio])")
    count = questions.count()
    assert 16 <= count < total
    assert page.locator(".feedback").count() == 0
    for index in range(count):
        questions.nth(index).get_by_role("radio").first.check()
        if index == count // 2:
            expect(page.locator("[data-part=state]")).to_have_text("Saved")
            page.reload()
            chosen = page.locator("fieldset[data-question] input[type=radio]:checked")
            expect(chosen).to_have_count(index + 1)
    look(page)
    page.get_by_role("button", name="Submit quiz").click()
    expect(page.get_by_role("heading", name="Your result")).to_be_in_viewport()
    look(page)
    page.set_viewport_size({"width": 390, "height": 900})
    look(page)
    assert page.locator("section.graded").count() == total
    assert page.locator(".feedback").count() >= count
    page.reload()
    expect(page.get_by_role("heading", name="Your result")).to_be_visible()


def test_term_is_previewed_on_hover_and_on_focus_without_a_request(page: Page) -> None:
    page.goto(LESSON)
    link, preview = page.locator(".note a.term").nth(1), page.get_by_role("tooltip")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    height = page.evaluate("document.documentElement.scrollHeight")
    link.hover()
    expect(preview).to_contain_text("The derivative of the loss")
    expect(link).to_have_attribute("aria-describedby", "term-preview")
    assert page.evaluate("document.documentElement.scrollHeight") == height
    preview.hover()
    page.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    page.mouse.move(0, 0)
    page.locator(".note a.term").first.focus()
    page.keyboard.press("Tab")
    expect(preview).to_contain_text("The derivative of the loss")
    look(page)
    page.keyboard.press("Tab")
    expect(link).not_to_be_focused()
    # The icon of the site and the like may still be on their way.
    assert [url for url in asked if "/packs/" in url] == []


def test_term_is_not_previewed_on_touch(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, has_touch=True)
    page = context.new_page()
    page.goto(LESSON)
    page.locator(".note a.term").first.tap()
    expect(page).to_have_url(re.compile("/terms/"))
    context.close()


def test_model_answer_opens_after_an_answer_of_ones_own(page: Page) -> None:
    page.goto(f"{PACK}terms/vanishing-gradient/")
    review = page.locator("[data-model-answer]").first
    compare = review.get_by_text("Compare with the model answer")
    compare.click()
    expect(review.get_by_role("status")).to_contain_text("of your own first")
    expect(review.locator("details p[lang]")).to_be_hidden()
    expect(review.get_by_label("Your answer")).to_be_focused()
    page.keyboard.type("It falls from layer to layer.")
    expect(review.get_by_role("status")).to_be_empty()
    compare.click()
    expect(review.locator("details p[lang]")).to_be_visible()


def test_glossary_is_narrowed_to_what_is_typed(page: Page) -> None:
    page.goto(f"{PACK}terms/")
    entries = page.locator("[data-entry]:visible")
    whole = entries.count()
    page.get_by_label("Find a term").fill("VANISHING")
    expect(page.locator("[data-found]")).to_contain_text(f"of {whole}")
    assert 0 < entries.count() < whole
    expect(entries.filter(has_text="Vanishing gradient")).to_have_count(1)
    page.get_by_label("Find a term").fill("")
    expect(entries).to_have_count(whole)


def test_reader_changes_the_language_and_stays_on_the_page(page: Page) -> None:
    page.goto(LESSON)
    switch = page.get_by_role("navigation", name="Language")
    switch.locator("summary").click()
    look(page)
    switch.get_by_role("link", name="Français").click()
    expect(page).to_have_url(re.compile(r"/fr/packs/gradient-problems/notes/vanishing-gradients/$"))


NOTES = sorted(file.stem for file in (CONTENT / "gradient-problems/en/notes").glob("*.md"))


@pytest.mark.parametrize("note", NOTES)
def test_note_fits_a_phone_and_is_accessible(browser: Browser, site: Site, note: str) -> None:
    context = browser.new_context(base_url=site.url, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(f"{PACK}notes/{note}/")
    look(page)
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize(
    "path",
    [
        "/en/",
        PACK,
        LESSON,
        f"{PACK}flashcards/",
        f"{PACK}terms/",
        f"{PACK}terms/layer-jacobian/",
        f"{PACK}terms/vanishing-gradient/",
        "/en/quizzes/gradient-problems/",
        "/en/lab/",
        "/en/sign-in/",
        "/en/nowhere/",
    ],
)
def test_page_fits_its_window_and_is_accessible(
    browser: Browser, site: Site, path: str, width: int, scheme: Any
) -> None:
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 900}, color_scheme=scheme
    )
    page = context.new_page()
    page.goto(path)
    look(page)
    context.close()


def test_teacher_and_admin_sign_in(browser: Browser, site: Site) -> None:
    for person in ("teacher", "admin"):
        context = browser.new_context(base_url=site.url)
        page = context.new_page()
        page.goto("/en/sign-in/")
        page.get_by_label("Username").fill(person)
        page.get_by_label("Password").fill(site.password_by_username[person])
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator(".own-menu")).to_be_visible()
        if person == "admin":
            page.locator(".own-menu summary").click()
            page.get_by_role("link", name="Administration").click()
            expect(page.get_by_role("link", name="Runs", exact=True)).to_be_visible()
        context.close()
