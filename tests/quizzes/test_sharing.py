"""A quiz shared with a colleague: what they see, what they may do, and that it ends."""

from collections.abc import Callable

import pytest
from django.test import Client

from quizzes.models import Question, Quiz, QuizShare
from studypack.accounts.models import Role, User
from tests.quizzes.teaching import (
    QUIZZES,
    address,
    bank,
    choice,
    html_of,
    posted,
    quiz_of,
    words_in,
)

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def quiz(teacher: User) -> Quiz:
    return quiz_of(teacher, bank(teacher, choice("One")))


@pytest.fixture
def colleague(make_user: Callable[..., User]) -> Client:
    client = Client()
    client.force_login(make_user("colleague", Role.TEACHER))
    return client


def test_share_is_granted_changed_and_revoked(desk: Client, quiz: Quiz, colleague: Client) -> None:
    page = address(quiz, "sharing/")
    assert quiz.slug not in html_of(colleague, QUIZZES)
    assert "Shared with colleague." in posted(desk, page, username="colleague")
    assert "shared by teacher" in words_in(html_of(colleague, QUIZZES))
    seen = html_of(colleague, address(quiz, "preview/"))
    assert address(quiz, "marking/") not in seen
    posted(desk, page, username="colleague", may_edit="on")
    assert QuizShare.objects.get().may_edit
    assert address(quiz, "marking/") in html_of(colleague, address(quiz))
    posted(desk, f"{page}revoke/", username="colleague")
    assert quiz.slug not in html_of(colleague, QUIZZES)


@pytest.mark.parametrize("username", ["nobody", "teacher", "student"])
def test_quiz_is_shared_with_other_teachers_alone(
    desk: Client, quiz: Quiz, student: Client, username: str
) -> None:
    response = desk.post(address(quiz, "sharing/"), {"username": username})
    assert response.status_code == 400
    assert "no other teacher signs in as" in response.content.decode()
    assert not QuizShare.objects.exists()


def test_question_of_a_shared_quiz_is_shared_and_the_rest_of_the_bank_is_not(
    desk: Client, teacher: User, quiz: Quiz, colleague: Client
) -> None:
    (other,) = bank(teacher, choice("Two"))
    asked = Question.objects.get(name="One")
    share = QuizShare.objects.create(quiz=quiz, user=User.objects.get(username="colleague"))
    versions, editor = (f"/en/teach/questions/{asked.slug}/{page}" for page in ("versions/", ""))
    assert colleague.get(versions).status_code == 200
    assert colleague.get(editor).status_code == 404
    QuizShare.objects.filter(pk=share.pk).update(may_edit=True)
    assert colleague.get(editor).status_code == 200
    assert colleague.get(f"/en/teach/questions/{other.slug}/").status_code == 404
    posted(colleague, f"{versions}1/restore/")
    assert set(Question.objects.values_list("owner__username", flat=True)) == {"teacher"}
    posted(colleague, address(quiz, "questions/"), act="add", add=other.slug)
    quiz.refresh_from_db()
    assert other.slug not in str(quiz.draft)
