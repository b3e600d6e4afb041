"""The lists of a large site, and who looks through them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from quizzes.models import Quiz
from studypack.accounts.models import User
from studypack.large_demo import ADMIN_NAME, teacher_name

STUDIED: Final = {"catalogue": "packs:pack-list", "progress": "progress"}
TAUGHT: Final = {
    "quizzes": "teach:quiz-list",
    "questions": "teach:question-list",
    "classes": "classes:class-list",
}
OF_A_QUIZ: Final = {"results": "teach:quiz-results", "analysis": "teach:quiz-analysis"}
OF_A_CLASS: Final = {
    "class": "classes:class-detail",
    "members": "classes:member-list",
    "gradebook": "classes:gradebook",
}
ADMINISTERED: Final = {
    "all people": "admin:accounts_user_changelist",
    "all classes": "admin:classes_class_changelist",
    "all quizzes": "admin:quizzes_quiz_changelist",
    "all attempts": "admin:quizzes_attempt_changelist",
    "all responses": "admin:quizzes_response_changelist",
}


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """A page with a list: what it is of, who asks for it, and where it is."""

    what: str
    asker: User
    address: str


def every_list() -> list[ListPage]:
    """What students, teachers and admins look through; the first class and quiz of the first."""
    teacher = User.objects.get(username=teacher_name(1))
    student = User.objects.filter(username__startswith="demo-student-01").earliest("pk")
    admin = User.objects.get(username=ADMIN_NAME)
    quiz = Quiz.objects.filter(author=teacher).earliest("pk").slug
    of_class = teacher.classes.earliest("pk").pk
    with translation.override("en"):
        return [
            *lists_of(student, STUDIED),
            *lists_of(student, {"own class": "classes:class-detail"}, of_class),
            *lists_of(teacher, TAUGHT),
            *lists_of(teacher, OF_A_QUIZ, quiz),
            *lists_of(teacher, OF_A_CLASS, of_class),
            *lists_of(admin, ADMINISTERED),
        ]


def lists_of(asker: User, names: Mapping[str, str], *arguments: object) -> list[ListPage]:
    """Lists by what they are of and by the name of their address."""
    return [
        ListPage(what=what, asker=asker, address=reverse(name, args=arguments))
        for what, name in names.items()
    ]


def all_lists(host: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """Every list, with what asks for it."""
    for one in every_list():
        client = Client(headers={"host": host})
        client.force_login(one.asker)
        yield f"large site, {one.what}", asking(client, one.address)


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
