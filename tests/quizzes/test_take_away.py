"""A quiz to take away: cards, paper and files, and to whom they are refused."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.formats import FORMATS
from quizzes.models import Quiz, QuizVersion
from quizzes.rules import Behaviour
from quizzes.studying import StudyQuestion, study_of
from studypack.accounts.models import Role, User
from tests.quizzes.test_analysis_reading import asked, slugs, teacher

pytestmark = [pytest.mark.database, pytest.mark.django_db]

__all__ = ["asked", "slugs", "teacher"]

PLACES = ("cards/", "print/", "print/?answers=1", "download/", "download/gift/")


def address(quiz: Quiz, place: str) -> str:
    return f"/en/quizzes/{quiz.slug}/{place}"


def text_of(client: Client, quiz: Quiz, place: str) -> str:
    response = client.get(address(quiz, place))
    assert response.status_code == 200
    return response.content.decode()


def study(quiz: Quiz, slug: str) -> StudyQuestion:
    version = QuizVersion.objects.current(quiz.slug).get()
    return next(found for found in study_of(version, "en") if found.slug == slug)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("choice", [("", ("Near",))]),
        ("many", [("", ("A", "B"))]),
        ("typed", [("", ("vanishes",))]),
        ("pairs", [("P", ("M",)), ("Q", ("N",))]),
        ("order", [("", ("One", "Two"))]),
        ("open", []),
        ("said", []),
    ],
)
def test_right_answer_of_every_kind_is_said_in_words(
    asked: Quiz, slugs: dict[str, str], name: str, right: list[tuple[str, tuple[str, ...]]]
) -> None:
    found = study(asked, slugs[name])
    assert [(part.prompt, part.words) for part in found.right] == right


def test_variant_asks_for_the_number_that_its_answer_is(asked: Quiz, slugs: dict[str, str]) -> None:
    found = study(asked, slugs["varied"])
    number = int(found.html.removeprefix("Twice ").removesuffix("?"))
    assert found.right[0].words == (str(2 * number),)


def test_exam_keeps_its_answers_from_all_but_its_teacher(
    asked: Quiz, teacher: User, client: Client, student: Client, make_user: Callable[..., User]
) -> None:
    Quiz.objects.update(review="released", attempts_allowed=1)
    desk, other = Client(), Client()
    desk.force_login(teacher)
    other.force_login(make_user("other-teacher", Role.TEACHER))
    for place in PLACES:
        for person in (client, student, other):
            assert person.get(address(asked, place)).status_code == 404
        assert desk.get(address(asked, place)).status_code == (404 if place == "cards/" else 200)


def test_quiz_that_opens_on_a_date_keeps_its_answers_before(asked: Quiz, client: Client) -> None:
    assert client.get(address(asked, "cards/")).status_code == 200
    Quiz.objects.update(opens_at=datetime(2999, 1, 1, tzinfo=UTC))
    for place in PLACES:
        assert client.get(address(asked, place)).status_code == 404
    client.post(address(asked, "attempts/"), {"behaviour": "practice"})
    assert not asked.versions.filter(attempts__isnull=False).exists()


def test_draft_is_there_for_its_teacher_alone(asked: Quiz, teacher: User, client: Client) -> None:
    Quiz.objects.update(is_published=False)
    desk = Client()
    desk.force_login(teacher)
    for place in PLACES:
        assert client.get(address(asked, place)).status_code == 404
    assert desk.get(address(asked, "print/")).status_code == 200


def test_cards_show_every_question_that_takes_an_answer(asked: Quiz, client: Client) -> None:
    html = text_of(client, asked, "cards/")
    assert html.count("data-card") == 7
    assert "<strong>Near</strong>" in html
    assert "<strong>A</strong>; <strong>B</strong>" in html
    assert "<strong>One</strong> → <strong>Two</strong>" in html
    assert "a person marks it" in html


def test_paper_has_answers_only_where_they_are_asked_for(asked: Quiz, client: Client) -> None:
    assert "<strong>Near</strong>" not in text_of(client, asked, "print/")
    assert "<strong>Near</strong>" in text_of(client, asked, "print/?answers=1")


def test_downloads_say_what_each_format_loses(
    asked: Quiz, client: Client, slugs: dict[str, str]
) -> None:
    html = text_of(client, asked, "download/")
    for one in FORMATS.values():
        assert f"/download/{one.NAME}/" in html
    assert "the question is left out" in html


@pytest.mark.parametrize("name", list(FORMATS))
def test_every_format_can_be_taken_away(asked: Quiz, client: Client, name: str) -> None:
    response = client.get(address(asked, f"download/{name}/"))
    assert response.status_code == 200
    ending = FORMATS[name].EXTENSIONS[0]
    assert response["Content-Disposition"] == f'attachment; filename="{asked.slug}{ending}"'
    assert FORMATS[name].read(response.content).items


def test_unknown_format_is_not_there(asked: Quiz, client: Client) -> None:
    assert client.get(address(asked, "download/docx/")).status_code == 404


def test_losses_are_worked_out_once_a_version(
    asked: Quiz, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    text_of(client, asked, "download/")
    # The quiz version with its quiz.
    with django_assert_num_queries(1):
        text_of(client, asked, "download/")


def test_quiz_page_leads_to_cards_and_files_only_where_answers_are_open(
    asked: Quiz, client: Client
) -> None:
    links = [address(asked, place) for place in ("cards/", "download/")]
    html = client.get(address(asked, "")).content.decode()
    assert all(f'href="{link}"' in html for link in links)
    Quiz.objects.update(behaviour=Behaviour.EXAM, attempts_allowed=1)
    html = client.get(address(asked, "")).content.decode()
    assert not any(link in html for link in links)
