"""Two browsers at once, each with a database connection of its own."""

from collections.abc import Callable
from functools import partial

import pytest

from quizzes.models import Attempt, Response
from quizzes.services import GivenAnswer, save_response, submit_attempt
from tests.at_once import at_once
from tests.quizzes.conftest import NOW

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

ROUNDS = 12


def saving(attempt: Attempt, answer: str, sequence: int) -> Callable[[], object]:
    """Saves an answer to q-where and returns it."""
    given = GivenAnswer(question="q-where", sequence=sequence, answer=answer)
    return lambda: save_response(attempt, given, NOW).answer


def test_two_tabs_at_once_never_both_win(attempt: Attempt) -> None:
    for sequence in range(1, ROUNDS + 1):
        outcomes = at_once(saving(attempt, "near", sequence), saving(attempt, "far", sequence))
        (won,) = set(outcomes) - {"stale"}
        assert outcomes.count("stale") == 1
        assert Response.objects.get(attempt=attempt).answer == won


def test_an_acknowledged_save_is_graded_however_close_the_submission(attempt: Attempt) -> None:
    for _ in range(ROUNDS):
        fresh = Attempt.objects.create(
            quiz_version=attempt.quiz_version,
            learner=attempt.learner,
            seed=1,
            language="en",
            started_at=NOW,
            maximum=2,
        )
        saved, graded = at_once(saving(fresh, "near", 1), partial(submit_attempt, fresh, NOW))
        assert isinstance(graded, Attempt)
        assert graded.score == (1 if saved == "near" else 0)
