"""Results of a teacher's quiz: who took it, marks, release, export, exceptions."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.models import Attempt, Question, Quiz, QuizException, QuizVersion, Response
from quizzes.services import start_attempt
from quizzes.services.grading import mark_response
from quizzes.teaching.quiz_results import COLUMNS
from studypack.accounts.models import Learner, User
from tests.quizzes.conftest import NOW, SEED
from tests.quizzes.teaching import (
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


@pytest.fixture
def questions(teacher: User) -> list[Question]:
    return bank(teacher, choice("One"), essay("Why"))


@pytest.fixture
def quiz(teacher: User, questions: list[Question]) -> Quiz:
    """A published quiz that asks One, marked by a rule, and Why, marked by a person."""
    return quiz_of(teacher, questions)


@pytest.fixture
def attempt(quiz: Quiz, learner: Learner) -> Attempt:
    """A submitted attempt, right in One, with Why to be marked."""
    return taken(quiz, learner, One="near", Why="Because <b>it</b> is.")


def mark_path(attempt: Attempt) -> str:
    quiz = attempt.quiz_version.quiz
    return address(quiz, f"attempts/{attempt.pk}/mark/")


def slug_of(name: str) -> str:
    return Question.objects.get(name=name).slug


def test_results_show_learners_by_pseudonym_with_what_counts(
    desk: Client, quiz: Quiz, attempt: Attempt, learner: Learner, other_learner: Learner
) -> None:
    User.objects.filter(learner=learner).update(pseudonym="Heron")
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=NOW + timedelta(seconds=75))
    taken(quiz, learner, One="far")
    taken(quiz, other_learner, One="near")
    anonymous = taken(quiz, Learner.objects.create(), One="far")
    words = words_in(html_of(desk, address(quiz, "results/")))
    assert "3 learners. What counts: The best attempt." in words, words
    assert "Heron 50 % " in words
    assert "To be marked 1 of 2 · 50 % 0:01:15" in words
    assert "Submitted 0 of 2 · 0 % 0:00:00" in words
    assert "other-student 50 %" in words
    assert f"Anonymous {str(anonymous.learner_id)[:8]}" in words
    assert "1 attempt is to be marked" in words
    Quiz.objects.update(grading="average")
    assert "Heron 25 %" in words_in(html_of(desk, address(quiz, "results/")))


def test_open_attempt_is_listed_and_cannot_be_looked_into(
    desk: Client, quiz: Quiz, learner: Learner
) -> None:
    version = QuizVersion.objects.current(quiz.slug).get()
    waiting = start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)
    page = address(quiz, f"attempts/{waiting.pk}/")
    html = html_of(desk, address(quiz, "results/"))
    assert "○ Open" in words_in(html)
    assert page not in html
    assert desk.get(page).status_code == 404


def test_attempt_of_another_quiz_is_not_found_here(
    desk: Client, teacher: User, attempt: Attempt
) -> None:
    other = quiz_of(teacher, bank(teacher, choice("Two")), title="Other")
    assert desk.get(address(other, f"attempts/{attempt.pk}/")).status_code == 404


def test_results_cost_the_same_whoever_took_the_quiz(
    desk: Client,
    quiz: Quiz,
    make_user: Callable[..., User],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(6):
        learner = Learner.objects.create(user=make_user(f"student-{number}"))
        for _ in range(2):
            taken(quiz, learner, One="near")
    # Session, person, quiz, its texts; how many learners, the learners, their attempts; how many
    # are to be marked.
    with django_assert_num_queries(8):
        html_of(desk, address(quiz, "results/"))


def test_teacher_sees_the_attempt_before_its_learner_may(
    desk: Client, quiz: Quiz, attempt: Attempt, student: Client
) -> None:
    Quiz.objects.update(review="released")
    shown = words_in(html_of(desk, address(quiz, f"attempts/{attempt.pk}/")))
    assert "1 of 2 50 %" in shown
    for said in ("Your answer, and right", "A model.", "A rubric.", "Not marked yet"):
        assert said in shown
    assert "A model." not in html_of(student, f"/en/attempts/{attempt.pk}/")


def test_answer_of_a_learner_cannot_act_on_the_teachers_page(
    desk: Client, quiz: Quiz, attempt: Attempt
) -> None:
    for page in (f"attempts/{attempt.pk}/", "marking/"):
        html = html_of(desk, address(quiz, page))
        assert "Because &lt;b&gt;it&lt;/b&gt; is." in html


def test_mark_counts_and_is_seen_with_its_comment(
    desk: Client, quiz: Quiz, attempt: Attempt, teacher: User, student: Client
) -> None:
    form = {"question": slug_of("Why"), "credit": "62,5", "comment": "Say more."}
    html = posted(desk, mark_path(attempt), **form)
    assert "The mark is saved." in html
    assert 'value="62.5"' in html
    attempt.refresh_from_db()
    assert (attempt.score, attempt.awaits_marking) == (1.625, False)
    response = Response.objects.get(attempt=attempt, comment="Say more.")
    assert (response.marker, response.fraction) == (teacher, 0.625)
    assert "Say more." in html_of(student, f"/en/attempts/{attempt.pk}/")


@pytest.mark.parametrize(
    ("credit", "said"),
    [
        ("", "credit: it is empty; give 0 to 100 per cent"),
        ("101", "credit: 101 is outside 0..100"),
        ("nan", "credit: nan is outside 0..100"),
        ("much", "credit: much is outside 0..100"),
    ],
)
def test_mark_that_cannot_be_given_is_said_and_stays_as_typed(
    desk: Client, attempt: Attempt, credit: str, said: str
) -> None:
    for back in ("", "queue"):
        form = {"question": slug_of("Why"), "credit": credit, "comment": "Say more.", "back": back}
        response = desk.post(mark_path(attempt), form)
        html = response.content.decode()
        assert response.status_code == 400
        assert said in html
        assert "Say more.</textarea>" in html
    assert not Response.objects.exclude(comment="").exists()


def test_what_a_rule_marks_is_not_marked_by_hand(desk: Client, attempt: Attempt) -> None:
    response = desk.post(mark_path(attempt), {"question": slug_of("One"), "credit": "0"})
    assert response.status_code == 400
    assert "question: is marked by its own rule" in response.content.decode()


def test_queue_holds_what_nobody_marked_and_leads_on(
    desk: Client, quiz: Quiz, attempt: Attempt, other_learner: Learner
) -> None:
    taken(quiz, other_learner, Why="No idea.")
    queue = address(quiz, "marking/")
    words = words_in(html_of(desk, queue))
    assert "Because" in words
    assert "No idea." in words
    assert "One?" not in words
    form = {"question": slug_of("Why"), "credit": "100", "comment": "", "back": "queue"}
    response = desk.post(mark_path(attempt), form)
    assert response["Location"] == queue
    words = words_in(html_of(desk, queue))
    assert "Because" not in words
    assert "No idea." in words


def test_queue_costs_the_same_whatever_waits(
    desk: Client,
    quiz: Quiz,
    attempt: Attempt,
    make_user: Callable[..., User],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(5):
        learner = Learner.objects.create(user=make_user(f"student-{number}"))
        taken(quiz, learner, Why="x")
    html_of(desk, address(quiz, "marking/"))
    # Session, person, quiz, its texts, attempts, responses, how many wait, and at which questions.
    with django_assert_num_queries(8):
        html_of(desk, address(quiz, "marking/"))


def test_queue_goes_question_by_question_without_names_where_that_is_asked(
    desk: Client, teacher: User, learner: Learner
) -> None:
    quiz = quiz_of(teacher, bank(teacher, essay("Why"), essay("How")))
    attempt = taken(quiz, learner, Why="Because.", How="Slowly.")
    queue = address(quiz, f"marking/?asked={slug_of('How')}&names=hidden")
    words = words_in(html_of(desk, queue))
    assert "Slowly." in words
    assert "Because." not in words
    assert "Why (1) How (1)" in words
    assert "student" not in html_of(desk, queue)
    form = {"question": slug_of("How"), "level": "25", "credit": "", "back": "queue"}
    sent = {**form, "asked": slug_of("How"), "names": "hidden"}
    assert desk.post(mark_path(attempt), sent)["Location"] == queue
    assert Response.objects.get(attempt=attempt, fraction__isnull=False).fraction == 0.25
    answer = desk.post(mark_path(attempt), {**form, "level": "101"}, HTTP_ACCEPT="application/json")
    assert answer.json()["error"]["problems"][0]["field"] == "credit"


def test_practice_is_left_to_its_learner(desk: Client, quiz: Quiz, attempt: Attempt) -> None:
    Attempt.objects.update(behaviour="practice", is_counted=False)
    assert "Nothing is to be marked." in html_of(desk, address(quiz, "marking/"))
    assert "practice, does not count" in words_in(html_of(desk, address(quiz, "results/")))


def test_release_shows_learners_their_results_until_it_is_taken_back(
    desk: Client, quiz: Quiz, attempt: Attempt, student: Client
) -> None:
    Quiz.objects.update(review="released")
    page = f"/en/attempts/{attempt.pk}/"
    assert "A model." not in html_of(student, page)
    assert "Released." in posted(desk, address(quiz, "release/"), is_released="on")
    assert "A model." in html_of(student, page)
    assert "No longer released." in posted(desk, address(quiz, "release/"))
    assert "A model." not in html_of(student, page)


def test_export_holds_every_attempt_and_no_formula(
    desk: Client, quiz: Quiz, attempt: Attempt, learner: Learner, teacher: User
) -> None:
    User.objects.filter(learner=learner).update(pseudonym="=HYPERLINK(1)")
    Attempt.objects.filter(pk=attempt.pk).update(submitted_at=NOW + timedelta(seconds=75))
    response = Response.objects.get(attempt=attempt, fraction=None)
    mark_response(response, 0.5, marker=teacher)
    answer = desk.get(address(quiz, "results.csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert f'filename="{quiz.slug}-results.csv"' in answer["Content-Disposition"]
    (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
    assert tuple(row) == COLUMNS
    assert row == {
        "learner": "'=HYPERLINK(1)",
        "attempt": "1",
        "started": "2026-03-01T12:00:00+00:00",
        "submitted": "2026-03-01T12:01:15+00:00",
        "seconds": "75",
        "state": "submitted",
        "counts": "yes",
        "score": "1.5",
        "maximum": "2.0",
        "percent": "75.0",
        "grade_percent": "75.0",
    }


def test_exception_is_granted_changed_and_withdrawn(
    desk: Client, quiz: Quiz, learner: Learner
) -> None:
    Quiz.objects.update(time_limit_s=60)
    version = QuizVersion.objects.current(quiz.slug).get()
    waiting = start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)
    page = address(quiz, "exceptions/")
    html = posted(desk, page, username="student", minutes="1.5", reason="Reads slowly")
    assert "Reads slowly" in html
    waiting.refresh_from_db()
    assert waiting.deadline_at == NOW + timedelta(seconds=90)
    assert 'name="minutes" value="1.5"' in html_of(desk, f"{page}?for=student")
    posted(desk, page, username="student", minutes="2", attempts_allowed="3")
    exception = QuizException.objects.get()
    assert (exception.time_limit_s, exception.attempts_allowed, exception.reason) == (120, 3, "")
    posted(desk, f"{page}withdraw/", username="student")
    assert not QuizException.objects.exists()
    waiting.refresh_from_db()
    assert waiting.deadline_at == NOW + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "nobody", "minutes": "5"}, "username: nobody signs in as &#x27;nobody&#x27;"),
        ({"username": "student"}, "minutes: nothing differs; fill in what does"),
        ({"username": "student", "attempts_allowed": "1.5"},
         "attempts_allowed: 1.5 is not a whole number"),
        ({"username": "student", "closes_at": "soon"},
         "closes_at: &#x27;soon&#x27; is not a date and a time"),
        ({"username": "student", "closes_at": "2026-02-01T00:00"},
         "closes_at: 2026-02-01T00:00:00+00:00 is not after 2026-03-01T12:00:00+00:00"),
        ({"username": "student", "minutes": "5", "reason": "r" * 201},
         "reason: 201 characters, the limit is 200"),
    ],
)  # fmt: skip
def test_exception_that_cannot_be_granted_is_said(
    desk: Client, quiz: Quiz, learner: Learner, fields: dict[str, str], said: str
) -> None:
    Quiz.objects.update(opens_at=NOW)
    response = desk.post(address(quiz, "exceptions/"), fields)
    assert response.status_code == 400
    assert said in response.content.decode()
    assert not QuizException.objects.exists()
