"""What is due for one student, wherever a page says so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from simulator.lab import lab_url
from studypack.accounts.models import Learner, User
from studypack.classes.doing import runs_done
from studypack.classes.models import DATES, Assignment
from studypack.classes.standing import WAITING, Dates, Done, State, state_of


@dataclass(frozen=True, kw_only=True)
class Task:
    """An assignment as its student sees it; `dates` are the student's own."""

    assignment: Assignment
    dates: Dates
    state: State
    url: str


def tasks_of(
    user: User, learner: Learner | None, now: datetime, of_class: int | None = None
) -> list[Task]:
    """What the person's classes, or one of them, assign: the first to be late first.

    One query; a second one only where an experiment is assigned.
    """
    found = Assignment.objects.for_student(user).with_reading(learner)
    if of_class is not None:
        found = found.filter(of_class=of_class)
    assigned = list(found)
    run = runs_of(learner, assigned)
    tasks = [task_of(one, is_run=one.experiment_id in run, now=now) for one in assigned]
    return sorted(tasks, key=lambda task: (task.dates.last_at is None, task.dates.last_at or now))


def waiting_tasks(tasks: Iterable[Task]) -> list[Task]:
    """Those that can be done now and are not."""
    return [task for task in tasks if task.state in WAITING]


def runs_of(learner: Learner | None, assigned: Sequence[Assignment]) -> set[int | None]:
    """The assigned experiments of which the learner has a finished run."""
    experiments = {one.experiment_id: one.experiment for one in assigned if one.experiment}
    if learner is None or not experiments:
        return set()
    done = runs_done([learner.pk], {key: found for key, found in experiments.items() if key})
    return {experiment for (_, experiment), found in done.items() if found.is_done}


def task_of(assignment: Assignment, *, is_run: bool, now: datetime) -> Task:
    """One assignment that `for_student` and `with_reading` read."""
    dates = Dates(**{name: getattr(assignment, f"own_{name}") for name in DATES})
    by_kind = {
        "note": assignment.is_read,  # type: ignore[attr-defined]
        "pack": assignment.is_read,  # type: ignore[attr-defined]
        "quiz": assignment.is_taken,  # type: ignore[attr-defined]
        "experiment": is_run,
    }
    done = Done(is_done=by_kind[assignment.kind])
    return Task(
        assignment=assignment,
        dates=dates,
        state=state_of(dates, done, now),
        url=url_of(assignment),
    )


def url_of(assignment: Assignment) -> str:
    """Where it is done."""
    if assignment.experiment is not None:
        return lab_url(assignment.experiment.spec)
    thing = assignment.pack or assignment.note or assignment.quiz
    return thing.get_absolute_url() if thing else reverse("classes:class-list")
