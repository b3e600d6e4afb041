"""A class of the teacher's in which the student is, and the other student is not."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from studypack.accounts.models import Learner, Role, User
from studypack.classes.models import Class, Membership
from studypack.classes.services import create_class, join

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def teacher(make_user: Callable[..., User]) -> User:
    """The teacher whose class it is."""
    return make_user("teacher", Role.TEACHER)


@pytest.fixture
def desk(teacher: User) -> Client:
    """The teacher's browser."""
    client = Client()
    client.force_login(teacher)
    return client


@pytest.fixture
def of_class(teacher: User) -> Class:
    """An empty class."""
    return create_class(teacher, "Signals", "en", NOW)


@pytest.fixture
def membership(of_class: Class, learner: Learner) -> Membership:
    """The student's place in it."""
    assert learner.user is not None
    found = join(of_class, learner.user)
    assert found is not None
    return found
