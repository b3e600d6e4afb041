"""Grading a quiz again as its teacher: seen first, done once, told afterwards."""

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.models import Attempt, Question, Quiz, Regrade
from studypack.accounts.models import Learner, User
from tests.quizzes.test_regrading import ask, own_quiz, question, taken, teacher

pytestmark = [pytest.mark.database, pytest.mark.django_db]

__all__ = ["own_quiz", "question", "teacher"]


@pytest.fixture
def desk(teacher: User) -> Client:
    """The teacher's browser."""
    client = Client()
    client.force_login(teacher)
    return client


@pytest.fixture
def corrected(
    own_quiz: Quiz, teacher: User, question: Question, learner: Learner, other_learner: Learner
) -> tuple[Attempt, Attempt]:
    """Two attempts, one right and one wrong; then the key was turned round."""
    attempts = taken(own_quiz, learner, "near"), taken(own_quiz, other_learner, "far")
    ask(teacher, "far", question)
    User.objects.filter(learner=learner).update(pseudonym="ChalkAndChains")
    return attempts


def address(quiz: Quiz) -> str:
    return f"/en/teach/quizzes/{quiz.slug}/regrade/"


def text_of(desk: Client, quiz: Quiz) -> str:
    """The words of the page."""
    response = desk.get(address(quiz))
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_nothing_is_to_be_graded_again_before_a_correction(
    own_quiz: Quiz, learner: Learner, desk: Client
) -> None:
    taken(own_quiz, learner, "near")
    assert "there is nothing to grade again" in text_of(desk, own_quiz)


def test_preview_says_who_changes_by_how_much_and_what_was_corrected(
    own_quiz: Quiz, corrected: tuple[Attempt, Attempt], desk: Client
) -> None:
    text = text_of(desk, own_quiz)
    assert "version 1 → 2: what is right, and how it is marked" in text
    assert "Right before: Near" in text
    assert "Right now: Far" in text
    assert "ChalkAndChains 2 0 ▼ -2" in text
    assert "other-student 0 2 ▲ +2" in text
    assert not Regrade.objects.exists()
    assert [attempt.score for attempt in Attempt.objects.order_by("score")] == [0.0, 2.0]


def test_grading_again_is_done_once_and_told(
    own_quiz: Quiz, corrected: tuple[Attempt, Attempt], desk: Client, teacher: User
) -> None:
    for said in ("Graded again: 2 scores changed.", "Graded again: 0 scores changed."):
        response = desk.post(address(own_quiz), follow=True)
        assert said in response.content.decode()
    for attempt, score in zip(corrected, (0.0, 2.0), strict=True):
        attempt.refresh_from_db()
        assert attempt.score == score
    text = text_of(desk, own_quiz)
    assert "there is nothing to grade again" in text
    assert "Graded again before" in text
    assert f"{teacher.display_name} · 2 scores" in text
    assert "ChalkAndChains" in text


def test_regrade_of_an_attempt_that_is_gone_is_still_told(
    own_quiz: Quiz, corrected: tuple[Attempt, Attempt], desk: Client
) -> None:
    desk.post(address(own_quiz))
    corrected[0].delete()
    assert "ChalkAndChains" not in text_of(desk, own_quiz)
    assert "2 scores" in text_of(desk, own_quiz)


def test_page_without_corrections_costs_the_same_for_many_attempts(
    own_quiz: Quiz,
    learner: Learner,
    other_learner: Learner,
    desk: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for person in (learner, other_learner):
        taken(own_quiz, person, "near")
    # Session, person, quiz and its words; versions asked, versions, their questions and texts,
    # the latest versions; regrades.
    with django_assert_num_queries(9):
        text_of(desk, own_quiz)
