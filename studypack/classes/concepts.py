"""Where a class is stuck: its answers to the quizzes assigned to it, by key concept."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q

from quizzes.models import Attempt, Response
from studypack.classes.models import Class, Standing
from studypack.packs.models import KeyConcept

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


def stuck_in(of_class: Class, language: str) -> list[Stuck]:
    """The concepts that were asked, the worst known first; four queries."""
    students = of_class.memberships.filter(role=Standing.STUDENT)
    counted = Attempt.objects.counted().filter(
        submitted_at__isnull=False,
        learner__user__in=students.values("user"),
        quiz_version__quiz__in=of_class.assignments.exclude(quiz=None).values("quiz"),
    )
    answers = Response.objects.filter(
        attempt__in=counted,
        fraction__isnull=False,
        item__question_version__question__concept__isnull=False,
    )
    by = ("item__question_version__question__concept", "attempt__learner__user")
    rows = (
        answers.order_by()
        .values_list(*by)
        .annotate(answers=Count("pk"), right=Count("pk", filter=RIGHT))
    )
    total: Counter[int] = Counter()
    right: Counter[int] = Counter()
    missing: dict[int, list[int]] = defaultdict(list)
    for concept, user, count, right_count in rows:
        total[concept] += count
        right[concept] += right_count
        if 2 * right_count < count:
            missing[concept].append(user)
    names = {member.user_id: member.user.display_name for member in of_class.memberships.students()}
    concepts = KeyConcept.objects.filter(pk__in=total).in_language(language)
    found = [
        Stuck(
            concept=concept,
            answers=total[concept.pk],
            right=right[concept.pk],
            names=sorted(names[user] for user in missing[concept.pk]),
        )
        for concept in concepts
    ]
    return sorted(found, key=lambda one: one.right / one.answers)
