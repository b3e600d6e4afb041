"""How far a note was read: kept for the one who read it, shown to nobody else, at a known cost."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from studypack.accounts.learners import COOKIE
from studypack.accounts.limits import READING
from studypack.accounts.models import Learner
from studypack.packs.models import Note, NoteReading, Pack

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOTE = "/en/packs/small/notes/first-note/"
READ = f"{NOTE}read/"
MARK = "read-mark"


def shown(client: Client, path: str) -> str:
    return str(client.get(path).content.decode())


def tell(client: Client, tenths: object, path: str = READ) -> int:
    """What the script does; the status of the answer."""
    return int(client.post(path, {"tenths": tenths}).status_code)


def test_furthest_part_of_a_note_stays_and_the_last_visit_moves(
    pack: Pack, student: Client, learner: Learner
) -> None:
    seen = []
    for tenths in (3, 7, 0):
        assert tell(student, tenths) == 204
        reading = NoteReading.objects.get(learner=learner)
        seen.append((reading.tenths, reading.first_at, reading.last_at))
    assert [tenths for tenths, _, _ in seen] == [3, 7, 7]
    assert seen[0][1] == seen[2][1]
    assert seen[0][2] < seen[1][2] < seen[2][2]


def test_note_is_marked_for_its_reader_alone_and_only_once_its_end_was_reached(
    pack: Pack, student: Client, other_student: Client, client: Client
) -> None:
    tell(student, 9)
    assert MARK not in shown(student, NOTE)
    tell(student, 10)
    for path in (NOTE, "/en/packs/small/"):
        assert shown(student, path).count(MARK) == 1, path
        for stranger in (other_student, client):
            assert MARK not in shown(stranger, path)
    assert MARK not in shown(student, "/en/packs/small/notes/second-note/")


def test_mark_speaks_the_language_of_the_page(pack: Pack, student: Client) -> None:
    tell(student, 10)
    assert "Read</span>" in shown(student, NOTE).replace("\n", "")
    assert student.get("/de/packs/small/").content.count(MARK.encode()) == 1


def test_button_marks_a_note_for_a_stranger_who_becomes_a_learner(
    pack: Pack, client: Client
) -> None:
    answer = client.post(READ)
    assert (answer.status_code, answer["Location"]) == (302, f"{NOTE}#read")
    assert COOKIE in client.cookies
    assert MARK in shown(client, NOTE)


def test_page_of_a_stranger_tells_nothing_that_is_kept(pack: Pack, client: Client) -> None:
    assert tell(client, 10) == 204
    assert COOKIE not in client.cookies
    assert not Learner.objects.exists()
    assert not NoteReading.objects.exists()


@pytest.mark.parametrize("told", ["11", "-1", "x", "", "1.5", "٣"])
def test_what_is_no_number_of_tenths_is_refused(pack: Pack, student: Client, told: str) -> None:
    assert tell(student, told) == 400
    assert not NoteReading.objects.exists()


def test_note_that_is_not_there_cannot_be_read(pack: Pack, student: Client) -> None:
    assert tell(student, 10, "/en/packs/small/notes/none/read/") == 404
    Pack.objects.update(is_retired=True)
    assert tell(student, 10) == 404


def test_reading_is_limited(pack: Pack, student: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(
        "studypack.packs.views.READING", type(READING)(name="reading", most=1, period_s=60)
    )
    assert [tell(student, 1), tell(student, 2)] == [204, 429]


def test_form_needs_its_token(pack: Pack, learner: Learner) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(READ).status_code == 403


def test_marks_cost_a_reader_one_query(
    pack: Pack, student: Client, django_assert_num_queries: Any
) -> None:
    tell(student, 10)
    student.get("/en/packs/small/")
    # The pack's stamp, session, user with learner, and what was read.
    with django_assert_num_queries(4):
        student.get("/en/packs/small/")


def test_reading_goes_with_its_note_and_its_learner(
    pack: Pack, student: Client, learner: Learner
) -> None:
    tell(student, 10)
    Note.objects.filter(slug="first-note").delete()
    assert not NoteReading.objects.exists()
    tell(student, 10, reverse("packs:note-read", args=["small", "second-note"]))
    learner.delete()
    assert not NoteReading.objects.exists()
