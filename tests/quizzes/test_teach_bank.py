"""The question bank of a teacher: whose it is, what it lists, at what price."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.services import save_question
from studypack.accounts.models import Role, User
from tests.quizzes.test_authoring import question

pytestmark = pytest.mark.django_db

BANK = "/en/teach/questions/"


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    return make_user("teacher", Role.TEACHER)


@pytest.fixture
def desk(teacher: User) -> Client:
    """The teacher's browser."""
    client = Client()
    client.force_login(teacher)
    return client


def html_of(client: Client, address: str = BANK) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_bank_lists_the_teachers_own_questions_alone(
    desk: Client, teacher: User, make_user: Callable[..., User]
) -> None:
    other = make_user("other-teacher", Role.TEACHER)
    save_question(owner=teacher, author=teacher, written=question())
    save_question(owner=other, author=other, written=question(name="Theirs"))
    html = html_of(desk)
    assert "Waves" in html
    assert "zebra, ant" in html
    assert "1 question" in html
    assert "Theirs" not in html


def test_bank_costs_the_same_whatever_is_in_it(
    desk: Client, teacher: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        written = question(id=f"q{number}", name=f"Waves {number}")
        save_question(owner=teacher, author=teacher, written=written)
    # Session, person, count, questions, tags, versions, texts.
    with django_assert_num_queries(7):
        html_of(desk)


def test_only_teachers_are_shown_the_way_to_their_questions(
    desk: Client, client: Client, student: Client
) -> None:
    assert f'href="{BANK}"' in html_of(desk, "/en/")
    for other in (client, student):
        assert BANK not in html_of(other, "/en/")
