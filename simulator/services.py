"""What people do with runs: ask for one, withdraw; and what the sweeper does for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import takewhile

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from simulator.engine import ENGINE_VERSION, Spec, SpecError, parse_spec
from simulator.engine.cost import STUDENT_CAP, TEACHER_CAP, check_cost
from simulator.models import COMPUTED, WAITING, Run, RunRequest, Status
from simulator.waking import messages_waiting, wake_worker
from studypack.accounts.models import Learner, User
from studypack.common.problems import RefusedError, problem
from studypack.common.wording import Message

RESEND_AFTER = timedelta(seconds=10)
MOST_RESENT = 200


@dataclass(frozen=True, kw_only=True)
class Requested:
    """A run that was asked for; `is_computed` when its result is there at once."""

    run: Run

    @property
    def is_computed(self) -> bool:
        """Whether the answer is already there."""
        return self.run.status in COMPUTED


def request_run(
    raw: Mapping[str, object], learner: Learner, now: datetime, *, behind: int = 0
) -> Requested:
    """The run of a spec: the one computed before, the one on its way, or a new one in the queue.

    Args:
        behind: turns by which the run stands further behind than others of the learner would.

    Raises:
        RefusedError: the spec has problems, costs too much, or the learner has too many waiting.
    """
    spec = accepted_spec(raw, learner.user)
    with transaction.atomic():
        run = Run.objects.reusable(spec.fingerprint(), ENGINE_VERSION).first()
        if run is None:
            refuse_too_many(learner)
            run = create_run(spec, next_turn(learner) + behind, now)
        elif run.status == Status.QUEUED:
            # Of those who ask for it, the one who is best served by it counts.
            Run.objects.bring_forward(run.id, next_turn(learner) + behind)
        RunRequest.objects.update_or_create(
            run=run, learner=learner, defaults={"is_withdrawn": False}
        )
        # Someone waits again for a run whose worker had been asked to stop.
        Run.objects.filter(id=run.id, status__in=WAITING).update(cancel_requested=False)
    return Requested(run=run)


def accepted_spec(raw: Mapping[str, object], user: User | None) -> Spec:
    """The spec, within the limits and the cost that this person, or a stranger, may ask for.

    Raises:
        RefusedError: the spec has problems or costs too much.
    """
    try:
        spec = parse_spec(raw)
        problems = check_cost(spec, cost_cap(user))
    except SpecError as error:
        problems = error.problems
    if problems:
        raise RefusedError(
            "invalid_spec",
            Message("The experiment cannot be run as asked."),
            problems=[problem(p.field, p.message) for p in problems],
        )
    return spec


def cost_cap(user: User | None) -> float:
    """What one run of this person, or of a stranger, may cost in FLOP."""
    return TEACHER_CAP if user is not None and user.is_teacher else STUDENT_CAP


def runs_waiting(learner: Learner) -> int:
    """For how many runs, queued or running, the learner waits."""
    return RunRequest.objects.filter(
        learner=learner, is_withdrawn=False, run__status__in=WAITING
    ).count()


def next_turn(learner: Learner) -> int:
    """The turn in which one more run of the learner is served: later by one for each that waits."""
    return Run.objects.present_turn() + runs_waiting(learner)


def refuse_too_many(learner: Learner) -> None:
    """Raises where the learner already waits for as many runs as one may."""
    limit, waiting = settings.RUNS_WAITING_PER_LEARNER, runs_waiting(learner)
    if waiting >= limit:
        message = Message(
            "{waiting} of your runs are waiting; {limit} may wait at once.",
            waiting=waiting,
            limit=limit,
        )
        raise RefusedError("too_many_runs", message, status=429)


def create_run(spec: Spec, turn: int, now: datetime) -> Run:
    """A queued run whose worker is woken once it is committed; the other's, if one was faster."""
    fingerprint = spec.fingerprint()
    try:
        with transaction.atomic():
            run = Run.objects.create(
                spec=spec.as_dict(),
                fingerprint=fingerprint,
                engine=ENGINE_VERSION,
                enqueued_at=now,
                turn=turn,
            )
    except IntegrityError:
        return Run.objects.reusable(fingerprint, ENGINE_VERSION).get()
    transaction.on_commit(lambda: wake_worker(run))
    return run


def let_see(run: Run, learners: Iterable[Learner]) -> None:
    """These learners may follow the run that another asked for; none of them waits for it."""
    RunRequest.objects.bulk_create(
        [RunRequest(run=run, learner=learner, is_withdrawn=True) for learner in learners],
        ignore_conflicts=True,
    )


def withdraw(run: Run, learner: Learner, now: datetime) -> None:
    """The learner no longer waits; the run stops when nobody does."""
    with transaction.atomic():
        run.requests.filter(learner=learner).update(is_withdrawn=True)
        if not run.requests.filter(is_withdrawn=False).exists():
            Run.objects.cancel(run.id, now)


def sweep(now: datetime) -> int:
    """Wakes workers for what was lost: messages that never came and leases that ran out.

    Returns:
        How many runs were sent again.
    """
    Run.objects.give_up_on_lost(now)
    claimable = Run.objects.claimable(now)
    stale = claimable.exclude(status=Status.QUEUED, enqueued_at__gt=now - RESEND_AFTER)
    # Any message wakes a worker for any run: no more are sent than runs lack one.
    lacking = max(0, claimable.count() - messages_waiting()) if stale.exists() else 0
    lost = stale.order_by("enqueued_at")[: min(lacking, MOST_RESENT)]
    resent = [run.id for run in takewhile(wake_worker, lost)]
    Run.objects.filter(id__in=resent).update(enqueued_at=now)
    return len(resent)


def cancel_runs(runs: QuerySet[Run], now: datetime) -> list[Run]:
    """Stops those of the runs that are queued or running, whoever waits; returns them."""
    stopped = list(runs.filter(status__in=WAITING))
    for run in stopped:
        Run.objects.cancel(run.id, now)
    return stopped


def requeue_runs(runs: QuerySet[Run], now: datetime) -> list[Run]:
    """Queues failed and cancelled runs anew, unless the same spec has a run; returns them."""
    queued = []
    for run in runs.filter(status__in=(Status.FAILED, Status.CANCELLED)):
        if Run.objects.reusable(run.fingerprint, run.engine).exists():
            continue
        Run.objects.filter(id=run.id).update(
            status=Status.QUEUED,
            turn=Run.objects.present_turn(),
            attempts=0,
            cancel_requested=False,
            error_code="",
            error_message="",
            enqueued_at=now,
            finished_at=None,
        )
        transaction.on_commit(partial(wake_worker, run))
        queued.append(run)
    return queued
