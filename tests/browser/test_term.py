"""A term from its first day to its gradebook: a teacher, two students and an admin play it."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.newcomers import sign_in, sign_up
from tests.browser.test_admin import enter_admin, queue_again, wait_until_done
from tests.browser.test_classes import assign, join, join_code, new_class
from tests.browser.test_lab import RUN_ID, finish, press_run
from tests.browser.test_teach_quiz import answer_openly, publish_open_quiz
from tests.services import Site

pytestmark = pytest.mark.browser

CLASS = "Signals of a term"
NOTE, QUIZ, EXPERIMENT = "Read this first", "Why gates help", "Run this"
GOOD, POOR = "A path that stays open.", "A gate."
LOST = "No worker came through with it."
# What a careless export would hand to a spreadsheet as a formula.
FORMULA = "=1+1"


@pytest.fixture
def desks(browser: Browser, site: Site) -> Iterator[list[Page]]:
    """A page each of four people, each in a browser of their own."""
    contexts = [browser.new_context(base_url=site.url) for _ in range(4)]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def arrive(page: Page, site: Site, name: str, *, teaches: bool = False) -> None:
    """Somebody new is signed in."""
    sign_up(page, site, name, teaches=teaches)
    sign_in(page, name)
    expect(page.locator(".own-name", has_text=name)).to_be_visible()


def open_class(teacher: Page) -> str:
    """A class with a note, a quiz and an experiment to do; the code by which one joins it."""
    publish_open_quiz(teacher, QUIZ, "Why does an open gate help?")
    new_class(teacher, CLASS)
    assign(teacher, "Notes", NOTE, words="Vanishing gradients")
    assign(teacher, "Quizzes", QUIZ, words=QUIZ)
    assign(teacher, "Experiments", EXPERIMENT, words="Sixteen sigmoid layers")
    return join_code(teacher)


def read_note(stranger: Page) -> None:
    """The note that the class is to read is read by somebody without an account."""
    stranger.goto("/en/packs/gradient-problems/notes/vanishing-gradients/")
    stranger.get_by_role("button", name="Mark as read").click()
    expect(stranger.locator("#read .read-mark")).to_be_visible()


def choose_pseudonym(page: Page, pseudonym: str) -> None:
    """What others see of the person."""
    page.goto("/en/account/profile/")
    page.get_by_label("Pseudonym").fill(pseudonym)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def do_quiz(student: Page, words: str) -> None:
    """The quiz of the class that is open is answered, and the class open again."""
    here = student.url
    student.get_by_role("link", name=QUIZ).click()
    answer_openly(student, words)
    student.goto(here)
    expect(student.locator(".task", has_text=QUIZ)).to_contain_text("Done")


def do_experiment(student: Page) -> str:
    """The experiment of the class that is open is run; the run's id."""
    here = student.url
    student.get_by_role("link", name=EXPERIMENT).click()
    expect(student).to_have_url(re.compile("/lab/"))
    # Until its script is there, the button leads to a page of the run.
    student.wait_for_load_state("load")
    student.locator("[data-experiment] [name=depth]").fill("3")
    lab = finish(press_run(student))
    address = lab.get_by_role("link", name="This run on a page of its own").get_attribute("href")
    student.goto(here)
    expect(student.locator(".task", has_text=EXPERIMENT)).to_contain_text("Done")
    found = re.search(RUN_ID, str(address))
    assert found is not None
    return found[0]


def mark(teacher: Page, level_by_answer: dict[str, str]) -> None:
    """Every answer to the quiz is given its level of the rubric."""
    teacher.goto("/en/teach/quizzes/")
    teacher.get_by_role("link", name=QUIZ).click()
    teacher.get_by_role("link", name="To be marked").click()
    for answer, level in level_by_answer.items():
        article = teacher.locator("article:not(.is-marked)", has_text=answer)
        article.get_by_role("button", name=level).click()
        expect(article).to_have_count(0)
    expect(teacher.get_by_text("Nothing is to be marked.")).to_be_visible()


def fail(site: Site, run: str) -> None:
    """The run is as if no worker had come through with it."""
    told = "UPDATE simulator_run SET status = 'failed', error_message = ? WHERE id = ?"
    with closing(sqlite3.connect(site.directory / "studypack.sqlite3", timeout=30)) as database:
        assert database.execute(told, (LOST, run.replace("-", ""))).rowcount == 1
        database.commit()


def open_gradebook(teacher: Page, name: str) -> Locator:
    """The gradebook's row of a student."""
    teacher.goto("/en/classes/")
    teacher.get_by_role("link", name=CLASS).click()
    teacher.get_by_role("link", name="Gradebook").click()
    return teacher.get_by_role("row").filter(has_text=name)


def exported(teacher: Page) -> Worksheet:
    """The sheet of the gradebook that is open, as a spreadsheet program reads it."""
    with teacher.expect_download() as download:
        teacher.get_by_role("link", name="Download as a spreadsheet").click()
    sheet = load_workbook(BytesIO(download.value.path().read_bytes())).active
    assert isinstance(sheet, Worksheet)
    return sheet


def test_term_is_played_from_sign_up_to_the_gradebook(desks: list[Page], site: Site) -> None:
    teacher, pauli, fermi, admin = desks
    arrive(teacher, site, "sommerfeld", teaches=True)
    code = open_class(teacher)
    read_note(pauli)
    for student, name in ((pauli, "pauli"), (fermi, "fermi")):
        arrive(student, site, name)
    choose_pseudonym(fermi, FORMULA)
    runs = set()
    for student, words in ((pauli, GOOD), (fermi, POOR)):
        join(student, code)
        do_quiz(student, words)
        runs.add(do_experiment(student))
    # The same spec is one run, for whoever asks for it.
    (run,) = runs
    mark(teacher, {GOOD: "100 %", POOR: "40 %"})
    fail(site, run)
    row = open_gradebook(teacher, "pauli")
    expect(row).to_contain_text("Started")
    enter_admin(admin, site)
    admin.get_by_role("link", name="All failed runs").click()
    queue_again(admin, run)
    wait_until_done(admin, run)
    teacher.reload()
    expect(row).not_to_contain_text("Started")
    sheet = exported(teacher)
    assert {cell.data_type for line in sheet for cell in line} == {"s", "n"}
    lines = {line[1]: line for line in sheet.values}
    assert lines["pauli"] == (
        *("pauli", "pauli"),
        *("done", None, "done", 100, "done", None),
        *(3, 100),
    )
    assert lines["fermi"] == (
        *(f"'{FORMULA}", "fermi"),
        *("to do", None, "done", 40, "done", None),
        *(2, 40),
    )
