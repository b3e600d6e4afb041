"""What assignments change of the rules of a quiz, for the students to whom it is assigned."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.db.models import Prefetch

from quizzes.models import Quiz
from quizzes.rules import Rules
from studypack.accounts.models import Learner
from studypack.classes.models import Assignment, AssignmentException, Standing


def assigned_rules(quiz: Quiz, learner: Learner) -> Rules:
    """The rules of a quiz for this learner, to whom classes may assign it.

    Two queries of whoever it is assigned to, one of others, none of those without an account.
    """
    if learner.user_id is None:
        return quiz.rules
    mine = AssignmentException.objects.filter(membership__user=learner.user_id)
    assigned = Assignment.objects.published().filter(
        quiz=quiz,
        of_class__is_archived=False,
        of_class__memberships__user=learner.user_id,
        of_class__memberships__role=Standing.STUDENT,
    )
    found = assigned.prefetch_related(Prefetch("exceptions", mine))
    return widest([quiz.rules.with_exception(rules_of(one)) for one in found], quiz.rules)


def rules_of(assignment: Assignment) -> Rules:
    """What an assignment says, and its exceptions, which are those of one student."""
    rules = Rules(
        opens_at=assignment.opens_at,
        closes_at=assignment.closes_at,
        attempts_allowed=assignment.attempts_allowed,
    )
    for exception in assignment.exceptions.all():
        own = Rules(
            opens_at=exception.opens_at,
            closes_at=exception.closes_at,
            attempts_allowed=exception.attempts_allowed,
            time_limit_s=exception.time_limit_s,
        )
        rules = rules.with_exception(own)
    return rules


def widest(rules: Sequence[Rules], otherwise: Rules) -> Rules:
    """Of several rules, what leaves most time and attempts; None is no limit."""
    if not rules:
        return otherwise
    return Rules(
        opens_at=furthest((one.opens_at for one in rules), min),
        closes_at=furthest((one.closes_at for one in rules), max),
        time_limit_s=furthest((one.time_limit_s for one in rules), max),
        attempts_allowed=furthest((one.attempts_allowed for one in rules), max),
    )


def furthest(limits: Iterable[Any], choose: Callable[[Iterable[Any]], Any]) -> Any:
    """The limit that leaves most; None where one of them is none."""
    known = list(limits)
    return None if None in known else choose(known)
