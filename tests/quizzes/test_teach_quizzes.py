"""A teacher's quizzes: listed, made, set, arranged, tried, published, with their history."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.models import Attempt, Question, Quiz, QuizVersion, Response
from quizzes.services import start_attempt
from quizzes.services.publishing import arrangement_of
from studypack.accounts.models import Learner, Role, User
from studypack.packs.models import Pack
from tests.quizzes.conftest import NOW, SEED
from tests.quizzes.teaching import (
    QUIZZES,
    address,
    bank,
    choice,
    essay,
    html_of,
    posted,
    quiz_of,
    taken,
    words_in,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]

SETTINGS = {
    "title": "Waves",
    "description": "a < b",
    "behaviour": "exam",
    "review": "closed",
    "grading": "last",
}


@pytest.fixture
def questions(teacher: User) -> list[Question]:
    return bank(teacher, choice("One"), choice("Two"), choice("Three"))


@pytest.fixture
def quiz(teacher: User, questions: list[Question]) -> Quiz:
    """A published quiz that asks One and Two."""
    return quiz_of(teacher, questions[:2])


def asked(quiz: Quiz) -> list[str]:
    """The names of what is arranged, in order."""
    quiz.refresh_from_db()
    name_by_slug = dict(Question.objects.values_list("slug", "name"))
    return [name_by_slug[placed.question] for placed in arrangement_of(quiz).placed]


def lines(*questions: Question, **more: Any) -> dict[str, Any]:
    """The form of an arrangement with these questions."""
    return {
        "question": [question.slug for question in questions],
        "mark": ["1"] * len(questions),
        "pool": [""] * len(questions),
        **more,
    }


def test_list_shows_own_quizzes_with_their_state_and_how_they_went(
    desk: Client, teacher: User, quiz: Quiz, learner: Learner, make_user: Callable[..., User]
) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    quiz_of(other, bank(other, choice("Theirs")), title="Not mine")
    taken(quiz, learner, One="near", Two="far")
    taken(quiz, learner, One="near", Two="near")
    practice = taken(quiz, learner, One="far")
    Attempt.objects.filter(pk=practice.pk).update(is_counted=False)
    version = QuizVersion.objects.current(quiz.slug).get()
    start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)
    words = words_in(html_of(desk, QUIZZES))
    assert "Signals ● Published 2 75 %" in words
    assert "Not mine" not in words
    bank(teacher, choice("Four"))
    desk.post(address(quiz, "questions/"), {**lines(), "act": "save"})
    assert "Published, changed since" in words_in(html_of(desk, QUIZZES))
    desk.post(address(quiz, "take-back/"))
    assert "○ Draft 2 75 %" in words_in(html_of(desk, QUIZZES))


def test_quiz_of_a_pack_is_not_edited_here(desk: Client, teacher: User, pack: Pack) -> None:
    brought = Quiz.objects.get(pack=pack)
    Quiz.objects.filter(pk=brought.pk).update(author=teacher)
    assert desk.get(address(brought)).status_code == 404
    assert brought.slug not in html_of(desk, QUIZZES)


def test_list_costs_the_same_whatever_is_in_it(
    desk: Client,
    teacher: User,
    questions: list[Question],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        quiz_of(teacher, questions, title=f"Quiz {number}")
    # Session, person, count, quizzes, texts, versions, items, questions' versions.
    with django_assert_num_queries(8):
        html_of(desk, QUIZZES)


def test_quiz_is_made_by_its_title_and_is_a_draft(desk: Client, teacher: User) -> None:
    html = posted(desk, f"{QUIZZES}new/", title=" Waves ")
    made = Quiz.objects.get()
    assert (made.author, made.text.title, made.is_published) == (teacher, "Waves", False)
    assert "This quiz asks nothing yet." in html


def test_quiz_without_a_title_is_not_made(desk: Client) -> None:
    response = desk.post(f"{QUIZZES}new/", {"title": " "})
    assert response.status_code == 400
    assert "title: 0 characters are outside 1..200" in response.content.decode()
    assert not Quiz.objects.exists()


def test_copy_is_a_draft_that_asks_the_same(desk: Client, quiz: Quiz) -> None:
    Quiz.objects.update(time_limit_s=60, is_released=True)
    posted(desk, address(quiz, "duplicate/"))
    copy = Quiz.objects.exclude(pk=quiz.pk).get()
    assert copy.text.title == "Signals (copy)"
    assert asked(copy) == asked(quiz)
    assert (copy.time_limit_s, copy.is_released, copy.is_published) == (60, False, False)


def test_settings_are_stored_and_come_back(desk: Client, quiz: Quiz) -> None:
    more = {
        "attempts_allowed": "2",
        "minutes": "1,5",
        "opens_at": "2026-03-01T08:00",
        "closes_at": "2026-03-02T08:30",
        "is_shuffled": "on",
    }
    html = posted(desk, address(quiz, "settings/"), **SETTINGS, **more)
    quiz = Quiz.objects.get(pk=quiz.pk)
    assert (quiz.text.title, quiz.text.description) == ("Waves", "<p>a &lt; b</p>")
    assert (quiz.review, quiz.grading, quiz.attempts_allowed) == ("closed", "last", 2)
    assert (quiz.time_limit_s, quiz.is_shuffled, quiz.is_released) == (90, True, False)
    for field in ('value="1.5"', 'value="2026-03-02T08:30"', "\na &lt; b</textarea>"):
        assert field in html


def test_description_is_written_in_markdown_and_shown_as_it_was_stored(
    desk: Client, quiz: Quiz, client: Client
) -> None:
    words = "On **waves**, $x^2$.\n\n- one\n- two"
    html = posted(desk, address(quiz, "settings/"), **{**SETTINGS, "description": words})
    assert f"\n{words}</textarea>" in html
    for shown in (
        html_of(desk, address(quiz, "preview/")),
        html_of(client, f"/en/quizzes/{quiz.slug}/"),
    ):
        for part in ("<strong>waves</strong>", "<msup>", "<li>one</li>"):
            assert part in shown
    shown_html = Quiz.objects.get(pk=quiz.pk).text.description
    posted(desk, address(quiz, "duplicate/"))
    copy = Quiz.objects.latest("pk").text
    assert (copy.source, copy.description) == (words, shown_html)


def test_history_says_who_changed_which_setting_from_what_to_what(desk: Client, quiz: Quiz) -> None:
    posted(
        desk, address(quiz, "settings/"), **SETTINGS, minutes="1.5", closes_at="2026-03-02T08:30"
    )
    posted(desk, address(quiz, "settings/"), **SETTINGS, is_released="on")
    words = words_in(html_of(desk, address(quiz, "history/")))
    latest, first = words.partition("Version 1")[0].split("Settings ")[-2:]
    assert "by teacher" in latest
    for said in (
        "Results are released now: off → on",
        "Time limit in minutes: 1.5 → –",
        "Closes (UTC): March 2, 2026, 8:30 a.m. → –",
    ):
        assert said in latest
    assert "Title: Signals → Waves" in first
    assert "Answers are shown: When the attempt is submitted → When the quiz has closed" in first
    assert "Title" not in latest


def test_setting_that_stays_is_not_in_the_history(desk: Client, quiz: Quiz) -> None:
    for _ in range(2):
        posted(desk, address(quiz, "settings/"), **SETTINGS)
    assert quiz.settings_changes.count() == 1


def test_description_cannot_act_on_the_page_of_the_quiz(
    desk: Client, quiz: Quiz, client: Client
) -> None:
    posted(desk, address(quiz, "settings/"), **{**SETTINGS, "description": "<script>x</script>"})
    assert "<script>x" not in html_of(client, f"/en/quizzes/{quiz.slug}/")


def test_all_problems_of_the_settings_are_said_and_what_was_typed_stays(
    desk: Client, quiz: Quiz
) -> None:
    wrong = {
        "title": "",
        "behaviour": "magic",
        "attempts_allowed": "0",
        "minutes": "soon",
        "opens_at": "2026-03-02T08:00",
        "closes_at": "2026-03-01T08:00",
    }
    response = desk.post(address(quiz, "settings/"), {**SETTINGS, **wrong})
    html = response.content.decode()
    assert response.status_code == 400
    for said in (
        "title: 0 characters are outside 1..200",
        "behaviour: &#x27;magic&#x27; is not one of practice, exam, certainty",
        "attempts_allowed: 0 is outside 1..100",
        "minutes: soon is outside 0.5..10080",
        "closes_at: 2026-03-01T08:00:00+00:00 is not after 2026-03-02T08:00:00+00:00",
    ):
        assert said in html
    assert 'value="soon"' in html
    assert "data-unsaved" in html
    assert Quiz.objects.get(pk=quiz.pk).text.title == "Signals"


def test_questions_are_added_from_the_bank_at_their_own_mark(
    desk: Client, quiz: Quiz, questions: list[Question], make_user: Callable[..., User]
) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    (theirs,) = bank(other, choice("Theirs"))
    form = lines(*questions[:2], act="add", add=[questions[2].slug, questions[0].slug, theirs.slug])
    posted(desk, address(quiz, "questions/"), **form)
    assert asked(quiz) == ["One", "Two", "Three"]


def test_buttons_move_and_remove_without_a_script(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    one, two, three = questions
    save = address(quiz, "questions/")
    posted(desk, save, **lines(one, two, three, act=f"up:{three.slug}"))
    assert asked(quiz) == ["One", "Three", "Two"]
    posted(desk, save, **lines(one, three, two, act=f"down:{one.slug}"))
    assert asked(quiz) == ["Three", "One", "Two"]
    posted(desk, save, **lines(three, one, two, act=f"up:{three.slug}"))
    assert asked(quiz) == ["Three", "One", "Two"]
    posted(desk, save, **lines(three, one, two, act=f"remove:{one.slug}"))
    assert asked(quiz) == ["Three", "Two"]


def test_pool_draws_as_many_as_are_said_and_no_more_than_are_left(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    form = lines(*questions) | {"pool": ["a", "a", "a"], "draw_pool": ["a"], "draw_count": ["3"]}
    html = posted(desk, address(quiz, "questions/"), **form)
    quiz.refresh_from_db()
    assert quiz.draft["draws"] == {"a": 3}
    assert "Drawn of “a”" in html
    posted(desk, address(quiz, "questions/"), **form, act=f"remove:{questions[0].slug}")
    quiz.refresh_from_db()
    assert quiz.draft["draws"] == {"a": 2}


def test_what_cannot_be_arranged_is_said_and_stays_as_typed(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    form = lines(*questions[:2]) | {"mark": ["much", "2"]}
    response = desk.post(address(quiz, "questions/"), form)
    assert response.status_code == 400
    html = response.content.decode()
    assert "mark: &#x27;much&#x27; is not a number" in html
    assert 'value="much"' in html
    assert [placed.mark for placed in arrangement_of(quiz).placed] == [1.0, 1.0]


def test_bank_is_searched_by_words_and_by_tag(desk: Client, quiz: Quiz) -> None:
    for sought, is_found in {
        "find=three": True,
        "find=Three?": True,
        "tag=signals": True,
        "find=nowhere": False,
        "tag=nowhere": False,
    }.items():
        words = words_in(html_of(desk, f"{address(quiz)}?{sought}"))
        assert ("Three" in words) is is_found, sought


def test_search_is_still_there_after_something_was_added(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    form = lines(*questions[:2], act="add", add=[questions[2].slug], find="three", tag="signals")
    response = desk.post(address(quiz, "questions/"), form)
    assert response["Location"] == f"{address(quiz)}?find=three&tag=signals#asked"


def test_editor_costs_the_same_whatever_is_asked(
    desk: Client,
    teacher: User,
    questions: list[Question],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    quiz = quiz_of(teacher, bank(teacher, *(choice(f"Q{number}") for number in range(9))))
    # Session, person, quiz, its texts; published version, its items, latest versions; of the
    # lines: latest versions, texts, tags; all tags; of what was found: questions, tags, versions,
    # texts, how many.
    with django_assert_num_queries(16):
        html_of(desk, address(quiz))


def test_publishing_and_taking_back(
    desk: Client, quiz: Quiz, questions: list[Question], client: Client
) -> None:
    page = f"/en/quizzes/{quiz.slug}/"
    posted(desk, address(quiz, "take-back/"))
    assert client.get(page).status_code == 404
    posted(desk, address(quiz, "questions/"), **lines(questions[2]))
    assert "Published: version 2." in posted(desk, address(quiz, "publish/"))
    assert client.get(page).status_code == 200
    version = QuizVersion.objects.current(quiz.slug).get()
    assert version.items.get().question_version.question == questions[2]


def test_quiz_that_asks_nothing_or_what_is_gone_is_not_published(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    posted(desk, address(quiz, "questions/"), **lines(questions[2]))
    questions[2].delete()
    assert "No longer in your bank" in html_of(desk, address(quiz))
    response = desk.post(address(quiz, "publish/"))
    assert response.status_code == 400
    assert "is not in your bank" in response.content.decode()
    posted(desk, address(quiz, "questions/"), **lines())
    response = desk.post(address(quiz, "publish/"))
    assert "questions: there is none to publish" in response.content.decode()


def test_preview_shows_what_is_arranged_and_stores_nothing(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    posted(desk, address(quiz, "questions/"), **lines(questions[2]))
    html = html_of(desk, address(quiz, "preview/"))
    assert "Three?" in html
    assert "One?" not in html
    assert 'type="radio"' in html
    assert not Attempt.objects.exists()
    assert not Response.objects.exists()


def test_preview_draws_as_an_attempt_does(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    form = lines(*questions) | {"pool": ["a", "a", "a"], "draw_pool": ["a"], "draw_count": ["1"]}
    posted(desk, address(quiz, "questions/"), **form)
    drawn = set()
    for seed in range(12):
        html = html_of(desk, f"{address(quiz, 'preview/')}?seed={seed}")
        assert html.count("data-question=") == 1
        drawn |= set(re.findall(r"(One|Two|Three)\?", html))
    assert drawn == {"One", "Two", "Three"}


def test_history_says_who_changed_what(
    desk: Client, quiz: Quiz, questions: list[Question], teacher: User
) -> None:
    one, _, three = questions
    form = lines(three, one) | {"mark": ["1", "2"], "pool": ["", "a"]}
    posted(desk, address(quiz, "questions/"), **form)
    posted(desk, address(quiz, "publish/"))
    words = words_in(html_of(desk, address(quiz, "history/")))
    latest, _, first = words.partition("Version 1")
    assert "by teacher" in latest
    for said in ("Added: Three", "Removed: Two", "Changed: One mark 1 → 2 pool – → a"):
        assert said in latest
    assert "Added: One Added: Two" in first


def test_history_says_when_only_the_order_changed(
    desk: Client, quiz: Quiz, questions: list[Question]
) -> None:
    posted(desk, address(quiz, "questions/"), **lines(questions[1], questions[0]))
    posted(desk, address(quiz, "publish/"))
    assert "In another order" in html_of(desk, address(quiz, "history/"))


def test_history_costs_the_same_whatever_its_length(
    desk: Client,
    quiz: Quiz,
    questions: list[Question],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for kept in (1, 3, 2):
        posted(desk, address(quiz, "questions/"), **lines(*questions[:kept]))
        posted(desk, address(quiz, "publish/"))
    for title in ("Waves", "Signals"):
        posted(desk, address(quiz, "settings/"), **{**SETTINGS, "title": title})
    # Session, person, quiz, its texts, versions, items, question texts, changes of settings.
    with django_assert_num_queries(8):
        html_of(desk, address(quiz, "history/"))


def test_essay_can_be_asked(teacher: User, desk: Client) -> None:
    quiz = quiz_of(teacher, bank(teacher, essay("Why")))
    assert "<textarea" in html_of(desk, address(quiz, "preview/"))


def test_page_of_a_quiz_leads_teachers_to_their_own_and_strangers_to_sign_in(
    desk: Client, quiz: Quiz, client: Client, student: Client
) -> None:
    page, link = f"/en/quizzes/{quiz.slug}/", f'href="{QUIZZES}"'
    assert link in html_of(desk, page)
    assert link in html_of(client, page)
    assert link not in html_of(student, page)
    assert client.get(QUIZZES)["Location"] == f"/en/sign-in/?next={QUIZZES}"


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/en/teach/quizzes/x/?find=a", "/en/teach/quizzes/x/%3Ffind%3Da"),
        ("http://elsewhere.example/en/", "/en/teach/quizzes/x/settings/"),
        ("", "/en/teach/quizzes/x/settings/"),
    ],
)
def test_form_of_an_ended_session_leads_back_to_its_page(
    client: Client, came_from: str, leads_to: str
) -> None:
    headers = {"Referer": came_from}
    response = client.post("/en/teach/quizzes/x/settings/", SETTINGS, headers=headers)
    assert response.status_code == 302
    assert response.headers["Location"].endswith(f"?next={leads_to}")
