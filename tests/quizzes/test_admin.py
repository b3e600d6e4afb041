"""The administration shows questions and attempts, and edits neither."""

from collections.abc import Callable

import pytest
from django.test import Client

from quizzes.models import Attempt, Question, Quiz
from quizzes.services import GivenAnswer, save_response
from studypack.accounts.models import Role, User
from tests.quizzes.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def admin_browser(make_user: Callable[..., User]) -> Client:
    """The browser of an administrator."""
    client = Client()
    client.force_login(make_user("admin", Role.ADMIN))
    return client


def test_lists_can_be_searched_and_pages_opened(attempt: Attempt, admin_browser: Client) -> None:
    save_response(attempt, GivenAnswer(question="q-where", sequence=1, answer="far"), NOW)
    question = Question.objects.get(slug="q-where")
    for address in (
        "/admin/quizzes/question/?q=smallest",
        "/admin/quizzes/quiz/?q=small",
        "/admin/quizzes/attempt/?q=student&submitted_at__isempty=1",
        f"/admin/quizzes/question/{question.pk}/change/",
        f"/admin/quizzes/quiz/{Quiz.objects.get().pk}/change/",
        f"/admin/quizzes/attempt/{attempt.pk}/change/",
    ):
        assert admin_browser.get(address).status_code == 200, address


def test_an_attempt_cannot_be_edited_or_deleted(attempt: Attempt, admin_browser: Client) -> None:
    address = f"/admin/quizzes/attempt/{attempt.pk}"
    assert admin_browser.post(f"{address}/change/", {"score": "2"}).status_code == 403
    assert admin_browser.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    attempt.refresh_from_db()
    assert attempt.score is None


def test_a_question_is_found_by_its_words(quiz: Quiz, admin_browser: Client) -> None:
    found = admin_browser.get("/admin/quizzes/question/?q=Clipping").content.decode()
    assert "q-true" in found
    assert "q-where" not in found
