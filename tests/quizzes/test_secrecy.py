"""Canaries: unique words in every key, explanation and feedback must not leave before they may."""

import re
from pathlib import Path

import pytest
from django.test import Client

from quizzes.models import Quiz
from studypack.content import load, read_packs

pytestmark = pytest.mark.django_db

SECRETS = re.compile(r"canary-\w+|is_right|Right answer|right_options|data-key|\"key\"")


@pytest.fixture
def canary_quiz(db: None, small_source: Path) -> Quiz:
    """The small quiz with a canary in everything that has to stay here."""
    for language in ("en", "fr"):
        file = small_source / "small" / language / "questions.yaml"
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"(explanation: )(.*)", r"\1canary-explanation", text)
        text = re.sub(r"(?<=feedback: \{).*(?=\})", marked_feedback, text)
        file.write_text(text, encoding="utf-8")
    reading = read_packs(small_source)
    assert not reading.faults
    load(reading.packs, is_whole=True)
    quiz: Quiz = Quiz.objects.get()
    return quiz


def marked_feedback(found: re.Match[str]) -> str:
    """Every feedback replaced by a canary of its own."""
    return re.sub(r"(\"?\w+\"?): [^,]+", lambda pair: f"{pair[1]}: canary-feedback", found[0])


def answers_before_submission(client: Client) -> list[tuple[str, str]]:
    """Everything the site says about a quiz and an open attempt, headers included."""
    started = client.post("/api/v1/quizzes/small/attempts/")
    attempt = started.json()["id"]
    said = [started]
    for address in (
        "/en/",
        "/en/packs/small/",
        "/en/packs/small/notes/first-note/",
        "/en/quizzes/small/",
        "/fr/quizzes/small/",
        "/api/v1/quizzes/small/",
        "/api/v1/packs/small/",
        f"/en/attempts/{attempt}/",
        f"/fr/attempts/{attempt}/",
        f"/api/v1/attempts/{attempt}/",
    ):
        response = client.get(address)
        assert response.status_code == 200, address
        said.append(response)
    for sequence, answer in ((1, "near"), (1, "far"), (2, "left")):
        said.append(
            client.put(
                f"/api/v1/attempts/{attempt}/responses/q-where/",
                {"sequence": sequence, "answer": answer},
                content_type="application/json",
            )
        )
    for answer in ("near", "far", "left"):
        posted = {"answer:q-where": answer}
        said.append(client.post(f"/en/attempts/{attempt}/save/", posted, follow=True))
    return [
        (str(response.request), f"{response.headers}{response.content.decode()}")
        for response in said
    ]


def test_nothing_that_is_right_is_said_before_submission(canary_quiz: Quiz, client: Client) -> None:
    for request, said in answers_before_submission(client):
        assert not SECRETS.search(said), request


def test_everything_is_said_after_submission(canary_quiz: Quiz, client: Client) -> None:
    attempt = client.post("/api/v1/quizzes/small/attempts/").json()["id"]
    client.post(f"/api/v1/attempts/{attempt}/submit/")
    for address in (f"/en/attempts/{attempt}/", f"/api/v1/attempts/{attempt}/"):
        said = client.get(address).content.decode()
        assert set(SECRETS.findall(said)) >= {"canary-explanation", "canary-feedback"}


def test_one_learners_result_says_nothing_to_another_with_an_open_attempt(
    canary_quiz: Quiz, client: Client
) -> None:
    first = client.post("/api/v1/quizzes/small/attempts/").json()["id"]
    client.post(f"/api/v1/attempts/{first}/submit/")
    for request, said in answers_before_submission(Client()):
        assert not SECRETS.search(said), request
