"""Classes over the API: what students and teachers do there, and what they are not told."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from quizzes.models import Quiz
from quizzes.rules import Review
from simulator.models import Experiment
from studypack.accounts.limits import JOIN
from studypack.accounts.models import Learner, User
from studypack.classes.models import Assignment, Class, Membership, Standing
from studypack.classes.services import join, renew_code
from studypack.packs.models import Pack
from tests.quizzes.teaching import bank, essay, quiz_of, taken

pytestmark = pytest.mark.django_db

DUE = "2030-03-01T12:00:00Z"


def send(client: Client, method: str, path: str, **body: Any) -> Any:
    """The answer to a request with a body."""
    address = f"/api/v1/{path}"
    return getattr(client, method)(address, body, content_type="application/json")


def assign(desk: Client, of_class: Class, **told: Any) -> Any:
    return send(desk, "post", f"teach/classes/{of_class.pk}/assignments/", **told)


def problems_of(answer: Any) -> set[str]:
    return {problem["field"] for problem in answer.json()["error"]["problems"]}


def test_code_brings_a_student_in_and_guesses_are_limited(
    student: Client, of_class: Class, learner: Learner
) -> None:
    code = renew_code(of_class, timezone.now()).shown.lower()
    for _ in range(JOIN.most + 1):
        joined = send(student, "post", "classes/join/", code=code)
        assert (joined.status_code, joined.json()["role"]) == (200, Standing.STUDENT)
    assert Membership.objects.get().user == learner.user
    refused = send(student, "post", "classes/join/", code="BCDFGHJKMN")
    assert refused.json()["error"]["code"] == "invalid_code"
    for _ in range(JOIN.most - 1):
        send(student, "post", "classes/join/", code="wrong")
    assert send(student, "post", "classes/join/", code=code).status_code == 429


def test_list_of_classes_is_narrowed_by_role_and_archive(
    desk: Client, of_class: Class, teacher: User
) -> None:
    Class.objects.create(owner=teacher, name="Over", is_archived=True)

    def names(query: str) -> list[str]:
        found = desk.get(f"/api/v1/classes/?{query}").json()
        return [row["name"] for row in found["results"]]

    assert names("") == names("role=owner") == ["Signals", "Over"]
    assert names("archived=yes") == ["Over"]
    assert names("role=student") == []
    assert problems_of(desk.get("/api/v1/classes/?role=king&sort=name")) == {"role", "sort"}


def test_lists_ask_as_often_for_many_rows_as_for_one(
    student: Client,
    desk: Client,
    of_class: Class,
    membership: Membership,
    teacher: User,
    other_learner: Learner,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    assert other_learner.user is not None
    for number in range(3):
        more = Class.objects.create(owner=teacher, name=f"Waves {number}")
        join(more, membership.user)
    join(of_class, other_learner.user)
    # Session, person, count, rows, and what one is in them.
    with django_assert_max_num_queries(6):
        assert student.get("/api/v1/classes/").json()["count"] == 4
    with django_assert_max_num_queries(6):
        assert desk.get(f"/api/v1/teach/classes/{of_class.pk}/members/").json()["count"] == 2


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("pack", "small"),
        ("note", "small/first-note"),
        ("quiz", "small"),
        ("experiment", "small/{experiment}"),
    ],
)
def test_assignment_names_what_is_assigned_by_its_id(
    desk: Client, of_class: Class, pack: Pack, kind: str, thing: str
) -> None:
    thing = thing.format(experiment=Experiment.objects.get(pack=pack).slug)
    made = assign(desk, of_class, kind=kind, thing=thing, due_at=DUE)
    assert made.status_code == 201, made.content
    told = made.json()
    assert (told["kind"], told["thing"], told["due_at"]) == (kind, thing, DUE)
    assert Assignment.objects.get().due_at == datetime(2030, 3, 1, 12, tzinfo=UTC)


def test_assignment_is_refused_with_every_problem(
    desk: Client, of_class: Class, pack: Pack
) -> None:
    early = {"due_at": DUE, "closes_at": "2030-01-01T00:00:00Z"}
    refused = assign(desk, of_class, kind="note", thing="small/gone", **early)
    assert refused.status_code == 400
    assert problems_of(refused) == {"thing", "closes_at"}
    assert not Assignment.objects.exists()


def test_student_sees_what_is_published_with_their_own_dates(
    student: Client, desk: Client, of_class: Class, membership: Membership, pack: Pack
) -> None:
    assign(desk, of_class, kind="pack", thing="small", is_published=False)
    made = assign(desk, of_class, kind="note", thing="small/first-note", due_at=DUE).json()
    later = "2030-04-01T12:00:00Z"
    granted = send(
        desk,
        "put",
        f"teach/classes/{of_class.pk}/assignments/{made['id']}/exceptions/{membership.pk}/",
        due_at=later,
    )
    assert granted.status_code == 200
    listed = student.get(f"/api/v1/classes/{of_class.pk}/assignments/").json()
    (task,) = listed["results"]
    assert (task["thing"], task["due_at"]) == ("small/first-note", later)
    assert task["state"] == "to_do"
    done = student.get(f"/api/v1/classes/{of_class.pk}/assignments/?state=done").json()
    assert done["count"] == 0


def test_grade_is_told_to_the_student_once_it_may_be_seen(
    student: Client,
    desk: Client,
    of_class: Class,
    membership: Membership,
    teacher: User,
    learner: Learner,
) -> None:
    quiz = quiz_of(teacher, bank(teacher, essay("Why")))
    taken(quiz, learner, Why="Because.")
    assign(desk, of_class, kind="quiz", thing=quiz.slug)
    Quiz.objects.update(review=Review.RELEASED)

    def percents() -> tuple[Any, Any, bool]:
        own = student.get(f"/api/v1/classes/{of_class.pk}/assignments/").json()
        book = desk.get(f"/api/v1/teach/classes/{of_class.pk}/gradebook/").json()
        page = student.get(f"/en/classes/{of_class.pk}/students/{membership.pk}/")
        cell = book["results"][0]["cells"][0]
        return own["results"][0]["percent"], cell["percent"], b" %</b>" in page.content

    assert percents() == (None, 0, False)
    Quiz.objects.update(is_released=True)
    assert percents() == (0, 0, True)


def test_roster_is_tried_out_and_then_stored_whole_or_not_at_all(
    desk: Client, of_class: Class, other_learner: Learner
) -> None:
    path = f"teach/classes/{of_class.pk}/roster/"
    wrong = send(desk, "post", path, roster="other-student\nnobody")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "invalid_roster")
    assert wrong.json()["error"]["problems"][0]["message"].startswith("roster: line 2:")
    tried = send(desk, "post", path, roster="other-student", is_trial=True).json()
    assert (tried["joining"], tried["is_stored"]) == (["other-student"], False)
    assert not of_class.memberships.exists()
    assert send(desk, "post", path, roster="other-student").json()["is_stored"]
    assert of_class.memberships.get().user == other_learner.user


def test_gradebook_asks_as_often_for_many_students_as_for_one(
    desk: Client,
    of_class: Class,
    membership: Membership,
    other_learner: Learner,
    pack: Pack,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    assign(desk, of_class, kind="pack", thing="small")
    address = f"/api/v1/teach/classes/{of_class.pk}/gradebook/"
    desk.get(address)
    with django_assert_num_queries(9):
        desk.get(address)
    assert other_learner.user is not None
    join(of_class, other_learner.user)
    with django_assert_num_queries(9):
        assert desk.get(address).json()["count"] == 2
    one = desk.get(f"{address}?member={membership.pk}").json()
    assert [row["username"] for row in one["results"]] == ["student"]
