"""The administration shows questions and attempts, and edits neither."""

from collections.abc import Callable

import pytest
from django.test import Client

from quizzes.models import Attempt, Question, Quiz
from quizzes.services import GivenAnswer, save_response
from studypack.accounts.models import Role, User
from tests.quizzes.conftest import NOW
from tests.quizzes.teaching import bank, essay

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


def act(admin_browser: Client, model: str, action: str, pk: int, **said: str) -> str:
    """The page after an action on one row."""
    values = {"action": action, "_selected_action": str(pk), **said}
    return admin_browser.post(f"/admin/quizzes/{model}/", values, follow=True).content.decode()


def test_a_quiz_is_withdrawn_and_not_published(quiz: Quiz, admin_browser: Client) -> None:
    act(admin_browser, "quiz", "withdraw_selected", quiz.pk)
    quiz.refresh_from_db()
    assert not quiz.is_published
    address = f"/admin/quizzes/quiz/{quiz.pk}"
    assert admin_browser.post(f"{address}/change/", {"is_published": "on"}).status_code == 403
    assert "Withdrawn." in admin_browser.get(f"{address}/history/").content.decode()


def test_a_question_is_retired_and_taken_back(quiz: Quiz, admin_browser: Client) -> None:
    question = Question.objects.get(slug="q-where")
    for action, is_retired in (("retire_selected", True), ("take_back_selected", False)):
        act(admin_browser, "question", action, question.pk)
        question.refresh_from_db()
        assert question.is_retired is is_retired


def test_a_question_is_handed_on_to_a_teacher_who_is_named(
    teacher: User, make_user: Callable[..., User], admin_browser: Client
) -> None:
    make_user("student")
    other = make_user("other-teacher", Role.TEACHER)
    (question,) = bank(teacher, essay("Where?"))
    asked = act(admin_browser, "question", "hand_on_selected", question.pk)
    assert "User name of the teacher" in asked
    said = {"confirmed": "yes", "owner": "student"}
    refused = act(admin_browser, "question", "hand_on_selected", question.pk, **said)
    assert "is not the user name of a teacher" in refused
    said["owner"] = "other-teacher"
    act(admin_browser, "question", "hand_on_selected", question.pk, **said)
    question.refresh_from_db()
    assert question.owner == other


def test_a_question_of_a_pack_stays_there(quiz: Quiz, teacher: User, admin_browser: Client) -> None:
    question = Question.objects.get(slug="q-where")
    said = {"confirmed": "yes", "owner": teacher.username}
    act(admin_browser, "question", "hand_on_selected", question.pk, **said)
    question.refresh_from_db()
    assert question.owner is None


def test_table_of_questions_says_whose_they_are(quiz: Quiz, admin_browser: Client) -> None:
    table = admin_browser.post("/admin/quizzes/question/export/", {"resource": "", "format": "0"})
    lines = table.content.decode().splitlines()
    assert lines[0].startswith("slug,name,category,pack__slug,owner__username")
    assert len(lines) == 1 + Question.objects.count()


def test_a_pack_is_retired_with_its_quiz_and_taken_back(quiz: Quiz, admin_browser: Client) -> None:
    packs = "/admin/packs/pack/"
    for action, is_retired in (("retire_selected", True), ("take_back_selected", False)):
        admin_browser.post(packs, {"action": action, "_selected_action": str(quiz.pack_id)})
        quiz.refresh_from_db()
        assert quiz.pack is not None
        assert (quiz.pack.is_retired, quiz.is_published) == (is_retired, not is_retired)
