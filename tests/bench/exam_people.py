"""The quiz and the students of the exam bench."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

from quizzes.models import Quiz
from studypack.accounts.models import Learner, User
from studypack.packs.models import Pack
from tests.bench.page_requests import QUESTIONS, long_quiz


def long_timed_quiz(time_limit_s: int) -> str:
    """The slug of a quiz as long as the bars are set with, and timed."""
    version = long_quiz(Pack.objects.get(slug="gradient-problems"), QUESTIONS)
    Quiz.objects.filter(pk=version.quiz_id).update(time_limit_s=time_limit_s)
    return version.quiz.slug


def sign_in(group: str, count: int) -> list[str]:
    """The session keys of that many students, who are signed in."""
    users = User.objects.bulk_create(
        User(username=f"{group}{number}", password="!") for number in range(count)
    )
    Learner.objects.bulk_create(Learner(user=user) for user in users)
    return [session_of(user) for user in users]


def session_of(user: User) -> str:
    """The key of a session in which the user is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)
