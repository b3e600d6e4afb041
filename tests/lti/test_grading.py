"""A submitted attempt's grade reaches the platform once, and again only when it changed."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lti_tool.models import LtiUser

from quizzes.models import Attempt, Quiz, QuizVersion
from quizzes.services import new_seed, start_attempt, submit_attempt
from studypack.accounts.models import Learner
from studypack.lti.grading import FIRST_WAIT, MOST_FAILURES
from studypack.lti.models import GradeLine
from studypack.lti.tasks import send_grade
from studypack.lti.waking import send_due_grades
from studypack.packs.models import Pack
from tests.lti_platform import CLAIM, SCORE_SCOPE, Platform

pytestmark = pytest.mark.django_db

AGS = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"


def come(platform: Platform, client: Client, **changed: Any) -> None:
    """A student follows the link to the quiz."""
    endpoint = {"scope": [SCORE_SCOPE], "lineitem": f"{platform.url}/items/5?type=9", **changed}
    claims = {f"{CLAIM}custom": {"resource": "quiz/small"}, AGS: endpoint}
    assert platform.launch(client, **claims).status_code == 302
    platform.tool_keys = client.get("/lti/jwks/").json()["keys"]


def take_quiz() -> Attempt:
    """The person of the platform submits an attempt."""
    learner, _ = Learner.objects.get_or_create(user=LtiUser.objects.get().auth_user)
    version = QuizVersion.objects.current("small").get()
    now = timezone.now()
    attempt = start_attempt(
        version=version, learner=learner, seed=new_seed(), language="en", now=now
    )
    return submit_attempt(attempt, now)


@pytest.fixture
def _sent_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages are carried out where they are sent."""

    def run(arguments: tuple[int], **_: object) -> None:
        send_grade(*arguments)

    monkeypatch.setattr(send_grade, "apply_async", run)


@pytest.mark.usefixtures("_sent_at_once")
def test_grade_is_sent_once_an_attempt_state(
    platform: Platform, client: Client, pack: Pack
) -> None:
    come(platform, client)
    assert send_due_grades(timezone.now()) == 0
    attempt = take_quiz()
    Attempt.objects.filter(pk=attempt.pk).update(score=attempt.maximum / 2)
    assert send_due_grades(timezone.now()) == 1
    (score,) = platform.scores
    assert score["path"] == "/items/5/scores?type=9"
    assert (score["scoreGiven"], score["scoreMaximum"]) == (50, 100)
    assert (score["userId"], score["gradingProgress"]) == ("person-7", "FullyGraded")
    assert platform.tokens_asked[0]["scope"] == SCORE_SCOPE
    # Looked at again, nothing new; marked otherwise, told anew.
    later = timezone.now() + timedelta(hours=1)
    send_due_grades(later)
    assert len(platform.scores) == 1
    Attempt.objects.filter(pk=attempt.pk).update(score=attempt.maximum)
    send_due_grades(later + timedelta(hours=1))
    assert [score["scoreGiven"] for score in platform.scores] == [50, 100]


@pytest.mark.usefixtures("_sent_at_once")
def test_grade_is_tried_again_later_and_later_and_then_no_more(
    platform: Platform, client: Client, pack: Pack
) -> None:
    come(platform, client)
    take_quiz()
    platform.answers[:] = [503]
    send_due_grades(timezone.now())
    line = GradeLine.objects.get()
    assert (line.failures, line.sent_state) == (1, "")
    assert "503" in line.problem
    assert send_due_grades(timezone.now() + FIRST_WAIT / 2) == 0
    GradeLine.objects.update(failures=MOST_FAILURES - 1, look_at=timezone.now())
    platform.answers[:] = [503]
    send_due_grades(timezone.now())
    assert GradeLine.objects.get().look_at is None
    GradeLine.objects.update(look_at=timezone.now())
    send_due_grades(timezone.now())
    line = GradeLine.objects.get()
    assert (len(platform.scores), line.failures, line.problem) == (1, 0, "")


@pytest.mark.usefixtures("_sent_at_once")
def test_grade_waits_until_its_learner_may_see_it(
    platform: Platform, client: Client, pack: Pack
) -> None:
    Quiz.objects.update(review="released")
    come(platform, client)
    take_quiz()
    send_due_grades(timezone.now())
    assert not platform.scores
    Quiz.objects.update(is_released=True)
    send_due_grades(timezone.now() + timedelta(hours=1))
    assert len(platform.scores) == 1


def test_grade_is_held_by_one_worker(platform: Platform, client: Client, pack: Pack) -> None:
    come(platform, client)
    take_quiz()
    line = GradeLine.objects.get()
    assert GradeLine.objects.hold(line.pk, timezone.now())
    send_grade(line.pk)
    assert not platform.scores


@pytest.mark.parametrize("changed", [{"scope": []}, {"lineitem": "file:///etc"}, {"lineitem": 5}])
def test_launch_keeps_no_line_that_takes_no_grade(
    platform: Platform, client: Client, pack: Pack, changed: dict[str, Any]
) -> None:
    come(platform, client, **changed)
    assert not GradeLine.objects.exists()
