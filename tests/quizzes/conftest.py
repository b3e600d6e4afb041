"""A quiz from the small pack, and an attempt at it."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from quizzes.models import Attempt, Quiz, QuizVersion
from quizzes.services import start_attempt
from studypack.accounts.models import Learner, Role, User
from studypack.packs.models import Pack
from tests.quizzes.quiz_of_kinds import store_quiz

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
SEED = 7


@pytest.fixture
def quiz(pack: Pack) -> Quiz:
    """The small pack's quiz: q-where (near, far, none; near is right), q-true (false is right)."""
    quiz: Quiz = Quiz.objects.get(pack=pack)
    return quiz


@pytest.fixture
def version(quiz: Quiz) -> QuizVersion:
    """What an attempt takes now."""
    return QuizVersion.objects.current(quiz.slug).get()


@pytest.fixture
def kinds_quiz(db: None) -> Quiz:
    """A quiz with a question of every kind."""
    return store_quiz("kinds")


@pytest.fixture
def kinds_attempt(kinds_quiz: Quiz, learner: Learner) -> Attempt:
    """The student's open attempt at it."""
    return started(kinds_quiz, learner)


def started(quiz: Quiz, learner: Learner) -> Attempt:
    """A new attempt."""
    version = QuizVersion.objects.current(quiz.slug).get()
    return start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)


@pytest.fixture
def attempt(version: QuizVersion, learner: Learner) -> Attempt:
    """The student's open attempt."""
    return start_attempt(version=version, learner=learner, seed=SEED, language="en", now=NOW)


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    """A teacher."""
    return make_user("teacher", Role.TEACHER)


@pytest.fixture
def desk(teacher: User) -> Client:
    """The teacher's browser."""
    client = Client()
    client.force_login(teacher)
    return client
