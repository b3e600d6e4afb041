"""Importing a file as a teacher: looked through first, stored only when the teacher says so."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from quizzes.models import PendingImport, Question, QuestionImage
from quizzes.services.looking_through import look_through
from studypack.accounts.limits import IMPORT
from studypack.accounts.models import Role, User
from tests.quizzes.conftest import NOW
from tests.quizzes.moodle_file import MOODLE

pytestmark = pytest.mark.django_db

ADDRESS = "/en/teach/import/"
GIFT = "::Waves:: Which? {=this ~that}\n"


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    return make_user("teacher", Role.TEACHER)


@pytest.fixture
def desk(teacher: User) -> Client:
    """The teacher's browser."""
    client = Client()
    client.force_login(teacher)
    return client


def upload(client: Client, content: str, name: str = "waves.xml", **fields: str) -> Any:
    """The answer to a file that is handed in."""
    file = SimpleUploadedFile(name, content.encode())
    return client.post(ADDRESS, {"file": file, "format": "", "language": "en", **fields})


def look(client: Client, content: str, name: str = "waves.xml", **fields: str) -> str:
    """The page about a file."""
    response = upload(client, content, name, **fields)
    assert response.status_code == 200
    return str(response.content.decode())


def confirm_in(html: str) -> str:
    """Where the page's button to store leads."""
    (address,) = re.findall(r'action="(/en/teach/import/[0-9a-f-]{36}/confirm/)"', html)
    return str(address)


def test_a_file_is_looked_through_and_nothing_is_stored(desk: Client) -> None:
    html = look(desk, MOODLE)
    for words in ("Nothing is stored yet.", "Moodle XML", "New: 2.", "Waves", "Signal"):
        assert words in html
    assert "&lt;iframe&gt; is not shown" in html
    assert "<code>options." in html
    assert not Question.objects.exists()
    assert not QuestionImage.objects.exists()


def test_equal_losses_are_listed_once_with_their_items_within(desk: Client) -> None:
    html = look(desk, "a,b,c\nd,e,f\ng,h\n", "cards.csv")
    report = html.partition('class="loss-report"')[2]
    (group,) = re.findall(r"<details.*?</details>", report, re.S)
    assert "2 items: Only the first two columns of a table are read." in group
    assert [item in group for item in ("<li>a: ", "<li>d: ", "<li>g: ")] == [True, True, False]
    assert "<details open>" in look(desk, "a,b,c\nd,e\n", "cards.csv")


def test_what_was_looked_through_is_stored_when_the_teacher_says_so(
    desk: Client, teacher: User
) -> None:
    response = desk.post(confirm_in(look(desk, MOODLE)), follow=True)
    assert "2 questions of the file are in your bank." in response.content.decode()
    assert set(teacher.questions.values_list("name", flat=True)) == {"Waves", "Signal"}
    assert QuestionImage.objects.get().owner == teacher
    assert not PendingImport.objects.exists()


def test_a_file_that_comes_again_says_what_it_changes(desk: Client) -> None:
    desk.post(confirm_in(look(desk, GIFT, "w.gift")))
    assert "Unchanged: 1." in look(desk, GIFT, "w.gift")
    html = look(desk, GIFT.replace("~that", "~that#No."), "w.gift")
    assert "Changed: 1." in html
    assert "changes the one you have" in html


def test_a_file_with_problems_tells_their_lines_and_cannot_be_stored(desk: Client) -> None:
    html = look(desk, "::One:: A? {=b ~c}\n\n::Two:: Unclosed {=a\n", "w.gift", format="gift")
    assert "Nothing can be stored of this file" in html
    assert re.search(r"line \d", html)
    assert "/confirm/" not in html
    assert not PendingImport.objects.exists()


def test_a_file_without_questions_cannot_be_stored(desk: Client) -> None:
    html = look(desk, "<quiz></quiz>", format="moodle_xml")
    assert "/confirm/" not in html
    assert 'role="alert"' in html


def test_a_form_without_a_file_says_everything_that_is_wrong(desk: Client) -> None:
    response = desk.post(ADDRESS, {"format": "docx", "language": "xx"})
    html = response.content.decode()
    assert response.status_code == 400
    for words in ("choose a file first", "&#x27;docx&#x27; is not one of", "&#x27;xx&#x27;"):
        assert words in html


def test_a_file_that_is_too_large_is_a_problem_of_the_file(
    desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizzes.confined.MOST_BYTES", 10)
    assert "bytes are above the limit" in look(desk, GIFT, "w.gift")


def test_a_file_waits_for_its_teacher_alone(
    desk: Client, make_user: Callable[..., User], student: Client
) -> None:
    address = confirm_in(look(desk, GIFT, "w.gift"))
    other = Client()
    other.force_login(make_user("other-teacher", Role.TEACHER))
    assert other.post(address).status_code == 404
    assert student.post(address).status_code == 403
    assert PendingImport.objects.count() == 1
    assert not Question.objects.exists()


def test_another_file_takes_the_place_of_the_one_that_waits(desk: Client) -> None:
    first = confirm_in(look(desk, GIFT, "w.gift"))
    look(desk, GIFT, "again.gift")
    assert desk.post(first).status_code == 404
    assert PendingImport.objects.get().filename == "again.gift"


def test_a_file_is_forgotten_after_an_hour(
    desk: Client, teacher: User, make_user: Callable[..., User]
) -> None:
    address = confirm_in(look(desk, GIFT, "w.gift"))
    PendingImport.objects.update(made_at=timezone.now() - timedelta(minutes=61))
    assert desk.post(address).status_code == 404
    other = make_user("other-teacher", Role.TEACHER)
    look_through(
        owner=other, content=b"", filename="w.gift", format_name="", language="en", now=NOW
    )
    assert PendingImport.objects.count() == 1
    look_through(
        owner=other,
        content=b"",
        filename="w.gift",
        format_name="",
        language="en",
        now=timezone.now(),
    )
    assert not PendingImport.objects.exists()


def test_importing_has_a_limit(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quizzes.teaching.import_views.look_through", None)
    statuses = [desk.post(ADDRESS, {}).status_code for _ in range(IMPORT.most + 1)]
    assert statuses == [400] * IMPORT.most + [429]
