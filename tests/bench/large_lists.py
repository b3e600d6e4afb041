"""The lists of a large site, and who asks for them."""

from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from quizzes.models import Quiz
from studypack.accounts.models import User
from studypack.large_demo import teacher_name


def addresses() -> list[tuple[str, str, str]]:
    """What is asked for, by whom, and where; the lists of a teacher's desk and the catalogue."""
    teacher = User.objects.get(username=teacher_name(1))
    student = User.objects.filter(username__startswith="demo-student-01").earliest("pk").username
    quiz = Quiz.objects.filter(author=teacher).earliest("pk").slug
    with translation.override("en"):
        return [
            ("catalogue", student, reverse("packs:pack-list")),
            ("progress", student, reverse("progress")),
            ("quizzes", teacher.username, reverse("teach:quiz-list")),
            ("questions", teacher.username, reverse("teach:question-list")),
            ("results", teacher.username, reverse("teach:quiz-results", args=[quiz])),
            ("analysis", teacher.username, reverse("teach:quiz-analysis", args=[quiz])),
        ]


def all_lists(host: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Every list, with what asks for it."""
    for what, username, address in addresses():
        client = Client(headers={"host": host})
        client.force_login(User.objects.get(username=username))
        yield f"large site, {what}", asking(client, address)


def asking(client: Client, address: str) -> Callable[[], None]:
    """Asks for a page, which must be there."""

    def ask() -> None:
        status = client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address}: status {status}")

    return ask


def queries_of(ask: Callable[[], None]) -> int:
    """How often the database is asked for one page."""
    with CaptureQueriesContext(connection) as queries:
        ask()
    return len(queries)
