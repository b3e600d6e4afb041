"""The API of quizzes: shapes, refusals, and whose attempt it is."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from quizzes.models import Attempt, Quiz
from quizzes.serializers import QuestionOut
from quizzes.services import submit_attempt
from studypack.accounts.limits import ATTEMPT
from studypack.accounts.models import Learner, Role, User
from tests.quizzes.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]

QUIZ = "/api/v1/quizzes/small/"
START = f"{QUIZ}attempts/"
JSON = "application/json"


def at(attempt: Attempt, ending: str = "") -> str:
    return f"/api/v1/attempts/{attempt.id}/{ending}"


def put(
    client: Client, attempt: Attempt, question: str, body: object, status: int = 200
) -> dict[str, Any]:
    response = client.put(at(attempt, f"responses/{question}/"), body, content_type=JSON)
    assert response.status_code == status, response.content
    told: dict[str, Any] = response.json()
    return told


def messages(body: dict[str, Any]) -> list[str]:
    return [problem["message"] for problem in body["error"]["problems"]]


def test_a_quiz_is_told_without_options_or_answers(quiz: Quiz, client: Client) -> None:
    body = client.get(QUIZ).json()
    assert body == {
        "id": "small",
        "title": "A small pack",
        "description": "What shrinks, and why.",
        "author": "Study Pack",
        "version": 1,
        "language": "en",
        "question_count": 2,
        "questions": [
            {
                "id": "q-where",
                "position": 1,
                "kind": "single_choice",
                "text": "Where is the signal smallest?",
                "language": "en",
            },
            {
                "id": "q-true",
                "position": 2,
                "kind": "true_false",
                "text": "Clipping enlarges small gradients.",
                "language": "en",
            },
        ],
        "url": "/en/quizzes/small/",
    }


def test_a_quiz_is_told_in_the_language_asked_for(quiz: Quiz, client: Client) -> None:
    body = client.get(QUIZ, {"lang": "fr"}).json()
    assert body["title"] == "Un petit dossier"
    assert [question["language"] for question in body["questions"]] == ["fr", "en"]
    assert client.get(QUIZ, {"lang": "xx"}).json()["language"] == "en"


def test_an_attempt_goes_from_start_to_result(quiz: Quiz, client: Client) -> None:
    started = client.post(START)
    assert started.status_code == 201
    attempt = Attempt.objects.get(id=started.json()["id"])
    assert started.json()["status"] == "open"
    assert started.json()["result"] is None
    where = started.json()["questions"][0]
    assert {option["id"] for option in where["options"]} == {"near", "far", "none"}
    assert (where["sequence"], where["answer"]) == (0, None)

    saved = put(client, attempt, "q-where", {"sequence": 1, "answer": "near"})
    assert (saved["question"], saved["sequence"], saved["answer"]) == ("q-where", 1, "near")
    assert client.get(at(attempt)).json()["answered"] == 1

    body = client.post(at(attempt, "submit/")).json()
    assert body["status"] == "submitted"
    assert (body["result"]["score"], body["result"]["maximum"]) == (1, 2)
    assert body["result"]["concepts"] == [
        {"id": "shrinking", "title": "Shrinking", "score": 1, "maximum": 2}
    ]
    where, statement = body["result"]["questions"]
    assert (where["verdict"], statement["verdict"]) == ("right", "unanswered")
    assert where["explanation"] == "The explanation of where."
    assert where["note"] == {"title": "The first note", "url": "/en/packs/small/notes/first-note/"}
    assert client.post(at(attempt, "submit/")).json() == body
    assert client.get(at(attempt)).json() == body


def test_an_attempt_speaks_the_language_it_was_started_in(quiz: Quiz, client: Client) -> None:
    body = client.post(START, {"language": "fr"}, content_type=JSON).json()
    assert body["questions"][0]["text"] == "Où le signal est-il le plus petit ?"
    assert body["url"].startswith("/fr/")


def test_a_language_that_there_is_not_is_refused(quiz: Quiz, client: Client) -> None:
    response = client.post(START, {"language": "xx"}, content_type=JSON)
    assert response.status_code == 400
    assert response.json()["error"]["problems"][0]["field"] == "language"


def test_a_stale_save_gets_what_stands(attempt: Attempt, student: Client) -> None:
    put(student, attempt, "q-where", {"sequence": 2, "answer": "near"})
    body = put(student, attempt, "q-where", {"sequence": 2, "answer": "far"}, 409)
    assert body["error"]["code"] == "stale"
    assert (body["state"]["sequence"], body["state"]["answer"]) == (2, "near")
    assert messages(body) == ["sequence: 2 is not above the stored 2"]


def test_a_submitted_attempt_refuses_saves(attempt: Attempt, student: Client) -> None:
    submit_attempt(attempt, NOW)
    body = put(student, attempt, "q-where", {"sequence": 1, "answer": "near"}, 409)
    assert body["error"]["code"] == "submitted"
    assert body["state"]["status"] == "submitted"


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"sequence": 1, "answer": "left"}, ["answer"]),
        ({"sequence": 1, "answer": 3}, ["answer"]),
        ({"sequence": 1, "answer": None}, ["answer"]),
        ({"sequence": 1, "answer": {"a": ["near"]}}, ["answer"]),
        ({"sequence": 0, "answer": "near"}, ["sequence"]),
        ({"sequence": 10**12, "answer": "near"}, ["sequence"]),
        ({"sequence": "x"}, ["sequence", "answer"]),
        ([], ["non_field_errors"]),
    ],
)
def test_a_save_that_cannot_be_used_names_every_field(
    attempt: Attempt, student: Client, sent: object, fields: list[str]
) -> None:
    body = put(student, attempt, "q-where", sent, 400)
    assert [problem["field"] for problem in body["error"]["problems"]] == fields
    assert not attempt.responses.exists()


def test_a_save_that_is_not_json_is_refused(attempt: Attempt, student: Client) -> None:
    assert "error" in put(student, attempt, "q-where", "{", 400)


def test_what_is_not_there_is_not_found(attempt: Attempt, student: Client, client: Client) -> None:
    put(student, attempt, "q-no", {"sequence": 1, "answer": "near"}, 404)
    for address in ("/api/v1/quizzes/none/", f"/api/v1/attempts/{uuid.uuid4()}/"):
        response = student.get(address)
        assert response.status_code == 404
        assert response.json()["error"]["code"] == "not_found"
    Quiz.objects.update(is_published=False)
    assert client.get(QUIZ).status_code == 404
    assert client.post(START).status_code == 404


def test_an_attempt_is_its_learners_alone(
    attempt: Attempt, other_student: Client, client: Client, make_user: Callable[..., User]
) -> None:
    teacher = Client()
    teacher.force_login(make_user("teacher", Role.TEACHER))
    for other in (other_student, client, teacher):
        assert other.get(at(attempt)).status_code == 404
        assert other.post(at(attempt, "submit/")).status_code == 404
        put(other, attempt, "q-where", {"sequence": 1, "answer": "near"}, 404)
    attempt.refresh_from_db()
    assert not attempt.is_submitted
    assert not attempt.responses.exists()


def test_another_site_cannot_write_in_the_name_of_a_stranger(quiz: Quiz) -> None:
    stranger = Client(enforce_csrf_checks=True)
    # Without a cookie it is nobody's name yet; from then on the token is needed.
    started = stranger.post(START)
    assert started.status_code == 201
    assert stranger.post(START).status_code == 403
    address = f"/api/v1/attempts/{started.json()['id']}/"
    answer = {"sequence": 1, "answer": "near"}
    sent = stranger.put(f"{address}responses/q-where/", answer, content_type=JSON)
    assert sent.status_code == 403
    assert sent.json()["error"]["code"] == "forbidden"
    assert stranger.post(f"{address}submit/").status_code == 403
    assert stranger.get(address).json()["answered"] == 0


def test_another_site_cannot_write_in_the_name_of_a_student(
    attempt: Attempt, learner: Learner
) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert learner.user is not None
    browser.force_login(learner.user)
    put(browser, attempt, "q-where", {"sequence": 1, "answer": "near"}, 403)


def test_an_autosave_stays_within_its_queries(
    attempt: Attempt, student: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    put(student, attempt, "q-where", {"sequence": 1, "answer": "far"})
    # Session, user with learner, attempt, and in a transaction (two): attempt held, item, saves so
    # far, response.
    with django_assert_num_queries(9):
        put(student, attempt, "q-where", {"sequence": 2, "answer": "near"})


def test_a_class_behind_one_address_is_counted_as_the_people_they_are(
    quiz: Quiz, student: Client, other_student: Client
) -> None:
    statuses = {student.post(START).status_code for _ in range(ATTEMPT.most)}
    assert statuses == {201, 429}  # some of them for too many that are left open
    refused = student.post(START).json()["error"]["code"]
    assert (refused, other_student.post(START).status_code) == ("too_many_requests", 201)


def test_a_question_has_the_fields_that_its_schema_declares(
    attempt: Attempt, student: Client
) -> None:
    put(student, attempt, "q-where", {"sequence": 1, "answer": "far"})
    shown = student.get(at(attempt)).json()["questions"]
    assert all(list(question) == list(QuestionOut().fields) for question in shown)
