"""One's own record: all of it, nobody else's, nothing that may not be seen yet; and its end."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client

from quizzes.models import Attempt, Question, Quiz, Response
from quizzes.services.live import Step, give_answer, open_session, take_step
from quizzes.services.live import join as join_session
from quizzes.services.publishing import create_quiz
from simulator.models import Run, RunRequest, Status
from studypack.accounts.learners import COOKIE
from studypack.accounts.models import Learner, Role, User
from studypack.classes.models import NoReminders
from studypack.classes.services import create_class, join
from studypack.own_record import TOKEN
from studypack.packs.models import Note, NoteReading, Pack
from studypack.reviews.models import Review, ReviewCard
from studypack.reviews.services import record_reviews
from studypack.tokens.services import make_token
from tests.quizzes.teaching import bank, choice, quiz_of, taken
from tests.reviews.conftest import ONE, rated
from tests.simulator.stored_runs import SPEC

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# What `own_record` tells of whatever belongs to a person, by the relation: under which heading.
TOLD: dict[type[Model], dict[str, str]] = {
    Learner: {
        "attempts": "attempts",
        "decks": "decks",
        "exceptions": "exceptions",
        "lives": "lives",
        "note_readings": "reading",
        "pending_deck": "deck_begun",
        "review_cards": "cards",
        "review_plan": "review_plan",
        "reviews": "reviews",
        "run_requests": "runs",
    },
    User: {
        "api_tokens": "tokens",
        "authenticator_set": "account",
        "avatar": "account",
        "classes": "classes_taught",
        "emailaddress_set": "account",
        "learner": "learner",
        "live_sessions": "live_sessions",
        "lti_users": "platforms",
        "memberships": "classes",
        "no_reminders": "account",
        "pending_import": "imports_begun",
        "question_images": "question_images",
        "questions": "questions",
        "quiz_set": "quizzes",
        "quiz_shares": "quiz_shares",
        "reminders": "reminders",
    },
}
# Who changed what in the work of many: a part of that work's history.
HISTORY = {
    *("gradechange_set", "logentry_set", "questionversion_set", "quizversion_set", "regrade_set"),
    *("response_set", "settingschange_set"),
}

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAGE, DOWNLOAD, DELETE = (f"/en/account/{rest}" for rest in ("", "download/", "delete/"))
RIGHT = {"password": "a long password"}


def record(client: Client) -> dict[str, Any]:
    answer = client.get(DOWNLOAD)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    found: dict[str, Any] = json.loads(answer.getvalue())
    return found


def queued_run(*learners: Learner) -> Run:
    run = Run.objects.create(spec=SPEC, fingerprint="f", engine="1", enqueued_at=NOW)
    for one in learners:
        RunRequest.objects.create(run=run, learner=one)
    return run


@pytest.fixture
def quiz(pack: Pack, learner: Learner, make_user: Callable[..., User]) -> Quiz:
    """A teacher's quiz that the student took, and everything else that a student does."""
    teacher = make_user("teacher", Role.TEACHER)
    quiz = quiz_of(teacher, bank(teacher, choice("Where")))
    taken(quiz, learner, Where="far")
    NoteReading.objects.keep(learner, Note.objects.get(slug="first-note"), 7, NOW)
    record_reviews(learner, [rated(ONE, 1)], NOW)
    queued_run(learner)
    return quiz


def test_record_holds_all_that_was_done_and_is_valid_json(quiz: Quiz, student: Client) -> None:
    found = record(student)
    assert found["account"]["username"] == "student"
    assert "password" not in found["account"]
    assert [(row["pack"], row["note"], row["tenths"]) for row in found["reading"]] == [
        ("small", "first-note", 7)
    ]
    assert [row["key"] for row in found["cards"]] == [ONE]
    assert [row["rating"] for row in found["reviews"]] == [3]
    assert [row["spec"] for row in found["runs"]] == [SPEC]
    (attempt,) = found["attempts"]
    assert attempt["quiz"] == quiz.slug
    assert [answer["answer"] for answer in attempt["answers"]] == ["far"]
    assert (attempt["score"], attempt["answers"][0]["credit"]) == (0.0, 0.0)


@pytest.mark.parametrize("whose", [Learner, User])
def test_record_tells_of_every_relation_of_a_person(
    whose: type[Model], learner: Learner, student: Client
) -> None:
    relations = {one.get_accessor_name() for one in whose._meta.related_objects}
    assert relations - HISTORY == set(TOLD[whose])
    assert set(TOLD[whose].values()) <= record(student).keys()


def test_record_tells_of_classes_tokens_and_live_answers(
    quiz: Quiz, learner: Learner, student: Client
) -> None:
    user, teacher = learner.user, quiz.author
    assert user is not None
    assert teacher is not None
    join(create_class(teacher, "Signals", "en", NOW), user)
    NoReminders.objects.create(user=user)
    make_token(user, name="Notebook", scopes=["read"], days=1, now=NOW)
    version = quiz.versions.latest("pk")
    waiting = open_session(version, teacher=teacher, allows_guests=False, now=NOW)
    live = take_step(waiting, Step.NEXT, NOW)
    member = join_session(live, learner, "Heron")
    give_answer(member, version.items.get(), "far", round=1, sequence=1, now=NOW)
    found = record(student)
    assert [row["name"] for row in found["classes"]] == ["Signals"]
    assert found["account"]["wants_reminders"] is False
    assert [set(row) for row in found["tokens"]] == [set(TOKEN)]
    assert [(row["code"], row["name"]) for row in found["lives"]] == [(live.code, "Heron")]
    assert [row["answer"] for row in found["live_answers"]] == ["far"]


def test_record_tells_no_score_that_may_not_be_seen_yet(quiz: Quiz, student: Client) -> None:
    Quiz.objects.update(review="released", is_released=False)
    Response.objects.update(comment="Nearly.")
    (attempt,) = record(student)["attempts"]
    (answer,) = attempt["answers"]
    assert (attempt["score"], answer["credit"], answer["comment"]) == (None, None, "")
    assert answer["answer"] == "far"
    Quiz.objects.update(is_released=True)
    assert record(student)["attempts"][0]["answers"][0]["comment"] == "Nearly."


def test_record_is_ones_own(
    quiz: Quiz, other_student: Client, client: Client, other_learner: Learner
) -> None:
    found = record(other_student)
    assert found["account"]["username"] == "other-student"
    assert found["learner"]["id"] == str(other_learner.pk)
    for section in ("reading", "cards", "reviews", "runs", "attempts"):
        assert found[section] == [], section
    assert client.get(DOWNLOAD).status_code == 404
    assert "Nothing is kept about you" in client.get(PAGE).content.decode()


def test_record_costs_the_same_however_much_was_done(
    quiz: Quiz, student: Client, learner: Learner, django_assert_num_queries: Any
) -> None:
    for count in (1, 4):
        for _ in range(count):
            taken(quiz, learner, Where="near")
        with django_assert_num_queries(34):
            record(student)


def test_account_is_deleted_with_all_but_the_runs(
    quiz: Quiz, student: Client, learner: Learner
) -> None:
    run = Run.objects.get()
    assert student.post(DELETE, RIGHT).status_code == 200
    assert not User.objects.filter(username="student").exists()
    for model in (Learner, Attempt, Response, NoteReading, Review, ReviewCard, RunRequest):
        assert not model._default_manager.exists(), model
    run.refresh_from_db()
    assert run.status == Status.CANCELLED
    assert "Sign in" in student.get("/en/").content.decode()


def test_deletion_leaves_what_others_did(
    quiz: Quiz, student: Client, learner: Learner, other_learner: Learner
) -> None:
    run = Run.objects.get()
    RunRequest.objects.create(run=run, learner=other_learner)
    kept = taken(quiz, other_learner, Where="near")
    student.post(DELETE, RIGHT)
    run.refresh_from_db()
    assert run.status == Status.QUEUED
    assert Attempt.objects.get() == kept


@pytest.mark.parametrize("said", [{}, {"password": "wrong"}, {"word": "delete"}])
def test_account_stays_without_the_password(
    learner: Learner, student: Client, said: dict[str, str]
) -> None:
    answer = student.post(DELETE, said)
    assert answer.status_code == 400
    assert "Clear-Site-Data" not in answer
    assert "This is not your password." in answer.content.decode()
    assert Learner.objects.get() == learner


def test_password_cannot_be_guessed_here(learner: Learner, student: Client) -> None:
    for _ in range(10):
        student.post(DELETE, {"password": "wrong"})
    assert "Too many attempts" in student.post(DELETE, RIGHT).content.decode()
    assert Learner.objects.get() == learner


def test_learner_without_an_account_types_a_word(pack: Pack, client: Client) -> None:
    client.post("/en/packs/small/notes/first-note/read/")
    assert record(client)["account"] is None
    assert "Type “delete” to confirm" in client.get(PAGE).content.decode()
    assert client.post(DELETE, {"word": "no"}).status_code == 400
    assert Learner.objects.exists()
    answer = client.post(DELETE, {"word": " Delete "})
    assert answer.status_code == 200
    assert answer["Clear-Site-Data"] == '"storage"'
    assert answer.cookies[COOKIE].value == ""
    assert not Learner.objects.exists()


def test_teacher_whose_quiz_is_in_use_stays(quiz: Quiz) -> None:
    desk = Client()
    assert quiz.author is not None
    desk.force_login(quiz.author)
    for is_published in (True, False):
        Quiz.objects.update(is_published=is_published)
        answer = desk.post(DELETE, RIGHT)
        assert answer.status_code == 409
        assert "are published or were taken" in answer.content.decode()
    # Handed over to somebody else, it still asks the teacher's questions.
    user = quiz.author
    Quiz.objects.update(author=None)
    assert desk.post(DELETE, RIGHT).status_code == 409
    assert User.objects.filter(pk=user.pk).exists()


def test_teacher_with_drafts_alone_leaves_with_their_questions(
    db: None, make_user: Callable[..., User]
) -> None:
    teacher = make_user("teacher", Role.TEACHER)
    drafted = quiz_of(teacher, bank(teacher, choice("Where")))
    create_quiz(author=teacher, title="Empty", description="", language="en")
    Quiz.objects.filter(pk=drafted.pk).update(is_published=False)
    desk = Client()
    desk.force_login(teacher)
    assert desk.post(DELETE, RIGHT).status_code == 200
    assert not Question.objects.exists()
    assert not Quiz.objects.exists()


def test_form_needs_its_token(learner: Learner) -> None:
    browser = Client(enforce_csrf_checks=True)
    assert learner.user is not None
    browser.force_login(learner.user)
    assert browser.post(DELETE, RIGHT).status_code == 403
    assert User.objects.exists()
