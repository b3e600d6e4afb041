"""An attempt under any schedule of tabs, deliveries, kills, extensions and the clock.

The model is what a learner was told: an answer that was acknowledged stands until another one is
acknowledged on top of it; nothing that was submitted changes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from quizzes import services
from quizzes.models import Attempt, QuizVersion
from quizzes.models.attempts import ResponseQuerySet
from quizzes.rules import GRACE, Rules
from quizzes.services import GivenAnswer, answering
from studypack.accounts.models import Learner
from studypack.common.problems import RefusedError
from tests.quizzes.conftest import NOW, SEED

pytestmark = [pytest.mark.django_db]

SCHEDULES = 1000
# Taking a rule out is found within a few schedules; this many leave nothing to luck.
SCHEDULES_TO_RED = 300
RIGHT = {"q-where": "near", "q-true": "false"}
ANSWERS = {"q-where": ["near", "far", "none"], "q-true": ["true", "false"]}
TABS = st.sampled_from([0, 1, 2])
QUESTIONS = st.sampled_from(sorted(ANSWERS))
TIME_LIMIT_S = 100
SLUG = "item__question_version__question__slug"


class KilledError(Exception):
    """The process died before its transaction was committed."""


@dataclass(kw_only=True)
class Tab:
    """What one page knows: the sequences it saw, and the answers on it."""

    seen: dict[str, int] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


class AttemptMachine(RuleBasedStateMachine):
    """One attempt, three tabs and a clock."""

    version: QuizVersion
    learner: Learner

    def __init__(self) -> None:
        super().__init__()
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.now = NOW
        self.deadline_at = NOW + timedelta(seconds=TIME_LIMIT_S)
        services.grant_exception(self.version.quiz, self.learner, Rules(time_limit_s=TIME_LIMIT_S))
        self.attempt = services.start_attempt(
            version=self.version, learner=self.learner, seed=SEED, language="en", now=NOW
        )
        self.tabs = [Tab(), Tab(), Tab()]
        self.standing: dict[str, tuple[int, str]] = {}
        self.deliveries: list[GivenAnswer] = []
        self.score: float | None = None

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    @property
    def is_over(self) -> bool:
        """Whether the time is over by the contract, the minute of grace written out."""
        return self.now > self.deadline_at + timedelta(seconds=60)

    def fresh(self) -> Attempt:
        """The attempt as a new request reads it."""
        return Attempt.objects.get(pk=self.attempt.pk)

    def deliver(self, given: GivenAnswer) -> bool:
        """Whether the save was acknowledged; it must be exactly when the contract says so."""
        sequence, _ = self.standing.get(given.question, (0, ""))
        may_stand = self.score is None and not self.is_over and given.sequence > sequence
        refused = self.refusal_of(given)
        assert may_stand == (refused is None), refused or "taken too late, or overtaken"
        if refused is not None:
            assert refused.status == 409
            self.note_end()
            return False
        self.standing[given.question] = (given.sequence, str(given.answer))
        return True

    def refusal_of(self, given: GivenAnswer) -> RefusedError | None:
        """Why the save is refused; None where it is acknowledged."""
        try:
            services.save_response(self.fresh(), given, self.now)
        except RefusedError as refusal:
            return refusal
        return None

    def note_end(self) -> None:
        """Whoever touches an attempt whose time is over has it graded."""
        if self.score is None and self.is_over:
            self.score = self.expected_score()

    def expected_score(self) -> float:
        """By the answers that were acknowledged."""
        return float(
            sum(RIGHT[question] == given for question, (_, given) in self.standing.items())
        )

    @rule(tab=TABS, question=QUESTIONS, choice=st.integers(0, 2))
    def save(self, tab: int, question: str, choice: int) -> None:
        """A tab saves on top of what it has seen."""
        page = self.tabs[tab]
        answer = ANSWERS[question][choice % len(ANSWERS[question])]
        given = GivenAnswer(
            question=question, sequence=page.seen.get(question, 0) + 1, answer=answer
        )
        page.answers[question] = answer
        self.deliveries.append(given)
        if self.deliver(given):
            page.seen[question] = given.sequence

    @rule(which=st.integers(0, 50))
    def deliver_again(self, which: int) -> None:
        """A request arrives a second time, perhaps long after."""
        if self.deliveries:
            self.deliver(self.deliveries[which % len(self.deliveries)])

    @rule(tab=TABS, question=QUESTIONS)
    def save_and_be_killed(self, tab: int, question: str) -> None:
        """The process dies before it commits: nothing was acknowledged, nothing is stored."""
        if self.score is not None or self.is_over:
            return
        sequence = self.tabs[tab].seen.get(question, 0) + 1
        given = GivenAnswer(question=question, sequence=sequence, answer=ANSWERS[question][0])
        try:
            with transaction.atomic():
                services.save_response(self.fresh(), given, self.now)
                raise KilledError
        except (KilledError, RefusedError):
            return

    @rule(tab=TABS)
    def reload(self, tab: int) -> None:
        """A tab reads what stands."""
        page = self.tabs[tab]
        page.seen, page.answers = {}, {}
        stored = self.attempt.responses.values_list(SLUG, "sequence", "answer")
        for slug, page.seen[slug], page.answers[slug] in stored:
            assert slug in ANSWERS

    @rule(tab=TABS)
    def submit(self, tab: int) -> None:
        """A tab submits with the answers on it; they beat what was autosaved."""
        page = self.tabs[tab]
        answers = [
            GivenAnswer(question=question, sequence=page.seen.get(question, 0) + 1, answer=answer)
            for question, answer in page.answers.items()
        ]
        if self.score is None and not self.is_over:
            for given in answers:
                sequence, standing = self.standing.get(given.question, (0, ""))
                if standing != given.answer:
                    self.standing[given.question] = (
                        max(sequence + 1, given.sequence),
                        str(given.answer),
                    )
            self.score = self.expected_score()
        services.submit_attempt(self.fresh(), self.now, answers)
        self.note_end()

    @rule(seconds=st.sampled_from([1, 20, 60]))
    def wait(self, seconds: int) -> None:
        """Time goes by."""
        self.now += timedelta(seconds=seconds)

    @rule(offset_s=st.sampled_from([0, 1, 60, 61]))
    def wait_for_the_deadline(self, offset_s: int) -> None:
        """Time goes by until the attempt ends, or shortly after."""
        self.now = max(self.now, self.deadline_at + timedelta(seconds=offset_s))

    @rule()
    def sweep(self) -> None:
        """The sweeper comes round."""
        services.end_overdue_attempts(self.now)
        self.note_end()

    @rule(more_s=st.sampled_from([30, 300]))
    def extend(self, more_s: int) -> None:
        """The teacher gives more time; an attempt that was graded stays so."""
        limit_s = int((self.deadline_at - NOW).total_seconds()) + more_s
        services.grant_exception(self.version.quiz, self.learner, Rules(time_limit_s=limit_s))
        if self.score is None:
            self.deadline_at = NOW + timedelta(seconds=limit_s)

    @invariant()
    def what_was_acknowledged_stands(self) -> None:
        """No update is lost and none appears that nobody made."""
        stored = {
            response.item.question_version.question.slug: (response.sequence, response.answer)
            for response in self.attempt.responses.select_related(
                "item__question_version__question"
            )
        }
        assert stored == self.standing

    @invariant()
    def the_score_is_of_what_stood(self) -> None:
        """A graded attempt has one score for ever, an open one has none."""
        written = Attempt.objects.filter(pk=self.attempt.pk)
        submitted_at, score = written.values_list("submitted_at", "score").get()
        assert (submitted_at is not None, score) == (self.score is not None, self.score)
        assert self.score is None or self.score == self.expected_score()


Run = Callable[[int], None]


@pytest.fixture
def run_machine(version: QuizVersion, learner: Learner) -> Run:
    """Runs that many schedules over the small pack's quiz."""
    names = {"version": version, "learner": learner}
    machine = type("Machine", (AttemptMachine,), names)

    def run(schedules: int) -> None:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=schedules,
                stateful_step_count=12,
                deadline=None,
                database=None,
                # A red schedule is not made smaller: that takes longer than finding it.
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            ),
        )

    return run


def test_no_schedule_loses_an_update(run_machine: Run) -> None:
    run_machine(SCHEDULES)


def take_any_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the sequence check, whoever comes last wins."""

    def replace(self: ResponseQuerySet, *, sequence: int, **values: object) -> bool:
        return bool(self.update(sequence=sequence, **values))

    monkeypatch.setattr(ResponseQuerySet, "replace", replace)


def give_no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the grace, what was on its way at the deadline is refused."""

    def is_over(deadline_at: datetime | None, now: datetime) -> bool:
        return deadline_at is not None and now > deadline_at

    assert timedelta(0) < GRACE
    monkeypatch.setattr(answering, "is_over", is_over)


def grade_every_submission(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the idempotent submission, a second one changes what was graded."""
    hold = answering.hold

    def forget(attempt: Attempt) -> Attempt:
        held = hold(attempt)
        held.submitted_at = None
        return held

    monkeypatch.setattr(answering, "hold", forget)


BROKEN: list[Any] = [take_any_sequence, give_no_grace, grade_every_submission]


@pytest.mark.parametrize("take_out", BROKEN, ids=lambda broken: broken.__name__)
def test_the_machine_goes_red_when_a_rule_is_taken_out(
    run_machine: Run, monkeypatch: pytest.MonkeyPatch, take_out: Callable[[Any], None]
) -> None:
    take_out(monkeypatch)
    with pytest.raises(AssertionError):
        run_machine(SCHEDULES_TO_RED)
