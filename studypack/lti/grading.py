"""Returning a grade: what a person's attempts at a quiz are worth now, told to their platform."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lti_tool.lti_core.constants import AgsScope
from pylti1p3.assignments_grades import AssignmentsGradesService
from pylti1p3.exception import LtiException
from pylti1p3.grade import Grade
from pylti1p3.service_connector import ServiceConnector
from requests import RequestException

from quizzes.models import Attempt
from quizzes.results import is_shown
from quizzes.services import grade_of_attempts
from studypack.lti.keys import ensure_key
from studypack.lti.launching import PatientSession
from studypack.lti.linking import MAXIMUM
from studypack.lti.models import GradeLine

FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
MOST_FAILURES: Final = 16
# Marking, regrading and a release change a grade without a new attempt.
LOOK_AGAIN: Final = timedelta(minutes=15)
LOOK_UNTIL: Final = timedelta(days=60)
LONGEST_PROBLEM: Final = 300


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What is to be told: the grade as a part of 1, and whether a person has yet to mark it."""

    grade: float
    awaits_marking: bool
    last_at: datetime
    last_attempt: str

    @property
    def state(self) -> str:
        """The same for the same grade of the same attempts."""
        marking = "awaits marking" if self.awaits_marking else "marked"
        return f"{self.last_attempt} {self.grade:.6f} {marking}"


def standing_at(line: GradeLine, now: datetime) -> Standing | None:
    """What the line is to say; None while nothing is submitted, or its learner may not see it."""
    own = Attempt.objects.at(line.quiz).filter(learner__user=line.person.auth_user_id)
    counted = own.counted().exclude(submitted_at=None).select_related("quiz_version__quiz")
    shown = [attempt for attempt in counted.order_by("submitted_at") if is_shown(attempt, now)]
    grade = grade_of_attempts(line.quiz, shown)
    if grade is None:
        return None
    last = shown[-1]
    assert last.submitted_at is not None
    return Standing(
        grade=grade,
        awaits_marking=any(attempt.awaits_marking for attempt in shown),
        last_at=last.submitted_at,
        last_attempt=str(last.pk),
    )


def send_line(line: GradeLine, now: datetime) -> GradeLine:
    """The line after its grade was sent, or not: the same grade is never sent again."""
    standing = standing_at(line, now)
    try:
        if standing is not None and standing.state != line.sent_state:
            post(line, standing, now)
            line.sent_state, line.sent_at = standing.state, now
        line.failures, line.problem = 0, ""
        is_recent = standing is None or now - standing.last_at < LOOK_UNTIL
        line.look_at = now + LOOK_AGAIN if is_recent else None
    except (LtiException, RequestException, ValueError, KeyError, TypeError) as fault:
        fail(line, str(fault) or type(fault).__name__, now)
    line.held_until = None
    line.save(
        update_fields=["sent_state", "sent_at", "failures", "problem", "look_at", "held_until"]
    )
    return line


def fail(line: GradeLine, problem: str, now: datetime) -> None:
    """The line waits twice as long as the time before, and no more after many failures."""
    line.failures += 1
    line.problem = problem[:LONGEST_PROBLEM]
    wait = min(FIRST_WAIT * 2 ** (line.failures - 1), LONGEST_WAIT)
    line.look_at = now + wait if line.failures < MOST_FAILURES else None


def post(line: GradeLine, standing: Standing, now: datetime) -> None:
    """The platform has the grade.

    Source: LTI Assignment and Grade Services 2.0, section 3.4.
    """
    ensure_key()
    registration = line.context.deployment.registration.to_registration()
    connector = ServiceConnector(registration, PatientSession())
    service = AssignmentsGradesService(
        connector, {"scope": [str(AgsScope.PUBLISH_SCORES.value)], "lineitem": line.url}
    )
    service.put_grade(score_of(line, standing, now))


def score_of(line: GradeLine, standing: Standing, now: datetime) -> Grade:
    """The grade in the words of the standard."""
    return (
        Grade()
        .set_score_given(round(standing.grade * MAXIMUM, 2))
        .set_score_maximum(MAXIMUM)
        .set_activity_progress("Completed")
        .set_grading_progress("PendingManual" if standing.awaits_marking else "FullyGraded")
        .set_timestamp(now.isoformat(timespec="milliseconds"))
        .set_user_id(line.person.sub)
    )
