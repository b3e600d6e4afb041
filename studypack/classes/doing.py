"""What students did of assignments, read for many of both at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Self
from uuid import UUID

from django.db.models import Count, Q

from quizzes.models import Attempt, Quiz
from quizzes.services import grade_of_attempts
from simulator.models import COMPUTED, Experiment, RunRequest
from studypack.classes.models import DATES, Assignment, AssignmentException, Membership
from studypack.classes.standing import NOTHING, Dates, Done, State, state_of
from studypack.packs.models import WHOLE_TENTHS, Note, NoteReading

# By the learner, then by what is assigned.
DoneByItem = Mapping[tuple[UUID, int], Done]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One student and one assignment."""

    assignment: Assignment
    dates: Dates
    done: Done
    state: State

    @property
    def percent(self) -> float | None:
        """The grade in per cent."""
        return None if self.done.grade is None else 100 * self.done.grade

    def for_student(self, now: datetime) -> Self:
        """The same without a grade that the quiz does not show yet."""
        quiz = self.assignment.quiz
        if quiz is None or quiz.showing.is_due(now):
            return self
        return replace(self, done=replace(self.done, grade=None))


def cells_of(
    members: Collection[Membership], assignments: Collection[Assignment], now: datetime
) -> dict[int, list[Cell]]:
    """A row of cells for every member, in the order of the assignments; six queries at most."""
    done_by_kind = read_done(learners_of(members), assignments)
    own = exceptions_of(members, assignments)
    return {
        member.pk: [
            cell_of(member, assignment, done_by_kind, own.get((assignment.pk, member.pk)), now)
            for assignment in assignments
        ]
        for member in members
    }


def cell_of(
    member: Membership,
    assignment: Assignment,
    done_by_kind: Mapping[str, DoneByItem],
    exception: AssignmentException | None,
    now: datetime,
) -> Cell:
    """How one member stands with one assignment."""
    dates, done = dates_of(assignment, exception), NOTHING
    if member.learner is not None:
        item = getattr(assignment, f"{assignment.kind}_id")
        done = done_by_kind[assignment.kind].get((member.learner.pk, item), NOTHING)
    return Cell(assignment=assignment, dates=dates, done=done, state=state_of(dates, done, now))


def dates_of(assignment: Assignment, exception: AssignmentException | None) -> Dates:
    """The dates of one student: what the exception leaves empty is as for everybody."""
    return Dates(
        **{name: getattr(exception, name, None) or getattr(assignment, name) for name in DATES}
    )


def learners_of(members: Iterable[Membership]) -> list[UUID]:
    """The learners for whom something may be kept."""
    return [member.learner.pk for member in members if member.learner is not None]


def exceptions_of(
    members: Collection[Membership], assignments: Collection[Assignment]
) -> dict[tuple[int, int], AssignmentException]:
    """The exceptions by assignment and member."""
    found = AssignmentException.objects.filter(assignment__in=assignments, membership__in=members)
    return {(one.assignment_id, one.membership_id): one for one in found}


def read_done(
    learners: Collection[UUID], assignments: Collection[Assignment]
) -> dict[str, DoneByItem]:
    """What was done of each kind of thing; no query for a kind that is not assigned."""
    items: dict[str, dict[int, Any]] = defaultdict(dict)
    for assignment in assignments:
        item = getattr(assignment, assignment.kind)
        items[assignment.kind][item.pk] = item
    return {
        "note": notes_done(learners, items["note"]) if items["note"] else {},
        "pack": packs_done(learners, items["pack"]) if items["pack"] else {},
        "quiz": quizzes_done(learners, items["quiz"]) if items["quiz"] else {},
        "experiment": runs_done(learners, items["experiment"]) if items["experiment"] else {},
    }


def notes_done(learners: Collection[UUID], notes: Mapping[int, Note]) -> DoneByItem:
    """Notes that were opened; done once their end was reached, at a time that nobody notes."""
    found = NoteReading.objects.filter(learner__in=learners, note__in=notes.keys())
    rows = found.order_by().values_list("learner", "note", "tenths")
    return {
        (learner, note): Done(is_started=True, is_done=tenths >= WHOLE_TENTHS)
        for learner, note, tenths in rows
    }


def packs_done(learners: Collection[UUID], packs: Mapping[int, Any]) -> DoneByItem:
    """Packs of which a note was opened; done once all their notes were read."""
    notes = Note.objects.filter(pack__in=packs.keys()).order_by()
    count_by_pack = dict(
        notes.values("pack").annotate(count=Count("pk")).values_list("pack", "count")
    )
    found = NoteReading.objects.filter(learner__in=learners, note__pack__in=packs.keys())
    is_finished = Q(tenths__gte=WHOLE_TENTHS)
    counted = found.order_by().values("learner", "note__pack")
    rows = counted.annotate(read=Count("pk", filter=is_finished))
    return {
        (learner, pack): Done(is_started=True, is_done=read == count_by_pack[pack])
        for learner, pack, read in rows.values_list("learner", "note__pack", "read")
    }


def quizzes_done(learners: Collection[UUID], quizzes: Mapping[int, Quiz]) -> DoneByItem:
    """Quizzes that were begun; done with the first attempt that counts and was submitted."""
    found = Attempt.objects.counted().filter(
        learner__in=learners, quiz_version__quiz__in=quizzes.keys()
    )
    rows = found.select_related("quiz_version").order_by("started_at")
    taken: dict[tuple[UUID, int], list[Attempt]] = defaultdict(list)
    for attempt in rows:
        taken[attempt.learner_id, attempt.quiz_version.quiz_id].append(attempt)
    return {key: quiz_done(quizzes[key[1]], attempts) for key, attempts in taken.items()}


def quiz_done(quiz: Quiz, attempts: Collection[Attempt]) -> Done:
    """What came of one's attempts at a quiz."""
    ends = [attempt.submitted_at for attempt in attempts if attempt.submitted_at is not None]
    return Done(
        is_started=True,
        is_done=bool(ends),
        done_at=min(ends, default=None),
        grade=grade_of_attempts(quiz, attempts),
    )


def runs_done(learners: Collection[UUID], experiments: Mapping[int, Experiment]) -> DoneByItem:
    """Experiments that were run; done with the first run that came to an end."""
    requests = RunRequest.objects.filter(learner__in=learners, is_withdrawn=False)
    rows = requests.order_by("-run__finished_at").values_list(
        "learner", "run__spec", "run__status", "run__finished_at"
    )
    done: dict[tuple[UUID, int], Done] = {}
    for learner, spec, status, finished_at in rows:
        for experiment in experiments.values():
            if is_run_of(experiment, spec):
                key, is_done = (learner, experiment.pk), status in COMPUTED
                if is_done or key not in done:
                    done[key] = Done(
                        is_started=True, is_done=is_done, done_at=finished_at if is_done else None
                    )
    return done


def is_run_of(experiment: Experiment, spec: Mapping[str, Any]) -> bool:
    """Whether a run is one of the experiment: nothing but its open knobs may differ."""
    fixed = experiment.spec.keys() - set(experiment.knobs)
    return all(spec.get(name) == experiment.spec[name] for name in fixed)
