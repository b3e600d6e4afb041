"""Assignments: what counts as done, whose dates hold, what pages say, what files hold."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from quizzes.models import Quiz, QuizVersion
from quizzes.rules import Rules
from quizzes.services import (
    GivenAnswer,
    grant_exception,
    rules_for,
    start_attempt,
    submit_attempt,
)
from simulator.models import Experiment, Run, RunRequest, Status
from studypack.accounts.models import Learner, User
from studypack.classes.concepts import stuck_in
from studypack.classes.demo import make_demo_class
from studypack.classes.doing import cells_of
from studypack.classes.due import tasks_of
from studypack.classes.models import Assignment, AssignmentException, Class, Membership, NoReminders
from studypack.classes.overview import assignments_of
from studypack.classes.reminding import remind
from studypack.classes.standing import State
from studypack.packs.models import WHOLE_TENTHS, Note, NoteReading, Pack
from tests.classes.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db]
DAY = timedelta(days=1)


@pytest.fixture
def assigned(of_class: Class, pack: Pack) -> dict[str, Assignment]:
    """One assignment of each kind, due in a day."""
    things: dict[str, Any] = {
        "pack": pack,
        "note": Note.objects.get(slug="first-note"),
        "quiz": Quiz.objects.get(pack=pack),
        "experiment": Experiment.objects.get(pack=pack),
    }
    return {
        kind: Assignment.objects.create(
            of_class=of_class, title=f"A {kind}", due_at=NOW + DAY, **{kind: thing}
        )
        for kind, thing in things.items()
    }


def states(membership: Membership, learner: Learner) -> dict[str, State]:
    """How the student stands by kind; the two readings of it agree."""
    members = list(membership.of_class.memberships.students())
    assignments = assignments_of(membership.of_class)
    cells = cells_of(members, assignments, NOW)[membership.pk]
    by_kind = {cell.assignment.kind: cell.state for cell in cells}
    tasks = tasks_of(membership.user, learner, NOW)
    is_done = {task.assignment.kind: task.state is State.DONE for task in tasks}
    assert is_done == {kind: state is State.DONE for kind, state in by_kind.items()}
    return by_kind


def read(learner: Learner, slug: str, tenths: int = WHOLE_TENTHS) -> None:
    NoteReading.objects.keep(learner, Note.objects.get(slug=slug), tenths, NOW)


def take(quiz: Quiz, learner: Learner, answer: str = "near") -> None:
    version = QuizVersion.objects.current(quiz.slug).get()
    attempt = start_attempt(version=version, learner=learner, seed=1, language="en", now=NOW)
    submit_attempt(attempt, NOW, [GivenAnswer(question="q-where", sequence=1, answer=answer)])


def run_of(experiment: Experiment, learner: Learner, **knobs: object) -> None:
    run = Run.objects.create(
        spec={**experiment.spec, **knobs},
        fingerprint=str(knobs),
        engine="1",
        enqueued_at=NOW,
        finished_at=NOW,
        status=Status.DONE,
    )
    RunRequest.objects.create(run=run, learner=learner)


def test_note_is_done_at_its_end_and_a_pack_with_all_its_notes(
    assigned: dict[str, Assignment], membership: Membership, learner: Learner
) -> None:
    read(learner, "first-note", 9)
    assert states(membership, learner)["note"] == State.STARTED
    read(learner, "first-note")
    found = states(membership, learner)
    assert (found["note"], found["pack"]) == (State.DONE, State.STARTED)
    read(learner, "second-note")
    assert states(membership, learner)["pack"] == State.DONE


def test_quiz_is_done_with_a_submitted_attempt_and_an_experiment_with_a_run_of_it(
    assigned: dict[str, Assignment], membership: Membership, learner: Learner
) -> None:
    experiment = assigned["experiment"].experiment
    quiz = assigned["quiz"].quiz
    assert experiment is not None
    assert quiz is not None
    run_of(experiment, learner, width=9)  # not a knob that the experiment opens
    found = states(membership, learner)
    assert (found["quiz"], found["experiment"]) == (State.TO_DO, State.TO_DO)
    run_of(experiment, learner, depth=4)
    take(quiz, learner)
    found = states(membership, learner)
    assert (found["quiz"], found["experiment"]) == (State.DONE, State.DONE)


def test_quiz_keeps_the_dates_of_the_class_for_its_members_only(
    assigned: dict[str, Assignment],
    membership: Membership,
    learner: Learner,
    other_learner: Learner,
) -> None:
    assignment = assigned["quiz"]
    quiz = assignment.quiz
    assert quiz is not None
    Assignment.objects.filter(pk=assignment.pk).update(
        opens_at=NOW, closes_at=NOW + DAY, attempts_allowed=1
    )
    assert rules_for(quiz, learner) == Rules(opens_at=NOW, closes_at=NOW + DAY, attempts_allowed=1)
    assert rules_for(quiz, other_learner) == Rules()
    AssignmentException.objects.create(
        assignment=assignment, membership=membership, closes_at=NOW + 2 * DAY, time_limit_s=60
    )
    rules = rules_for(quiz, learner)
    assert (rules.closes_at, rules.time_limit_s) == (NOW + 2 * DAY, 60)
    grant_exception(quiz, learner, Rules(attempts_allowed=5))
    assert rules_for(quiz, learner).attempts_allowed == 5
    Class.objects.update(is_archived=True)
    assert rules_for(quiz, learner) == Rules(attempts_allowed=5)


def test_of_two_classes_the_one_that_leaves_more_time_holds(
    assigned: dict[str, Assignment], membership: Membership, teacher: User, learner: Learner
) -> None:
    quiz = assigned["quiz"].quiz
    assert quiz is not None
    Assignment.objects.filter(quiz=quiz).update(closes_at=NOW, attempts_allowed=1)
    second = Class.objects.create(owner=teacher, name="Second")
    Membership.objects.create(of_class=second, user=membership.user)
    Assignment.objects.create(of_class=second, quiz=quiz, title="Again", attempts_allowed=3)
    assert rules_for(quiz, learner) == Rules(closes_at=None, attempts_allowed=3)


def test_form_says_everything_that_is_wrong(desk: Client, of_class: Class, pack: Pack) -> None:
    wrong = {
        "thing": "note:0",
        "attempts_allowed": "1000",
        "opens_at": "2026-03-02T12:00",
        "due_at": "2026-03-01T12:00",
    }
    page = desk.post(f"/en/classes/{of_class.pk}/assignments/new/", wrong)
    assert page.status_code == 400
    said = page.content.decode()
    assert "1000 is outside 1..100" in said
    assert "is not after 2026-03-02" in said
    assert "choose what is assigned" in said
    assert not of_class.assignments.exists()


def test_teacher_assigns_a_note_under_its_own_title(
    desk: Client, of_class: Class, pack: Pack
) -> None:
    note = Note.objects.get(slug="first-note")
    path = f"/en/classes/{of_class.pk}/assignments/new/"
    desk.post(path, {"thing": f"note:{note.pk}", "is_published": "on"})
    assignment = of_class.assignments.get()
    assert (assignment.title, assignment.note) == ("The first note", note)


def test_pages_of_study_material_tell_members_and_cost_strangers_nothing(
    assigned: dict[str, Assignment],
    membership: Membership,
    student: Client,
    other_student: Client,
    client: Client,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    term = "/en/packs/small/terms/gradient/"
    for path in (term, "/en/packs/small/notes/first-note/"):
        assert "From class" in student.get(path).content.decode()
        assert "From class" not in other_student.get(path).content.decode()
    for path in ("/en/", "/en/progress/"):
        page = student.get(path).content.decode()
        assert page.count('class="task"') == 4, path
        assert 'class="task"' not in other_student.get(path).content.decode()
    client.get(term)
    with django_assert_num_queries(1):
        client.get(term)


def test_gradebook_shows_grades_and_takes_as_many_queries_for_any_class(
    assigned: dict[str, Assignment],
    membership: Membership,
    learner: Learner,
    desk: Client,
    make_user: Callable[..., User],
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    quiz = assigned["quiz"].quiz
    assert quiz is not None
    take(quiz, learner)
    path = f"/en/classes/{membership.of_class_id}/gradebook/"
    for count in (1, 4):
        for number in range(count):
            user = make_user(f"student-{count}-{number}")
            Learner.objects.create(user=user)
            Membership.objects.create(of_class=membership.of_class, user=user)
        with django_assert_num_queries(16):
            page = desk.get(path).content.decode()
    assert "50 %" in page
    assert "100 % (1 of 1)" in page


def test_files_hold_text_and_numbers_and_no_formula(
    assigned: dict[str, Assignment], membership: Membership, learner: Learner, desk: Client
) -> None:
    quiz = assigned["quiz"].quiz
    assert quiz is not None
    take(quiz, learner)
    User.objects.filter(learner=learner).update(pseudonym='=HYPERLINK("x")\x07')
    Assignment.objects.filter(quiz=quiz).update(title="+1")
    path = f"/en/classes/{membership.of_class_id}/gradebook"
    lines = list(csv.reader(io.StringIO(desk.get(f"{path}.csv").content.decode())))
    assert lines[1][0].startswith("'=HYPERLINK")
    sheet = load_workbook(io.BytesIO(desk.get(f"{path}.xlsx").content)).active
    assert sheet is not None
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "'+1" in [cell.value for cell in cells]
    assert 50 in [cell.value for cell in cells]


def test_class_is_stuck_on_what_it_answers_wrong(
    assigned: dict[str, Assignment], membership: Membership, learner: Learner
) -> None:
    quiz = assigned["quiz"].quiz
    assert quiz is not None
    take(quiz, learner, answer="far")
    (stuck,) = stuck_in(membership.of_class, "en")
    assert (stuck.concept.slug, stuck.percent, stuck.names) == ("shrinking", 0, ["student"])


def test_student_sees_their_own_results_only(
    of_class: Class, membership: Membership, student: Client, other_learner: Learner
) -> None:
    assert other_learner.user is not None
    other = Membership.objects.create(of_class=of_class, user=other_learner.user)
    path = f"/en/classes/{of_class.pk}/students/"
    assert student.get(f"{path}{membership.pk}/").status_code == 200
    assert student.get(f"{path}{other.pk}/").status_code == 404


def test_reminder_is_sent_once_to_whoever_has_something_to_do(
    assigned: dict[str, Assignment],
    membership: Membership,
    learner: Learner,
    other_learner: Learner,
) -> None:
    User.objects.filter(learner__in=[learner, other_learner]).update(email="a@example.org")
    assert other_learner.user is not None
    other = Membership.objects.create(of_class=membership.of_class, user=other_learner.user)
    NoReminders.objects.create(user=other.user)
    read(learner, "first-note")
    assert remind(NOW) == 1
    (sent,) = mail.outbox
    assert "A quiz" in sent.body
    assert "A note" not in sent.body
    assert "/en/classes/" in sent.body
    assert remind(NOW + timedelta(hours=1)) == 0
    assert len(mail.outbox) == 1


def test_demo_class_is_made_once(pack: Pack, teacher: User, learner: Learner) -> None:
    made = make_demo_class(timezone.now())
    assert made is not None
    assert made.assignments.count() == 2
    assert made.memberships.get().user == learner.user
    assert make_demo_class(timezone.now()) is None
