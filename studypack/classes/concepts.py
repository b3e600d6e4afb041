"""Where a class is stuck: its answers to the quizzes assigned to it, by key concept."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q

from quizzes.models import Attempt, Response
from studypack.classes.models import Class, Standing
from studypack.packs.models import KeyConcept

CONCEPT = "item__question_version__question__concept"
RIGHT = Q(fraction__gte=1)


@dataclass(frozen=True, kw_only=True)
class Stuck:
    """How the class answers on one concept; `names` are of those who mostly miss it."""

    concept: KeyConcept
    answers: int
    right: int
    names: list[str]

    @property
    def percent(self) -> int:
        """The right answers in whole per cent."""
        return round(100 * self.right / self.answers)


@dataclass(kw_only=True)
class Tally:
    """The answers on one concept, and who gave more wrong than right ones, by the user's key."""

    answers: int = 0
    right: int = 0
    missing: list[int] = field(default_factory=list)

    def add(self, user: int, answers: int, right: int) -> None:
        """What one student answered."""
        self.answers += answers
        self.right += right
        if 2 * right < answers:
            self.missing.append(user)


def stuck_in(of_class: Class, language: str) -> list[Stuck]:
    """The concepts that were asked, the worst known first; four queries."""
    tallies = tallies_of(of_class)
    names = {one.user_id: one.user.display_name for one in of_class.memberships.students()}
    concepts = KeyConcept.objects.filter(pk__in=tallies).in_language(language)
    found = [stuck_on(concept, tallies[concept.pk], names) for concept in concepts]
    return sorted(found, key=lambda one: one.right / one.answers)


def stuck_on(concept: KeyConcept, tally: Tally, names: Mapping[int, str]) -> Stuck:
    """One concept, with the names of those who mostly miss it."""
    return Stuck(
        concept=concept,
        answers=tally.answers,
        right=tally.right,
        names=sorted(names[user] for user in tally.missing),
    )


def tallies_of(of_class: Class) -> dict[int, Tally]:
    """The graded answers of the students to the quizzes of the class, by the concept's key."""
    students = of_class.memberships.filter(role=Standing.STUDENT)
    counted = Attempt.objects.counted().filter(
        submitted_at__isnull=False,
        learner__user__in=students.values("user"),
        quiz_version__quiz__in=of_class.assignments.exclude(quiz=None).values("quiz"),
    )
    answers = Response.objects.filter(
        attempt__in=counted, fraction__isnull=False, **{f"{CONCEPT}__isnull": False}
    )
    by_student = answers.order_by().values_list(CONCEPT, "attempt__learner__user")
    tallies: dict[int, Tally] = defaultdict(Tally)
    for concept, user, count, right in by_student.annotate(
        answers=Count("pk"), right=Count("pk", filter=RIGHT)
    ):
        tallies[concept].add(user, count, right)
    return tallies
