"""A site as large as a school's after some terms, to try lists and queries on; all made up.

Every teacher has classes, quizzes of questions with two options that all classes are assigned, and
students who took all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from typing import Final

from django.contrib.auth.hashers import make_password
from django.db import transaction

from quizzes.exchange.written import Wording, Written
from quizzes.formats.item import Kind, Text
from quizzes.models import Attempt, QuizItem, QuizVersion, Response
from quizzes.rules import Ending
from quizzes.services import save_question
from quizzes.services.publishing import Arrangement, Placed, arrange, create_quiz, publish
from studypack.accounts.models import Learner, Role, User
from studypack.classes.models import Assignment, Class, Membership
from studypack.classes.services import create_class
from studypack.common.languages import ENGLISH

ROWS_AT_ONCE: Final = 5000
ADMIN_NAME: Final = "demo-admin"
# How far back the term goes: its quizzes are due one after the other, until now.
TERM: Final = timedelta(days=100)
RIGHT, WRONG = "near", "far"
# Shares of right answers, of the weakest and of the strongest student.
WEAKEST, STRONGEST = 0.3, 0.95


class SiteInUseError(Exception):
    """The message is one sentence for the person at the keyboard."""


@dataclass(frozen=True, kw_only=True)
class Size:
    """How much is made: numbers of each kind, of the next larger one."""

    teachers: int = 20
    classes_a_teacher: int = 10
    students_a_class: int = 50
    quizzes_a_teacher: int = 10
    questions_a_quiz: int = 10

    @property
    def classes(self) -> int:
        """All classes."""
        return self.teachers * self.classes_a_teacher

    @property
    def students(self) -> int:
        """All students."""
        return self.classes * self.students_a_class

    @property
    def responses(self) -> int:
        """All responses."""
        return self.students * self.quizzes_a_teacher * self.questions_a_quiz


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A published version with its items, and when classes are to have taken it."""

    due_at: datetime
    version: QuizVersion
    items: list[QuizItem]


def fill_site(size: Size, password: str, now: datetime) -> Iterator[str]:
    """Makes everything, a teacher a transaction, and yields each teacher's sign-in name.

    Raises:
        SiteInUseError: somebody has answered something here, or a demo of this kind was begun.
    """
    if Attempt.objects.exists() or User.objects.filter(username=teacher_name(1)).exists():
        raise SiteInUseError("site: holds attempts already; choose a new STUDYPACK_DATA_DIR")
    # Hashing ten thousand passwords would take the most time of all.
    encoded = make_password(password)
    new_admin(encoded)
    for number in range(1, size.teachers + 1):
        with transaction.atomic():
            yield fill_teacher(size, number, encoded, now)


def teacher_name(number: int) -> str:
    """How a teacher of the demo signs in."""
    return f"demo-teacher-{number:02}"


def new_admin(encoded: str) -> User:
    """Who looks at the lists of the whole site."""
    return User.objects.create(
        username=ADMIN_NAME, role=Role.ADMIN, is_staff=True, is_superuser=True, password=encoded
    )


def fill_teacher(size: Size, number: int, encoded: str, now: datetime) -> str:
    """A teacher with classes, quizzes and every student's answers; returns the sign-in name."""
    chance = Random(number)
    teacher = User.objects.create(
        username=teacher_name(number), role=Role.TEACHER, password=encoded
    )
    papers = [new_paper(teacher, size, quiz, now) for quiz in range(1, size.quizzes_a_teacher + 1)]
    for group in range(1, size.classes_a_teacher + 1):
        learners = new_learners(size, f"demo-student-{number:02}-{group:02}", encoded)
        of_class = create_class(teacher, f"Class {number}.{group}", ENGLISH, now)
        enrol(of_class, learners)
        assign(of_class, papers)
        answer_papers(learners, papers, chance, now)
    return teacher.username


def new_paper(teacher: User, size: Size, number: int, now: datetime) -> Paper:
    """A published quiz of the teacher's; the last one is due now."""
    numbers = range(1, size.questions_a_quiz + 1)
    stored = [
        save_question(owner=teacher, author=teacher, written=question(f"Question {number}.{each}"))
        for each in numbers
    ]
    quiz = create_quiz(author=teacher, title=f"Quiz {number}", description="", language=ENGLISH)
    placed = tuple(Placed(question=each.question.slug) for each in stored)
    arrange(quiz, Arrangement(placed=placed, draws={}))
    publish(quiz, teacher)
    version = QuizVersion.objects.current(quiz.slug).get()
    return Paper(
        due_at=now - TERM * (1 - number / size.quizzes_a_teacher),
        version=version,
        items=list(QuizItem.objects.filter(quiz_version=version)),
    )


def question(name: str) -> Written:
    """A question of two options."""
    options = {RIGHT: Text(source="Near"), WRONG: Text(source="Far")}
    return Written(
        name=name,
        kind=Kind.SINGLE_CHOICE,
        body={"options": [RIGHT, WRONG], "key": RIGHT},
        words=Wording(text=Text(source=f"{name}: where?"), options=options),
    )


def new_learners(size: Size, prefix: str, encoded: str) -> list[Learner]:
    """The students of one class."""
    users = User.objects.bulk_create(
        User(username=f"{prefix}-{number:02}", role=Role.STUDENT, password=encoded)
        for number in range(1, size.students_a_class + 1)
    )
    return Learner.objects.bulk_create(Learner(user=user) for user in users)


def enrol(of_class: Class, learners: list[Learner]) -> None:
    """They are students of the class."""
    Membership.objects.bulk_create(
        Membership(of_class=of_class, user=learner.user) for learner in learners
    )


def assign(of_class: Class, papers: list[Paper]) -> None:
    """The class is to take each quiz."""
    Assignment.objects.bulk_create(
        Assignment(
            of_class=of_class,
            quiz=paper.version.quiz,
            title=f"Quiz {number}",
            due_at=paper.due_at,
        )
        for number, paper in enumerate(papers, start=1)
    )


def answer_papers(
    learners: list[Learner], papers: list[Paper], chance: Random, now: datetime
) -> None:
    """Each learner has taken each quiz once, at some time of the term."""
    taken = [
        taken_paper(learner, paper, share, chance, now)
        for learner in learners
        for share in [chance.uniform(WEAKEST, STRONGEST)]
        for paper in papers
    ]
    Attempt.objects.bulk_create((attempt for attempt, _ in taken), batch_size=ROWS_AT_ONCE)
    responses = (response for _, given in taken for response in given)
    while chunk := list(islice(responses, ROWS_AT_ONCE)):
        Response.objects.bulk_create(chunk)


def taken_paper(
    learner: Learner, paper: Paper, share: float, chance: Random, now: datetime
) -> tuple[Attempt, list[Response]]:
    """A submitted attempt of a learner who knows such a share, and its responses; not stored."""
    started_at = now - TERM * chance.uniform(0.001, 1)
    saved_at = started_at + timedelta(minutes=10)
    is_right = [chance.random() < share for _ in paper.items]
    attempt = Attempt(
        quiz_version=paper.version,
        learner=learner,
        seed=chance.randrange(1000),
        language=ENGLISH,
        started_at=started_at,
        submitted_at=saved_at,
        score=float(sum(is_right)),
        maximum=float(len(paper.items)),
        ended_by=Ending.LEARNER,
    )
    responses = [
        Response(
            attempt=attempt,
            item=item,
            sequence=1,
            answer=RIGHT if right else WRONG,
            saved_at=saved_at,
            fraction=float(right),
            spent_s=chance.uniform(5, 90),
        )
        for item, right in zip(paper.items, is_right, strict=True)
    ]
    return attempt, responses
