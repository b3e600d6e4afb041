"""The audit: every change of a grade leaves a line, which nobody edits."""

from datetime import timedelta

import pytest
from django.test import Client

from quizzes.models import Attempt, Cause, GradeChange, Quiz, QuizVersion, Response
from quizzes.rules import GRACE, Rules
from quizzes.services import end_if_over, grant_exception, mark_response, start_attempt
from quizzes.services.regrading import regrade
from quizzes.services.starting import withdraw_exception
from studypack.accounts.models import Learner, User
from tests.quizzes.conftest import NOW, SEED
from tests.quizzes.teaching import address, bank, choice, essay, html_of, quiz_of, taken, words_in

pytestmark = [pytest.mark.database, pytest.mark.django_db]


@pytest.fixture
def quiz(teacher: User) -> Quiz:
    return quiz_of(teacher, bank(teacher, choice("One"), essay("Why")))


@pytest.fixture
def attempt(quiz: Quiz, learner: Learner) -> Attempt:
    """A submitted attempt, right in One, with Why to be marked."""
    return taken(quiz, learner, One="near", Why="Because.")


def lines() -> list[tuple[str, float | None, float | None]]:
    """Cause and scores of every line, the earliest first."""
    return list(GradeChange.objects.order_by("pk").values_list("cause", "before", "after"))


def test_marking_leaves_a_line_where_the_credit_changed(
    desk: Client, attempt: Attempt, teacher: User
) -> None:
    response = Response.objects.get(attempt=attempt, fraction=None)
    for credit in (0.5, 0.5, 0.25):
        mark_response(response, credit, marker=teacher)
    assert lines() == [(Cause.MARKING, 1.0, 1.5), (Cause.MARKING, 1.5, 1.25)]
    line = GradeChange.objects.first()
    assert line is not None
    assert (line.author, line.credit_before, line.credit_after) == (teacher, 0.5, 0.25)
    quiz = attempt.quiz_version.quiz
    shown = words_in(html_of(desk, address(quiz, f"attempts/{attempt.pk}/")))
    assert "teacher Marked by a person Why 1.50 1.25" in shown


def test_clock_exception_and_regrade_leave_lines(
    quiz: Quiz, attempt: Attempt, teacher: User, learner: Learner
) -> None:
    Quiz.objects.update(time_limit_s=60)
    quiz.refresh_from_db()
    version = QuizVersion.objects.current(quiz.slug).get()
    waiting = start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)
    exception = grant_exception(quiz, learner, Rules(time_limit_s=120), author=teacher)
    moved = GradeChange.objects.get()
    assert moved.note == "2026-03-01T12:01+00:00 → 2026-03-01T12:02+00:00"
    withdraw_exception(exception, teacher)
    waiting.refresh_from_db()
    assert end_if_over(waiting, NOW + timedelta(seconds=61) + GRACE)
    Attempt.objects.filter(pk=attempt.pk).update(score=0.0)
    regrade(quiz, author=teacher, now=NOW)
    assert lines() == [
        (Cause.EXCEPTION, None, None),
        (Cause.EXCEPTION, None, None),
        (Cause.CLOCK, None, 0.0),
        (Cause.REGRADE, 0.0, 1.0),
    ]


def test_line_is_neither_changed_nor_deleted_and_goes_with_its_attempt(
    attempt: Attempt, teacher: User
) -> None:
    mark_response(Response.objects.get(attempt=attempt, fraction=None), 1.0, marker=teacher)
    with pytest.raises(TypeError, match="never changed"):
        GradeChange.objects.update(after=9.0)
    with pytest.raises(TypeError, match="never deleted"):
        GradeChange.objects.all().delete()
    attempt.delete()
    assert not GradeChange.objects.exists()
